//! New tokens for an existing session (RFC 6749 section 6, OpenID Connect Core section 12).

use crate::http::{HttpRequest, HttpResponse};
use crate::id_token::Expectations;
use crate::id_token_error::IdTokenError;
use crate::jws::Jws;
use crate::metadata::ProviderMetadata;
use crate::settings::ClientSettings;
use crate::token_response::{TokenResponse, TokenResponseError};
use crate::tokens::UnverifiedTokens;
use crate::types::{IdToken, RefreshToken, Timestamp};

/// A refresh: bound to the session whose refresh token it spends (RFC 6749 section 6, OpenID Connect Core section
/// 12.2).
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::{ClientSettings, IdToken, Issuer, Refresh, RefreshToken, Timestamp};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer, "my-app", "https://app.example/callback");
/// # // The session's ID token: {"alg":"ES256"} and {"sub":"alice"}.
/// # let id_token = IdToken::new("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA".to_owned());
/// let refresh = Refresh::new(&settings, RefreshToken::new("refresh-1".to_owned()), id_token)?;
/// let body = r#"{"access_token":"access-2","token_type":"Bearer","expires_in":600}"#.to_owned();
/// let answer = HttpResponse::new(200, body);
/// let now = Timestamp(1_700_000_000);
/// // No ID token came, so there is no signature to check.
/// let tokens = refresh.receive(&answer, now)?.verify(None, now)?;
/// assert_eq!(tokens.expires_at(), Some(now.plus(600)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Refresh {
    refresh_token: RefreshToken,
    id_token: IdToken,
    jws: Jws,
    settings: ClientSettings,
}

impl Refresh {
    /// A refresh of the session that these tokens belong to.
    ///
    /// # Errors
    /// [`IdTokenError::Jws`] when the session's ID token can't be taken apart: there would be nothing to compare
    /// the new one with.
    pub fn new(
        settings: &ClientSettings,
        refresh_token: RefreshToken,
        id_token: IdToken,
    ) -> Result<Refresh, IdTokenError> {
        let jws = Jws::parse(id_token.secret()).map_err(IdTokenError::Jws)?;
        Ok(Refresh { refresh_token, id_token, jws, settings: settings.clone() })
    }

    /// The request to the token endpoint (RFC 6749 section 6).
    #[must_use]
    pub fn request(&self, metadata: &ProviderMetadata) -> HttpRequest {
        let parameters = [
            ("grant_type", "refresh_token"),
            ("client_id", self.settings.client_id.as_str()),
            ("refresh_token", self.refresh_token.secret()),
        ];
        HttpRequest::post_form(&metadata.token_endpoint, &parameters)
    }

    /// Reads the answer, received at `now` (OpenID Connect Core section 12.2). The lifetime it gives in seconds
    /// counts from then.
    ///
    /// # Errors
    /// [`TokenResponseError`] when it isn't a complete token response; `invalid_grant` means that the provider
    /// has ended the session.
    pub fn receive(
        self,
        response: &HttpResponse,
        now: Timestamp,
    ) -> Result<UnverifiedTokens, TokenResponseError> {
        let mut tokens = TokenResponse::parse(response, now)?;
        // A provider that doesn't rotate sends no new refresh token: the old one goes on.
        tokens.refresh_token = tokens.refresh_token.or(Some(self.refresh_token));
        let expectations = Expectations::refreshed(&self.settings, self.jws.claims.clone());
        Ok(UnverifiedTokens::refreshed(tokens, expectations, (self.id_token, self.jws.claims)))
    }
}
