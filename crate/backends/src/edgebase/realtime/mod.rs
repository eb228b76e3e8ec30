//! Changes to documents as they happen, over a WebSocket.
//!
//! `machine` decides and `driver` carries out the decisions: `machine` is pure and is tested without a browser.

mod driver;
mod error;
mod machine;
mod message;

pub use driver::Realtime;
pub use error::RealtimeError;

use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::json::{Object, Value};

/// A source of changes: a table, or one document in it. All channels of one connection belong to the same namespace.
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

    /// Only documents that match all of these filters, in EdgeBase's own notation.
    #[must_use]
    pub fn filtered(self, filters: Value) -> Channel {
        Channel { filters: Some(filters), ..self }
    }

    /// Only documents that match at least one of these filters, in EdgeBase's own notation.
    #[must_use]
    pub fn filtered_by_any(self, filters: Value) -> Channel {
        Channel { or_filters: Some(filters), ..self }
    }

    /// The channel's name in EdgeBase's protocol.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn is_filtered(&self) -> bool {
        self.filters.is_some() || self.or_filters.is_some()
    }
}

/// An event of a realtime connection.
///
/// ```
/// use oidc_client_backends::edgebase::RealtimeEvent;
///
/// /// The channel whose documents must be fetched again.
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
    /// The connection was opened or lost, or is waiting.
    State(ConnectionState),
    /// Changes of this channel arrive from now on.
    Subscribed {
        /// The channel's name in EdgeBase's protocol.
        channel: String,
        /// Whether the channel was subscribed to before. The changes in between are lost, since the server doesn't repeat
        /// them: fetch the documents again.
        after_gap: bool,
    },
    /// A document has changed.
    Change(Change),
    /// The person may no longer read this channel. It isn't subscribed to again.
    Revoked {
        /// The channel's name in EdgeBase's protocol.
        channel: String,
    },
    /// A failure that doesn't end the connection.
    Error(RealtimeError),
}

/// The state of a realtime connection.
///
/// ```
/// use oidc_client_backends::edgebase::ConnectionState;
///
/// assert_ne!(ConnectionState::Connecting, ConnectionState::Closed);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ConnectionState {
    /// Asking for a token, opening the socket, or authenticating.
    Connecting,
    /// The server has accepted the token.
    Connected {
        /// The user's id.
        user_id: String,
    },
    /// Not connected, and why.
    Waiting {
        /// When it tries again, in seconds since 1970; `None` when only a change of the session helps. In either case it
        /// tries at once when the page is shown again.
        retry_at: Option<Timestamp>,
        /// What went wrong.
        error: RealtimeError,
    },
    /// Nobody is signed in. It connects as soon as someone signs in.
    SignedOut,
    /// Closed for good, by the app.
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
    /// The name of the channel that reports the change.
    pub channel: String,
    /// What has happened to the document.
    pub change_type: ChangeType,
    /// The document's table.
    pub table: String,
    /// The document's id in the table.
    pub document: String,
    /// The document's present content; `None` when the server doesn't send it, for example because it was removed.
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
    /// It is new, or matches the filters now.
    Added,
    /// Its content has changed.
    Modified,
    /// It was deleted, or no longer matches the filters.
    Removed,
}
