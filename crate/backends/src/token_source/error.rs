//! Why a source returns no token, by cause.

use std::fmt;

/// Why a source has a session but returns no token. No message contains a token.
///
/// ```
/// use oidc_client_backends::token_source::TokenSourceError;
///
/// let error = TokenSourceError::Function { reason: "network_error".to_owned() };
/// assert_eq!(error.code(), "token_function_failed");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TokenSourceError {
    /// The session couldn't be renewed, or is unusable.
    Session(oidc_client_wasm::Error),
    /// The function that returns tokens failed.
    ///
    /// To do: find the cause in `reason`. When the page is offline, try again once it is back.
    Function {
        /// The function's error, as text.
        reason: String,
    },
    /// The service that issues the tokens gave none.
    Service {
        /// The code of the service's error, such as `edgebase_unreachable`.
        code: &'static str,
        /// The service's error, as text.
        message: String,
        /// Whether the same request may succeed later.
        may_pass: bool,
    },
    /// Others kept signing in while the token was requested, so it isn't certain whose it is.
    ///
    /// To do: nothing: it is requested again.
    PersonUncertain,
    /// The token has expired, and there is no other.
    ///
    /// To do: have the person sign in again. If that happens right after a sign-in, set the device's clock.
    Ended,
    /// The access token is bound to a key (RFC 9449): no back-end accepts it without a proof.
    ///
    /// To do: call the API through `UserManager::api`, which adds the proof, or remove the setting `dpop`.
    Bound,
}

impl TokenSourceError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            TokenSourceError::Session(error) => error.code(),
            TokenSourceError::Function { .. } => "token_function_failed",
            TokenSourceError::Service { code, .. } => code,
            TokenSourceError::PersonUncertain => "token_person_uncertain",
            TokenSourceError::Ended => "token_ended",
            TokenSourceError::Bound => "token_bound_to_key",
        }
    }

    /// Whether the same request may succeed later without any change. Otherwise it takes another session, or the person.
    ///
    /// ```
    /// use oidc_client_backends::token_source::TokenSourceError;
    ///
    /// assert!(TokenSourceError::Function { reason: "network_error".to_owned() }.may_pass());
    /// assert!(!TokenSourceError::Ended.may_pass());
    /// ```
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            TokenSourceError::Session(error) => error.may_pass(),
            // Only the function's author knows why it failed.
            TokenSourceError::Function { .. } | TokenSourceError::PersonUncertain => true,
            TokenSourceError::Service { may_pass, .. } => *may_pass,
            TokenSourceError::Ended | TokenSourceError::Bound => false,
        }
    }
}

impl fmt::Display for TokenSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenSourceError::Session(error) => write!(f, "{error}"),
            TokenSourceError::Function { reason } => {
                write!(f, "the token function failed with \"{reason}\"")
            }
            TokenSourceError::Service { message, .. } => f.write_str(message),
            TokenSourceError::PersonUncertain => {
                f.write_str("expected a token of one person, but others signed in again and again")
            }
            TokenSourceError::Ended => f.write_str("the token has expired"),
            TokenSourceError::Bound => {
                f.write_str("the access token is bound to a key, so a back-end can't use it")
            }
        }
    }
}

impl std::error::Error for TokenSourceError {}

impl From<oidc_client_wasm::Error> for TokenSourceError {
    fn from(error: oidc_client_wasm::Error) -> Self {
        TokenSourceError::Session(error)
    }
}
