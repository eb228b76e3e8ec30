//! Errors of a realtime connection, by cause.

use std::fmt;

/// Why changes don't arrive. No message contains a token.
///
/// ```
/// use oidc_client_backends::edgebase::RealtimeError;
///
/// assert_eq!(RealtimeError::TokenRefused.code(), "edgebase_token_refused");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RealtimeError {
    /// There is a session, but no access token of it.
    ///
    /// To do: nothing when offline: the connection retries by itself. Otherwise find the cause in `reason`.
    NoToken {
        /// The code of the session's error.
        reason: String,
    },
    /// The server refused the access token, and a newly issued one too (`AUTH_FAILED`).
    ///
    /// To do: check that the session and the realtime connection use the same server; have the person sign in again.
    TokenRefused,
    /// The server refused a renewed token on an open connection (`AUTH_REFRESH_FAILED`). The previous one stays in effect.
    ///
    /// To do: nothing: the next token is sent in turn. If the error persists, see the server's logs.
    RenewedTokenRefused,
    /// The socket was lost, didn't open, or went silent.
    ///
    /// To do: nothing: it reconnects by itself. If it never connects, check the address, the network, and `connect-src` of
    /// the page's content security policy.
    ConnectionLost {
        /// The socket's close code (RFC 6455 section 7.4); 0 when the socket went silent.
        close_code: u16,
    },
    /// The server refused a request on the connection.
    ///
    /// To do: see code and message. Most often the person may not read that table, or a filter is wrong.
    Refused {
        /// EdgeBase's name for the cause.
        code: String,
        /// EdgeBase's message.
        message: String,
    },
    /// A message isn't in EdgeBase's format.
    ///
    /// To do: check the server's version: this supports 0.2.8.
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
