//! Errors of InstantDB's sign-in and sign-out, by cause.

use crate::token_source::TokenSourceError;
use std::fmt;

/// Why a sign-in or sign-out at InstantDB failed. No message contains a token.
///
/// ```
/// use oidc_client_backends::instantdb::InstantDbError;
///
/// let error = InstantDbError::Refused {
///     status: 400,
///     kind: "validation-failed".to_owned(),
///     message: "The id_token is missing a nonce.".to_owned(),
/// };
/// assert_eq!(error.code(), "instantdb_refused");
/// assert!(!error.may_pass());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum InstantDbError {
    /// No token may be sent to this address.
    ///
    /// To do: give `api_uri` with `https`, or with `http` on a loopback address, and nothing after the path.
    AddressInvalid {
        /// The address that was given, without its query.
        got: String,
    },
    /// There is a session, but no token of it.
    Token(TokenSourceError),
    /// InstantDB refused the token.
    ///
    /// To do: see the message. The app's client of this name must have this provider as its issuer, this client's id, and
    /// this page's origin among its redirect origins. Tokens must be signed with RS256 or ES256.
    Refused {
        /// The HTTP status.
        status: u16,
        /// InstantDB's name for the cause; empty when it gave none.
        kind: String,
        /// InstantDB's message.
        message: String,
    },
    /// InstantDB can't answer at the moment.
    ///
    /// To do: nothing: the request is retried. If the error persists, check the server.
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// There is no answer: the browser is offline, the server is down, or CORS blocks the request.
    ///
    /// To do: nothing when offline: the request is retried. Otherwise see the browser's console, and check `api_uri`; with a
    /// content security policy, add it to `connect-src`.
    Unreachable,
    /// The answer isn't in InstantDB's format.
    ///
    /// To do: check that `api_uri` is the address of an InstantDB server, and that server's version.
    Unreadable {
        /// What was expected in the answer.
        expected: &'static str,
    },
    /// The app's database object failed.
    ///
    /// To do: pass the object that `init` of `@instantdb/core` or `@instantdb/react` returned.
    Database {
        /// The object's error, as text.
        reason: String,
    },
    /// The sign-out was incomplete. In this page InstantDB's session has ended. The provider's session has ended if
    /// `session` is `None`, and with a `UserManager` in any case. A function that couldn't end its session still returns
    /// tokens, and `sign_in()` signs that person in again.
    ///
    /// To do: if others use this device, tell the person to sign out at the provider itself.
    SignOut {
        /// Why the sign-out at InstantDB failed, if it did.
        back_end: Option<Box<InstantDbError>>,
        /// Why the sign-out of the session failed, if it did.
        session: Option<TokenSourceError>,
    },
}

impl InstantDbError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            InstantDbError::AddressInvalid { .. } => "instantdb_address_invalid",
            InstantDbError::Token(error) => error.code(),
            InstantDbError::Refused { .. } => "instantdb_refused",
            InstantDbError::Unavailable { .. } => "instantdb_unavailable",
            InstantDbError::Unreachable => "instantdb_unreachable",
            InstantDbError::Unreadable { .. } => "instantdb_unreadable",
            InstantDbError::Database { .. } => "instantdb_database_failed",
            InstantDbError::SignOut { .. } => "instantdb_sign_out_incomplete",
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            // The answer may be the login page of a network (captive portal), or a proxy's error page.
            InstantDbError::Unavailable { .. }
            | InstantDbError::Unreachable
            | InstantDbError::Unreadable { .. } => true,
            InstantDbError::Token(error) => error.may_pass(),
            _ => false,
        }
    }
}

impl fmt::Display for InstantDbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InstantDbError::AddressInvalid { got } => {
                write!(f, "expected an address with https (or http on loopback) and no query, got \"{got}\"")
            }
            InstantDbError::Token(error) => write!(f, "{error}"),
            InstantDbError::Refused { status, message, .. } => {
                write!(f, "InstantDB refused the sign-in ({status}): {message}")
            }
            InstantDbError::Unavailable { status } => write!(f, "InstantDB is out of order ({status})"),
            InstantDbError::Unreachable => f.write_str(
                "there was no answer of InstantDB: offline, the server is down, or it doesn't allow this page (CORS)",
            ),
            InstantDbError::Unreadable { expected } => write!(f, "expected {expected} of InstantDB, got something else"),
            InstantDbError::Database { reason } => write!(f, "InstantDB's database object failed: {reason}"),
            InstantDbError::SignOut { back_end, session } => {
                f.write_str("signed out of InstantDB here, but not everybody could be told:")?;
                back_end.iter().try_for_each(|error| write!(f, " {error};"))?;
                session.iter().try_for_each(|error| write!(f, " {error};"))
            }
        }
    }
}

impl std::error::Error for InstantDbError {}

impl From<TokenSourceError> for InstantDbError {
    fn from(error: TokenSourceError) -> Self {
        InstantDbError::Token(error)
    }
}
