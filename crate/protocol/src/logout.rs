//! Sign-out at the provider (OpenID Connect RP-Initiated Logout 1.0).

use crate::error::ProviderError;
use crate::form;
use crate::metadata::ProviderMetadata;
use crate::settings::ClientSettings;
use crate::types::IdToken;
use crate::url;

/// What a caller may ask of one sign-out (RP-Initiated Logout 1.0 section 2).
///
/// ```
/// use oidc_client_protocol::SignoutRequest;
///
/// let request = SignoutRequest {
///     post_logout_redirect_uri: Some("https://app.example/signed-out"),
///     ..SignoutRequest::default()
/// };
/// assert!(request.id_token_hint.is_none());
/// ```
#[derive(Debug, Default)]
pub struct SignoutRequest<'a> {
    /// Who signs out (`id_token_hint`): with it, most providers ask no further question.
    pub id_token_hint: Option<&'a IdToken>,
    /// Where to come back to: an absolute URL, registered with the provider.
    pub post_logout_redirect_uri: Option<&'a str>,
    /// A value to find again in the answer's `state`, given as it is and encoded here.
    pub state: Option<&'a str>,
}

/// The address to send the person to (RP-Initiated Logout 1.0 section 2), or `None` when the provider has no such
/// place: then a local sign-out is all there is. It carries the ID token where one is given: keep it out of logs.
///
/// ```
/// use oidc_client_protocol::{ClientSettings, Issuer, ProviderMetadata, SignoutRequest, end_session_url};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize","jwks_uri":"https://login.example/keys",
/// #     "token_endpoint":"https://login.example/token","end_session_endpoint":"https://login.example/end"}"#)?;
/// let request = SignoutRequest { state: Some("a b"), ..SignoutRequest::default() };
/// let url = end_session_url(&settings, &metadata, &request);
/// assert_eq!(url.as_deref(), Some("https://login.example/end?client_id=my-app&state=a+b"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn end_session_url(
    settings: &ClientSettings,
    metadata: &ProviderMetadata,
    request: &SignoutRequest<'_>,
) -> Option<String> {
    let endpoint = metadata.end_session_endpoint.as_deref()?;
    let mut parameters = vec![("client_id", settings.client_id.as_str())];
    let optional = [
        ("id_token_hint", request.id_token_hint.map(IdToken::secret)),
        ("post_logout_redirect_uri", request.post_logout_redirect_uri),
        ("state", request.state),
    ];
    parameters.extend(optional.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
    Some(form::add_query(endpoint, &parameters))
}

/// What the provider says when the person comes back from signing out (RP-Initiated Logout 1.0 section 3).
///
/// ```
/// use oidc_client_protocol::SignoutResponse;
///
/// let response = SignoutResponse::parse("https://app.example/signed-out?state=abc");
/// assert_eq!(response.state.as_deref(), Some("abc"));
/// assert_eq!(response.error, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignoutResponse {
    /// The value that was sent along, if one was and the provider returned it.
    pub state: Option<String>,
    /// Why the provider did not sign the person out there.
    pub error: Option<ProviderError>,
}

impl SignoutResponse {
    /// Reads the parameters from the address. None of them has to be there.
    #[must_use]
    pub fn parse(address: &str) -> SignoutResponse {
        let parameters = url::parameters(address);
        let one =
            |wanted: &str| parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let error = one("error").map(|error| ProviderError { error, description: one("error_description") });
        SignoutResponse { state: one("state"), error }
    }
}
