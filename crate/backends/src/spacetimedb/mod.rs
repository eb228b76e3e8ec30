//! SpacetimeDB over its JSON text protocol (`v1.json.spacetimedb`), for the browser.
//!
//! [`SpacetimeDb::open`] connects the user of a [`TokenSource`](crate::token_source::TokenSource), and follows
//! the session: it opens and closes connections as people sign in and out. [`Connection::open`] is one connection with any
//! function as its source of credentials, which may also be a guest's.
//!
//! The server derives the person's [`Identity`] from `iss` and `sub` of the **ID token**. An access token has another type,
//! and the compiler rejects it:
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
//! 1. The token source is asked for a [`Credential`], and the credential is checked against the server's rules.
//! 2. `POST /v1/identity/websocket-token` exchanges it for a token that lives for one minute, so that the long-lived token
//!    never appears in a URL or a log. A new guest has no token and skips this step.
//! 3. The WebSocket opens; its first message carries the [`Identity`], and for a new guest the [`GuestToken`] to keep.
//! 4. The queries are subscribed to. Their rows and all later changes arrive as [`Event::Rows`].
//!
//! When the socket is lost, this starts again at step 1, so a reconnect always uses the newest token. The server checks the
//! token only at the handshake. A renewed token therefore needs no reconnect, and the socket of a person who signed out
//! would stay usable: [`Connection::close`] closes it, and so does dropping the [`Connection`].
//!
//!
//! In the code, `machine` decides and `driver` carries out the decisions: `machine` is pure and is tested without a browser.

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
