//! The callback: reading the address at which the person returns (OpenID Connect Core sections 3.1.2.5 to 3.1.2.7, RFC 9207).

use crate::callback_error::CallbackError;
use crate::exchange::CodeExchange;
use crate::form;
use crate::jarm::{JarmError, SignedResponse};
use crate::jwk::JwkSet;
use crate::metadata::ProviderMetadata;
use crate::pending::PendingSignin;
use crate::provider_error::ProviderError;
use crate::response_mode::ResponseMode;
use crate::settings::ClientSettings;
use crate::signature::{SignatureCheck, SignatureOutcome};
use crate::types::{AuthorizationCode, Timestamp};
use crate::url;
use crate::url_state;
use std::fmt;

/// Longer addresses are refused before they are parsed.
pub(crate) const MAX_LENGTH: usize = 32_768;

/// The parameters of an authorization response; each may appear once (RFC 6749 section 3.1).
const PARAMETERS: [&str; 7] =
    ["code", "state", "iss", "error", "error_description", "error_uri", "session_state"];

/// Parameters that the code flow never returns: a token in an address ends up in the browser's history and in logs (RFC
/// 9700 section 2.1.2).
const TOKENS: [&str; 3] = ["access_token", "id_token", "token_type"];

/// An authorization response (OpenID Connect Core sections 3.1.2.5 and 3.1.2.6), read from the address but not yet
/// matched to a request.
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
    url_state: Option<String>,
    issuer: Option<String>,
    session_state: Option<String>,
    outcome: Outcome,
    signed: Option<SignedResponse>,
}

#[derive(Clone, PartialEq, Eq)]
enum Outcome {
    Code(String),
    Error(ProviderError),
}

impl AuthorizationResponse {
    /// Whether this address looks like an authorization response. For pages that are more than a callback.
    #[must_use]
    pub fn is_in(address: &str) -> bool {
        let names = url::parameters(address);
        let has = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
        let is_signed =
            |(name, value): &(String, String)| name == "response" && value.split('.').count() == 3;
        (has("state") && (has("code") || has("error"))) || names.iter().any(is_signed)
    }

    /// Reads the parameters from the query or fragment (RFC 6749 sections 4.1.2 and 4.1.2.1), or from the signed
    /// response there (JARM section 2.1).
    ///
    /// # Errors
    /// [`CallbackError`] when the address is longer than 32,768 bytes, a parameter repeats, query and fragment both
    /// have parameters, a token is present, `state` is missing, or there is neither code nor error, or both;
    /// [`CallbackError::Signed`] when a signed response can't be parsed, or has plain parameters beside it.
    pub fn parse(address: &str) -> Result<AuthorizationResponse, CallbackError> {
        if address.len() > MAX_LENGTH {
            return Err(CallbackError::TooLong { got: address.len() });
        }
        let parameters = parameters(address)?;
        let redirect_uri = url::without_query(address).to_owned();
        let get = |wanted: &str| parameters.iter().find(|(name, _)| name == wanted).map(|it| it.1.clone());
        let Some(response) = get("response") else {
            return Self::from_values(redirect_uri, None, get);
        };
        if parameters.iter().any(|(name, _)| PARAMETERS.contains(&name.as_str())) {
            return Err(JarmError::SignedAndPlain.into());
        }
        let signed = SignedResponse::parse(&response)?;
        let claims = signed.claims().clone();
        Self::from_values(redirect_uri, Some(signed), |name| claims.string(name).map(str::to_owned))
    }

    fn from_values(
        redirect_uri: String,
        signed: Option<SignedResponse>,
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<AuthorizationResponse, CallbackError> {
        // A parameter without a value counts as omitted (RFC 6749 section 3.1).
        let value = |name| get(name).filter(|value| !value.is_empty());
        let state = value("state").ok_or(CallbackError::StateMissing)?;
        let (state, url_state) = url_state::split(state);
        if state.is_empty() {
            return Err(CallbackError::StateMissing);
        }
        let outcome = match (value("code"), value("error")) {
            (Some(code), None) => Outcome::Code(code),
            (None, Some(error)) => {
                Outcome::Error(ProviderError { error, description: value("error_description") })
            }
            (Some(_), Some(_)) => return Err(CallbackError::CodeAndError),
            (None, None) => return Err(CallbackError::CodeMissing),
        };
        let (issuer, session_state) = (value("iss"), value("session_state"));
        Ok(AuthorizationResponse { redirect_uri, state, url_state, issuer, session_state, outcome, signed })
    }

    /// The `state` parameter without its `url_state`: the key under which the request is stored.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The text that travelled in the `state` parameter after a semicolon.
    #[must_use]
    pub fn url_state(&self) -> Option<&str> {
        self.url_state.as_deref()
    }

    /// Whether the provider signed its response. If so, [`PendingSignin::accept`] requires the result of the signature check.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.signed.is_some()
    }

    /// The signature to check if the provider signed its response (JARM section 2.4), and the key to check it with.
    ///
    /// # Errors
    /// [`CallbackError::Signed`] when no key fits. After [`SignatureCheckError::KeyNotFound`] fetch the keys again,
    /// once: they may have been rotated.
    ///
    /// [`SignatureCheckError::KeyNotFound`]: crate::SignatureCheckError::KeyNotFound
    pub fn signature_check(
        &self,
        settings: &ClientSettings,
        metadata: &ProviderMetadata,
        keys: &JwkSet,
    ) -> Result<Option<SignatureCheck>, CallbackError> {
        let Some(signed) = &self.signed else { return Ok(None) };
        Ok(Some(signed.signature_check(settings, metadata, keys)?))
    }

    /// The same response with the outcome of its signature check, which [`PendingSignin::accept`] requires.
    #[must_use]
    pub fn with_signature(mut self, outcome: &SignatureOutcome) -> Self {
        if let Some(signed) = &mut self.signed {
            signed.set_outcome(outcome);
        }
        self
    }
}

/// The known parameters, all from the query or all from the fragment.
fn parameters(address: &str) -> Result<Vec<(String, String)>, CallbackError> {
    let (query, fragment) = url::query_and_fragment(address);
    let known = |text| {
        let mut parameters = form::decode(text);
        parameters.retain(|(name, _)| {
            let name = name.as_str();
            name == "response" || PARAMETERS.contains(&name) || TOKENS.contains(&name)
        });
        parameters
    };
    let (query, fragment) = (known(query), known(fragment));
    let count = |wanted: &str| query.iter().chain(&fragment).filter(|(name, _)| name == wanted).count();
    if let Some(name) = PARAMETERS.into_iter().chain(["response"]).find(|name| count(name) > 1) {
        return Err(CallbackError::RepeatedParameter { name });
    }
    if let Some(name) = TOKENS.into_iter().find(|name| count(name) > 0) {
        return Err(CallbackError::TokenInAddress { name });
    }
    match (query.is_empty(), fragment.is_empty()) {
        (false, false) => Err(CallbackError::QueryAndFragment),
        (false, true) => Ok(query),
        (true, _) => Ok(fragment),
    }
}

impl fmt::Debug for AuthorizationResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationResponse")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

impl PendingSignin {
    /// Matches a response to this request and returns the code to exchange, or the provider's error (OpenID Connect
    /// Core section 3.1.2.7, RFC 9207 section 2.4).
    ///
    /// # Errors
    /// [`CallbackError`]: the response belongs to another request, comes from another issuer, or arrived too late or at
    /// another address; or the provider's own error.
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
        self.check_signed(&response, settings, now)?;
        check_issuer(&response, settings, metadata)?;
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
        if response.state != self.id || response.url_state != self.url_state {
            return Err(CallbackError::StateMismatch);
        }
        // The issuer and client of the request take precedence over the current settings (RFC 9700 section 4.4.2).
        if self.issuer != settings.issuer.as_str() || self.client_id != settings.client_id.as_str() {
            return Err(CallbackError::OtherClient);
        }
        let age = now.since(self.created);
        if age > settings.state_lifetime_seconds {
            return Err(CallbackError::Expired { age_seconds: age });
        }
        let expected = url::without_query(&self.redirect_uri);
        if !url::is_same_page(&response.redirect_uri, expected) {
            return Err(CallbackError::RedirectUriMismatch {
                expected: expected.to_owned(),
                got: response.redirect_uri.clone(),
            });
        }
        Ok(())
    }

    /// JARM section 2.4: a client that requested a signed response accepts no plain one.
    fn check_signed(
        &self,
        response: &AuthorizationResponse,
        settings: &ClientSettings,
        now: Timestamp,
    ) -> Result<(), CallbackError> {
        let is_requested = self.response_mode.is_some_and(ResponseMode::is_signed);
        match (&response.signed, is_requested) {
            (Some(signed), true) => Ok(signed.verify(settings, now)?),
            (Some(_), false) => Err(JarmError::Unexpected.into()),
            (None, true) => Err(JarmError::Missing.into()),
            (None, false) => Ok(()),
        }
    }
}

/// RFC 9207 section 2.4, for error responses too: one provider's code must not be sent to another.
fn check_issuer(
    response: &AuthorizationResponse,
    settings: &ClientSettings,
    metadata: &ProviderMetadata,
) -> Result<(), CallbackError> {
    match &response.issuer {
        Some(issuer) if settings.issuer.admits(issuer) => Ok(()),
        Some(issuer) => {
            Err(CallbackError::IssuerMismatch { expected: settings.issuer.published(), got: issuer.clone() })
        }
        None if metadata.authorization_response_iss_parameter_supported => Err(CallbackError::IssuerMissing),
        None => Ok(()),
    }
}
