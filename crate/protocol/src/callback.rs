//! The way back in: reading the address that the person returns at (OpenID Connect Core section 3.1.2.5 to
//! 3.1.2.7, RFC 9207).

use crate::callback_error::CallbackError;
use crate::error::ProviderError;
use crate::exchange::CodeExchange;
use crate::metadata::ProviderMetadata;
use crate::pending::PendingSignin;
use crate::settings::ClientSettings;
use crate::types::{AuthorizationCode, Timestamp};
use crate::url;
use std::fmt;

/// A longer address is refused before any work is done on it.
pub(crate) const MAX_LENGTH: usize = 32_768;

/// The parameters of an authorization response; each may appear once (RFC 6749 section 3.1).
const PARAMETERS: [&str; 7] =
    ["code", "state", "iss", "error", "error_description", "error_uri", "session_state"];

/// An authorization response (OpenID Connect Core sections 3.1.2.5 and 3.1.2.6), read from the address and not
/// yet matched to a request.
///
/// ```
/// use oidc_client_protocol::AuthorizationResponse;
///
/// let address = "https://app.example/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=abc";
/// assert!(AuthorizationResponse::is_in(address));
/// assert_eq!(AuthorizationResponse::parse(address)?.state(), "abc");
/// # Ok::<(), oidc_client_protocol::CallbackError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationResponse {
    redirect_uri: String,
    state: String,
    issuer: Option<String>,
    session_state: Option<String>,
    outcome: Outcome,
}

#[derive(Clone, PartialEq, Eq)]
enum Outcome {
    Code(String),
    Error(ProviderError),
}

impl AuthorizationResponse {
    /// Whether this address looks like an answer to a sign-in. For pages that are callback and more.
    #[must_use]
    pub fn is_in(address: &str) -> bool {
        let names = parameters(address);
        let has = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
        has("state") && (has("code") || has("error"))
    }

    /// Reads the parameters from query or fragment, decoded (RFC 6749 sections 4.1.2 and 4.1.2.1).
    ///
    /// # Errors
    /// [`CallbackError`] when the address is longer than 32,768 bytes, a parameter repeats, `state` is missing, or
    /// there is neither code nor error, or both.
    pub fn parse(address: &str) -> Result<AuthorizationResponse, CallbackError> {
        if address.len() > MAX_LENGTH {
            return Err(CallbackError::TooLong { got: address.len() });
        }
        let parameters = parameters(address);
        let count = |wanted: &str| parameters.iter().filter(|(name, _)| name == wanted).count();
        if let Some(name) = PARAMETERS.into_iter().find(|name| count(name) > 1) {
            return Err(CallbackError::RepeatedParameter { name });
        }
        // A parameter without a value counts as left out (RFC 6749 section 3.1).
        let value = |wanted: &str| {
            parameters.iter().find(|(name, value)| name == wanted && !value.is_empty()).map(|it| it.1.clone())
        };
        let state = value("state").ok_or(CallbackError::StateMissing)?;
        let outcome = match (value("code"), value("error")) {
            (Some(code), None) => Outcome::Code(code),
            (None, Some(error)) => {
                Outcome::Error(ProviderError { error, description: value("error_description") })
            }
            (Some(_), Some(_)) => return Err(CallbackError::CodeAndError),
            (None, None) => return Err(CallbackError::CodeMissing),
        };
        Ok(AuthorizationResponse {
            redirect_uri: url::without_query(address).to_owned(),
            state,
            issuer: value("iss"),
            session_state: value("session_state"),
            outcome,
        })
    }

    /// The `state` parameter: the name under which the request is kept.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for AuthorizationResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationResponse")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

fn parameters(address: &str) -> Vec<(String, String)> {
    let mut parameters = url::parameters(address);
    parameters.retain(|(name, _)| PARAMETERS.contains(&name.as_str()));
    parameters
}

impl PendingSignin {
    /// Matches a response to this request, and ends here when the provider said no (OpenID Connect Core section
    /// 3.1.2.7, RFC 9207 section 2.4).
    ///
    /// # Errors
    /// [`CallbackError`]: the response belongs to another request, comes from another issuer, arrived at another
    /// address or too late; or the provider's own error.
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
    /// let response = AuthorizationResponse::parse("https://app.example/callback?error=access_denied&state=abc")?;
    /// let accepted = pending.accept(response, &settings, &metadata, Timestamp(1_700_000_060));
    /// assert_eq!(accepted.unwrap_err().code(), "access_denied");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn accept(
        self,
        response: AuthorizationResponse,
        settings: &ClientSettings,
        metadata: &ProviderMetadata,
        now: Timestamp,
    ) -> Result<CodeExchange, CallbackError> {
        self.check_request(&response, settings, now)?;
        self.check_issuer(&response, metadata)?;
        match response.outcome {
            Outcome::Error(error) => Err(CallbackError::Provider(error)),
            Outcome::Code(code) => {
                Ok(CodeExchange::new(self, AuthorizationCode::new(code), response.session_state, settings))
            }
        }
    }

    fn check_request(
        &self,
        response: &AuthorizationResponse,
        settings: &ClientSettings,
        now: Timestamp,
    ) -> Result<(), CallbackError> {
        if response.state != self.id {
            return Err(CallbackError::StateMismatch);
        }
        // The issuer and client that the request went to win over whatever is configured now (RFC 9700, 4.4.2).
        if self.issuer != settings.issuer.as_str() || self.client_id != settings.client_id.as_str() {
            return Err(CallbackError::OtherClient);
        }
        let age = now.since(self.created);
        if age > settings.state_lifetime_seconds {
            return Err(CallbackError::Expired { age_seconds: age });
        }
        let expected = url::without_query(&self.redirect_uri);
        if response.redirect_uri != expected {
            return Err(CallbackError::RedirectUriMismatch {
                expected: expected.to_owned(),
                got: response.redirect_uri.clone(),
            });
        }
        Ok(())
    }

    /// RFC 9207 section 2.4, on error responses too: a code of one provider must not travel to another.
    fn check_issuer(
        &self,
        response: &AuthorizationResponse,
        metadata: &ProviderMetadata,
    ) -> Result<(), CallbackError> {
        match &response.issuer {
            Some(issuer) if *issuer == self.issuer => Ok(()),
            Some(issuer) => {
                Err(CallbackError::IssuerMismatch { expected: self.issuer.clone(), got: issuer.clone() })
            }
            None if metadata.authorization_response_iss_parameter_supported => {
                Err(CallbackError::IssuerMissing)
            }
            None => Ok(()),
        }
    }
}
