//! The password grant (RFC 6749 section 4.3), for providers that still allow it.

use crate::http::{HttpRequest, HttpResponse};
use crate::id_token::Expectations;
use crate::metadata::ProviderMetadata;
use crate::settings::ClientSettings;
use crate::token_parameters::TokenParameters;
use crate::token_response::TokenResponse;
use crate::token_response_error::TokenResponseError;
use crate::tokens::UnverifiedTokens;
use crate::types::Timestamp;
use std::fmt;

/// A sign-in with user name and password. The person gives both to this app, which can do anything with them; there is
/// no second factor and no single sign-on. OAuth 2.1 has removed this grant.
///
/// ```
/// use oidc_client_protocol::{ClientSettings, Issuer, PasswordExchange, ProviderMetadata, TokenParameters};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// let exchange = PasswordExchange::new(&settings, "alice", "secret", TokenParameters::default());
/// let request = exchange.request(&metadata);
/// assert!(request.body.is_some_and(|body| body.starts_with("grant_type=password&")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct PasswordExchange {
    settings: ClientSettings,
    username: String,
    password: String,
    parameters: TokenParameters,
}

impl fmt::Debug for PasswordExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordExchange").finish_non_exhaustive()
    }
}

impl PasswordExchange {
    /// A sign-in with the settings' scope and these additional parameters. If they name no resources, the settings' are
    /// requested.
    #[must_use]
    pub fn new(
        settings: &ClientSettings,
        username: &str,
        password: &str,
        parameters: TokenParameters,
    ) -> PasswordExchange {
        let (username, password) = (username.to_owned(), password.to_owned());
        let parameters = parameters.or_resources(&settings.resources);
        PasswordExchange { settings: settings.clone(), username, password, parameters }
    }

    /// The request to the token endpoint (RFC 6749 section 4.3.2).
    #[must_use]
    pub fn request(&self, metadata: &ProviderMetadata) -> HttpRequest {
        let mut parameters = vec![
            ("grant_type", "password"),
            ("client_id", self.settings.client_id.as_str()),
            ("username", self.username.as_str()),
            ("password", self.password.as_str()),
            ("scope", self.settings.scope.as_str()),
        ];
        parameters.extend(self.parameters.iter());
        HttpRequest::post_form(&metadata.token_endpoint, &parameters)
    }

    /// Reads the response, received at `now`. Its lifetime in seconds counts from `now`. The whole ID token is checked
    /// except for the nonce, which isn't needed: the response didn't come through an address.
    ///
    /// # Errors
    /// [`TokenResponseError`] when it isn't a complete token response with an ID token, or is the provider's own error.
    pub fn receive(
        self,
        response: &HttpResponse,
        now: Timestamp,
    ) -> Result<UnverifiedTokens, TokenResponseError> {
        let mut tokens = TokenResponse::parse(response, &self.settings, now)?;
        let expectations = Expectations::unbound(&self.settings);
        tokens.scope = tokens.scope.or(Some(self.settings.scope));
        UnverifiedTokens::first(tokens, expectations, None)
    }
}
