//! `use_spacetimedb`: a SpacetimeDB module's rows as signals, for the person who is signed in.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_backends::spacetimedb::rows::same_row;
use oidc_client_backends::spacetimedb::{
    ConnectionSettings, ConnectionState, Event, Identity, SpacetimeDb, SpacetimeDbError,
};
use oidc_client_protocol::json::{Object, Value};
use send_wrapper::SendWrapper;

use crate::use_auth::use_auth;

/// The return value of [`use_spacetimedb`]. It is `Copy`, like its signals.
#[derive(Clone, Copy)]
pub struct UseSpacetimedbReturn {
    /// The state of the connection; [`ConnectionState::Closed`] while nobody is signed in.
    pub state: Signal<ConnectionState>,
    /// The identity that the server derives from the person's `iss` and `sub`. `None` until the connection is open, and
    /// after a sign-out.
    pub identity: Signal<Option<Identity>>,
    /// The last failure that didn't change the state, such as a refused query; `None` again at each connect.
    pub error: Signal<Option<SpacetimeDbError>>,
    tables: RwSignal<Tables>,
    connection: StoredValue<Option<SendWrapper<Rc<SpacetimeDb>>>>,
}

/// Connects to a SpacetimeDB module with the **ID token** of the person who is signed in at the nearest
/// [`AuthProvider`](fn@crate::AuthProvider), until the calling component is unmounted. Returns the state, the identity and
/// the rows as signals, and calls reducers. A reconnect uses the newest token. When the person signs out or another one
/// signs in, the socket is closed and the rows are removed first.
///
/// ```no_run
/// use leptos::prelude::*;
/// use leptos::task::spawn_local;
/// use oidc_client_backends::spacetimedb::{ConnectionSettings, ConnectionState};
/// use oidc_client_leptos::{use_auth, use_spacetimedb};
/// use oidc_client_wasm::protocol::json::Value;
///
/// #[component]
/// fn Board() -> impl IntoView {
///     let settings = ConnectionSettings::new("https://database.example", "clicker")
///         .query("SELECT * FROM person")
///         .columns("person", &["identity", "name", "picture", "online", "clicks"]);
///     let (board, user) = (use_spacetimedb(settings), use_auth().user());
///     let (people, refused) = (board.rows("person"), RwSignal::new(None));
///     let call = move |reducer: &'static str, args: Vec<Value>| {
///         spawn_local(async move { drop(refused.try_set(board.call_reducer(reducer, args).await.err())) });
///     };
///     // This module has people on its board who have entered with a name.
///     Effect::new(move |_| {
///         if board.state.get() == ConnectionState::Connected {
///             let name = user.with_untracked(|user| user.as_ref()?.name().map(String::from));
///             call("enter", vec![Value::from(name.unwrap_or_default()), Value::from("")]);
///         }
///     });
///     let problem = move || refused.get().or_else(|| board.error.get()).map(|error| error.to_string());
///     view! {
///         <p>"You are " {move || board.identity.get().map(|identity| identity.to_string())}</p>
///         <ul>
///             {move || people.get().iter().map(|row| {
///                 let name = row.string("name").unwrap_or_default().to_owned();
///                 view! { <li>{name}</li> }
///             }).collect_view()}
///         </ul>
///         <button on:click=move |_| call("click", Vec::new())>"Click"</button>
///         <p role="alert">{problem}</p>
///     }
/// }
/// ```
///
/// # Server rendering
/// Nothing is connected: the state is `Closed`, there are no rows, and calls fail with
/// [`SpacetimeDbError::NotConnected`].
pub fn use_spacetimedb(settings: ConnectionSettings) -> UseSpacetimedbReturn {
    let state = RwSignal::new(ConnectionState::Closed);
    let identity = RwSignal::new(None);
    let error = RwSignal::new(None);
    let tables = RwSignal::new(Tables::default());
    let on_event = move |event| match event {
        Event::State(now) => {
            match now {
                ConnectionState::Closed => {
                    identity.try_set(None);
                    tables.try_set(Tables::default());
                }
                ConnectionState::Connecting => drop(error.try_set(None)),
                _ => {}
            }
            state.try_set(now);
        }
        Event::Identity { identity: new, .. } => drop(identity.try_set(Some(new))),
        Event::Rows { initial, tables: changed } => {
            tables.try_update(|tables| {
                if initial {
                    tables.0.clear();
                }
                for rows in changed {
                    tables.change(rows.table, &rows.deleted, rows.inserted);
                }
            });
        }
        Event::Error(failure) => drop(error.try_set(Some(failure))),
        _ => {}
    };
    let opened = use_auth().manager().map(|manager| SpacetimeDb::open(settings, Rc::new(manager), on_event));
    let connection = match opened.transpose() {
        Ok(connection) => connection.map(|connection| SendWrapper::new(Rc::new(connection))),
        Err(refusal) => {
            // Set later, so that hydration matches the server's HTML, which contains no error.
            spawn_local(async move { drop(error.try_set(Some(refusal))) });
            None
        }
    };
    UseSpacetimedbReturn {
        state: state.into(),
        identity: identity.into(),
        error: error.into(),
        tables,
        connection: StoredValue::new(connection),
    }
}

impl UseSpacetimedbReturn {
    /// All rows of this table that the queries select, as objects by column name. It changes only when one of them changes.
    #[must_use]
    pub fn rows(&self, table: &str) -> Signal<Vec<Object>> {
        let (tables, table) = (self.tables, table.to_owned());
        Memo::new(move |_| tables.with(|tables| tables.rows(&table).to_vec())).into()
    }

    /// Runs a reducer as the person who is connected now, and resolves with its outcome: see
    /// [`Connection::call_reducer`](oidc_client_backends::spacetimedb::Connection::call_reducer).
    ///
    /// # Errors
    /// Those of `Connection::call_reducer`, and [`SpacetimeDbError::NotConnected`] while nobody is signed in.
    pub async fn call_reducer(&self, name: &str, args: Vec<Value>) -> Result<(), SpacetimeDbError> {
        // A clone: the component may be unmounted while this is awaited.
        let connection = self.connection.try_get_value().flatten().ok_or(SpacetimeDbError::NotConnected)?;
        connection.take().call_reducer(name, args).await
    }

    /// Subscribes to one more query, whose rows appear in [`rows`](Self::rows). It must not select rows that another query
    /// selects.
    pub fn subscribe(&self, sql: impl Into<String>) {
        if let Some(connection) = self.connection.try_get_value().flatten() {
            connection.subscribe(sql);
        }
    }

    /// Tries to connect now, for example from a button "Try again".
    pub fn reconnect(&self) {
        let connection = self.connection.try_get_value().flatten();
        if let Some(connection) = connection.and_then(|connection| connection.connection()) {
            connection.restart();
        }
    }
}

/// The selected rows by table. A list, because there are few tables.
#[derive(Clone, Debug, Default)]
struct Tables(Vec<(String, Vec<Object>)>);

impl Tables {
    fn rows(&self, table: &str) -> &[Object] {
        self.0.iter().find(|(name, _)| name == table).map_or(&[], |(_, rows)| rows)
    }

    fn change(&mut self, table: String, deleted: &[Object], inserted: Vec<Object>) {
        let known = self.0.iter().position(|(name, _)| *name == table);
        let mut rows = known.map(|index| self.0.swap_remove(index).1).unwrap_or_default();
        // One by one: two rows without a key may be equal.
        for row in deleted {
            if let Some(index) = rows.iter().position(|known| same_row(known, row)) {
                rows.remove(index);
            }
        }
        rows.extend(inserted);
        self.0.push((table, rows));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(names: &[&str]) -> Vec<Object> {
        names.iter().map(|name| Object::parse(&format!(r#"{{"name":"{name}"}}"#)).unwrap()).collect()
    }

    fn names(tables: &Tables) -> Vec<&str> {
        tables.rows("person").iter().filter_map(|row| row.string("name")).collect()
    }

    #[test]
    fn rows_are_those_that_are_selected_now() {
        let mut tables = Tables::default();
        tables.change("person".to_owned(), &[], rows(&["Alice", "Bob"]));
        tables.change("person".to_owned(), &rows(&["Alice"]), rows(&["Alice Adams"]));
        assert_eq!(names(&tables), ["Bob", "Alice Adams"]);
        assert!(tables.rows("other").is_empty());
    }

    #[test]
    fn a_row_in_the_spelling_of_first_rows_goes_when_it_is_deleted_in_the_other() {
        let row = |text: &str| vec![Object::parse(text).unwrap()];
        let first =
            r#"{"identity":{"__identity__":"0xc2"},"name":"Alice","picture":{"none":[]},"mood":[1,{}]}"#;
        let changed = r#"{"identity":["0xc2"],"name":"Alice","picture":[1,[]],"mood":[1,[]]}"#;
        let mut tables = Tables::default();
        tables.change("person".to_owned(), &[], row(first));
        tables.change("person".to_owned(), &row(changed), Vec::new());
        assert!(names(&tables).is_empty(), "{tables:?}");
    }

    #[test]
    fn of_two_equal_rows_one_goes() {
        let mut tables = Tables::default();
        tables.change("person".to_owned(), &[], rows(&["Bob", "Bob"]));
        tables.change("person".to_owned(), &rows(&["Bob"]), Vec::new());
        assert_eq!(names(&tables), ["Bob"]);
    }
}
