//! Decides what the connection does next: events and the time in, actions out. Nothing here touches the browser.
//!
//! Every question that leaves the machine (for a token, a socket, a timer) carries a number, and an answer with an old number
//! is ignored.

mod open;
mod step;

#[cfg(test)]
mod tests;

pub(super) use step::{Action, Input};

use super::message::Frame;
use super::{Channel, ConnectionState, RealtimeError, RealtimeEvent};
use crate::backoff::{self, Backoff};
use crate::driver::Now;
use crate::questions::Questions;
use crate::token_source::{Token, TokenEvent, TokenSourceError};

/// How long the session may take to return a token, and the server to accept it.
const PATIENCE_MS: u64 = 30_000;
/// The server forgets who the client is after about 24 seconds without a message.
pub(super) const PING_MS: u64 = 15_000;
/// How long the server may take to answer a ping.
const PONG_MS: u64 = 10_000;

enum Phase {
    /// Between two attempts, or waiting for the session to change.
    Idle,
    Asking,
    Opening(Token),
    Authenticating,
    Open(Open),
    Closed,
}

/// A connection on which the server knows who the client is.
struct Open {
    since_ms: u64,
    awaits_pong: bool,
    /// Set while the client authenticates again on the open connection.
    reauth: Option<Reauth>,
}

#[derive(Clone, Copy, PartialEq)]
enum Reauth {
    /// The session was renewed.
    Renewed,
    /// The server has forgotten who the client is, and with it all channels.
    Forgotten,
}

pub(super) struct Machine {
    channels: Vec<Channel>,
    /// The channels that the server closed to the present person. The next person may subscribe to them.
    revoked: Vec<String>,
    /// The channels that were subscribed to before, so that changes may have been missed.
    subscribed_before: Vec<String>,
    phase: Phase,
    questions: Questions,
    /// The state that was last emitted.
    state: Option<ConnectionState>,
    backoff: Backoff,
    /// A fresh token was requested since the server last accepted one.
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
            questions: Questions::default(),
            state: None,
            backoff: Backoff::default(),
            fresh_spent: false,
            actions: Vec::new(),
        }
    }

    /// Takes an input, and returns the actions that follow from it, in order.
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
            Input::Token { question, answer } if self.questions.is_current(question) => {
                self.token(answer, now)
            }
            Input::SocketOpened { question } if self.questions.is_current_socket(question) => self.opened(),
            Input::Message { question, text } if self.questions.is_current_socket(question) => {
                self.message(&text, now);
            }
            Input::SocketClosed { question, close_code } if self.questions.is_current_socket(question) => {
                self.lose(RealtimeError::ConnectionLost { close_code }, now);
            }
            Input::Timer { question } if self.questions.is_current_timer(question) => self.on_timer(now),
            Input::Close => self.end(Phase::Closed, ConnectionState::Closed),
            _ => {}
        }
    }

    /// Starts a new attempt with the newest token.
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
            // The server would keep the socket open for the person who signed out.
            (TokenEvent::SignedOut, _) => self.end(Phase::Idle, ConnectionState::SignedOut),
            (TokenEvent::TokenChanged, Phase::Open(open)) => {
                // A request that is under way returns the newest token anyway.
                if open.reauth.is_none() {
                    open.reauth = Some(Reauth::Renewed);
                    self.ask(false);
                }
            }
            // These follow from this connection's own request for a token, or from a change of the person.
            (
                TokenEvent::SignedIn(_) | TokenEvent::TokenChanged,
                Phase::Asking | Phase::Opening(_) | Phase::Authenticating,
            )
            | (TokenEvent::SignedIn(_), Phase::Open(_)) => {}
            _ => {
                self.backoff.reset();
                // Not for a renewal: two connections of one session would make each other renew it without end.
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

    fn token(&mut self, answer: Result<Option<Token>, TokenSourceError>, now: Now) {
        match (answer, &self.phase) {
            (Ok(None), _) => self.end(Phase::Idle, ConnectionState::SignedOut),
            (Ok(Some(token)), Phase::Asking) => {
                self.phase = Phase::Opening(token);
                let question = self.questions.next_socket();
                self.actions.push(Action::OpenSocket { question });
                self.set_timer(PATIENCE_MS);
            }
            (Ok(Some(token)), Phase::Open(_)) => self.actions.push(Action::Send(Frame::auth(&token))),
            // The server still knows who the client is.
            (Err(error), Phase::Open(open)) if open.reauth != Some(Reauth::Forgotten) => {
                self.reauth_failed(no_token(&error));
            }
            (Err(error), Phase::Asking | Phase::Open(_)) if error.may_pass() => {
                self.lose(no_token(&error), now)
            }
            (Err(error), Phase::Asking | Phase::Open(_)) => self.park(no_token(&error)),
            _ => {}
        }
    }

    fn opened(&mut self) {
        if let Phase::Opening(token) = std::mem::replace(&mut self.phase, Phase::Authenticating) {
            self.actions.push(Action::Send(Frame::auth(&token)));
            self.set_timer(PATIENCE_MS);
        }
    }

    fn on_timer(&mut self, now: Now) {
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

    /// After a sleep the server may have forgotten who the client is: a ping finds out at once.
    fn wake(&mut self, now: Now) {
        match &self.phase {
            Phase::Idle if !matches!(self.state, Some(ConnectionState::SignedOut)) => self.begin(false),
            Phase::Open(open) if !open.awaits_pong => self.on_timer(now),
            _ => {}
        }
    }

    /// Gives up the present attempt or socket and waits for the next.
    fn lose(&mut self, error: RealtimeError, now: Now) {
        if let Phase::Open(open) = &self.phase
            && now.ms.saturating_sub(open.since_ms) >= backoff::GOOD_MS
        {
            self.backoff.reset();
        }
        self.abandon();
        self.wait(error, now);
    }

    fn wait(&mut self, error: RealtimeError, now: Now) {
        let after_ms = self.backoff.next(now.random);
        self.phase = Phase::Idle;
        self.set_timer(after_ms);
        self.set_state(ConnectionState::Waiting { retry_at: Some(now.after(after_ms)), error });
    }

    /// Waits without a timer, for the session to change: this token would fail again.
    fn park(&mut self, error: RealtimeError) {
        self.end(Phase::Idle, ConnectionState::Waiting { retry_at: None, error });
    }

    fn end(&mut self, phase: Phase, state: ConnectionState) {
        self.abandon();
        self.phase = phase;
        self.stop_timer();
        self.set_state(state);
    }

    fn abandon(&mut self) {
        // Answers and messages that are still on their way are ignored from now on.
        self.questions.next_socket();
        self.actions.push(Action::Abandon);
    }

    fn ask(&mut self, force: bool) {
        let question = self.questions.next();
        self.actions.push(Action::AskToken { question, force });
    }

    fn set_timer(&mut self, after_ms: u64) {
        let question = self.questions.next_timer();
        self.actions.push(Action::SetTimer { question, after_ms });
    }

    fn stop_timer(&mut self) {
        self.questions.next_timer();
        self.actions.push(Action::StopTimer);
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
}

fn no_token(error: &TokenSourceError) -> RealtimeError {
    RealtimeError::NoToken { reason: error.code().to_owned() }
}
