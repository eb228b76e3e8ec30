//! Settings for providers whose ways differ from the standard's: each type here writes down what is particular to one, and
//! gives [`UserManagerSettings`] to go on with. Providers that keep to the standard need none.
//!
//! `docs/providers/` says for each what to click there, and what to paste here.
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

/// What a refresh token is given for at most providers (OpenID Connect Core section 11).
const SCOPE: &str = "openid profile email offline_access";

/// The same at providers that give refresh tokens by a setting of the client there.
const SCOPE_ONLINE: &str = "openid profile email";

/// What every preset is told: which client, and where to come back to.
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

/// The origin of a host that was given with or without `https://`, and without the slash that people copy along.
fn origin_of(host: &str) -> String {
    let origin = host.trim_end_matches('/');
    if origin.contains("://") { origin.to_owned() } else { format!("https://{origin}") }
}
