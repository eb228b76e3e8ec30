//! Okta.

use super::{Registration, SCOPE, origin_of};
use crate::settings::UserManagerSettings;

/// A "Single-Page Application" at Okta.
///
/// There are two kinds of issuer. That of the organization is for signing in: its access tokens are for Okta's own APIs, and
/// only readable there. That of a custom authorization server issues access tokens for your own APIs. A token of one is not
/// valid at the other.
///
/// ID tokens that are issued with an access token are thin: name and e-mail address may be missing. Set
/// [`load_user_info`](UserManagerSettings::load_user_info) to get them, and add this app's origin to "Trusted Origins".
///
/// ```
/// use oidc_client_wasm::providers::Okta;
///
/// let settings = Okta::new("acme.okta.com", "my-app", "https://app.example/callback").settings();
/// assert_eq!(settings.authority, "https://acme.okta.com/oauth2/default");
/// // A tile of its dashboard starts the sign-in under this name.
/// assert_eq!(settings.initiate_login_issuers, ["https://acme.okta.com"]);
///
/// let organization = Okta {
///     authorization_server: None,
///     ..Okta::new("acme.okta.com", "my-app", "https://app.example/callback")
/// };
/// assert_eq!(organization.settings().authority, "https://acme.okta.com");
/// ```
#[derive(Debug, Clone)]
pub struct Okta {
    /// The organization's domain.
    pub domain: String,
    /// The client id ("Client ID").
    pub client_id: String,
    /// The redirect URI: one of "Sign-in redirect URIs".
    pub redirect_uri: String,
    /// The custom authorization server, by its name or id: `default` by default. `None` for the organization's own issuer.
    pub authorization_server: Option<String>,
}

impl Okta {
    /// A client of this organization.
    #[must_use]
    pub fn new(
        domain: impl Into<String>,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        Self {
            domain: domain.into(),
            client_id: client_id.into(),
            redirect_uri: redirect_uri.into(),
            authorization_server: Some("default".to_owned()),
        }
    }

    /// The settings for this client.
    #[must_use]
    pub fn settings(self) -> UserManagerSettings {
        let origin = origin_of(&self.domain);
        let registration = Registration::new(self.client_id, self.redirect_uri);
        let Some(server) = self.authorization_server else { return registration.settings(origin, SCOPE) };
        UserManagerSettings {
            // Its dashboard names the organization, whatever server the app uses.
            initiate_login_issuers: vec![origin.clone()],
            ..registration.settings(format!("{origin}/oauth2/{server}"), SCOPE)
        }
    }
}
