//! What the connection does next: events and the time in, actions out. Nothing here touches the browser.
//!
//! Every question that leaves the machine (for a token, a socket, a timer) carries a number, and an answer with an old number
//! is ignored.

mod open;
mod step;

#[cfg(test)]
mod tests;

pub(super) use step::{Action, Input, Now};

use super::message::Frame;
use super::{Channel, ConnectionState, RealtimeError, RealtimeEvent};
use crate::backoff::Backoff;
use crate::token_source::{Token, TokenEvent};
use oidc_client_wasm::protocol::Timestamp;

/// How long the session may take to give a token, and the server to take it.
const PATIENCE_MS: u64 = 30_000;
/// The server forgets who we are when nothing is said for about 24 seconds.
pub(super) const PING_MS: u64 = 15_000;
/// How long it may take to answer that.
const PONG_MS: u64 = 10_000;
/// A connection that held this long was a good one: the next loss starts with short waits again. A server that takes
/// everybody and drops them at once isn't to be asked in a loop.
const GOOD_MS: u64 = 10_000;

enum Phase {
    /// Between an attempt and the next, or waiting for a change of the session.
    Idle,
    Asking,
    Opening(Token),
    Authenticating,
    Open(Open),
    Closed,
}

/// What is going on while the server knows us.
struct Open {
    since_ms: u64,
    awaits_pong: bool,
    /// A token was asked for, or shown again.
    reauth: Option<Reauth>,
}

#[derive(Clone, Copy, PartialEq)]
enum Reauth {
    /// The session was renewed.
    Renewed,
    /// The server has forgotten who we are, and with it all channels.
    Forgotten,
}

pub(super) struct Machine {
    channels: Vec<Channel>,
    /// Those that the server closed to whoever is signed in: nobody else loses them by it.
    revoked: Vec<String>,
    /// Those that changes have come from, or could have.
    subscribed_before: Vec<String>,
    phase: Phase,
    question: u32,
    socket: u32,
    timer: u32,
    state: Option<ConnectionState>,
    backoff: Backoff,
    /// A fresh token was asked for since the server last took one.
    fresh_spent: bool,
    actions: Vec<Action>,
}

impl Machine {
    pub(super) fn new(channels: Vec<Channel>) -> Machine {
        Machine {
            channels,
            revoked: Vec::new(),
            subscribed_before: Vec::new(),
            phase: Phase::Idle,
            question: 0,
            socket: 0,
            timer: 0,
            state: None,
            backoff: Backoff::default(),
            fresh_spent: false,
            actions: Vec::new(),
        }
    }

    /// Takes what happened and says what to do, in this order.
    pub(super) fn handle(&mut self, input: Input, now: Now) -> Vec<Action> {
        if !matches!(self.phase, Phase::Closed) {
            self.take(input, now);
        }
        std::mem::take(&mut self.actions)
    }

    fn take(&mut self, input: Input, now: Now) {
        match input {
            Input::Start => self.begin(false),
            Input::Wake => self.wake(now),
            Input::Session(event) => self.session(&event),
            Input::Token { question, answer } if question == self.question => self.token(answer, now),
            Input::SocketOpened { question } if question == self.socket => self.opened(),
            Input::Message { question, text } if question == self.socket => self.message(&text, now),
            Input::SocketClosed { question, close_code } if question == self.socket => {
                self.lose(RealtimeError::ConnectionLost { close_code }, now);
            }
            Input::Timer { question } if question == self.timer => self.due(now),
            Input::Close => self.end(Phase::Closed, ConnectionState::Closed),
            _ => {}
        }
    }

    /// Starts over, with the token of now.
    fn begin(&mut self, force: bool) {
        self.abandon();
        self.set_state(ConnectionState::Connecting);
        self.phase = Phase::Asking;
        self.ask(force);
        self.set_timer(PATIENCE_MS);
    }

    fn session(&mut self, event: &TokenEvent) {
        if matches!(event, TokenEvent::SignedOut | TokenEvent::PersonChanged(_)) {
            self.revoked.clear();
        }
        match (event, &mut self.phase) {
            // The server would leave the socket to whoever is gone.
            (TokenEvent::SignedOut, _) => self.end(Phase::Idle, ConnectionState::SignedOut),
            (TokenEvent::TokenChanged, Phase::Open(open)) => {
                // One that is under way brings the newest token anyhow.
                if open.reauth.is_none() {
                    open.reauth = Some(Reauth::Renewed);
                    self.ask(false);
                }
            }
            // Told because it was asked for, or because the person is another.
            (
                TokenEvent::SignedIn(_) | TokenEvent::TokenChanged,
                Phase::Asking | Phase::Opening(_) | Phase::Authenticating,
            )
            | (TokenEvent::SignedIn(_), Phase::Open(_)) => {}
            _ => {
                self.backoff.reset();
                // Not for a renewal: two connections of one session would have each other renew it without end.
                if !matches!(event, TokenEvent::TokenChanged) {
                    self.fresh_spent = false;
                }
                if matches!(event, TokenEvent::PersonChanged(_)) {
                    self.subscribed_before.clear();
                }
                self.begin(false);
            }
        }
    }

    fn token(&mut self, answer: Result<Option<Token>, String>, now: Now) {
        match (answer, &self.phase) {
            (Ok(None), _) => self.end(Phase::Idle, ConnectionState::SignedOut),
            (Ok(Some(token)), Phase::Asking) => {
                self.phase = Phase::Opening(token);
                let question = self.next_question();
                self.socket = question;
                self.actions.push(Action::OpenSocket { question });
                self.set_timer(PATIENCE_MS);
            }
            (Ok(Some(token)), Phase::Open(_)) => self.actions.push(Action::Send(Frame::auth(&token))),
            (Err(reason), Phase::Asking) => self.lose(RealtimeError::NoToken { reason }, now),
            (Err(reason), Phase::Open(open)) => match open.reauth {
                Some(Reauth::Forgotten) => self.lose(RealtimeError::NoToken { reason }, now),
                // The server still takes us for who we are.
                _ => self.reauth_over(RealtimeError::NoToken { reason }),
            },
            _ => {}
        }
    }

    fn opened(&mut self) {
        if let Phase::Opening(token) = std::mem::replace(&mut self.phase, Phase::Authenticating) {
            self.actions.push(Action::Send(Frame::auth(&token)));
            self.set_timer(PATIENCE_MS);
        }
    }

    fn due(&mut self, now: Now) {
        match &mut self.phase {
            Phase::Idle => self.begin(false),
            Phase::Asking => {
                let reason = "the session gave no answer".to_owned();
                self.lose(RealtimeError::NoToken { reason }, now);
            }
            Phase::Open(open) if !open.awaits_pong => {
                open.awaits_pong = true;
                self.actions.push(Action::Send(Frame::ping()));
                self.set_timer(PONG_MS);
            }
            _ => self.lose(RealtimeError::ConnectionLost { close_code: 0 }, now),
        }
    }

    /// After a sleep nobody knows what the server remembers: it is asked at once.
    fn wake(&mut self, now: Now) {
        match &self.phase {
            Phase::Idle if !matches!(self.state, Some(ConnectionState::SignedOut)) => self.begin(false),
            Phase::Open(open) if !open.awaits_pong => self.due(now),
            _ => {}
        }
    }

    fn lose(&mut self, error: RealtimeError, now: Now) {
        if let Phase::Open(open) = &self.phase
            && now.ms.saturating_sub(open.since_ms) >= GOOD_MS
        {
            self.backoff.reset();
        }
        self.abandon();
        self.phase = Phase::Idle;
        let after_ms = self.backoff.next(now.random);
        self.set_timer(after_ms);
        let retry_at = Some(Timestamp((now.ms + after_ms).div_ceil(1000)));
        self.set_state(ConnectionState::Waiting { retry_at, error });
    }

    /// Waits without a timer: the same would fail the same way.
    fn park(&mut self, error: RealtimeError) {
        self.end(Phase::Idle, ConnectionState::Waiting { retry_at: None, error });
    }

    fn end(&mut self, phase: Phase, state: ConnectionState) {
        self.abandon();
        self.phase = phase;
        self.timer = self.timer.wrapping_add(1);
        self.actions.push(Action::StopTimer);
        self.set_state(state);
    }

    fn abandon(&mut self) {
        // What is still on its way is of the past.
        self.socket = self.next_question();
        self.actions.push(Action::Abandon);
    }

    fn ask(&mut self, force: bool) {
        let question = self.next_question();
        self.actions.push(Action::AskToken { question, force });
    }

    fn set_timer(&mut self, after_ms: u64) {
        self.timer = self.timer.wrapping_add(1);
        self.actions.push(Action::SetTimer { question: self.timer, after_ms });
    }

    fn set_state(&mut self, state: ConnectionState) {
        if self.state.as_ref() != Some(&state) {
            self.state = Some(state.clone());
            self.emit(RealtimeEvent::State(state));
        }
    }

    fn emit(&mut self, event: RealtimeEvent) {
        self.actions.push(Action::Emit(event));
    }

    fn next_question(&mut self) -> u32 {
        self.question = self.question.wrapping_add(1);
        self.question
    }
}
