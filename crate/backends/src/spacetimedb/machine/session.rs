//! The part of the machine that uses an open socket: identity, calls and probes. Subscriptions are in `subscriptions`.

mod subscriptions;

use super::super::{
    ConnectionState, Event, SpacetimeDbError,
    credential::Subject,
    message::{self, Outcome, ServerMessage, Transaction},
    request,
};
use super::{Action, Machine, Now, Phase};
use crate::backoff;
use oidc_client_protocol::json::Value;
use std::{collections::VecDeque, iter};

/// A call without an outcome is followed by a probe after this time. If the server sends nothing for the same time after a
/// probe, the socket is dead (but see [`FIRST_ROWS_MS`]); the browser may notice that only many minutes later.
const ANSWER_MS: u64 = 10_000;

/// How long a probe may take while the first rows are awaited: its answer comes after them, and they may be large, over a
/// slow network. The browser delivers a message only as a whole, and a reconnect would download everything again.
const FIRST_ROWS_MS: u64 = 120_000;

/// A socket without a message for this long is probed: one that died silently, for example because a router dropped it,
/// would otherwise look open for ever. Each message restarts this time, so an active table is never probed, and an idle page
/// wakes up once in this time for one short message in each direction. Browsers throttle the timers of hidden pages to a
/// similar interval anyway.
const IDLE_MS: u64 = 45_000;

/// An open socket after the server has identified the caller.
pub(super) struct Session {
    since_ms: u64,
    connection_id: String,
    /// The sets of queries that are requested or subscribed to, by number.
    sets: Vec<(u32, Vec<String>)>,
    last_set: u32,
    /// True until the first rows arrive on this socket: they replace all earlier rows.
    awaits_initial: bool,
    /// The first has been sent, the others wait for its outcome: for a failed call the server names the reducer but not the
    /// call, and a refusal may overtake other outcomes.
    calls: VecDeque<Call>,
    probe: Option<Probe>,
}

/// A call without an outcome so far.
pub(super) struct Call {
    id: u32,
    reducer: String,
    args: Vec<Value>,
}

/// A probe that is under way.
struct Probe {
    /// The call that was under way when the probe was sent.
    call: Option<u32>,
}

impl Session {
    /// Whether the first rows are still to come, which may take long.
    fn awaits_rows(&self) -> bool {
        self.awaits_initial && !self.sets.is_empty()
    }

    /// How long a probe's answer may take, in milliseconds.
    fn probe_ms(&self) -> u64 {
        if self.awaits_rows() { FIRST_ROWS_MS } else { ANSWER_MS }
    }

    /// Whether the connection was good, so that the next waits start short. Not if the first rows never arrived: then the
    /// waits keep growing.
    pub(super) fn was_good(&self, now: Now) -> bool {
        now.ms.saturating_sub(self.since_ms) >= backoff::GOOD_MS && !self.awaits_rows()
    }

    /// The outcomes of the calls when the socket is lost.
    pub(super) fn into_outcomes(
        self,
        error: &SpacetimeDbError,
    ) -> impl Iterator<Item = (u32, SpacetimeDbError)> {
        // Only the first was sent, so the others certainly had no effect.
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
            // The message may have contained rows: only a new connection restores a consistent state.
            Err(error) => {
                self.lose(error, now);
                return;
            }
        }
        if let Phase::Open(session) = &self.phase {
            match (&session.probe, session.calls.is_empty()) {
                // The server is alive, so its answer may take longer.
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
            (ServerMessage::Transaction(transaction), _) => self.transaction(transaction, now),
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
        self.set_state(ConnectionState::Connected);
        self.subscribe_to_all();
    }

    pub(super) fn call(&mut self, id: u32, reducer: String, args: Vec<Value>) {
        let Phase::Open(session) = &mut self.phase else {
            self.settle(id, Err(SpacetimeDbError::NotConnected));
            return;
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

    /// Settles the call under way and sends the next.
    fn settle_first(&mut self, result: Result<(), SpacetimeDbError>) {
        if let Phase::Open(session) = &mut self.phase
            && let Some(call) = session.calls.pop_front()
        {
            self.settle(call.id, result);
            self.send_call();
        }
    }

    fn transaction(&mut self, transaction: Transaction, now: Now) {
        let Phase::Open(session) = &self.phase else { return };
        // Call numbers are unique per connection, and the same person may have other connections, such as in another tab.
        let is_own = transaction.connection_id.as_ref() == Some(&session.connection_id);
        let is_call = is_own && session.calls.front().is_some_and(|call| call.is_settled_by(&transaction));
        let Transaction { outcome, reducer, .. } = transaction;
        let result = match outcome {
            // Before the call is settled, so that the caller finds its own change applied.
            Outcome::Committed(tables) => match self.changed(tables) {
                Ok(()) => Ok(()),
                Err(unreadable) => {
                    self.leave_unreadable(is_call, unreadable, now);
                    return;
                }
            },
            Outcome::Failed(message) => Err(SpacetimeDbError::ReducerFailed { reducer, message }),
            Outcome::OutOfEnergy => Err(SpacetimeDbError::OutOfEnergy { reducer }),
        };
        match result {
            result if is_call => self.settle_first(result),
            Err(error) if is_own => self.emit(Event::Error(error)),
            _ => {}
        }
    }

    /// Starts over after a change that can't be read. The call that made it succeeded all the same.
    fn leave_unreadable(&mut self, is_call: bool, error: SpacetimeDbError, now: Now) {
        if let Phase::Open(session) = &mut self.phase
            && is_call
            && let Some(call) = session.calls.pop_front()
        {
            self.settle(call.id, Ok(()));
        }
        self.lose(error, now);
    }

    /// Sends a probe, unless one is under way.
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

    /// Nothing arrived for [`ANSWER_MS`] or [`IDLE_MS`], or after a probe for [`FIRST_ROWS_MS`] while the first rows are
    /// awaited.
    pub(super) fn silence(&mut self, now: Now) {
        match &self.phase {
            Phase::Open(session) if session.probe.is_none() => self.probe(),
            _ => self.lose(SpacetimeDbError::ConnectionLost, now),
        }
    }

    /// The server processes a connection's requests in order: a call that was sent before the probe is over, even without an
    /// outcome.
    fn probe_answered(&mut self) {
        let Phase::Open(session) = &mut self.phase else { return };
        let before = session.probe.take().and_then(|probe| probe.call);
        if let Some(call) = session.calls.front() {
            if before == Some(call.id) {
                let reducer = call.reducer.clone();
                self.settle_first(Err(SpacetimeDbError::Unanswered { reducer }));
            } else {
                self.set_timer(ANSWER_MS);
            }
        }
    }
}

impl Call {
    /// The server returns the number of a committed call; every other outcome has the number 0.
    fn is_settled_by(&self, transaction: &Transaction) -> bool {
        match transaction.outcome {
            Outcome::Committed(_) => transaction.request_id == self.id,
            _ => transaction.reducer == self.reducer,
        }
    }
}
