//! Changes as they happen, over a WebSocket.
//!
//! `machine` decides and `driver` carries out: the first is pure and is tested without a browser.

mod driver;
mod error;
mod machine;
mod message;

pub use driver::Realtime;
pub use error::RealtimeError;

use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::json::{Object, Value};

/// What to hear of: a table, or one document in it. All channels of one connection are of the same namespace.
///
/// ```
/// use oidc_client_backends::edgebase::Channel;
/// use oidc_client_wasm::protocol::json::Value;
///
/// let mine = Channel::table("shared", "notes").filtered(Value::parse(r#"[["owner","==","u7"]]"#)?);
/// assert_eq!(mine.name(), "dblive:shared:notes");
/// assert_eq!(Channel::document("shared", "notes", "1").name(), "dblive:shared:notes:1");
/// # Ok::<(), oidc_client_wasm::protocol::json::JsonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    name: String,
    filters: Option<Value>,
    or_filters: Option<Value>,
}

impl Channel {
    /// All documents of a table.
    #[must_use]
    pub fn table(namespace: &str, table: &str) -> Channel {
        Channel { name: ["dblive:", namespace, ":", table].concat(), filters: None, or_filters: None }
    }

    /// One document.
    #[must_use]
    pub fn document(namespace: &str, table: &str, document: &str) -> Channel {
        let name = ["dblive:", namespace, ":", table, ":", document].concat();
        Channel { name, filters: None, or_filters: None }
    }

    /// Only what meets all of these, in EdgeBase's own notation.
    #[must_use]
    pub fn filtered(self, filters: Value) -> Channel {
        Channel { filters: Some(filters), ..self }
    }

    /// Only what meets one of these, in EdgeBase's own notation.
    #[must_use]
    pub fn filtered_by_any(self, filters: Value) -> Channel {
        Channel { or_filters: Some(filters), ..self }
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn is_filtered(&self) -> bool {
        self.filters.is_some() || self.or_filters.is_some()
    }
}

/// Something that happened on the connection.
///
/// ```
/// use oidc_client_backends::edgebase::RealtimeEvent;
///
/// /// Which tables must be fetched anew.
/// fn stale(event: &RealtimeEvent) -> Option<&str> {
///     match event {
///         RealtimeEvent::Subscribed { channel, after_gap: true } => Some(channel),
///         _ => None,
///     }
/// }
/// let event = RealtimeEvent::Subscribed { channel: "dblive:shared:notes".to_owned(), after_gap: true };
/// assert_eq!(stale(&event), Some("dblive:shared:notes"));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RealtimeEvent {
    /// The connection came up, went down, or waits.
    State(ConnectionState),
    /// Changes of this channel arrive from now on.
    Subscribed {
        /// Its name on the wire.
        channel: String,
        /// Whether it was subscribed to before: what happened in between is lost, since the server repeats nothing. Fetch the
        /// documents anew.
        after_gap: bool,
    },
    /// A document has changed.
    Change(Change),
    /// The person may not hear of this channel any more. It isn't subscribed to again.
    Revoked {
        /// Its name on the wire.
        channel: String,
    },
    /// Something failed that doesn't end the connection.
    Error(RealtimeError),
}

/// Where a connection is.
///
/// ```
/// use oidc_client_backends::edgebase::ConnectionState;
///
/// assert_ne!(ConnectionState::Connecting, ConnectionState::Closed);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ConnectionState {
    /// Asking for a token, opening the socket, or showing the token.
    Connecting,
    /// The server knows who this is.
    Connected {
        /// The user's name for machines.
        user_id: String,
    },
    /// Not connected, and why.
    Waiting {
        /// When it tries again; `None` when only a change of the session helps. Either way it tries at once when the page is
        /// looked at again.
        retry_at: Option<Timestamp>,
        /// What went wrong.
        error: RealtimeError,
    },
    /// Nobody is signed in: it connects as soon as somebody is.
    SignedOut,
    /// Closed for good, by the page.
    Closed,
}

/// A document that has changed.
///
/// ```
/// use oidc_client_backends::edgebase::{Change, ChangeType};
///
/// fn is_gone(change: &Change) -> bool {
///     change.change_type == ChangeType::Removed
/// }
/// # let _ = is_gone;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The channel that tells of it.
    pub channel: String,
    /// What has happened to it.
    pub change_type: ChangeType,
    /// Its table.
    pub table: String,
    /// Its name in the table.
    pub document: String,
    /// What it is now; `None` where the server doesn't say, as when it is gone.
    pub data: Option<Object>,
}

/// What has happened to a document.
///
/// ```
/// use oidc_client_backends::edgebase::ChangeType;
///
/// assert_ne!(ChangeType::Added, ChangeType::Modified);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeType {
    /// It is new, or new among those that meet the filters.
    Added,
    /// It is another.
    Modified,
    /// It is gone, or doesn't meet the filters any more.
    Removed,
}
