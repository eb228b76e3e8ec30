//! Rows as objects, and how to read the values in them.
//!
//! The server writes the first rows after a subscription as objects and changed rows as arrays. Here all rows are
//! objects by column name. Inside a column its two spellings remain: read options with [`option`] and identities
//! with [`Identity::from_value`](super::Identity::from_value), which know both, and find a deleted row among those that
//! came first with [`same_row`].

use super::{SpacetimeDbError, message::TableUpdate};
use oidc_client_protocol::json::{Object, Value};

/// What happened to one table's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableRows {
    /// The table.
    pub table: String,
    /// Rows that are no longer selected. The old half of an updated row is among them.
    pub deleted: Vec<Object>,
    /// Rows that are now selected. The new half of an updated row is among them.
    pub inserted: Vec<Object>,
}

/// The value inside an option: `Some` is written `{"some":v}` or `[0,v]`, `None` is written `{"none":[]}` or `[1,…]`.
///
/// ```
/// use oidc_client_backends::spacetimedb::rows::option;
/// use oidc_client_protocol::json::Value;
///
/// let some = Value::parse(r#"{"some":"tea"}"#).expect("JSON");
/// assert_eq!(option(&some).and_then(Value::as_str), Some("tea"));
/// let none = Value::parse("[1,[]]").expect("JSON");
/// assert_eq!(option(&none), None);
/// ```
#[must_use]
pub fn option(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(object) => object.get("some"),
        Value::Array(parts) => match parts.as_slice() {
            [tag, value] if tag.as_u64() == Some(0) => Some(value),
            _ => None,
        },
        _ => None,
    }
}

/// Whether two rows of one table are the same row, each in whichever of the two spellings.
///
/// ```
/// use oidc_client_backends::spacetimedb::TableRows;
/// use oidc_client_backends::spacetimedb::rows::same_row;
/// use oidc_client_protocol::json::Object;
///
/// fn change(shown: &mut Vec<Object>, rows: TableRows) {
///     // One by one: two rows without a key may be equal.
///     for row in &rows.deleted {
///         if let Some(index) = shown.iter().position(|known| same_row(known, row)) {
///             shown.remove(index);
///         }
///     }
///     shown.extend(rows.inserted);
/// }
/// ```
#[must_use]
pub fn same_row(one: &Object, other: &Object) -> bool {
    one.iter().map(|(name, _)| name).eq(other.iter().map(|(name, _)| name))
        && all_same(one.iter().map(|(_, value)| value), other.iter().map(|(_, value)| value))
}

/// Whether two values of one column are the same, each in whichever of the two spellings: a product is an object in the one
/// and the array of its members in the other, and an option as [`option`] says.
///
/// ```
/// use oidc_client_backends::spacetimedb::rows::same;
/// use oidc_client_protocol::json::Value;
///
/// let value = |json: &str| Value::parse(json).expect("JSON");
/// assert!(same(&value(r#"{"x":-1,"at":{"some":{}}}"#), &value("[-1,[0,[]]]")));
/// assert!(!same(&value(r#"{"some":0}"#), &value(r#"{"none":[]}"#)));
/// ```
#[must_use]
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => same_row(one, other),
        (Value::Array(one), Value::Array(other)) => all_same(one.iter(), other.iter()),
        (Value::Object(object), Value::Array(array)) | (Value::Array(array), Value::Object(object)) => {
            all_same(object.iter().map(|(_, value)| value), array.iter()) || is_option_of(object, array)
        }
        _ => one == other,
    }
}

fn all_same<'a>(
    mut ones: impl Iterator<Item = &'a Value>,
    mut others: impl Iterator<Item = &'a Value>,
) -> bool {
    loop {
        match (ones.next(), others.next()) {
            (Some(one), Some(other)) if same(one, other) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// Whether the array is the number of a variant and its value, where the object has the variant's name.
fn is_option_of(object: &Object, array: &[Value]) -> bool {
    let [tag, value] = array else { return false };
    let mut members = object.iter();
    let variant = match (members.next(), members.next()) {
        (Some(("some", inner)), None) => (0, inner),
        (Some(("none", inner)), None) => (1, inner),
        _ => return false,
    };
    tag.as_u64() == Some(variant.0) && same(variant.1, value)
}

/// The only element of an array or member of an object, where there is one: the server wraps identities, ids and
/// times in products of one column.
pub(super) fn unwrap_single(value: &Value) -> &Value {
    match value {
        Value::Array(parts) => match parts.as_slice() {
            [only] => only,
            _ => value,
        },
        Value::Object(object) => {
            let mut members = object.iter();
            match (members.next(), members.next()) {
                (Some((_, only)), None) => only,
                _ => value,
            }
        }
        _ => value,
    }
}

/// The names of the columns by table.
#[derive(Debug)]
pub(super) struct Columns {
    /// From the settings: the app's word.
    known: Vec<(String, Vec<String>)>,
    /// From the last rows that had names: a module that is published anew may have others.
    learnt: Vec<(String, Vec<String>)>,
}

impl Columns {
    pub(super) fn new(known: Vec<(String, Vec<String>)>) -> Self {
        Self { known, learnt: Vec::new() }
    }

    /// The update with all its rows as objects.
    pub(super) fn name(&mut self, update: TableUpdate) -> Result<TableRows, SpacetimeDbError> {
        let TableUpdate { table, deletes, inserts } = update;
        let deleted = self.objects(&table, deletes)?;
        let inserted = self.objects(&table, inserts)?;
        Ok(TableRows { table, deleted, inserted })
    }

    fn objects(&mut self, table: &str, rows: Vec<Value>) -> Result<Vec<Object>, SpacetimeDbError> {
        rows.into_iter().map(|row| self.object(table, row)).collect()
    }

    fn object(&mut self, table: &str, row: Value) -> Result<Object, SpacetimeDbError> {
        match row {
            Value::Object(row) => {
                self.learn(table, &row);
                Ok(row)
            }
            Value::Array(values) => self.zip(table, values),
            other => Err(SpacetimeDbError::Protocol {
                expected: "a row as an object or array",
                got: other.kind().to_owned(),
            }),
        }
    }

    fn learn(&mut self, table: &str, row: &Object) {
        let names = || row.iter().map(|(name, _)| name);
        let is_learnt = self.get(table).is_some_and(|known| names().eq(known.iter().map(String::as_str)));
        if is_learnt || self.known.iter().any(|(known, _)| known == table) {
            return;
        }
        self.learnt.retain(|(learnt, _)| learnt != table);
        self.learnt.push((table.to_owned(), names().map(str::to_owned).collect()));
    }

    fn zip(&self, table: &str, values: Vec<Value>) -> Result<Object, SpacetimeDbError> {
        let names =
            self.get(table).ok_or_else(|| SpacetimeDbError::ColumnsUnknown { table: table.to_owned() })?;
        if names.len() != values.len() {
            let (expected, got) = (names.len(), values.len());
            return Err(SpacetimeDbError::ColumnsMismatch { table: table.to_owned(), expected, got });
        }
        let mut row = Object::new();
        names.iter().zip(values).for_each(|(name, value)| row.insert(name, value));
        Ok(row)
    }

    fn get(&self, table: &str) -> Option<&[String]> {
        let mut all = self.known.iter().chain(&self.learnt);
        all.find(|(name, _)| name == table).map(|(_, names)| names.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::tests::captured;
    use super::super::message::{self, Outcome, ServerMessage, Transaction};
    use super::*;

    fn update(inserts: &[&str]) -> TableUpdate {
        let inserts = inserts.iter().map(|row| Value::parse(row).unwrap()).collect();
        TableUpdate { table: "person".to_owned(), deletes: Vec::new(), inserts }
    }

    #[test]
    fn arrays_and_objects_become_the_same_rows() {
        let mut columns =
            Columns::new(vec![("person".to_owned(), vec!["name".to_owned(), "clicks".to_owned()])]);
        let rows = columns.name(update(&[r#"["Alice",3]"#, r#"{"name":"Alice","clicks":3}"#])).unwrap();
        assert_eq!(rows.inserted[0], rows.inserted[1]);
        assert_eq!(rows.inserted[0].string("name"), Some("Alice"));
    }

    #[test]
    fn names_are_learnt_from_rows_that_have_them() {
        let mut columns = Columns::new(Vec::new());
        assert_eq!(columns.name(update(&["[1]"])).unwrap_err().code(), "columns_unknown");
        columns.name(update(&[r#"{"name":"Alice","clicks":3}"#])).unwrap();
        let rows = columns.name(update(&[r#"["Bob",4]"#])).unwrap();
        assert_eq!(rows.inserted[0].get("clicks").and_then(Value::as_u64), Some(4));
    }

    #[test]
    fn names_that_were_learnt_give_way_to_newer_ones_and_those_of_the_settings_do_not() {
        let renamed = r#"{"nick":"Alice","points":3}"#;
        let mut columns = Columns::new(Vec::new());
        columns.name(update(&[r#"{"name":"Alice","clicks":3}"#])).unwrap();
        columns.name(update(&[renamed])).unwrap();
        let rows = columns.name(update(&[r#"["Bob",4]"#])).unwrap();
        assert_eq!(rows.inserted[0].string("nick"), Some("Bob"));

        let mut columns =
            Columns::new(vec![("person".to_owned(), vec!["name".to_owned(), "clicks".to_owned()])]);
        columns.name(update(&[renamed])).unwrap();
        let rows = columns.name(update(&[r#"["Bob",4]"#])).unwrap();
        assert_eq!(rows.inserted[0].string("name"), Some("Bob"));
    }

    #[test]
    fn a_changed_schema_is_noticed_instead_of_mislabelled() {
        let mut columns = Columns::new(vec![("person".to_owned(), vec!["name".to_owned()])]);
        assert_eq!(columns.name(update(&[r#"["Bob",4]"#])).unwrap_err().code(), "columns_mismatch");
        assert_eq!(columns.name(update(&["7"])).unwrap_err().code(), "protocol");
    }

    /// The rows of this table in a captured message, by their columns' names: those that are there first, or new ones.
    fn captured_rows(text: &str, table: &str) -> TableRows {
        let tables = match message::parse(text).unwrap() {
            ServerMessage::Subscribed { tables } => tables,
            ServerMessage::Transaction(Transaction { outcome: Outcome::Committed(tables), .. }) => tables,
            other => panic!("{other:?}"),
        };
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let columns = [
            ("person", names("identity name picture online clicks")),
            ("thing", names("id note at mood place bytes big owner")),
        ];
        let mut columns = Columns::new(columns.map(|(table, names)| (table.to_owned(), names)).into());
        let update = tables.into_iter().find(|update| update.table == table).unwrap();
        columns.name(update).unwrap()
    }

    #[test]
    fn a_row_as_it_was_first_written_is_the_same_when_it_changes() {
        let first = captured_rows(captured::SUBSCRIBED, "thing");
        let later = captured_rows(captured::INSERTED, "thing");
        assert_ne!(first.inserted[1], later.inserted[0], "they are written in two ways");
        assert!(same_row(&first.inserted[1], &later.inserted[0]));
        assert!(!same_row(&first.inserted[0], &later.inserted[0]));

        let first = captured_rows(captured::SUBSCRIBED, "person");
        let mut changed = captured_rows(captured::UPDATED, "person").inserted;
        assert!(!same_row(&first.inserted[0], &changed[0]), "it has another number of clicks");
        changed[0].insert("clicks", first.inserted[0].get("clicks").unwrap().clone());
        assert!(same_row(&first.inserted[0], &changed[0]));
    }

    #[test]
    fn values_are_the_same_in_both_spellings_and_no_others_are() {
        for (one, other, expected) in [
            ("[1,{}]", "[1,[]]", true),
            (r#"{"some":{"at":7}}"#, "[0,[7]]", true),
            (r#"{"none":[]}"#, "[1,{}]", true),
            (r#"{"none":[]}"#, r#"{"some":[]}"#, false),
            (r#"{"some":7}"#, "[1,7]", false),
            (r#"{"a":1,"b":2}"#, "[2,1]", false),
            (r#"{"a":1}"#, "[1,2]", false),
            (r#"{"a":1}"#, "1", false),
        ] {
            let (left, right) = (Value::parse(one).unwrap(), Value::parse(other).unwrap());
            assert_eq!((same(&left, &right), same(&right, &left)), (expected, expected), "{one} {other}");
        }
    }

    #[test]
    fn both_spellings_of_an_option_are_read() {
        for (json, expected) in [
            ("[0,7]", Some(7)),
            (r#"{"some":7}"#, Some(7)),
            ("[1,{}]", None),
            (r#"{"none":[]}"#, None),
            ("7", None),
        ] {
            let value = Value::parse(json).unwrap();
            assert_eq!(option(&value).and_then(Value::as_u64), expected, "{json}");
        }
    }
}
