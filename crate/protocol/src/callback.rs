//! The way back in: reading the address that the person returns at (OpenID Connect Core section 3.1.2.5 to
//! 3.1.2.7, RFC 9207).

use crate::error::ProviderError;
use crate::exchange::CodeExchange;
use crate::metadata::ProviderMetadata;
use crate::settings::ClientSettings;
use crate::signin::PendingSignin;
use crate::types::{AuthorizationCode, Timestamp};
use crate::url;
use std::fmt;

/// A longer address is refused before any work is done on it.
const MAX_LENGTH: usize = 32_768;

/// The parameters of an authorization response; each may appear once (RFC 6749 section 3.1).
const PARAMETERS: [&str; 7] =
    ["code", "state", "iss", "error", "error_description", "error_uri", "session_state"];

/// An authorization response, read from the address and not yet matched to a request.
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

    /// Reads the parameters from query or fragment.
    ///
    /// # Errors
    /// [`CallbackError`] when a parameter repeats, `state` is missing, or there is neither code nor error, or both.
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
    /// Matches a response to this request, and ends here when the provider said no.
    ///
    /// # Errors
    /// [`CallbackError`]: the response belongs to another request, comes from another issuer, arrived at another
    /// address or too late; or the provider's own error.
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

/// Why an authorization response was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// Longer than 32,768 characters.
    TooLong {
        /// Its length in bytes.
        got: usize,
    },
    /// A parameter appears twice (RFC 6749 section 3.1).
    RepeatedParameter {
        /// Its name.
        name: &'static str,
    },
    /// There is no `state` (RFC 6749 section 4.1.2).
    StateMissing,
    /// There is neither `code` nor `error`.
    CodeMissing,
    /// There are both `code` and `error`.
    CodeAndError,
    /// The `state` is another request's.
    StateMismatch,
    /// The request went to another provider, or for another client.
    OtherClient,
    /// The request is too old.
    Expired {
        /// Its age in seconds.
        age_seconds: u64,
    },
    /// The response arrived at another address than the request's `redirect_uri`.
    RedirectUriMismatch {
        /// The request's `redirect_uri`, without its query.
        expected: String,
        /// Where it arrived.
        got: String,
    },
    /// The response comes from another issuer (RFC 9207 section 2.4).
    IssuerMismatch {
        /// The issuer that the request went to.
        expected: String,
        /// The `iss` parameter.
        got: String,
    },
    /// The provider promises `iss` in each response and it isn't there (RFC 9207 section 2.4).
    IssuerMissing,
    /// The provider said no (RFC 6749 section 4.1.2.1).
    Provider(ProviderError),
}

impl CallbackError {
    /// A stable name for this cause; for the provider's own errors, the name that the standard gives it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            CallbackError::TooLong { .. } => "callback_too_long",
            CallbackError::RepeatedParameter { .. } => "callback_repeated_parameter",
            CallbackError::StateMissing => "state_missing",
            CallbackError::CodeMissing => "code_missing",
            CallbackError::CodeAndError => "code_and_error",
            CallbackError::StateMismatch => "state_mismatch",
            CallbackError::OtherClient => "state_other_client",
            CallbackError::Expired { .. } => "state_expired",
            CallbackError::RedirectUriMismatch { .. } => "redirect_uri_mismatch",
            CallbackError::IssuerMismatch { .. } => "callback_issuer_mismatch",
            CallbackError::IssuerMissing => "callback_issuer_missing",
            CallbackError::Provider(error) => error.code(),
        }
    }
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallbackError::TooLong { got } => {
                write!(f, "expected a callback address of at most {MAX_LENGTH} characters, got {got}")
            }
            CallbackError::RepeatedParameter { name } => write!(f, "the callback names \"{name}\" twice"),
            CallbackError::StateMissing => f.write_str("the callback has no \"state\""),
            CallbackError::CodeMissing => f.write_str("the callback has neither \"code\" nor \"error\""),
            CallbackError::CodeAndError => f.write_str("the callback has both \"code\" and \"error\""),
            CallbackError::StateMismatch => {
                f.write_str("the callback's \"state\" belongs to another sign-in")
            }
            CallbackError::OtherClient => {
                f.write_str("the callback belongs to a sign-in at another provider or for another client")
            }
            CallbackError::Expired { age_seconds } => {
                write!(f, "the sign-in took too long ({age_seconds} seconds); start it again")
            }
            CallbackError::RedirectUriMismatch { expected, got } => {
                write!(f, "expected the callback at \"{expected}\", got it at \"{got}\"")
            }
            CallbackError::IssuerMismatch { expected, got } => {
                write!(f, "expected a callback from issuer \"{expected}\", got one from \"{got}\"")
            }
            CallbackError::IssuerMissing => {
                f.write_str("the provider promises to name itself in each callback (\"iss\"), and did not")
            }
            CallbackError::Provider(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CallbackError {}
