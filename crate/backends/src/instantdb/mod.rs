//! InstantDB, with the session of somebody who signed in with OpenID Connect, or with Clerk.
//!
//! InstantDB takes an ID token once and gives a token of its own for it, which lasts: neither the realtime connection nor its
//! reconnects need the session's. [`InstantDb`] makes that exchange, keeps in step with a
//! [`TokenSource`](crate::token_source::TokenSource), and signs out in the right order.
//!
//! Two ways lead there:
//!
//! - the app's own database object, of `@instantdb/core` or `@instantdb/react` ([`DatabaseAuth`]): queries, cache and tabs stay where they are;
//! - over HTTP alone ([`HttpAuth`]), for apps without it. What it gives, [`InstantUser::refresh_token`], is also what
//!   `db.auth.signInWithToken` takes.
//!
//! ```no_run
//! # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_backends::instantdb::InstantDbError> {
//! use oidc_client_backends::instantdb::{HttpAuth, InstantDb, InstantDbSettings};
//! use std::rc::Rc;
//!
//! let settings = InstantDbSettings::new("app-id", "my-provider", "https://instant.example");
//! let auth = HttpAuth::new(settings.clone())?;
//! let instant = InstantDb::new(settings, Rc::new(manager), auth);
//! if let Some(user) = instant.sign_in().await? {
//!     assert!(!user.id().is_empty());
//! }
//! instant.sign_out().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # At InstantDB's side
//! The client of this name must have this provider as its issuer, and the page's origin among its redirect origins. It takes
//! tokens that are signed with RS256 or ES256. The e-mail address counts where the token has **both** `email` and
//! `email_verified: true`; otherwise the person is known by `sub` alone and has none.

mod auth;
mod error;
mod event;
mod http;
mod js;
mod session;
mod settings;
mod stored;
mod user;

pub use auth::InstantAuth;
pub use error::InstantDbError;
pub use event::InstantEvent;
pub use http::HttpAuth;
pub use js::{Database, DatabaseAuth};
pub use session::InstantDb;
pub use settings::InstantDbSettings;
pub use user::InstantUser;
