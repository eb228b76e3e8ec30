//! SpacetimeDB over its JSON text protocol (`v1.json.spacetimedb`), for the browser.
//!
//! The server derives the person's [`Identity`] from `iss` and `sub` of the **ID token**. An access token is
//! another type and is refused by the compiler:
//!
//! ```
//! use oidc_client_backends::spacetimedb::Credential;
//! use oidc_client_protocol::IdToken;
//! let credential = Credential::Person(IdToken::new(String::new()));
//! ```
//!
//! ```compile_fail,E0308
//! use oidc_client_backends::spacetimedb::Credential;
//! use oidc_client_protocol::AccessToken;
//! let credential = Credential::Person(AccessToken::new(String::new()));
//! ```
//!
//! # What happens, in order
//! 1. The token source is asked for a [`Credential`], which is checked against what the server accepts.
//! 2. `POST /v1/identity/websocket-token` exchanges it for a token that lives for a minute, so that the long-lived
//!    one never stands in an address or a log. A new guest has no token and skips this step.
//! 3. The WebSocket opens; its first message names the [`Identity`], and for a new guest the [`GuestToken`] to keep.
//! 4. The queries are subscribed to; their rows and all later changes arrive as [`Event::Rows`].
//!
//! When the socket is lost this starts over at 1, so a reconnect always uses the newest token. The server checks
//! the token at the handshake only: a mere renewal needs no reconnect, and a signed-out person's socket would stay
//! usable. [`Connection::close`] therefore closes it for real, and so does dropping the [`Connection`].
//!
//! [`SpacetimeDb`] is the same for whoever is signed in at a [`TokenSource`](crate::token_source::TokenSource): it opens
//! and closes connections as people come and go. [`Connection`] takes any function for its source, guests' as well.
//!
//! `machine` decides and `driver` carries out: the first is pure and is tested without a browser.

mod browser;
mod client;
mod columns;
mod connection;
mod credential;
mod driver;
mod error;
mod event;
mod identity;
mod machine;
mod message;
mod request;
pub mod rows;
mod settings;

pub use client::SpacetimeDb;
pub use connection::Connection;
pub use credential::{Credential, CredentialRequest, GuestToken};
pub use error::SpacetimeDbError;
pub use event::{ConnectionState, Event};
pub use identity::{Identity, IdentityError, identity_of};
pub use rows::TableRows;
pub use settings::ConnectionSettings;
