//! An OpenID Connect client for single-page apps: sign-in with authorization code and PKCE, full validation of
//! what comes back, and a session that is kept and renewed.
//!
//! The protocol itself is in [`oidc_client_protocol`], which knows nothing of browsers; here is the browser, behind
//! the small traits of [`platform`], and [`UserManager`] on top.
//!
//! With the feature `wipe-freed-memory` whatever the module frees is overwritten, so that no token is left in its memory
//! when a session has ended. It sets the global allocator, so it is the app's to switch on.
//!
//! ```no_run
//! # async fn example() -> Result<(), oidc_client_wasm::Error> {
//! use oidc_client_wasm::{SigninRedirectArgs, UserManager, UserManagerSettings};
//!
//! let manager = UserManager::new(UserManagerSettings::new(
//!     "https://login.example",
//!     "my-app",
//!     "https://app.example/callback",
//! ))?;
//!
//! // On the button:
//! manager.signin_redirect(SigninRedirectArgs::default()).await?;
//!
//! // On the callback page:
//! let user = manager.signin_redirect_callback("https://app.example/callback?code=…&state=…").await?;
//! assert_eq!(user.issuer(), "https://login.example");
//! # Ok(())
//! # }
//! ```

mod api;
mod api_error;
mod api_token;
mod api_tokens;
mod core;
mod discovery;
mod dpop;
mod error;
mod events;
mod frontchannel_logout;
mod idle;
mod initiate_login;
pub mod listeners;
mod manager;
mod navigators;
mod once;
pub mod platform;
pub mod providers;
mod records;
mod refresh_token;
mod renewal;
mod renewal_schedule;
mod revocation;
mod session;
mod session_end;
mod session_monitor;
mod settings;
mod signature;
mod signin;
mod signin_password;
mod signin_popup;
mod signout;
mod silent;
mod stale_state;
mod tabs;
mod token_worker;
mod user;
mod userinfo;

/// Tokens and claims that were freed are still bytes in the module's memory, for whoever can read that. Here they aren't.
#[cfg(feature = "wipe-freed-memory")]
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

pub use api::{AllowedApi, Api, ApiSettings};
pub use api_error::ApiError;
pub use api_token::{AccessTokenArgs, ApiToken};
pub use dpop::DpopSettings;
pub use error::{Error, ErrorKind};
pub use events::{Event, Events, Subscription};
pub use idle::{IdleAction, IdleSettings, IdleSignout};
pub use manager::{CreatedRequest, Limits, UserManager};
pub use navigators::{NavigatorError, PopupArgs};
pub use oidc_client_protocol as protocol;
pub use oidc_client_protocol::SigninRequest as SigninRedirectArgs;
pub use platform::abort::Abort;
pub use platform::window::PopupWindowFeatures;
pub use revocation::RevokeTokensType;
pub use session_monitor::SessionMonitorError;
pub use settings::UserManagerSettings;
pub use signin_password::SigninResourceOwnerCredentialsArgs;
pub use signin_popup::SigninPopupArgs;
pub use signout::{SignoutPopupArgs, SignoutRedirectArgs, SignoutSilentArgs};
pub use silent::{ProviderSession, SigninSilentArgs, SilentRenew};
pub use user::User;
