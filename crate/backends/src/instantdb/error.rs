//! What can go wrong with InstantDB, by cause.

use crate::token_source::TokenSourceError;
use std::fmt;

/// Why somebody isn't signed in at InstantDB, or out. No text of it carries a token.
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
    /// The address isn't one that a token may go to.
    ///
    /// To do: give `api_uri` with `https`, or with `http` on this very machine, and nothing after the path.
    AddressInvalid {
        /// What was given, without its query.
        got: String,
    },
    /// There is a session, and no token of it.
    Token(TokenSourceError),
    /// InstantDB doesn't take the token.
    ///
    /// To do: see the message. The app's client of this name must have this provider as its issuer, this client's id, and
    /// this page's origin among its redirect origins; tokens must be signed with RS256 or ES256.
    Refused {
        /// The HTTP status.
        status: u16,
        /// InstantDB's name for the cause; empty where it gave none.
        kind: String,
        /// InstantDB's own words.
        message: String,
    },
    /// InstantDB is out of order.
    ///
    /// To do: nothing: it is tried again by itself. Look at the server if it stays so.
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// There is no answer: offline, the server is down, or CORS forbids it.
    ///
    /// To do: nothing when offline: it is tried again by itself. Else see the browser's console, and check `api_uri`; under a
    /// content security policy, add it to `connect-src`.
    Unreachable,
    /// The answer isn't InstantDB's.
    ///
    /// To do: check that `api_uri` is the address of an InstantDB server, and which version that is.
    Unreadable {
        /// What was expected in it.
        expected: &'static str,
    },
    /// The app's database object failed in a way of its own.
    ///
    /// To do: hand over the object that `init` of `@instantdb/core` or `@instantdb/react` gave.
    Database {
        /// What it said.
        reason: String,
    },
    /// Not everybody could be told of the sign-out. In this page InstantDB's session has ended; the provider's has where
    /// `session` is `None`, and with a `UserManager` in any case. A function that couldn't end it still gives tokens, and
    /// `sign_in()` brings their person back.
    ///
    /// To do: tell the person to sign out at the provider itself, if others use this device.
    SignOut {
        /// What InstantDB's part met.
        back_end: Option<Box<InstantDbError>>,
        /// What the session's part met.
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

    /// Whether the same may succeed later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            // A network that wants a sign-in of its own, and a proxy, answer with a page.
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
