//! Google.

use super::{Registration, SCOPE_ONLINE};
use crate::settings::UserManagerSettings;
use oidc_client_protocol::json::{Object, Value};

/// A "Web application" at Google, whose code is redeemed by a server of the app's own.
///
/// Google's token endpoint refuses a code without the client's secret (`invalid_request: client_secret is missing`), with PKCE
/// too, and a secret in a page is none. There are three ways out, in `docs/providers/google.md`:
///
/// 1. Let another provider stand in between (Auth0, Keycloak, Clerk, Cognito, EdgeBase): the page signs in there.
/// 2. Let Google Identity Services sign people in, and use its ID token through a source of tokens
///    (`FunctionSource` of `oidc-client-backends`). There is no access token then, and no renewal without the person.
/// 3. Serve a token endpoint on the app's own server that adds the secret and passes the request on: this preset. Everything
///    that comes back is checked here as ever.
///
/// Google has no page to sign out at: people are signed out here alone.
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
    /// This client's name there.
    pub client_id: String,
    /// Where people are sent back to: one of "Authorized redirect URIs".
    pub redirect_uri: String,
    /// The address on the app's own server that adds `client_secret` and passes the form on to
    /// `https://oauth2.googleapis.com/token`.
    pub token_endpoint: String,
    /// Whether Google is asked for a refresh token (`access_type=offline`), which it gives with a first consent only: so
    /// people are asked for that each time (`prompt=consent`). False by default.
    pub offline: bool,
}

impl Google {
    /// This client, with the app's own token endpoint.
    #[must_use]
    pub fn new(
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
        token_endpoint: impl Into<String>,
    ) -> Self {
        let (client_id, redirect_uri) = (client_id.into(), redirect_uri.into());
        Self { client_id, redirect_uri, token_endpoint: token_endpoint.into(), offline: false }
    }

    /// Settings to go on with. Google's metadata are written down in them, as its own name a token endpoint that is of no use.
    #[must_use]
    pub fn settings(self) -> UserManagerSettings {
        let offline = [("access_type", "offline"), ("prompt", "consent")];
        let asked = offline.iter().filter(|_| self.offline);
        UserManagerSettings {
            extra_query_params: asked
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
