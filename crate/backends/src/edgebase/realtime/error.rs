//! What can go wrong on a realtime connection, by cause.

use std::fmt;

/// Why changes don't arrive. No text of it carries a token.
///
/// ```
/// use oidc_client_backends::edgebase::RealtimeError;
///
/// assert_eq!(RealtimeError::TokenRefused.code(), "edgebase_token_refused");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RealtimeError {
    /// There is a session, and no access token of it.
    ///
    /// To do: nothing when offline: it tries again by itself. Else find the cause in what the session said.
    NoToken {
        /// What the session said: the code of its error.
        reason: String,
    },
    /// The server refused the access token, and a fresh one too (`AUTH_FAILED`).
    ///
    /// To do: check that session and realtime are of the same server; have the person sign in again.
    TokenRefused,
    /// The server refused a renewed token on an open connection (`AUTH_REFRESH_FAILED`); the one before holds on.
    ///
    /// To do: nothing: the next token is shown again. If it stays so, see the server's logs.
    RenewedTokenRefused,
    /// The socket was lost, didn't open, or fell silent.
    ///
    /// To do: nothing: it connects again by itself. If it never connects, check the address, the network, and `connect-src` of
    /// the page's content security policy.
    ConnectionLost {
        /// The socket's close code (RFC 6455 section 7.4); 0 where it fell silent.
        close_code: u16,
    },
    /// The server refused a request on the connection.
    ///
    /// To do: see code and message: most often the person may not read that table, or a filter is wrong.
    Refused {
        /// EdgeBase's name for the cause.
        code: String,
        /// EdgeBase's own words.
        message: String,
    },
    /// A message isn't one of EdgeBase's.
    ///
    /// To do: check which version the server is: 0.2.8 is what this was made for.
    Protocol {
        /// What was expected.
        expected: &'static str,
    },
}

impl RealtimeError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            RealtimeError::NoToken { .. } => "edgebase_no_token",
            RealtimeError::TokenRefused => "edgebase_token_refused",
            RealtimeError::RenewedTokenRefused => "edgebase_renewed_token_refused",
            RealtimeError::ConnectionLost { .. } => "edgebase_connection_lost",
            RealtimeError::Refused { .. } => "edgebase_realtime_refused",
            RealtimeError::Protocol { .. } => "edgebase_realtime_protocol",
        }
    }
}

impl fmt::Display for RealtimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RealtimeError::NoToken { reason } => write!(f, "there is no access token for EdgeBase: {reason}"),
            RealtimeError::TokenRefused => {
                f.write_str("EdgeBase refused the access token, and a fresh one too")
            }
            RealtimeError::RenewedTokenRefused => f.write_str(
                "EdgeBase refused the renewed access token; the connection goes on with the one before",
            ),
            RealtimeError::ConnectionLost { close_code } => {
                write!(f, "the connection to EdgeBase was lost (code {close_code})")
            }
            RealtimeError::Refused { code, message } => {
                write!(f, "EdgeBase refused the request ({code}): {message}")
            }
            RealtimeError::Protocol { expected } => {
                write!(f, "expected {expected} of EdgeBase, got something else")
            }
        }
    }
}

impl std::error::Error for RealtimeError {}
