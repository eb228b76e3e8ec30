//! Presets for providers that differ from the standard: each type here knows the particularities of one provider and creates
//! its [`UserManagerSettings`]. Providers that conform to the standard need no preset.
//!
//! `docs/providers/` describes for each how to register the app there, and what to configure here.
//!
//! ```
//! use oidc_client_wasm::providers::Keycloak;
//! use oidc_client_wasm::{UserManager, UserManagerSettings};
//!
//! let settings = UserManagerSettings {
//!     post_logout_redirect_uri: Some("https://app.example/signed-out".to_owned()),
//!     ..Keycloak::new("https://login.example", "staff", "my-app", "https://app.example/callback").settings()
//! };
//! let manager = UserManager::new(settings)?;
//! assert_eq!(manager.settings().authority, "https://login.example/realms/staff");
//! # Ok::<(), oidc_client_wasm::Error>(())
//! ```

mod auth0;
mod clerk;
mod cognito;
mod entra;
mod google;
mod keycloak;
mod okta;

pub use auth0::Auth0;
pub use clerk::Clerk;
pub use cognito::Cognito;
pub use entra::{Entra, EntraTenant};
pub use google::Google;
pub use keycloak::Keycloak;
pub use okta::Okta;

use crate::settings::UserManagerSettings;

/// The scope with which most providers issue a refresh token (OpenID Connect Core section 11).
const SCOPE: &str = "openid profile email offline_access";

/// The scope for providers that issue refresh tokens by a setting of the client.
const SCOPE_ONLINE: &str = "openid profile email";

/// The values that every preset needs: the client and its redirect URI.
#[derive(Debug, Clone)]
struct Registration {
    client_id: String,
    redirect_uri: String,
}

impl Registration {
    fn new(client_id: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), redirect_uri: redirect_uri.into() }
    }

    fn settings(self, authority: String, scope: &str) -> UserManagerSettings {
        UserManagerSettings {
            scope: scope.to_owned(),
            ..UserManagerSettings::new(authority, self.client_id, self.redirect_uri)
        }
    }
}

/// The origin of a host, which may be given with `https://` and a trailing slash.
fn origin_of(host: &str) -> String {
    let origin = host.trim_end_matches('/');
    if origin.contains("://") { origin.to_owned() } else { format!("https://{origin}") }
}
