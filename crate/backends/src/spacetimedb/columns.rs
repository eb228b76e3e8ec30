//! The names of the columns: from the settings, or learnt from rows that carry names.

use super::{SpacetimeDbError, TableRows, message::TableUpdate};
use oidc_client_protocol::json::{Object, Value};

/// The names of the columns by table.
#[derive(Debug)]
pub(super) struct Columns {
    /// From the settings. These take precedence.
    known: Vec<(String, Vec<String>)>,
    /// From the latest rows with names: a module that is published again may have other columns.
    learnt: Vec<(String, Vec<String>)>,
}

impl Columns {
    pub(super) fn new(known: Vec<(String, Vec<String>)>) -> Self {
        Self { known, learnt: Vec::new() }
    }

    /// The updates with their rows as objects, without those of tables that have none; and why others can't be read.
    pub(super) fn name_all(&mut self, updates: Vec<TableUpdate>) -> (Vec<TableRows>, Vec<SpacetimeDbError>) {
        let (mut tables, mut errors) = (Vec::with_capacity(updates.len()), Vec::new());
        for update in updates {
            match self.name(update) {
                Ok(rows) if rows.inserted.is_empty() && rows.deleted.is_empty() => {}
                Ok(rows) => tables.push(rows),
                Err(error) => errors.push(error),
            }
        }
        (tables, errors)
    }

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
            other => Err(SpacetimeDbError::ProtocolUnsupported {
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
        assert_eq!(columns.name(update(&["[1]"])).unwrap_err().code(), "spacetimedb_columns_unknown");
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
        assert_eq!(
            columns.name(update(&[r#"["Bob",4]"#])).unwrap_err().code(),
            "spacetimedb_columns_mismatch"
        );
        assert_eq!(columns.name(update(&["7"])).unwrap_err().code(), "spacetimedb_protocol_unsupported");
    }
}
