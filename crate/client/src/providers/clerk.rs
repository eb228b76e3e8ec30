//! Clerk.

use super::{Registration, SCOPE, origin_of};
use crate::settings::UserManagerSettings;

/// An OAuth application at Clerk with "Public" switched on, so that it needs no secret.
///
/// The issuer is the instance's "Frontend API URL". There is no sign-out page: a sign-out ends only the session in this app;
/// if clerk-js runs in the page too, call its `signOut` as well. Access tokens last a day, and refresh tokens don't expire.
///
/// An app that signs people in with clerk-js doesn't need this client to sign in: its `getToken` can be a token source for
/// back-ends (`FunctionSource` of `oidc-client-backends`).
///
/// ```
/// use oidc_client_wasm::providers::Clerk;
///
/// let settings = Clerk::new("clerk.app.example", "my-app", "https://app.example/callback").settings();
/// assert_eq!(settings.authority, "https://clerk.app.example");
/// ```
#[derive(Debug, Clone)]
pub struct Clerk {
    /// The instance's "Frontend API URL".
    pub frontend_api: String,
    /// The client id ("Client ID").
    pub client_id: String,
    /// The redirect URI: one of "Redirect URIs".
    pub redirect_uri: String,
}

impl Clerk {
    /// An OAuth application of this instance.
    #[must_use]
    pub fn new(
        frontend_api: impl Into<String>,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        Self {
            frontend_api: frontend_api.into(),
            client_id: client_id.into(),
            redirect_uri: redirect_uri.into(),
        }
    }

    /// The settings for this client.
    #[must_use]
    pub fn settings(self) -> UserManagerSettings {
        Registration::new(self.client_id, self.redirect_uri).settings(origin_of(&self.frontend_api), SCOPE)
    }
}
