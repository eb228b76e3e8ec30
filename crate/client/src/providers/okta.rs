//! Okta.

use super::{Registration, SCOPE, origin_of};
use crate::settings::UserManagerSettings;

/// A "Single-Page Application" at Okta.
///
/// There are two kinds of issuer. That of the organization is for signing in: its access tokens are for Okta's own APIs, and
/// nobody else can read them. That of a custom authorization server gives access tokens for one's own APIs. A token of one is
/// never a token of the other.
///
/// ID tokens that come with an access token are thin: name and e-mail address may be missing. Switch
/// [`load_user_info`](UserManagerSettings::load_user_info) on for them; that takes this app's origin among "Trusted Origins".
///
/// ```
/// use oidc_client_wasm::providers::Okta;
///
/// let settings = Okta::new("acme.okta.com", "my-app", "https://app.example/callback").settings();
/// assert_eq!(settings.authority, "https://acme.okta.com/oauth2/default");
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
    /// This client's name there ("Client ID").
    pub client_id: String,
    /// Where people are sent back to: one of "Sign-in redirect URIs".
    pub redirect_uri: String,
    /// The custom authorization server by its name or id: `default` by default. `None` for the organization's own.
    pub authorization_server: Option<String>,
}

impl Okta {
    /// This client of this organization.
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

    /// Settings to go on with.
    #[must_use]
    pub fn settings(self) -> UserManagerSettings {
        let origin = origin_of(&self.domain);
        let authority = match self.authorization_server {
            Some(server) => format!("{origin}/oauth2/{server}"),
            None => origin,
        };
        Registration::new(self.client_id, self.redirect_uri).settings(authority, SCOPE)
    }
}
