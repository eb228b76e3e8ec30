//! Rows as objects, and how to read the values in them.
//!
//! The server writes the first rows after a subscription as objects and changed rows as arrays. Here all rows are
//! objects by column name. Inside a column its two spellings remain: read options with [`option`] and identities
//! with [`Identity::from_value`](super::Identity::from_value), which know both.

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

/// The names of the columns by table: from the settings, or learnt from rows that had names.
#[derive(Debug)]
pub(super) struct Columns(Vec<(String, Vec<String>)>);

impl Columns {
    pub(super) fn new(known: Vec<(String, Vec<String>)>) -> Self {
        Self(known)
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
        if self.get(table).is_none() {
            let names = row.iter().map(|(name, _)| name.to_owned()).collect();
            self.0.push((table.to_owned(), names));
        }
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
        self.0.iter().find(|(name, _)| name == table).map(|(_, names)| names.as_slice())
    }
}

#[cfg(test)]
mod tests {
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
    fn a_changed_schema_is_noticed_instead_of_mislabelled() {
        let mut columns = Columns::new(vec![("person".to_owned(), vec!["name".to_owned()])]);
        assert_eq!(columns.name(update(&[r#"["Bob",4]"#])).unwrap_err().code(), "columns_mismatch");
        assert_eq!(columns.name(update(&["7"])).unwrap_err().code(), "protocol");
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
