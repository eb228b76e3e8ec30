//! Rows as objects, and how to read the values in them.
//!
//! The server writes the first rows after a subscription as objects and changed rows as arrays. Here all rows are objects by
//! column name. The values keep the server's two notations: read options with [`option`] and identities with
//! [`Identity::from_value`](super::Identity::from_value), which read both, and find a deleted row among the first rows with
//! [`same_row`].

use oidc_client_protocol::json::{Object, Value};

/// The changes to one table's rows.
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

/// Whether two rows of one table are the same row; each may be in either notation.
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

/// Whether two values of one column are the same; each may be in either notation. A product is an object in one and the
/// array of its members in the other; for options see [`option`].
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

/// Whether the array holds the number of a variant and its value, and the object the variant's name and the same value.
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

/// The only element of an array or member of an object, if there is exactly one: the server wraps identities, ids and times
/// in products of one column.
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

#[cfg(test)]
mod tests {
    use super::super::columns::Columns;
    use super::super::message::tests::captured;
    use super::super::message::{self, Outcome, ServerMessage, Transaction};
    use super::*;

    /// The rows of this table in a captured message, by column name: the first rows, or inserted ones.
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
