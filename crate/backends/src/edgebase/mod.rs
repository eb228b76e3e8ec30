//! EdgeBase, whose server signs people in at an OpenID provider itself (OIDC federation).
//!
//! The server is the provider's client, with the secret; this page never sees the provider's tokens. It gets EdgeBase's own:
//! an access token for 15 minutes, which is kept in memory, and a refresh token for 28 days, which is kept in a store and
//! spent at each renewal. Written against EdgeBase 0.2.8, as it was seen to behave.
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
//! // Before each request of one's own:
//! if let Some(token) = edgebase.access_token().await? {
//!     let authorization = format!("Bearer {}", token.secret());
//!     assert!(authorization.len() > 7);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What can't be made safe here
//! - The way back from a sign-in carries no `state` of this page, so an answer can't be matched to a request. What is done
//!   instead: a sign-in that this tab didn't begin is refused.
//! - The server reads ID tokens without checking signature, issuer, audience and end. Whoever can change what it gets from the
//!   provider is let in.
//!
//! # At the provider
//! Register **both** addresses: for sign-in the server sends `…/api/auth/oauth/oidc%3Aokta/callback`, percent-encoded, and for
//! linking `…/api/auth/oauth/link/oidc:okta/callback`, as it is.

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
