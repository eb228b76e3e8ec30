//! The reasons for which the answer to a sign-in is refused.

use crate::callback::MAX_LENGTH;
use crate::error::ProviderError;
use std::fmt;

/// Why an authorization response was refused.
///
/// ```
/// use oidc_client_protocol::AuthorizationResponse;
///
/// let error = AuthorizationResponse::parse("https://app.example/callback?code=one&code=two&state=abc").unwrap_err();
/// assert_eq!(error.code(), "callback_repeated_parameter");
/// assert_eq!(error.to_string(), r#"the callback names "code" twice"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// Longer than 32,768 bytes.
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
    /// The request is older than [`ClientSettings::state_lifetime_seconds`](crate::ClientSettings).
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
