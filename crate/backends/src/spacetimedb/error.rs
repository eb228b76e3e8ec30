//! Why a connection, a subscription or a call failed, by cause.

use oidc_client_protocol::JwsError;
use std::fmt;

/// Why a connection, a subscription or a call failed. No message contains a token.
///
/// ```
/// use oidc_client_backends::spacetimedb::SpacetimeDbError;
///
/// let error = SpacetimeDbError::ModuleInvalid { got: "two words".to_owned() };
/// assert_eq!(error.code(), "spacetimedb_module_invalid");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpacetimeDbError {
    /// The server's address can't be used.
    ///
    /// To do: give the server's address with `https` or `http` and nothing after the host and port. The message says what is
    /// wrong.
    UriInvalid {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The module's name can't be part of an address.
    ///
    /// To do: use the name or identity that the module was published under.
    ModuleInvalid {
        /// The name given.
        got: String,
    },
    /// A connection works only in a browser.
    ///
    /// To do: open the connection in code that is compiled to wasm32 and runs in a page.
    BrowserOnly,
    /// The token source failed.
    ///
    /// To do: find the cause in `reason`. Most often the person has to sign in again.
    TokenSourceFailed {
        /// The source's error, as text.
        reason: String,
    },
    /// The ID token can't be read.
    ///
    /// To do: pass the ID token as the provider issued it, not the access token.
    CredentialMalformed {
        /// What is wrong with it.
        reason: JwsError,
    },
    /// The ID token is signed with an algorithm that the server doesn't support.
    ///
    /// To do: set the client's `id_token_signed_response_alg` at the provider to `RS256` or `ES256`.
    CredentialUnsupportedAlgorithm {
        /// The algorithm in the token's header.
        got: String,
    },
    /// The `iat` of the ID token is missing, or not a whole number.
    ///
    /// To do: have the provider add `iat` to its ID tokens, as a whole number of seconds.
    CredentialMissingIat,
    /// The subject (`sub`) doesn't have the 1 to 128 bytes that the server requires.
    ///
    /// To do: have the provider use shorter subjects, or a pairwise subject for this client.
    CredentialSubjectLength {
        /// The length in bytes; 0 when the claim is missing.
        got: usize,
    },
    /// The issuer (`iss`) doesn't have the 1 to 128 bytes that the server requires.
    ///
    /// To do: configure the provider with an issuer of at most 128 bytes.
    CredentialIssuerLength {
        /// The length in bytes; 0 when the claim is missing.
        got: usize,
    },
    /// The server refused the token, and a newly issued one too, or the session can't be renewed.
    ///
    /// To do: check that the server can reach the token's issuer, and allows it. After the provider changes its keys, the
    /// server refuses tokens for up to five minutes.
    CredentialRefused,
    /// The server answered the token exchange with neither a token nor a refusal.
    ///
    /// To do: see the server's log. A proxy in between may lack the route `/v1/identity/websocket-token`.
    TokenExchangeFailed {
        /// The HTTP status.
        status: u16,
    },
    /// No answer: the server or the network is down, or the browser blocks the request (CORS, CSP).
    ///
    /// To do: check the address, and that the server runs. The browser's console says if CORS or a content security policy
    /// (`connect-src`) blocks it.
    Unreachable,
    /// The WebSocket closed before its first message.
    ///
    /// To do: check that the module is published under this name, and that its `client_connected` accepts the caller.
    SocketRefused {
        /// The close code (RFC 6455 section 7.4).
        close_code: u16,
    },
    /// The server sent something that this version doesn't understand.
    ///
    /// To do: use a server version that this release supports.
    ProtocolUnsupported {
        /// What was expected.
        expected: &'static str,
        /// What the server sent instead.
        got: String,
    },
    /// A row arrived without column names, and the names of this table's columns aren't known. The connection starts over,
    /// because first rows come with names; if those had none either, the table's rows are missing.
    ///
    /// To do: name the table's columns in `ConnectionSettings::columns`.
    ColumnsUnknown {
        /// The table.
        table: String,
    },
    /// The number of values in a row differs from the number of column names.
    ///
    /// To do: update `ConnectionSettings::columns` to match the module.
    ColumnsMismatch {
        /// The table.
        table: String,
        /// How many names are known.
        expected: usize,
        /// How many values the row has.
        got: usize,
    },
    /// The server refused a query; it is no longer subscribed to.
    ///
    /// To do: correct the query; the message is the server's. Only public tables can be queried.
    SubscriptionFailed {
        /// The query; `None` when the server cancelled all of them.
        query: Option<String>,
        /// The server's message.
        message: String,
    },
    /// The reducer refused or failed; nothing of it was committed.
    ///
    /// To do: show the message, which comes from the reducer.
    ReducerFailed {
        /// The reducer.
        reducer: String,
        /// The message of the reducer, or of the server.
        message: String,
    },
    /// The database has no energy left to run the reducer.
    ///
    /// To do: give the database more energy, or have the reducer do less.
    OutOfEnergy {
        /// The reducer.
        reducer: String,
    },
    /// The server has finished the call, but never reported its outcome.
    ///
    /// To do: see the server's log. Check the rows before calling again.
    Unanswered {
        /// The reducer.
        reducer: String,
    },
    /// The call was not sent, because there is no connection at the moment.
    ///
    /// To do: wait for the connection, which returns by itself, and call again.
    NotConnected,
    /// The socket was lost. A call under way may or may not have been committed.
    ///
    /// To do: wait for the reconnect, and check the rows before calling again.
    ConnectionLost,
    /// The connection was closed, by the app or because the person signed out.
    ///
    /// To do: open a new connection, after a sign-in if the person signed out.
    Closed,
}

impl SpacetimeDbError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UriInvalid { .. } => "spacetimedb_uri_invalid",
            Self::ModuleInvalid { .. } => "spacetimedb_module_invalid",
            Self::BrowserOnly => "spacetimedb_browser_only",
            Self::TokenSourceFailed { .. } => "spacetimedb_token_source_failed",
            Self::CredentialMalformed { .. } => "spacetimedb_credential_malformed",
            Self::CredentialUnsupportedAlgorithm { .. } => "spacetimedb_credential_unsupported_algorithm",
            Self::CredentialMissingIat => "spacetimedb_credential_missing_iat",
            Self::CredentialSubjectLength { .. } => "spacetimedb_credential_subject_length",
            Self::CredentialIssuerLength { .. } => "spacetimedb_credential_issuer_length",
            Self::CredentialRefused => "spacetimedb_credential_refused",
            Self::TokenExchangeFailed { .. } => "spacetimedb_token_exchange_failed",
            Self::Unreachable => "spacetimedb_unreachable",
            Self::SocketRefused { .. } => "spacetimedb_socket_refused",
            Self::ProtocolUnsupported { .. } => "spacetimedb_protocol_unsupported",
            Self::ColumnsUnknown { .. } => "spacetimedb_columns_unknown",
            Self::ColumnsMismatch { .. } => "spacetimedb_columns_mismatch",
            Self::SubscriptionFailed { .. } => "spacetimedb_subscription_failed",
            Self::ReducerFailed { .. } => "spacetimedb_reducer_failed",
            Self::OutOfEnergy { .. } => "spacetimedb_out_of_energy",
            Self::Unanswered { .. } => "spacetimedb_unanswered",
            Self::NotConnected => "spacetimedb_not_connected",
            Self::ConnectionLost => "spacetimedb_connection_lost",
            Self::Closed => "spacetimedb_closed",
        }
    }
}

impl fmt::Display for SpacetimeDbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UriInvalid { reason } => write!(f, "the SpacetimeDB address can't be used: {reason}"),
            Self::ModuleInvalid { got } => {
                write!(f, "expected a module name of letters, digits, \"-\", \"_\" and \".\", got \"{got}\"")
            }
            Self::BrowserOnly => f.write_str("a connection needs a browser: open it in code compiled to wasm32"),
            Self::TokenSourceFailed { reason } => write!(f, "no token could be had: {reason}"),
            Self::CredentialMalformed { reason } => write!(f, "the ID token can't be read: {reason}"),
            Self::CredentialUnsupportedAlgorithm { got } => write!(
                f,
                "SpacetimeDB takes ID tokens signed with RS256 or ES256, got \"{got}\": set the client's \
                 id_token_signed_response_alg at the provider"
            ),
            Self::CredentialMissingIat => {
                f.write_str("SpacetimeDB needs a whole number of seconds as \"iat\" in the ID token, got none")
            }
            Self::CredentialSubjectLength { got } => claim_length(f, "sub", *got),
            Self::CredentialIssuerLength { got } => claim_length(f, "iss", *got),
            Self::CredentialRefused => f.write_str(
                "SpacetimeDB refused the token, and a fresh one too (401): check that the server can reach the \
                 token's issuer; after a provider's key change it refuses for up to five minutes",
            ),
            Self::TokenExchangeFailed { status } => {
                write!(f, "expected SpacetimeDB to answer the token exchange with 200, got {status}")
            }
            Self::Unreachable => {
                f.write_str("SpacetimeDB gave no answer: check the address, the network, and the page's CSP")
            }
            Self::SocketRefused { close_code } => write!(
                f,
                "SpacetimeDB closed the socket before its first message (code {close_code}): check that the module \
                 is published under this name and lets the caller connect"
            ),
            Self::ProtocolUnsupported { expected, got } => {
                write!(f, "expected {expected} of SpacetimeDB's v1.json protocol, got {got}")
            }
            Self::ColumnsUnknown { table } => write!(
                f,
                "rows of \"{table}\" came without column names: name them in ConnectionSettings::columns"
            ),
            Self::ColumnsMismatch { table, expected, got } => write!(
                f,
                "expected {expected} columns in a row of \"{table}\", got {got}: bring ConnectionSettings::columns \
                 in line with the module"
            ),
            Self::SubscriptionFailed { query: Some(query), message } => {
                write!(f, "SpacetimeDB refused the query \"{query}\": {message}")
            }
            Self::SubscriptionFailed { query: None, message } => {
                write!(f, "SpacetimeDB gave up the subscriptions: {message}")
            }
            Self::ReducerFailed { reducer, message } => write!(f, "the reducer \"{reducer}\" failed: {message}"),
            Self::OutOfEnergy { reducer } => {
                write!(f, "the reducer \"{reducer}\" did not run: the database is out of energy")
            }
            Self::Unanswered { reducer } => write!(
                f,
                "SpacetimeDB never said how the reducer \"{reducer}\" ended: servers 1.x are silent when the \
                 database is out of energy"
            ),
            Self::NotConnected => {
                f.write_str("not connected to SpacetimeDB, the call was not sent: call again once it is connected")
            }
            Self::ConnectionLost => {
                f.write_str("the connection to SpacetimeDB was lost: a call under way may or may not have counted")
            }
            Self::Closed => f.write_str("the connection to SpacetimeDB is closed: open a new one"),
        }
    }
}

impl std::error::Error for SpacetimeDbError {}

fn claim_length(f: &mut fmt::Formatter<'_>, claim: &str, got: usize) -> fmt::Result {
    write!(f, "SpacetimeDB takes 1 to 128 bytes as \"{claim}\" of an ID token, got {got}")
}
