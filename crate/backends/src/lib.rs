//! Connects an OpenID Connect session to a realtime back-end: SpacetimeDB, InstantDB or EdgeBase.
//!
//! 1. Have a [`TokenSource`](token_source::TokenSource) for the session. A [`UserManager`](oidc_client_wasm::UserManager) is
//!    one, and [`FunctionSource`](token_source::FunctionSource) makes one of any function that returns tokens, such as Clerk's
//!    `getToken`.
//! 2. Pass it to the back-end's type. From then on that follows the session: it signs in, asks the source before each connect,
//!    and signs out, without further calls.
//!
//! | back-end | start with | which returns |
//! |---|---|---|
//! | SpacetimeDB | [`SpacetimeDb::open`](spacetimedb::SpacetimeDb::open) | a connection that presents the person's **ID token**; rows and states arrive as [`Event`](spacetimedb::Event)s, until it is dropped |
//! | InstantDB | [`InstantDb::new`](instantdb::InstantDb::new), then [`follow`](instantdb::InstantDb::follow) | a guard; the **ID token** is exchanged once for an [`InstantUser`](instantdb::InstantUser) with InstantDB's own token |
//! | EdgeBase | [`EdgeBase::new`](edgebase::EdgeBase::new) | EdgeBase's own session: its server signs people in, so it needs no `TokenSource`, but is one, of its **access tokens** |
//!
//! In Leptos, `use_spacetimedb` and `use_instantdb` of the crate `oidc-client-leptos` do this as hooks.
//!
//! ```no_run
//! use oidc_client_backends::spacetimedb::{ConnectionSettings, Event, SpacetimeDb, SpacetimeDbError};
//! use oidc_client_wasm::UserManager;
//! use std::rc::Rc;
//!
//! fn connect(manager: UserManager) -> Result<SpacetimeDb, SpacetimeDbError> {
//!     let settings = ConnectionSettings::new("https://database.example", "clicker")
//!         .columns("person", &["identity", "name", "picture", "online", "clicks"])
//!         .query("SELECT * FROM person");
//!
//!     // Keep the result for as long as the page needs the connection: dropping it closes the socket.
//!     SpacetimeDb::open(settings, Rc::new(manager), |event| match event {
//!         Event::Identity { identity, .. } => println!("the server knows this person as {identity}"),
//!         Event::Rows { initial, tables } => println!("{} tables changed, all new: {initial}", tables.len()),
//!         Event::State(state) => println!("{state:?}"),
//!         Event::Error(error) => println!("{}: {error}", error.code()),
//!         _ => {}
//!     })
//! }
//! ```

mod backoff;
mod driver;
pub mod edgebase;
mod inbox;
pub mod instantdb;
mod questions;
mod socket;
pub mod spacetimedb;
mod timer;
pub mod token_source;
