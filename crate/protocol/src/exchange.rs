//! Exchanges the code for tokens (OpenID Connect Core section 3.1.3): the request, and reading the response.

use crate::form;
use crate::http::{HttpRequest, HttpResponse};
use crate::id_token::Expectations;
use crate::metadata::ProviderMetadata;
use crate::pending::PendingSignin;
use crate::settings::ClientSettings;
use crate::token_response::TokenResponse;
use crate::token_response_error::TokenResponseError;
use crate::tokens::UnverifiedTokens;
use crate::types::{AuthorizationCode, Timestamp};

/// A code that answers our own request, to be exchanged once (OpenID Connect Core section 3.1.3). Returned by
/// [`PendingSignin::accept`].
///
/// ```
/// use oidc_client_protocol::{AuthorizationResponse, ClientSettings, Issuer, PendingSignin};
/// use oidc_client_protocol::{ProviderMetadata, Timestamp};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// # let pending = PendingSignin::from_storage_string(r#"{"id":"abc","nonce":"n","code_verifier":"v",
/// #     "created":1700000000,"authority":"https://login.example","client_id":"my-app","scope":"openid",
/// #     "redirect_uri":"https://app.example/callback"}"#)?;
/// let response = AuthorizationResponse::parse("https://app.example/callback?code=the-code&state=abc")?;
/// let exchange = pending.accept(response, &settings, &metadata, Timestamp(1_700_000_060))?;
/// let request = exchange.request(&metadata);
/// assert_eq!((request.method, request.url.as_str()), ("POST", "https://login.example/token"));
/// assert!(request.body.is_some_and(|body| body.contains("code=the-code")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CodeExchange {
    pending: PendingSignin,
    code: AuthorizationCode,
    session_state: Option<String>,
    settings: ClientSettings,
}

impl CodeExchange {
    pub(crate) fn new(
        pending: PendingSignin,
        code: AuthorizationCode,
        session_state: Option<String>,
        settings: &ClientSettings,
    ) -> Self {
        Self { pending, code, session_state, settings: settings.clone() }
    }

    /// The request to the token endpoint (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
    #[must_use]
    pub fn request(&self, metadata: &ProviderMetadata) -> HttpRequest {
        let mut parameters = vec![
            ("grant_type", "authorization_code"),
            ("client_id", self.settings.client_id.as_str()),
            ("code", self.code.secret()),
            ("redirect_uri", &self.pending.redirect_uri),
            ("code_verifier", self.pending.code_verifier.secret()),
        ];
        // RFC 8707 section 2.2: repeated here for servers that don't keep them with the code.
        parameters.extend(self.pending.resources.iter().map(|resource| ("resource", resource.as_str())));
        parameters.extend(form::pairs(&self.pending.extra_token_params));
        HttpRequest::post_form(&metadata.token_endpoint, &parameters)
    }

    /// Reads the response, received at `now` (OpenID Connect Core section 3.1.3.3). Its lifetime in seconds counts from
    /// `now`.
    ///
    /// # Errors
    /// [`TokenResponseError`] when it isn't a complete token response with an ID token, or is the provider's own error.
    pub fn receive(
        self,
        response: &HttpResponse,
        now: Timestamp,
    ) -> Result<UnverifiedTokens, TokenResponseError> {
        let mut tokens = TokenResponse::parse(response, &self.settings, now)?;
        let expectations = Expectations::first(&self.settings, &self.pending);
        tokens.session_state = tokens.session_state.or(self.session_state);
        tokens.scope = tokens.scope.or(Some(self.pending.scope));
        UnverifiedTokens::first(tokens, expectations, self.pending.state)
    }
}
