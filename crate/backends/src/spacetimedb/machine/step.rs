//! The inputs and the actions of the machine.

use super::super::{Credential, Event, SpacetimeDbError, credential::Secret};
use oidc_client_protocol::json::Value;

/// An input of the machine. It may contain tokens, so it has no `Debug`.
pub(in crate::spacetimedb) enum Input {
    Start,
    /// The app requested a new connection; the old socket closes first.
    Restart,
    /// The source has a new credential, perhaps of the same person.
    CredentialChanged,
    /// The browser came back online, or the page is shown again.
    Wake,
    Close,
    Subscribe(String),
    Call {
        id: u32,
        reducer: String,
        args: Vec<Value>,
    },
    Credential {
        question: u32,
        answer: Result<Option<Credential>, NoCredential>,
    },
    Exchanged {
        question: u32,
        answer: Exchange,
    },
    Message {
        question: u32,
        text: String,
    },
    SocketClosed {
        question: u32,
        close_code: u16,
    },
    Timer {
        question: u32,
    },
}

/// Why the source has a session but no credential.
pub(in crate::spacetimedb) struct NoCredential {
    /// The source's error, as text.
    pub reason: String,
    /// Whether the same request may succeed later.
    pub may_pass: bool,
}

/// How the token exchange ended.
pub(in crate::spacetimedb) enum Exchange {
    /// The short-lived token for the socket's URL.
    Token(String),
    /// An HTTP status without a token.
    Status(u16),
    NoAnswer,
}

/// An action that the driver carries out.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::spacetimedb) enum Action {
    AskCredential {
        question: u32,
        force: bool,
    },
    Exchange {
        question: u32,
        url: String,
        bearer: Secret,
    },
    OpenSocket {
        question: u32,
        url: Secret,
    },
    Send(String),
    /// Abort the exchange and close the socket, if there are any.
    Abandon,
    /// There is only one timer: a new one replaces it.
    SetTimer {
        question: u32,
        after_ms: u64,
    },
    StopTimer,
    Emit(Event),
    /// A call has its outcome.
    Settle {
        id: u32,
        result: Result<(), SpacetimeDbError>,
    },
}
