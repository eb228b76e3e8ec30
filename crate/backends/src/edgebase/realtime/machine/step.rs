//! What goes into the machine and what comes out of it.

use super::super::RealtimeEvent;
use super::super::message::Frame;
use crate::token_source::{Token, TokenEvent};

/// Something that happened. It may carry tokens, so it has no `Debug`.
pub(in crate::edgebase::realtime) enum Input {
    Start,
    /// The page is looked at again, or back on the network.
    Wake,
    Session(TokenEvent),
    /// What the session gave: a token, nobody, or the code of its error.
    Token {
        question: u32,
        answer: Result<Option<Token>, String>,
    },
    SocketOpened {
        question: u32,
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
    Close,
}

/// Something to do.
#[derive(Debug, PartialEq)]
pub(in crate::edgebase::realtime) enum Action {
    AskToken {
        question: u32,
        force: bool,
    },
    /// The socket of the first channel.
    OpenSocket {
        question: u32,
    },
    Send(Frame),
    /// Close the socket, if there is one.
    Abandon,
    /// One timer: a new one replaces it.
    SetTimer {
        question: u32,
        after_ms: u64,
    },
    StopTimer,
    Emit(RealtimeEvent),
}

/// The time in milliseconds since 1970 and a random number, as the platform gave them.
#[derive(Clone, Copy)]
pub(in crate::edgebase::realtime) struct Now {
    pub(in crate::edgebase::realtime) ms: u64,
    pub(in crate::edgebase::realtime) random: u32,
}
