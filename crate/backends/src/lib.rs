//! Hands an OpenID Connect session to a realtime back-end.
//!
//! - [`token_source`] stands between sessions and back-ends: ours, Clerk's, or any function that gives tokens.
//! - [`instantdb`] exchanges the session's **ID token** once for InstantDB's own, and signs out of both.
//! - [`edgebase`] signs people in by an EdgeBase server, which is the provider's client itself.
//!
//! [`spacetimedb`] connects a page to a SpacetimeDB module with the person's **ID token**, keeps the connection
//! up with the newest token, and tells the page who the server takes the person for.
//!
//! ```no_run
//! use oidc_client_backends::spacetimedb::{Connection, ConnectionSettings, Credential, Event};
//! # use oidc_client_backends::spacetimedb::SpacetimeDbError;
//! # use oidc_client_protocol::IdToken;
//! # async fn newest_id_token(_force: bool) -> Result<Option<IdToken>, SpacetimeDbError> { Ok(None) }
//!
//! # fn main() -> Result<(), SpacetimeDbError> {
//! let settings = ConnectionSettings::new("https://database.example", "clicker")
//!     .columns("person", &["identity", "name", "picture", "online", "clicks"])
//!     .query("SELECT * FROM person");
//!
//! let connection = Connection::open(
//!     settings,
//!     // Asked before every connect and reconnect. `None` says that the person signed out: the connection closes.
//!     |request| async move { Ok::<_, SpacetimeDbError>(newest_id_token(request.force).await?.map(Credential::Person)) },
//!     |event| match event {
//!         Event::Identity { identity, .. } => println!("the server knows this person as {identity}"),
//!         Event::Rows { initial, tables } => println!("{} tables changed, all new: {initial}", tables.len()),
//!         Event::State(state) => println!("{state:?}"),
//!         Event::Error(error) => println!("{}: {error}", error.code()),
//!         _ => {}
//!     },
//! )?;
//! # drop(connection);
//! # Ok(())
//! # }
//! ```

mod backoff;
pub mod edgebase;
mod inbox;
pub mod instantdb;
mod socket;
pub mod spacetimedb;
mod timer;
pub mod token_source;
