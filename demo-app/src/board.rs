//! The people on the board, as the database sends them.

use std::collections::BTreeMap;

use oidc_client_backends::spacetimedb::{Identity, TableRows};
use oidc_client_protocol::json::{Object, Value};

/// The table of the module.
pub const TABLE: &str = "person";
/// Its columns, in the order in which the module declares them.
pub const COLUMNS: [&str; 5] = ["identity", "name", "picture", "online", "clicks"];

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The person's identity.
    pub identity: Identity,
    /// Their name.
    pub name: String,
    /// The address of their picture; empty when they have none.
    pub picture: String,
    /// Whether they have this page open.
    pub online: bool,
    /// How often they clicked.
    pub clicks: u64,
}

impl Person {
    fn from_row(row: &Object) -> Option<Self> {
        Some(Self {
            identity: row.get("identity").and_then(Identity::from_value)?,
            name: row.string("name")?.to_owned(),
            picture: row.string("picture")?.to_owned(),
            online: row.get("online").and_then(Value::as_bool)?,
            clicks: row.get("clicks").and_then(Value::as_u64)?,
        })
    }
}

/// Everyone, by identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board(BTreeMap<Identity, Person>);

impl Board {
    /// Applies the rows of one transaction; the first ones after a connect replace everything.
    pub fn apply(&mut self, initial: bool, tables: &[TableRows]) {
        if initial {
            self.0.clear();
        }
        for rows in tables.iter().filter(|rows| rows.table == TABLE) {
            self.change(&rows.deleted, &rows.inserted);
        }
    }

    /// An update deletes the old row and inserts the new one.
    fn change(&mut self, deleted: &[Object], inserted: &[Object]) {
        for person in deleted.iter().filter_map(Person::from_row) {
            self.0.remove(&person.identity);
        }
        for person in inserted.iter().filter_map(Person::from_row) {
            self.0.insert(person.identity, person);
        }
    }

    /// This person's row.
    pub fn get(&self, identity: &Identity) -> Option<&Person> {
        self.0.get(identity)
    }

    /// How many people have this page open.
    pub fn online(&self) -> usize {
        self.0.values().filter(|person| person.online).count()
    }

    /// Everyone's identity: most clicks first, then by name.
    pub fn ranking(&self) -> Vec<Identity> {
        let mut people: Vec<&Person> = self.0.values().collect();
        people.sort_by(|one, other| {
            let by_name = || one.name.to_lowercase().cmp(&other.name.to_lowercase());
            other.clicks.cmp(&one.clicks).then_with(by_name)
        });
        people.into_iter().map(|person| person.identity).collect()
    }
}

/// The arguments for the module's `enter`: a name of at most 64 characters, and a picture that is safe to show to others.
pub fn entry(name: &str, picture: Option<&str>) -> (String, String) {
    let name = name.trim().chars().take(64).collect();
    let is_web_address = |address: &&str| address.starts_with("https://") || address.starts_with("http://");
    let picture =
        picture.filter(|address| is_web_address(address) && address.len() <= 2048).unwrap_or_default();
    (name, picture.to_owned())
}

/// The name of a guest with this identity: short, and the same one each time.
pub fn guest_name(identity: &Identity) -> String {
    // The first six characters, "0xc200", are the same for everyone.
    let text: String = identity.to_string().chars().skip(6).take(4).collect();
    format!("Guest {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(digit: char, name: &str, clicks: u64) -> Object {
        let text = format!(
            r#"{{"identity":"0x{}","name":"{name}","picture":"","online":true,"clicks":{clicks}}}"#,
            String::from(digit).repeat(64)
        );
        Object::parse(&text).unwrap()
    }

    fn names(board: &Board) -> Vec<String> {
        board
            .ranking()
            .iter()
            .filter_map(|identity| board.get(identity))
            .map(|person| person.name.clone())
            .collect()
    }

    #[test]
    fn most_clicks_come_first_and_names_settle_a_draw() {
        let mut board = Board::default();
        board.change(&[], &[row('1', "carol", 1), row('2', "Alice", 1), row('3', "Bob", 7)]);
        assert_eq!(names(&board), ["Bob", "Alice", "carol"]);
    }

    #[test]
    fn an_update_replaces_the_row() {
        let mut board = Board::default();
        board.change(&[], &[row('1', "Alice", 1), row('2', "Bob", 2)]);
        board.change(&[row('1', "Alice", 1)], &[row('1', "Alice", 3)]);
        assert_eq!(names(&board), ["Alice", "Bob"]);
    }

    #[test]
    fn the_first_rows_after_a_reconnect_replace_everything() {
        let mut board = Board::default();
        board.change(&[], &[row('1', "Alice", 1)]);
        board.apply(true, &[]);
        assert_eq!(board, Board::default());
    }

    #[test]
    fn a_name_or_picture_that_the_module_would_refuse_is_cut_or_left_out() {
        let (name, picture) = entry(&"\u{e9}".repeat(70), Some("data:image/png;base64,AA"));
        assert_eq!((name.chars().count(), picture.as_str()), (64, ""));
        assert_eq!(entry(" Bob ", Some("https://a.example/b.png")).1, "https://a.example/b.png");
        assert_eq!(entry("Bob", Some(&format!("https://{}", "a".repeat(2048)))).1, "");
    }

    #[test]
    fn a_row_that_cannot_be_read_is_left_out() {
        let mut board = Board::default();
        let broken = Object::parse(r#"{"identity":"0x1","name":7}"#).unwrap();
        board.change(&[], &[broken, row('2', "Bob", 2)]);
        assert_eq!(names(&board), ["Bob"]);
    }
}
