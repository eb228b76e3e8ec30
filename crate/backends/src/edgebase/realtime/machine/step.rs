//! The inputs and the actions of the machine.

use super::super::RealtimeEvent;
use super::super::message::Frame;
use crate::token_source::{Token, TokenEvent, TokenSourceError};

/// An input of the machine. It may contain tokens, so it has no `Debug`.
pub(in crate::edgebase::realtime) enum Input {
    Start,
    /// The page is shown again, or back online.
    Wake,
    Session(TokenEvent),
    /// The session's answer: a token, `None` when nobody is signed in, or its error.
    Token {
        question: u32,
        answer: Result<Option<Token>, TokenSourceError>,
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

/// An action that the driver carries out.
#[derive(Debug, PartialEq)]
pub(in crate::edgebase::realtime) enum Action {
    AskToken {
        question: u32,
        force: bool,
    },
    /// Open the socket of the first channel.
    OpenSocket {
        question: u32,
    },
    Send(Frame),
    /// Close the socket, if there is one.
    Abandon,
    /// There is only one timer: a new one replaces it.
    SetTimer {
        question: u32,
        after_ms: u64,
    },
    StopTimer,
    Emit(RealtimeEvent),
}
