//! What goes into the machine and what comes out of it.

use super::super::{Credential, Event, SpacetimeDbError, credential::Secret};
use oidc_client_protocol::json::Value;

/// Something that happened. It may carry tokens, so it has no `Debug`.
pub(in crate::spacetimedb) enum Input {
    Start,
    /// The page wants a new connection in any case; the old socket closes first.
    Restart,
    /// The page has a new credential, perhaps of the same person.
    CredentialChanged,
    /// The browser came back online, or the page is looked at again.
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

/// Why the source has no credential for a session that it has.
pub(in crate::spacetimedb) struct NoCredential {
    /// In the source's words.
    pub reason: String,
    /// Whether the same question may be answered another time.
    pub may_pass: bool,
}

/// How the token exchange ended.
pub(in crate::spacetimedb) enum Exchange {
    /// The short-lived token for the socket's address.
    Token(String),
    /// An HTTP status without a token.
    Status(u16),
    NoAnswer,
}

/// Something to do.
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
    /// Abort the exchange and close the socket, whichever there is.
    Abandon,
    /// One timer: a new one replaces it.
    SetTimer {
        question: u32,
        after_ms: u64,
    },
    StopTimer,
    Emit(Event),
    /// A call is decided.
    Settle {
        id: u32,
        result: Result<(), SpacetimeDbError>,
    },
}

/// The present moment and a random number, as the browser gave them.
#[derive(Debug, Clone, Copy)]
pub(in crate::spacetimedb) struct Now {
    pub ms: u64,
    pub random: u32,
}
