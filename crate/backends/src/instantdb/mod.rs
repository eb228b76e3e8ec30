//! InstantDB, for people who signed in with OpenID Connect, or with Clerk.
//!
//! InstantDB exchanges an ID token once for a token of its own, which is long-lived: neither the realtime connection nor its
//! reconnects need the session's tokens. [`InstantDb`] makes that exchange, keeps InstantDB in step with a
//! [`TokenSource`](crate::token_source::TokenSource), and signs out in the right order.
//!
//! There are two ways to sign in:
//!
//! - through the app's own database object of `@instantdb/core` or `@instantdb/react` ([`DatabaseAuth`]), whose queries,
//!   cache and tabs stay as they are;
//! - over HTTP ([`HttpAuth`]), for apps without such an object. `db.auth.signInWithToken` accepts the resulting
//!   [`InstantUser::refresh_token`].
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
//! # Settings at InstantDB
//! The app's client of this name must have this provider as its issuer, and the page's origin among its redirect origins.
//! InstantDB accepts tokens that are signed with RS256 or ES256. It uses the e-mail address only if the token has **both**
//! `email` and `email_verified: true`; otherwise it identifies the person by `sub` alone, without an e-mail address.

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
