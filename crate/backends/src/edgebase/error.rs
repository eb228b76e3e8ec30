//! Errors of a session with EdgeBase, by cause.

use crate::token_source::TokenSourceError;
use oidc_client_wasm::platform::crypto::CryptoError;
use oidc_client_wasm::platform::window::NavigationError;
use std::fmt;

/// Why a sign-in, a renewal or a sign-out at EdgeBase failed. No message contains a token.
///
/// ```
/// use oidc_client_backends::edgebase::EdgeBaseError;
///
/// let error = EdgeBaseError::Provider { error: "access_denied".to_owned(), description: None };
/// assert_eq!(error.code(), "edgebase_provider_error");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EdgeBaseError {
    /// No token may be sent to this address.
    ///
    /// To do: give it with `https`, or with `http` on a loopback address; the server's address without query and fragment.
    AddressInvalid {
        /// The address that was given, without its query.
        got: String,
    },
    /// The address contains no answer to a sign-in: neither tokens nor an error.
    ///
    /// To do: call this on the page that `redirect_to` names, with the whole address, fragment included.
    NoAnswer,
    /// This tab hasn't started a sign-in, or started it too long ago, so the tokens in the address are not accepted: anyone
    /// can construct such an address.
    ///
    /// To do: have the person sign in again, in one tab. If people take longer, increase
    /// `pending_timeout_in_seconds`.
    Unsolicited,
    /// The answer to a linking has another `state` than this tab's request.
    ///
    /// To do: link again. If it happens again, suspect an attack.
    StateMismatch,
    /// The provider, or EdgeBase on its behalf, refused the sign-in.
    ///
    /// To do: with `access_denied` the person declined: let them try again. Otherwise see the description.
    Provider {
        /// The provider's name for the cause (RFC 6749 section 4.1.2.1).
        error: String,
        /// The provider's message.
        description: Option<String>,
    },
    /// The answer isn't in EdgeBase's format.
    ///
    /// To do: check that `base_url` is the address of an EdgeBase server, and that server's version.
    Unreadable {
        /// What was expected in the answer.
        expected: &'static str,
    },
    /// EdgeBase refused the request.
    ///
    /// To do: see the message. The provider must be configured and listed in `allowedOAuthProviders`; this address must be
    /// in `auth.allowedRedirectUrls`.
    Refused {
        /// The HTTP status.
        status: u16,
        /// EdgeBase's name for the cause (`slug`); empty when it gave none.
        slug: String,
        /// EdgeBase's message.
        message: String,
    },
    /// EdgeBase can't answer at the moment.
    ///
    /// To do: try again. The session is kept.
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// There is no answer: the browser is offline, the server is down, or CORS blocks the request.
    ///
    /// To do: try again when back online; the session is kept. Otherwise see the browser's console: by default EdgeBase
    /// allows only pages of `localhost` (CORS), and a content security policy needs the server in `connect-src`.
    Unreachable,
    /// Nobody is signed in at EdgeBase.
    ///
    /// To do: have the person sign in first.
    NotSignedIn,
    /// Another tab has been renewing the session for too long.
    ///
    /// To do: try again.
    LockTimeout,
    /// The browser returns no random numbers.
    ///
    /// To do: see the cause.
    Crypto(CryptoError),
    /// The page can't navigate to the address.
    Navigation(NavigationError),
}

impl EdgeBaseError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            EdgeBaseError::AddressInvalid { .. } => "edgebase_address_invalid",
            EdgeBaseError::NoAnswer => "edgebase_no_answer",
            EdgeBaseError::Unsolicited => "edgebase_unsolicited",
            EdgeBaseError::StateMismatch => "edgebase_state_mismatch",
            EdgeBaseError::Provider { .. } => "edgebase_provider_error",
            EdgeBaseError::Unreadable { .. } => "edgebase_unreadable",
            EdgeBaseError::Refused { .. } => "edgebase_refused",
            EdgeBaseError::Unavailable { .. } => "edgebase_unavailable",
            EdgeBaseError::Unreachable => "edgebase_unreachable",
            EdgeBaseError::NotSignedIn => "edgebase_not_signed_in",
            EdgeBaseError::LockTimeout => "edgebase_lock_timeout",
            EdgeBaseError::Crypto(error) => error.code(),
            EdgeBaseError::Navigation(error) => error.code(),
        }
    }

    /// Whether the same request may succeed later without any change.
    ///
    /// ```
    /// use oidc_client_backends::edgebase::EdgeBaseError;
    ///
    /// assert!(EdgeBaseError::Unavailable { status: 503 }.may_pass());
    /// assert!(!EdgeBaseError::NotSignedIn.may_pass());
    /// ```
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            // The answer may be the login page of a network (captive portal), or a proxy's error page.
            EdgeBaseError::Unreadable { .. }
            | EdgeBaseError::Unavailable { .. }
            | EdgeBaseError::Unreachable
            | EdgeBaseError::LockTimeout => true,
            EdgeBaseError::AddressInvalid { .. }
            | EdgeBaseError::NoAnswer
            | EdgeBaseError::Unsolicited
            | EdgeBaseError::StateMismatch
            | EdgeBaseError::Provider { .. }
            | EdgeBaseError::Refused { .. }
            | EdgeBaseError::NotSignedIn
            | EdgeBaseError::Crypto(_)
            | EdgeBaseError::Navigation(_) => false,
        }
    }
}

impl fmt::Display for EdgeBaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EdgeBaseError::AddressInvalid { got } => {
                write!(f, "expected an address with https (or http on loopback) and no query, got \"{got}\"")
            }
            EdgeBaseError::NoAnswer => f.write_str("expected tokens or an error in the address, got neither"),
            EdgeBaseError::Unsolicited => {
                f.write_str("this tab has not begun the sign-in that the address answers, or too long ago")
            }
            EdgeBaseError::StateMismatch => f.write_str("the address answers another linking than this tab's"),
            EdgeBaseError::Provider { error, description: Some(description) } => {
                write!(f, "the provider refused the sign-in: {error} ({description})")
            }
            EdgeBaseError::Provider { error, description: None } => {
                write!(f, "the provider refused the sign-in: {error}")
            }
            EdgeBaseError::Unreadable { expected } => write!(f, "expected {expected} of EdgeBase, got something else"),
            EdgeBaseError::Refused { status, message, .. } => {
                write!(f, "EdgeBase refused the request ({status}): {message}")
            }
            EdgeBaseError::Unavailable { status } => write!(f, "EdgeBase is out of order ({status})"),
            EdgeBaseError::Unreachable => f.write_str(
                "there was no answer of EdgeBase: offline, the server is down, or it doesn't allow this page (CORS)",
            ),
            EdgeBaseError::NotSignedIn => f.write_str("nobody is signed in at EdgeBase"),
            EdgeBaseError::LockTimeout => f.write_str("another tab is renewing the EdgeBase session and doesn't end"),
            EdgeBaseError::Crypto(error) => write!(f, "{error}"),
            EdgeBaseError::Navigation(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for EdgeBaseError {}

impl From<CryptoError> for EdgeBaseError {
    fn from(error: CryptoError) -> Self {
        EdgeBaseError::Crypto(error)
    }
}

impl From<NavigationError> for EdgeBaseError {
    fn from(error: NavigationError) -> Self {
        EdgeBaseError::Navigation(error)
    }
}

impl From<EdgeBaseError> for TokenSourceError {
    fn from(error: EdgeBaseError) -> Self {
        TokenSourceError::Service {
            code: error.code(),
            message: error.to_string(),
            may_pass: error.may_pass(),
        }
    }
}
