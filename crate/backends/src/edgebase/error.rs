//! What can go wrong with EdgeBase, by cause.

use oidc_client_wasm::platform::crypto::CryptoError;
use oidc_client_wasm::platform::window::NavigationError;
use std::fmt;

/// Why somebody isn't signed in at EdgeBase. No text of it carries a token.
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
    /// The address isn't one that a token may go to.
    ///
    /// To do: give it with `https`, or with `http` on this very machine; the server's own without query and fragment.
    AddressInvalid {
        /// What was given, without its query.
        got: String,
    },
    /// The address answers no sign-in: it holds neither tokens nor an error.
    ///
    /// To do: call this on the page that `redirect_to` names, with the whole address, fragment included.
    NoAnswer,
    /// The address would sign somebody in, and this tab has not begun that, or too long ago: anybody can make such an address.
    ///
    /// To do: have the person sign in again, in one tab. For people who take longer, raise `pending_seconds`.
    Unsolicited,
    /// The answer to a linking isn't the one to ours (`state`).
    ///
    /// To do: link again. If it happens again, somebody is tampering.
    StateMismatch,
    /// The provider, or EdgeBase in its name, said no.
    ///
    /// To do: `access_denied` is the person's own no: let them try again. Else see the description.
    Provider {
        /// The provider's name for the cause (RFC 6749 section 4.1.2.1).
        error: String,
        /// The provider's own words.
        description: Option<String>,
    },
    /// The answer isn't EdgeBase's.
    ///
    /// To do: check that `base_url` is the address of an EdgeBase server, and which version that is.
    Unreadable {
        /// What was expected in it.
        expected: &'static str,
    },
    /// EdgeBase refused the request.
    ///
    /// To do: see the message: the provider must be in `allowedOAuthProviders`, and configured; this address in
    /// `auth.allowedRedirectUrls`.
    Refused {
        /// The HTTP status.
        status: u16,
        /// EdgeBase's name for the cause (`slug`); empty where it gave none.
        slug: String,
        /// EdgeBase's own words.
        message: String,
    },
    /// EdgeBase is out of order.
    ///
    /// To do: try again. The session is kept.
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// There is no answer: offline, the server is down, or CORS forbids it.
    ///
    /// To do: try again when back online; the session is kept. Else see the browser's console: by default EdgeBase allows
    /// pages of `localhost` alone (CORS), and a content security policy needs the server in `connect-src`.
    Unreachable,
    /// Nobody is signed in at EdgeBase.
    ///
    /// To do: have the person sign in first.
    NotSignedIn,
    /// Another tab's renewal hangs.
    ///
    /// To do: try again.
    LockTimeout,
    /// The browser draws no random numbers.
    ///
    /// To do: see the cause.
    Crypto(CryptoError),
    /// The page can't be left.
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
