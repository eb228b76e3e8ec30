//! EdgeBase, whose server itself signs people in at an OpenID provider (OIDC federation).
//!
//! The server is the provider's client and has the client secret; this page never sees the provider's tokens. It receives
//! EdgeBase's own tokens: an access token for 15 minutes, which is kept in memory, and a refresh token for 28 days, which is
//! kept in a store and replaced at each renewal. This is written against the measured behaviour of EdgeBase 0.2.8.
//!
//! ```no_run
//! # async fn example() -> Result<(), oidc_client_backends::edgebase::EdgeBaseError> {
//! use oidc_client_backends::edgebase::{EdgeBase, EdgeBaseSettings};
//!
//! let edgebase = EdgeBase::new(EdgeBaseSettings::new("https://edge.example"))?;
//!
//! // On the button:
//! edgebase.sign_in_with_oauth("oidc:okta", "https://app.example/auth/callback").await?;
//!
//! // On the callback page; where the code runs in a browser, `handle_oauth_callback_here` also cleans the address bar.
//! let user = edgebase.handle_oauth_callback("https://app.example/auth/callback#access_token=…").await?;
//! assert!(!user.id().is_empty());
//!
//! // Before each request to the server:
//! if let Some(token) = edgebase.access_token().await? {
//!     let authorization = format!("Bearer {}", token.secret());
//!     assert!(authorization.len() > 7);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Known weaknesses of the server
//! - The callback of a sign-in carries no `state` of this page, so it can't be matched to a request. Instead, a callback is
//!   refused in a tab that has not started a sign-in.
//! - The server doesn't check the signature, issuer, audience and expiry of ID tokens. Anyone who can change what it
//!   receives from the provider can sign in.
//!
//! # At the provider
//! Register **both** callback addresses: for a sign-in the server sends `…/api/auth/oauth/oidc%3Aokta/callback`,
//! percent-encoded, and for linking `…/api/auth/oauth/link/oidc:okta/callback`, not encoded.

mod callback;
mod client;
mod error;
mod http;
mod realtime;
mod session;
mod settings;
mod source;
mod user;

pub use callback::scrubbed;
pub use client::EdgeBase;
pub use error::EdgeBaseError;
pub use realtime::{Change, ChangeType, Channel, ConnectionState, Realtime, RealtimeError, RealtimeEvent};
pub use settings::EdgeBaseSettings;
pub use user::EdgeBaseUser;
