//! An OpenID Connect client for single-page apps: sign-in with authorization code and PKCE, full validation of the
//! provider's answers, and a session that is stored, renewed and shared by the app's tabs.
//!
//! Start with [`UserManager`]. The protocol itself is in [`oidc_client_protocol`], which is independent of browsers; this
//! crate adds the browser, behind the small traits of [`platform`].
//!
//! The feature `wipe-freed-memory` overwrites all memory that the module frees, so that no token is left in it once a session
//! has ended. It sets the global allocator, so the app has to enable it.
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
//! // When the person clicks the sign-in button:
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

/// Freed tokens and claims would otherwise stay readable in the module's memory.
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
