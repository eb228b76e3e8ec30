//! Decides what the connection does next: events and the time in, actions out. Nothing here touches the browser.
//!
//! Every question that leaves the machine (for a credential, an exchange, a socket, a timer) carries a number, and an answer
//! with an old number is ignored: a late answer has no effect after a close or restart.

mod handshake;
mod session;
mod step;

pub(super) use step::{Action, Exchange, Input, NoCredential};

use super::{
    ConnectionSettings, ConnectionState, Event, GuestToken, SpacetimeDbError, columns::Columns,
    credential::Subject, settings::Endpoints,
};
use crate::{backoff::Backoff, driver::Now, questions::Questions};
use session::Session;

#[cfg(test)]
mod tests;

/// How long the token source may take to answer: it may have to renew the session at a slow provider.
const ASK_MS: u64 = 60_000;

enum Phase {
    /// Before the start, and between two attempts.
    Idle,
    /// `is_forced`: the server refused the last token.
    Asking {
        is_forced: bool,
    },
    Exchanging,
    Opening,
    Open(Session),
    Closed,
}

/// The connection, without its socket.
pub(super) struct Machine {
    endpoints: Endpoints,
    phase: Phase,
    questions: Questions,
    /// The state that was last emitted.
    state: Option<ConnectionState>,
    backoff: Backoff,
    columns: Columns,
    /// The tables for which a new connection didn't help, or wouldn't: their first rows came without names.
    nameless: Vec<String>,
    queries: Vec<String>,
    /// The queries that the server refused, each with the server's message. They aren't sent again until the app calls
    /// `restart`: one refused query keeps the others from arriving in one message.
    refused: Vec<(String, String)>,
    /// The person or guest whose socket is open or being opened.
    subject: Option<Subject>,
    /// The token of the guest that this connection became: a new guest reconnects as this one.
    guest: Option<GuestToken>,
    /// A fresh token of the same person was requested since the last connect. Without this, every attempt would have the
    /// provider renew the session.
    fresh_spent: bool,
    actions: Vec<Action>,
}

impl Machine {
    pub(super) fn new(settings: ConnectionSettings, endpoints: Endpoints) -> Self {
        Self {
            endpoints,
            phase: Phase::Idle,
            questions: Questions::default(),
            state: None,
            backoff: Backoff::default(),
            columns: Columns::new(settings.columns),
            nameless: Vec::new(),
            queries: settings.queries,
            refused: Vec::new(),
            subject: None,
            guest: None,
            fresh_spent: false,
            actions: Vec::new(),
        }
    }

    /// Takes an input, and returns the actions that follow from it, in order.
    pub(super) fn handle(&mut self, input: Input, now: Now) -> Vec<Action> {
        if !matches!(self.phase, Phase::Closed) {
            self.take(input, now);
        } else if let Input::Call { id, .. } = input {
            self.settle(id, Err(SpacetimeDbError::Closed));
        }
        std::mem::take(&mut self.actions)
    }

    fn take(&mut self, input: Input, now: Now) {
        match input {
            Input::Start => self.begin(),
            Input::Restart => self.restart(now),
            Input::CredentialChanged => self.credential_changed(),
            Input::Wake => self.wake(),
            Input::Close => self.close(),
            Input::Subscribe(query) => self.subscribe(query),
            Input::Call { id, reducer, args } => self.call(id, reducer, args),
            Input::Credential { question, answer } if self.questions.is_current(question) => {
                self.credential(answer, now)
            }
            Input::Exchanged { question, answer } if self.questions.is_current(question) => {
                self.exchanged(answer, now);
            }
            Input::Message { question, text } if self.is_socket(question) => self.message(&text, now),
            Input::SocketClosed { question, close_code } if self.is_socket(question) => {
                self.socket_closed(close_code, now);
            }
            Input::Timer { question } if self.questions.is_current_timer(question) => self.on_timer(now),
            _ => {}
        }
    }

    fn begin(&mut self) {
        self.set_state(ConnectionState::Connecting);
        self.ask_to_connect(false);
    }

    /// Asks for the credential to connect with.
    fn ask_to_connect(&mut self, force: bool) {
        self.phase = Phase::Asking { is_forced: force };
        self.set_timer(ASK_MS);
        self.ask(force);
    }

    fn ask(&mut self, force: bool) {
        let question = self.questions.next();
        self.actions.push(Action::AskCredential { question, force });
    }

    fn restart(&mut self, now: Now) {
        self.abandon(&SpacetimeDbError::ConnectionLost, now);
        self.backoff.reset();
        self.fresh_spent = false;
        // The module may have the missing table by now.
        self.queries.extend(self.refused.drain(..).map(|(query, _)| query));
        self.begin();
    }

    /// The server checks the token at the handshake only, so an open socket stays open while the person is the same.
    fn credential_changed(&mut self) {
        match self.phase {
            Phase::Open(_) => self.ask(false),
            _ => {
                self.actions.push(Action::Abandon);
                // `fresh_spent` stays set: otherwise two connections of one session would make each other renew it without end.
                self.begin();
            }
        }
    }

    fn wake(&mut self) {
        match &self.phase {
            Phase::Idle => self.begin(),
            Phase::Open(_) => self.probe(),
            _ => {}
        }
    }

    fn close(&mut self) {
        self.drop_session(&SpacetimeDbError::Closed);
        self.actions.push(Action::Abandon);
        self.stop_timer();
        self.phase = Phase::Closed;
        self.subject = None;
        self.set_state(ConnectionState::Closed);
    }

    fn on_timer(&mut self, now: Now) {
        match self.phase {
            Phase::Idle => self.begin(),
            Phase::Exchanging | Phase::Opening => self.lose(SpacetimeDbError::Unreachable, now),
            Phase::Open(_) => self.silence(now),
            Phase::Asking { .. } => {
                let reason = "the token source gave no answer within a minute".to_owned();
                self.wait(SpacetimeDbError::TokenSourceFailed { reason }, now);
            }
            Phase::Closed => {}
        }
    }

    /// Gives up the present attempt or socket and waits for the next.
    fn lose(&mut self, error: SpacetimeDbError, now: Now) {
        self.abandon(&SpacetimeDbError::ConnectionLost, now);
        self.wait(error, now);
    }

    fn wait(&mut self, error: SpacetimeDbError, now: Now) {
        let after_ms = self.backoff.next(now.random);
        self.wait_for(after_ms, error, now);
    }

    fn wait_for(&mut self, after_ms: u64, error: SpacetimeDbError, now: Now) {
        self.phase = Phase::Idle;
        self.set_timer(after_ms);
        self.set_state(ConnectionState::Waiting { retry_at: Some(now.after(after_ms)), error });
    }

    /// Waits without a timer for another credential, or for the page to wake up: this credential would fail again.
    fn park(&mut self, error: SpacetimeDbError) {
        self.phase = Phase::Idle;
        self.stop_timer();
        self.set_state(ConnectionState::Waiting { retry_at: None, error });
    }

    fn abandon(&mut self, error: &SpacetimeDbError, now: Now) {
        if let Phase::Open(session) = &self.phase
            && session.was_good(now)
        {
            self.backoff.reset();
        }
        self.drop_session(error);
        self.actions.push(Action::Abandon);
        self.stop_timer();
    }

    fn drop_session(&mut self, error: &SpacetimeDbError) {
        if let Phase::Open(session) = std::mem::replace(&mut self.phase, Phase::Idle) {
            for (id, error) in session.into_outcomes(error) {
                self.settle(id, Err(error));
            }
        }
    }

    fn settle(&mut self, id: u32, result: Result<(), SpacetimeDbError>) {
        self.actions.push(Action::Settle { id, result });
    }

    fn set_state(&mut self, state: ConnectionState) {
        if self.state.as_ref() != Some(&state) {
            self.state = Some(state.clone());
            self.emit(Event::State(state));
        }
    }

    fn emit(&mut self, event: Event) {
        self.actions.push(Action::Emit(event));
    }

    fn set_timer(&mut self, after_ms: u64) {
        let question = self.questions.next_timer();
        self.actions.push(Action::SetTimer { question, after_ms });
    }

    fn stop_timer(&mut self) {
        self.questions.next_timer();
        self.actions.push(Action::StopTimer);
    }

    fn is_socket(&self, question: u32) -> bool {
        matches!(self.phase, Phase::Opening | Phase::Open(_)) && self.questions.is_current_socket(question)
    }
}
