//! Sign-out at the provider (OpenID Connect RP-Initiated Logout 1.0).

use crate::form;
use crate::metadata::ProviderMetadata;
use crate::provider_error::ProviderError;
use crate::settings::ClientSettings;
use crate::types::IdToken;
use crate::url;
use crate::url_state;

/// The options of one sign-out (RP-Initiated Logout 1.0 section 2).
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
    /// The session's ID token (`id_token_hint`): with it, most providers don't ask for confirmation.
    pub id_token_hint: Option<&'a IdToken>,
    /// Where the person returns to: an absolute URL, registered at the provider.
    pub post_logout_redirect_uri: Option<&'a str>,
    /// A value that is returned in `state`, given unencoded.
    pub state: Option<&'a str>,
    /// Text that is returned in the address, readable by everyone on the way. It travels in `state` after a semicolon,
    /// as with oidc-client-ts, and only together with a `state`.
    pub url_state: Option<&'a str>,
    /// Other parameters that the provider supports.
    pub extra_query_params: &'a [(String, String)],
}

/// A sign-out request to the provider (RP-Initiated Logout 1.0 section 2). It contains the ID token if one is given:
/// keep it out of logs.
///
/// ```
/// use oidc_client_protocol::{ClientSettings, EndSessionRequest, Issuer, ProviderMetadata, SignoutRequest};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize","jwks_uri":"https://login.example/keys",
/// #     "token_endpoint":"https://login.example/token","end_session_endpoint":"https://login.example/end"}"#)?;
/// let request = SignoutRequest { state: Some("a b"), ..SignoutRequest::default() };
/// let request = EndSessionRequest::new(&settings, &metadata, &request);
/// let url = request.map(|request| request.url());
/// assert_eq!(url.as_deref(), Some("https://login.example/end?client_id=my-app&state=a+b"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct EndSessionRequest {
    /// The `end_session_endpoint`: an absolute URL. The parameters are sent in its query or in a form.
    pub endpoint: String,
    /// The parameters, not yet encoded.
    pub parameters: Vec<(String, String)>,
}

impl EndSessionRequest {
    /// Builds the request. `None` if the provider has no such endpoint: then only a local sign-out is possible.
    #[must_use]
    pub fn new(
        settings: &ClientSettings,
        metadata: &ProviderMetadata,
        request: &SignoutRequest<'_>,
    ) -> Option<EndSessionRequest> {
        let endpoint = metadata.end_session_endpoint.clone()?;
        let said = url::parameters(&endpoint);
        // Parameters from the app or the endpoint's query aren't repeated, except `state`, which identifies the response.
        let is_said = |name: &str| {
            name != "state" && said.iter().chain(request.extra_query_params).any(|(own, _)| own == name)
        };
        let own = [
            ("client_id", Some(settings.client_id.as_str().to_owned())),
            ("id_token_hint", request.id_token_hint.map(|token| token.secret().to_owned())),
            ("post_logout_redirect_uri", request.post_logout_redirect_uri.map(str::to_owned)),
            ("state", request.state_parameter()),
        ];
        let own = own.into_iter().filter(|(name, _)| !is_said(name));
        let mut parameters: Vec<_> =
            own.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        let extra = request.extra_query_params.iter();
        parameters.extend(extra.filter(|(name, _)| name != "state" || request.state.is_none()).cloned());
        Some(EndSessionRequest { endpoint, parameters })
    }

    /// The address to send the person to.
    #[must_use]
    pub fn url(&self) -> String {
        form::add_query(&self.endpoint, &form::pairs(&self.parameters).collect::<Vec<_>>())
    }
}

impl SignoutRequest<'_> {
    /// The value of the `state` parameter.
    pub(crate) fn state_parameter(&self) -> Option<String> {
        Some(url_state::join(self.state?, self.url_state))
    }
}

/// The provider's response when the person returns from signing out (RP-Initiated Logout 1.0 section 3).
///
/// ```
/// use oidc_client_protocol::SignoutResponse;
///
/// let response = SignoutResponse::parse("https://app.example/signed-out?state=abc");
/// assert_eq!((response.state.as_deref(), response.url_state), (Some("abc"), None));
/// assert_eq!(response.error, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignoutResponse {
    /// The value that was sent, if one was and the provider returned it.
    pub state: Option<String>,
    /// The text that was sent with it.
    pub url_state: Option<String>,
    /// Why the provider did not sign the person out.
    pub error: Option<ProviderError>,
}

impl SignoutResponse {
    /// Reads the parameters from the address. None of them is required.
    #[must_use]
    pub fn parse(address: &str) -> SignoutResponse {
        let parameters = url::parameters(address);
        // A parameter without a value counts as omitted (RFC 6749 section 3.1).
        let one = |wanted: &str| {
            let mut found = parameters.iter().filter(|(name, value)| name == wanted && !value.is_empty());
            found.next().map(|(_, value)| value.clone())
        };
        let error = one("error").map(|error| ProviderError { error, description: one("error_description") });
        let (state, url_state) = one("state").map(url_state::split).unzip();
        SignoutResponse { state, url_state: url_state.flatten(), error }
    }
}
