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

/// How long the session may take to give a token, and the server to take it.
const PATIENCE_SECONDS: u64 = 30;
/// The server forgets who we are when nothing is said for about 24 seconds.
pub(super) const PING_SECONDS: u64 = 15;
/// How long it may take to answer that.
const PONG_SECONDS: u64 = 10;

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
#[derive(Default)]
struct Open {
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
            Input::Start => self.begin(false, now),
            Input::Wake => self.wake(now),
            Input::Session(event) => self.session(&event, now),
            Input::Token { question, answer } if question == self.question => self.token(answer, now),
            Input::SocketOpened { question } if question == self.socket => self.opened(now),
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
    fn begin(&mut self, force: bool, now: Now) {
        self.abandon();
        self.set_state(ConnectionState::Connecting);
        self.phase = Phase::Asking;
        self.ask(force);
        self.set_timer(PATIENCE_SECONDS, now);
    }

    fn session(&mut self, event: &TokenEvent, now: Now) {
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
                self.begin(false, now);
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
                self.set_timer(PATIENCE_SECONDS, now);
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

    fn opened(&mut self, now: Now) {
        if let Phase::Opening(token) = std::mem::replace(&mut self.phase, Phase::Authenticating) {
            self.actions.push(Action::Send(Frame::auth(&token)));
            self.set_timer(PATIENCE_SECONDS, now);
        }
    }

    fn due(&mut self, now: Now) {
        match &mut self.phase {
            Phase::Idle => self.begin(false, now),
            Phase::Asking => {
                let reason = "the session gave no answer".to_owned();
                self.lose(RealtimeError::NoToken { reason }, now);
            }
            Phase::Open(open) if !open.awaits_pong => {
                open.awaits_pong = true;
                self.actions.push(Action::Send(Frame::ping()));
                self.set_timer(PONG_SECONDS, now);
            }
            _ => self.lose(RealtimeError::ConnectionLost { close_code: 0 }, now),
        }
    }

    /// After a sleep nobody knows what the server remembers: it is asked at once.
    fn wake(&mut self, now: Now) {
        match &self.phase {
            Phase::Idle if !matches!(self.state, Some(ConnectionState::SignedOut)) => self.begin(false, now),
            Phase::Open(open) if !open.awaits_pong => self.due(now),
            _ => {}
        }
    }

    fn lose(&mut self, error: RealtimeError, now: Now) {
        self.abandon();
        self.phase = Phase::Idle;
        // Whole seconds, and never none: a server that refuses at once isn't to be asked in a loop.
        let wait = self.backoff.next(now.random).div_ceil(1000).max(1);
        self.set_timer(wait, now);
        self.set_state(ConnectionState::Waiting { retry_at: Some(now.time.plus(wait)), error });
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

    fn set_timer(&mut self, seconds: u64, now: Now) {
        self.timer = self.timer.wrapping_add(1);
        self.actions.push(Action::SetTimer { question: self.timer, at: now.time.plus(seconds) });
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
