//! Keycloak.

use super::{Registration, SCOPE_ONLINE, origin_of};
use crate::settings::UserManagerSettings;

/// A client at Keycloak with "Client authentication" off, and this app's origin among "Web origins".
///
/// It issues refresh tokens without `offline_access`, which at Keycloak means sessions that outlive a sign-out, so this preset
/// doesn't request that scope. A sign-out identifies the person and the client, so that no confirmation is required.
///
/// ```
/// use oidc_client_wasm::providers::Keycloak;
///
/// let settings =
///     Keycloak::new("https://login.example", "staff", "my-app", "https://app.example/callback").settings();
/// assert_eq!(settings.authority, "https://login.example/realms/staff");
/// assert_eq!(settings.scope, "openid profile email");
/// ```
#[derive(Debug, Clone)]
pub struct Keycloak {
    /// The server's address; with `/auth` for servers older than 17, and those that are configured to keep it.
    pub server: String,
    /// The realm.
    pub realm: String,
    /// The client id ("Client ID").
    pub client_id: String,
    /// The redirect URI: one of "Valid redirect URIs".
    pub redirect_uri: String,
}

impl Keycloak {
    /// A client of this realm.
    #[must_use]
    pub fn new(
        server: impl Into<String>,
        realm: impl Into<String>,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        let (client_id, redirect_uri) = (client_id.into(), redirect_uri.into());
        Self { server: server.into(), realm: realm.into(), client_id, redirect_uri }
    }

    /// The settings for this client.
    #[must_use]
    pub fn settings(self) -> UserManagerSettings {
        let authority = format!("{}/realms/{}", origin_of(&self.server), self.realm);
        Registration::new(self.client_id, self.redirect_uri).settings(authority, SCOPE_ONLINE)
    }
}
