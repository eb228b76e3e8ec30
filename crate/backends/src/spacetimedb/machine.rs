//! What the connection does next: events and the time in, actions out. Nothing here touches the browser.
//!
//! Every question that leaves the machine (for a credential, an exchange, a socket, a timer) carries a number, and
//! an answer with an old number is ignored: what arrives late after a close or restart can't do anything.

mod handshake;
mod session;
mod step;

pub(super) use step::{Action, Exchange, Input, NoCredential, Now};

use super::{
    ConnectionSettings, ConnectionState, Event, GuestToken, SpacetimeDbError, columns::Columns,
    credential::Subject, settings::Endpoints,
};
use crate::backoff::Backoff;
use oidc_client_protocol::Timestamp;
use session::Session;

#[cfg(test)]
mod tests;

/// How long the token source may take: it may have to renew the session at a slow provider.
const ASK_MS: u64 = 60_000;

enum Phase {
    /// Before the start, and between an attempt and the next.
    Idle,
    Asking,
    Exchanging,
    Opening,
    Open(Session),
    Closed,
}

/// The connection's state.
pub(super) struct Machine {
    endpoints: Endpoints,
    phase: Phase,
    /// The number of the last question asked.
    question: u32,
    /// The question that the present socket answers; others may have been asked since.
    socket: u32,
    timer: u32,
    /// What the page was told last.
    state: Option<ConnectionState>,
    backoff: Backoff,
    columns: Columns,
    queries: Vec<String>,
    /// The queries that the server refused, and its words. They aren't asked for again until the page wants to try again:
    /// each would cost all others their one common message.
    refused: Vec<(String, String)>,
    /// Whose socket is open or being opened.
    subject: Option<Subject>,
    /// The guest that this connection became: a new guest who reconnects is no longer new.
    guest: Option<GuestToken>,
    /// A fresh token was asked for since the last connect, and of the same person. Asking again and again would have the
    /// provider renew the session on every attempt.
    fresh_spent: bool,
    actions: Vec<Action>,
}

impl Machine {
    pub(super) fn new(settings: ConnectionSettings, endpoints: Endpoints) -> Self {
        Self {
            endpoints,
            phase: Phase::Idle,
            question: 0,
            socket: 0,
            timer: 0,
            state: None,
            backoff: Backoff::default(),
            columns: Columns::new(settings.columns),
            queries: settings.queries,
            refused: Vec::new(),
            subject: None,
            guest: None,
            fresh_spent: false,
            actions: Vec::new(),
        }
    }

    /// Takes what happened and says what to do, in this order.
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
            Input::Credential { question, answer } if question == self.question => {
                self.credential(answer, now)
            }
            Input::Exchanged { question, answer } if question == self.question => self.exchanged(answer, now),
            Input::Message { question, text } if self.is_socket(question) => self.message(&text, now),
            Input::SocketClosed { question, close_code } if self.is_socket(question) => {
                self.socket_closed(close_code, now);
            }
            Input::Timer { question } if question == self.timer => self.timer(now),
            _ => {}
        }
    }

    fn begin(&mut self) {
        self.state(ConnectionState::Connecting);
        self.ask_to_connect(false);
    }

    /// Asks for the credential of the next attempt.
    fn ask_to_connect(&mut self, force: bool) {
        self.phase = Phase::Asking;
        self.set_timer(ASK_MS);
        self.ask(force);
    }

    fn ask(&mut self, force: bool) {
        let question = self.next_question();
        self.actions.push(Action::AskCredential { question, force });
    }

    fn restart(&mut self, now: Now) {
        self.abandon(&SpacetimeDbError::ConnectionLost, now);
        self.backoff.reset();
        self.fresh_spent = false;
        // The module may have another table by now.
        self.queries.extend(self.refused.drain(..).map(|(query, _)| query));
        self.begin();
    }

    /// The server looks at the token at the handshake only, so an open socket stays as long as the person does.
    fn credential_changed(&mut self) {
        match self.phase {
            Phase::Open(_) => self.ask(false),
            _ => {
                self.actions.push(Action::Abandon);
                // `fresh_spent` stays: two connections of one session would have each other renew it without end.
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
        self.state(ConnectionState::Closed);
    }

    fn timer(&mut self, now: Now) {
        match self.phase {
            Phase::Idle => self.begin(),
            Phase::Exchanging | Phase::Opening => self.lose(SpacetimeDbError::Unreachable, now),
            Phase::Open(_) => self.silence(now),
            Phase::Asking => {
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
        let retry_at = Some(Timestamp((now.ms + after_ms).div_ceil(1000)));
        self.state(ConnectionState::Waiting { retry_at, error });
    }

    /// Waits without a timer, for another credential or for the page to wake up: the same would fail the same way.
    fn park(&mut self, error: SpacetimeDbError) {
        self.phase = Phase::Idle;
        self.stop_timer();
        self.state(ConnectionState::Waiting { retry_at: None, error });
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

    fn state(&mut self, state: ConnectionState) {
        if self.state.as_ref() != Some(&state) {
            self.state = Some(state.clone());
            self.emit(Event::State(state));
        }
    }

    fn emit(&mut self, event: Event) {
        self.actions.push(Action::Emit(event));
    }

    fn set_timer(&mut self, after_ms: u64) {
        self.timer = self.timer.wrapping_add(1);
        self.actions.push(Action::SetTimer { question: self.timer, after_ms });
    }

    fn stop_timer(&mut self) {
        self.timer = self.timer.wrapping_add(1);
        self.actions.push(Action::StopTimer);
    }

    fn is_socket(&self, question: u32) -> bool {
        matches!(self.phase, Phase::Opening | Phase::Open(_)) && question == self.socket
    }

    fn next_question(&mut self) -> u32 {
        self.question = self.question.wrapping_add(1);
        self.question
    }
}
