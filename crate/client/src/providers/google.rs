//! Google.

use super::{Registration, SCOPE_ONLINE};
use crate::settings::UserManagerSettings;
use oidc_client_protocol::json::{Object, Value};

/// A "Web application" at Google, whose code is redeemed by the app's own server.
///
/// Google's token endpoint refuses a code without the client secret (`invalid_request: client_secret is missing`), even with
/// PKCE, and a page can't keep a secret. There are three solutions, in `docs/providers/google.md`:
///
/// 1. Put another provider in between (Auth0, Keycloak, Clerk, Cognito, EdgeBase): the page signs in there.
/// 2. Let Google Identity Services sign people in, and use its ID token through a token source
///    (`FunctionSource` of `oidc-client-backends`). There is no access token then, and no renewal without the person.
/// 3. Serve a token endpoint on the app's own server that adds the secret and forwards the request: this preset. Its answers
///    are validated here as usual.
///
/// Google has no sign-out page: a sign-out ends only the session in this app.
///
/// ```
/// use oidc_client_wasm::providers::Google;
///
/// let token_endpoint = "https://app.example/google/token";
/// let settings = Google::new("1234.apps.googleusercontent.com", "https://app.example/callback", token_endpoint).settings();
/// assert_eq!(settings.authority, "https://accounts.google.com");
/// ```
#[derive(Debug, Clone)]
pub struct Google {
    /// The client id.
    pub client_id: String,
    /// The redirect URI: one of "Authorized redirect URIs".
    pub redirect_uri: String,
    /// The address on the app's own server that adds `client_secret` and forwards the form to
    /// `https://oauth2.googleapis.com/token`.
    pub token_endpoint: String,
    /// Whether to request a refresh token (`access_type=offline`). Google issues one only with the first consent, so people
    /// are asked to consent each time (`prompt=consent`). False by default.
    pub offline: bool,
}

impl Google {
    /// A client with the app's own token endpoint.
    #[must_use]
    pub fn new(
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
        token_endpoint: impl Into<String>,
    ) -> Self {
        let (client_id, redirect_uri) = (client_id.into(), redirect_uri.into());
        Self { client_id, redirect_uri, token_endpoint: token_endpoint.into(), offline: false }
    }

    /// The settings for this client. They contain Google's metadata, because what Google serves has its own token endpoint.
    #[must_use]
    pub fn settings(self) -> UserManagerSettings {
        let offline = [("access_type", "offline"), ("prompt", "consent")];
        let asked: &[_] = if self.offline { &offline } else { &[] };
        UserManagerSettings {
            extra_query_params: asked
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            metadata: Some(metadata(&self.token_endpoint)),
            ..Registration::new(self.client_id, self.redirect_uri).settings(ISSUER.to_owned(), SCOPE_ONLINE)
        }
    }
}

const ISSUER: &str = "https://accounts.google.com";

fn metadata(token_endpoint: &str) -> Object {
    let mut metadata = Object::new();
    for (member, value) in [
        ("issuer", ISSUER),
        ("authorization_endpoint", "https://accounts.google.com/o/oauth2/v2/auth"),
        ("token_endpoint", token_endpoint),
        ("jwks_uri", "https://www.googleapis.com/oauth2/v3/certs"),
        ("userinfo_endpoint", "https://openidconnect.googleapis.com/v1/userinfo"),
        ("revocation_endpoint", "https://oauth2.googleapis.com/revoke"),
    ] {
        metadata.insert(member, value);
    }
    metadata.insert("code_challenge_methods_supported", Value::Array(vec!["S256".into()]));
    metadata
}
