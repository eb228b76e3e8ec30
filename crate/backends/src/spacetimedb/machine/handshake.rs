//! The part of the machine that turns a credential into an open socket.

use super::super::{
    ConnectionState, Credential, SpacetimeDbError,
    credential::{Secret, Subject},
};
use super::{Action, Exchange, Machine, NoCredential, Now, Phase};
use crate::backoff;

/// How long the exchange and the opening of the socket may take together.
const HANDSHAKE_MS: u64 = 15_000;

impl Machine {
    pub(super) fn credential(&mut self, answer: Result<Option<Credential>, NoCredential>, now: Now) {
        match (answer, &self.phase) {
            (Ok(None), Phase::Asking { .. } | Phase::Open(_)) => self.close(),
            (Ok(Some(credential)), Phase::Asking { .. }) => self.connect(&self.known_guest(credential)),
            (Ok(Some(credential)), Phase::Open(_)) => self.compare(&self.known_guest(credential), now),
            (Err(NoCredential { may_pass: false, .. }), Phase::Asking { is_forced: true }) => {
                // The session can't be renewed, but the server may accept the token that it has now.
                self.wait_long(now);
            }
            (Err(NoCredential { reason, may_pass }), Phase::Asking { .. }) => {
                let error = SpacetimeDbError::TokenSourceFailed { reason };
                if may_pass { self.wait(error, now) } else { self.park(error) }
            }
            // An open socket needs no token: the source is asked again before the next socket is opened.
            _ => {}
        }
    }

    fn known_guest(&self, credential: Credential) -> Credential {
        match (&credential, &self.guest) {
            (Credential::NewGuest, Some(guest)) => Credential::Guest(guest.clone()),
            _ => credential,
        }
    }

    /// Another person must not use this person's socket.
    fn compare(&mut self, credential: &Credential, now: Now) {
        if credential.check().ok() != self.subject {
            self.abandon(&SpacetimeDbError::ConnectionLost, now);
            self.fresh_spent = false;
            self.set_state(ConnectionState::Connecting);
            self.connect(credential);
        }
    }

    fn connect(&mut self, credential: &Credential) {
        match credential.check() {
            Ok(subject) => {
                // Not for guests: a source may return another guest token at every request.
                if matches!(subject, Subject::Person { .. }) && self.subject.as_ref() != Some(&subject) {
                    self.fresh_spent = false;
                }
                self.subject = Some(subject);
            }
            Err(error) => {
                self.park(error);
                return;
            }
        }
        self.set_timer(HANDSHAKE_MS);
        match credential.bearer() {
            None => self.open(None),
            Some(bearer) => {
                self.phase = Phase::Exchanging;
                let question = self.questions.next();
                let url = self.endpoints.token_exchange();
                self.actions.push(Action::Exchange { question, url, bearer: Secret(bearer.to_owned()) });
            }
        }
    }

    pub(super) fn exchanged(&mut self, answer: Exchange, now: Now) {
        if let Exchange::Status(401 | 403) = answer {
            // The server no longer knows this guest: the source may return a new one.
            self.guest = None;
        }
        match answer {
            Exchange::Token(token) => self.open(Some(&token)),
            Exchange::Status(401 | 403) if !self.fresh_spent => {
                self.fresh_spent = true;
                self.ask_to_connect(true);
            }
            Exchange::Status(401 | 403) => self.wait_long(now),
            Exchange::Status(status) => self.wait(SpacetimeDbError::TokenExchangeFailed { status }, now),
            Exchange::NoAnswer => self.wait(SpacetimeDbError::Unreachable, now),
        }
    }

    /// Only time (the server caches the provider's keys) or a new sign-in helps.
    fn wait_long(&mut self, now: Now) {
        self.wait_for(backoff::long(now.random), SpacetimeDbError::CredentialRefused, now);
    }

    fn open(&mut self, token: Option<&str>) {
        self.phase = Phase::Opening;
        let question = self.questions.next_socket();
        let url = Secret(self.endpoints.socket(token));
        self.actions.push(Action::OpenSocket { question, url });
    }

    pub(super) fn socket_closed(&mut self, close_code: u16, now: Now) {
        let error = match (&self.phase, &self.subject) {
            (Phase::Open(_), _) => SpacetimeDbError::ConnectionLost,
            // Without an exchange it isn't known whether the server can be reached at all.
            (_, Some(Subject::NewGuest)) => SpacetimeDbError::Unreachable,
            _ => SpacetimeDbError::SocketRefused { close_code },
        };
        self.lose(error, now);
    }
}
