//! The events of a connection.

use super::{GuestToken, Identity, SpacetimeDbError, TableRows};
use oidc_client_protocol::Timestamp;

/// An event of a connection.
///
/// ```
/// use oidc_client_backends::spacetimedb::{ConnectionState, Event};
///
/// fn describe(event: &Event) -> String {
///     match event {
///         Event::Identity { identity, .. } => format!("the server knows you as {identity}"),
///         Event::Rows { initial: true, .. } => "forget all rows from before".to_owned(),
///         Event::Error(error) => error.to_string(),
///         other => format!("{other:?}"),
///     }
/// }
/// assert_eq!(describe(&Event::State(ConnectionState::Connected)), "State(Connected)");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The connection was opened or lost, or is waiting.
    State(ConnectionState),
    /// The server has identified the caller. Comes on every connect, before [`ConnectionState::Connected`].
    Identity {
        /// The identity that all reducers on this connection run as.
        identity: Identity,
        /// Only for a [`Credential::NewGuest`](super::Credential::NewGuest): the token to keep, and to use as
        /// [`Credential::Guest`](super::Credential::Guest) from now on.
        guest_token: Option<GuestToken>,
    },
    /// Rows of the subscribed queries, all of one transaction.
    Rows {
        /// True for the first rows after a connect or reconnect: they replace all earlier rows.
        initial: bool,
        /// The rows by table. An updated row is both deleted and inserted: apply deletions first.
        tables: Vec<TableRows>,
    },
    /// A failure that doesn't change the state: a query was refused, or rows couldn't be read.
    Error(SpacetimeDbError),
}

/// The state of a connection.
///
/// ```
/// use oidc_client_backends::spacetimedb::{ConnectionState, SpacetimeDbError};
///
/// fn shown(state: &ConnectionState) -> &'static str {
///     match state {
///         ConnectionState::Connected => "Connected",
///         ConnectionState::Waiting { retry_at: None, .. } => "Please sign in again",
///         ConnectionState::Waiting { .. } => "Offline",
///         _ => "One moment",
///     }
/// }
/// let state = ConnectionState::Waiting { retry_at: None, error: SpacetimeDbError::CredentialMissingIat };
/// assert_eq!(shown(&state), "Please sign in again");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionState {
    /// Asking for a token, exchanging it, or opening the socket.
    Connecting,
    /// Rows arrive, and reducers can be called.
    Connected,
    /// Not connected, and why.
    Waiting {
        /// When it tries again, in seconds since 1970. `None` when only a new token helps, so that it waits for
        /// [`Connection::credential_changed`](super::Connection::credential_changed). In either case it tries at once when
        /// the browser comes back online or the page is shown again.
        retry_at: Option<Timestamp>,
        /// What went wrong.
        error: SpacetimeDbError,
    },
    /// Closed for good, by the app or because the person signed out.
    Closed,
}
