//! New tokens for an existing session (RFC 6749 section 6, OpenID Connect Core section 12).

use crate::http::{HttpRequest, HttpResponse};
use crate::id_token::Expectations;
use crate::id_token_error::IdTokenError;
use crate::json::Object;
use crate::jws::Jws;
use crate::metadata::ProviderMetadata;
use crate::settings::ClientSettings;
use crate::token_parameters::TokenParameters;
use crate::token_response::TokenResponse;
use crate::token_response_error::TokenResponseError;
use crate::tokens::UnverifiedTokens;
use crate::types::{IdToken, RefreshToken, Timestamp};
use std::fmt;

/// A refresh, bound to the session whose refresh token it spends (RFC 6749 section 6, OpenID Connect Core section 12.2).
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::{ClientSettings, IdToken, Issuer, Refresh, RefreshToken, Timestamp};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer, "my-app", "https://app.example/callback");
/// # // The session's ID token: {"alg":"ES256"} and {"iss":"https://login.example","sub":"alice","aud":"my-app"}.
/// # let claims = "eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUiLCJzdWIiOiJhbGljZSIsImF1ZCI6Im15LWFwcCJ9";
/// # let id_token = IdToken::new(format!("eyJhbGciOiJFUzI1NiJ9.{claims}.AA"));
/// let refresh = Refresh::new(&settings, RefreshToken::new("refresh-1".to_owned()), id_token)?;
/// let body = r#"{"access_token":"access-2","token_type":"Bearer","expires_in":600}"#.to_owned();
/// let answer = HttpResponse::new(200, body);
/// let now = Timestamp(1_700_000_000);
/// // No ID token arrived, so there is no signature to check.
/// let tokens = refresh.receive(&answer, now)?.verify(None, now)?;
/// assert_eq!(tokens.expires_at(), Some(now.plus(600)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Refresh {
    refresh_token: RefreshToken,
    id_token: IdToken,
    jws: Jws,
    left_out: Object,
    settings: ClientSettings,
    scope: Option<String>,
    parameters: TokenParameters,
}

impl Refresh {
    /// A refresh of the session that these tokens belong to.
    ///
    /// # Errors
    /// [`IdTokenError::Jws`] when the session's ID token can't be parsed: the new one couldn't be compared with it.
    pub fn new(
        settings: &ClientSettings,
        refresh_token: RefreshToken,
        id_token: IdToken,
    ) -> Result<Refresh, IdTokenError> {
        let jws = Jws::parse(id_token.secret()).map_err(IdTokenError::Jws)?;
        let (settings, parameters) = (settings.clone(), TokenParameters::default());
        let (left_out, scope) = (Object::new(), settings.refresh_scope.clone());
        Ok(Refresh { refresh_token, id_token, jws, left_out, settings, scope, parameters })
    }

    /// Checks the response against these claims too, which the session's ID token omits and earlier ones had
    /// ([`VerifiedTokens::left_out`](crate::VerifiedTokens::left_out)).
    #[must_use]
    pub fn with_left_out(self, left_out: Object) -> Refresh {
        Refresh { left_out, ..self }
    }

    /// Requests an access token with this scope, for this time only: the refresh token keeps its own (RFC 6749 section 6).
    /// It is separated by spaces and replaces [`ClientSettings::refresh_scope`]; an empty one requests everything that was
    /// granted. It isn't compared with what was granted: some providers issue tokens for APIs that the sign-in didn't name,
    /// and the others refuse the scope themselves.
    ///
    /// ```
    /// # use oidc_client_protocol::{ClientSettings, IdToken, Issuer, ProviderMetadata, Refresh, RefreshToken};
    /// # let issuer = Issuer::new("https://login.example")?;
    /// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
    /// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
    /// #     "authorization_endpoint":"https://login.example/authorize",
    /// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
    /// # let id_token = IdToken::new("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA".to_owned());
    /// let refresh = Refresh::new(&settings, RefreshToken::new("refresh-1".to_owned()), id_token)?;
    /// let request = refresh.with_scope("api://orders/read").request(&metadata);
    /// assert!(request.body.is_some_and(|body| body.ends_with("&scope=api%3A%2F%2Forders%2Fread")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_scope(self, scope: &str) -> Refresh {
        let scopes: Vec<&str> = scope.split(' ').filter(|one| !one.is_empty()).collect();
        // A parameter without a value counts as omitted (section 3.2), which requests everything that was granted.
        Refresh { scope: (!scopes.is_empty()).then(|| scopes.join(" ")), ..self }
    }

    /// Adds resources and extra parameters to the request (RFC 8707 section 2.2).
    ///
    /// ```
    /// use oidc_client_protocol::TokenParameters;
    ///
    /// # use oidc_client_protocol::{ClientSettings, IdToken, Issuer, ProviderMetadata, Refresh, RefreshToken};
    /// # let issuer = Issuer::new("https://login.example")?;
    /// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
    /// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
    /// #     "authorization_endpoint":"https://login.example/authorize",
    /// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
    /// # let id_token = IdToken::new("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA".to_owned());
    /// let refresh = Refresh::new(&settings, RefreshToken::new("refresh-1".to_owned()), id_token)?;
    /// let api = TokenParameters::new(vec!["https://api.example".to_owned()], Vec::new())?;
    /// let request = refresh.with_parameters(api).request(&metadata);
    /// assert!(request.body.is_some_and(|body| body.ends_with("&resource=https%3A%2F%2Fapi.example")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_parameters(self, parameters: TokenParameters) -> Refresh {
        Refresh { parameters, ..self }
    }

    /// The request to the token endpoint (RFC 6749 section 6).
    #[must_use]
    pub fn request(&self, metadata: &ProviderMetadata) -> HttpRequest {
        let mut parameters = vec![
            ("grant_type", "refresh_token"),
            ("client_id", self.settings.client_id.as_str()),
            ("refresh_token", self.refresh_token.secret()),
        ];
        parameters.extend(self.scope.as_deref().map(|scope| ("scope", scope)));
        parameters.extend(self.parameters.iter());
        HttpRequest::post_form(&metadata.token_endpoint, &parameters)
    }

    /// Reads the response, received at `now` (OpenID Connect Core section 12.2). Its lifetime in seconds counts from
    /// `now`.
    ///
    /// # Errors
    /// [`TokenResponseError`] when it isn't a complete token response; `invalid_grant` means that the provider has
    /// ended the session.
    pub fn receive(
        self,
        response: &HttpResponse,
        now: Timestamp,
    ) -> Result<UnverifiedTokens, TokenResponseError> {
        let mut tokens = TokenResponse::parse(response, &self.settings, now)?;
        // A response without a scope grants the requested one (RFC 6749 section 5.1).
        tokens.scope = tokens.scope.or(self.scope);
        let expectations = Expectations::refreshed(&self.settings, self.jws.claims.clone(), &self.left_out);
        let previous = (self.id_token, self.jws.claims);
        Ok(UnverifiedTokens::refreshed(tokens, expectations, previous, self.refresh_token))
    }
}

impl fmt::Debug for Refresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The omitted claims may include the nonce, and claims don't belong in logs.
        f.debug_struct("Refresh").field("scope", &self.scope).finish_non_exhaustive()
    }
}
