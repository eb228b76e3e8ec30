//! The part of the machine that talks over an open socket: identity, calls and signs of life; subscriptions are beside.

mod subscriptions;

use super::super::{
    ConnectionState, Event, SpacetimeDbError,
    credential::Subject,
    message::{self, Outcome, ServerMessage, Transaction},
    request,
};
use super::{Action, Machine, Now, Phase};
use oidc_client_protocol::json::Value;
use std::{collections::VecDeque, iter};

/// After this long a call without an outcome is followed by a probe, and a probe without any message from the server
/// shows that the socket is dead (but see [`FIRST_ROWS_MS`]), though the browser may not know it for many more minutes.
const ANSWER_MS: u64 = 10_000;

/// While the first rows are awaited a probe has so long: its answer comes after them, and they may be many, over a slow
/// network. The browser tells of a message only when it is here as a whole, and to begin anew would be to download all again.
const FIRST_ROWS_MS: u64 = 120_000;

/// A connection that held this long was a good one: the next loss starts with short waits again.
const GOOD_MS: u64 = 10_000;

/// A socket over which nothing comes for so long is asked for a sign of life: one that died in silence, as behind a router that
/// forgot it, would look open for good. Each message puts that off, so a lively table never costs it, and a page at rest
/// wakes up once in this time, for one short message each way. In a hidden page a browser lets its timers run as rarely anyhow.
const IDLE_MS: u64 = 45_000;

/// An open socket whose caller is known.
pub(super) struct Session {
    since_ms: u64,
    connection_id: String,
    /// The sets of queries under way or subscribed to, by number.
    sets: Vec<(u32, Vec<String>)>,
    last_set: u32,
    /// No rows have come yet on this socket: the next ones replace all from before.
    awaits_initial: bool,
    /// The first is under way, the others wait for its outcome: the server says of a failed call which reducer it was,
    /// but not which call, and lets refusals overtake.
    calls: VecDeque<Call>,
    probe: Option<Probe>,
}

/// A call that isn't decided yet.
pub(super) struct Call {
    id: u32,
    reducer: String,
    args: Vec<Value>,
}

/// A question for a sign of life that is under way.
struct Probe {
    /// The call that was under way before it.
    call: Option<u32>,
}

impl Session {
    /// Whether rows are under way that may take long.
    fn awaits_rows(&self) -> bool {
        self.awaits_initial && !self.sets.is_empty()
    }

    /// How long a probe's answer may take.
    fn probe_ms(&self) -> u64 {
        if self.awaits_rows() { FIRST_ROWS_MS } else { ANSWER_MS }
    }

    /// Whether the server and the way to it are well. Where first rows never get through, the pauses grow all the same.
    pub(super) fn was_good(&self, now: Now) -> bool {
        now.ms.saturating_sub(self.since_ms) >= GOOD_MS && !self.awaits_rows()
    }

    /// What becomes of the calls when the socket is gone.
    pub(super) fn into_outcomes(
        self,
        error: &SpacetimeDbError,
    ) -> impl Iterator<Item = (u32, SpacetimeDbError)> {
        // Only the first was sent, so the others certainly did not count.
        let later =
            if *error == SpacetimeDbError::Closed { error.clone() } else { SpacetimeDbError::NotConnected };
        let errors = iter::once(error.clone()).chain(iter::repeat(later));
        self.calls.into_iter().map(|call| call.id).zip(errors)
    }
}

impl Machine {
    pub(super) fn message(&mut self, text: &str, now: Now) {
        match message::parse(text) {
            Ok(message) => self.receive(message, now),
            // Rows may have been in it: only a new connection brings page and server together again.
            Err(error) => return self.lose(error, now),
        }
        if let Phase::Open(session) = &self.phase {
            match (&session.probe, session.calls.is_empty()) {
                // The server is at work: its answer may take longer.
                (Some(_), _) => self.set_timer(session.probe_ms()),
                (None, true) => self.set_timer(IDLE_MS),
                (None, false) => {}
            }
        }
    }

    fn receive(&mut self, message: ServerMessage, now: Now) {
        match (message, &self.phase) {
            (ServerMessage::IdentityToken { identity, token, connection_id }, Phase::Opening) => {
                let is_new = self.subject == Some(Subject::NewGuest);
                // For everyone else the token is an echo of the short-lived one: not worth keeping.
                let guest_token = is_new.then_some(token);
                if let Some(token) = &guest_token {
                    self.guest = Some(token.clone());
                    self.subject = Some(Subject::Guest(token.clone()));
                }
                self.emit(Event::Identity { identity, guest_token });
                self.opened(connection_id, now);
            }
            (_, Phase::Opening) => {
                let got = "another message".to_owned();
                self.lose(
                    SpacetimeDbError::ProtocolUnsupported {
                        expected: "IdentityToken as the first message",
                        got,
                    },
                    now,
                );
            }
            (ServerMessage::Subscribed { tables }, _) => self.subscribed(tables),
            (ServerMessage::SubscriptionError { query_id, message }, _) => {
                self.subscription_failed(query_id, message, now);
            }
            (ServerMessage::Transaction(transaction), _) => self.transaction(transaction),
            (ServerMessage::ProbeAnswer, _) => self.probe_answered(),
            (ServerMessage::IdentityToken { .. } | ServerMessage::Other, _) => {}
        }
    }

    fn opened(&mut self, connection_id: String, now: Now) {
        self.fresh_spent = false;
        self.phase = Phase::Open(Session {
            since_ms: now.ms,
            connection_id,
            sets: Vec::new(),
            last_set: 0,
            awaits_initial: true,
            calls: VecDeque::new(),
            probe: None,
        });
        self.set_timer(IDLE_MS);
        self.state(ConnectionState::Connected);
        self.subscribe_to_all();
    }

    pub(super) fn call(&mut self, id: u32, reducer: String, args: Vec<Value>) {
        let Phase::Open(session) = &mut self.phase else {
            return self.settle(id, Err(SpacetimeDbError::NotConnected));
        };
        session.calls.push_back(Call { id, reducer, args });
        if session.calls.len() == 1 {
            self.send_call();
        }
    }

    fn send_call(&mut self) {
        if let Phase::Open(session) = &mut self.phase
            && let Some(call) = session.calls.front_mut()
        {
            let text = request::call_reducer(&call.reducer, std::mem::take(&mut call.args), call.id);
            self.actions.push(Action::Send(text));
            let after_ms = if session.probe.is_some() { session.probe_ms() } else { ANSWER_MS };
            self.set_timer(after_ms);
        }
    }

    /// Decides the call under way and sends the next.
    fn decide(&mut self, result: Result<(), SpacetimeDbError>) {
        if let Phase::Open(session) = &mut self.phase
            && let Some(call) = session.calls.pop_front()
        {
            self.settle(call.id, result);
            self.send_call();
        }
    }

    fn transaction(&mut self, transaction: Transaction) {
        let Phase::Open(session) = &self.phase else { return };
        // Numbers of calls are per connection, and the same person may have others: in another tab, say.
        let is_own = transaction.connection_id.as_ref() == Some(&session.connection_id);
        let is_call = is_own && session.calls.front().is_some_and(|call| call.is_decided_by(&transaction));
        let Transaction { outcome, reducer, .. } = transaction;
        let result = match outcome {
            Outcome::Committed(tables) => {
                // Before the call is decided, so that its caller finds its own change in place.
                self.rows(false, tables);
                Ok(())
            }
            Outcome::Failed(message) => Err(SpacetimeDbError::ReducerFailed { reducer, message }),
            Outcome::OutOfEnergy => Err(SpacetimeDbError::OutOfEnergy { reducer }),
        };
        match result {
            result if is_call => self.decide(result),
            Err(error) if is_own => self.emit(Event::Error(error)),
            _ => {}
        }
    }

    /// Asks for a sign of life, unless that has been asked already.
    pub(super) fn probe(&mut self) {
        if let Phase::Open(session) = &mut self.phase
            && session.probe.is_none()
        {
            session.probe = Some(Probe { call: session.calls.front().map(|call| call.id) });
            self.actions.push(Action::Send(request::probe()));
            let after_ms = session.probe_ms();
            self.set_timer(after_ms);
        }
    }

    /// Nothing came for [`ANSWER_MS`] or [`IDLE_MS`]; to a probe also not for [`FIRST_ROWS_MS`], where rows are awaited.
    pub(super) fn silence(&mut self, now: Now) {
        match &self.phase {
            Phase::Open(session) if session.probe.is_none() => self.probe(),
            _ => self.lose(SpacetimeDbError::ConnectionLost, now),
        }
    }

    /// The server works through a connection's requests in order: a call from before the probe is over, though it
    /// never said how.
    fn probe_answered(&mut self) {
        let Phase::Open(session) = &mut self.phase else { return };
        let before = session.probe.take().and_then(|probe| probe.call);
        if let Some(call) = session.calls.front() {
            if before == Some(call.id) {
                let reducer = call.reducer.clone();
                return self.decide(Err(SpacetimeDbError::Unanswered { reducer }));
            }
            self.set_timer(ANSWER_MS);
        }
    }
}

impl Call {
    /// The server gives a committed call its number back; every other outcome comes with the number 0.
    fn is_decided_by(&self, transaction: &Transaction) -> bool {
        match transaction.outcome {
            Outcome::Committed(_) => transaction.request_id == self.id,
            _ => transaction.reducer == self.reducer,
        }
    }
}
