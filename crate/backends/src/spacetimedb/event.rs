//! What a connection tells its page.

use super::{GuestToken, Identity, SpacetimeDbError, TableRows};
use oidc_client_protocol::Timestamp;

/// Something happened on the connection.
///
/// ```
/// use oidc_client_backends::spacetimedb::{ConnectionState, Event};
///
/// fn told(event: &Event) -> String {
///     match event {
///         Event::Identity { identity, .. } => format!("the server knows you as {identity}"),
///         Event::Rows { initial: true, .. } => "forget all rows from before".to_owned(),
///         Event::Error(error) => error.to_string(),
///         other => format!("{other:?}"),
///     }
/// }
/// assert_eq!(told(&Event::State(ConnectionState::Connected)), "State(Connected)");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The connection came up, went down, or waits.
    State(ConnectionState),
    /// The server said who the caller is; comes before [`ConnectionState::Connected`], on every connect.
    Identity {
        /// The caller of all reducers on this connection.
        identity: Identity,
        /// For a [`Credential::NewGuest`](super::Credential::NewGuest) alone: the token to keep, and to give as
        /// [`Credential::Guest`](super::Credential::Guest) from now on.
        guest_token: Option<GuestToken>,
    },
    /// Rows of the subscribed queries, all of one transaction.
    Rows {
        /// The first rows after a connect or reconnect: forget all rows from before, these take their place.
        initial: bool,
        /// The rows by table. An updated row is both deleted and inserted: apply deletions first.
        tables: Vec<TableRows>,
    },
    /// Something failed that doesn't change the state: a query was refused, or rows couldn't be read.
    Error(SpacetimeDbError),
}

/// Where a connection is.
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
    /// Rows arrive, reducers can be called.
    Connected,
    /// Not connected, and why.
    Waiting {
        /// When it tries again. `None`: nothing but a new token helps, so it waits for
        /// [`Connection::credential_changed`](super::Connection::credential_changed). Either way it tries at once
        /// when the browser comes back online or the page is looked at again.
        retry_at: Option<Timestamp>,
        /// What went wrong.
        error: SpacetimeDbError,
    },
    /// Closed for good: by the page, or because the person signed out.
    Closed,
}
