//! The part of the machine that gets from a credential to a socket.

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
            (Ok(None), Phase::Asking | Phase::Open(_)) => self.close(),
            (Ok(Some(credential)), Phase::Asking) => self.connect(&self.known_guest(credential)),
            (Ok(Some(credential)), Phase::Open(_)) => self.compare(&self.known_guest(credential), now),
            (Err(NoCredential { reason, may_pass }), Phase::Asking) => {
                let error = SpacetimeDbError::TokenSourceFailed { reason };
                if may_pass { self.wait(error, now) } else { self.park(error) }
            }
            // An open socket needs no token: the source is asked again before the next one.
            _ => {}
        }
    }

    fn known_guest(&self, credential: Credential) -> Credential {
        match (&credential, &self.guest) {
            (Credential::NewGuest, Some(guest)) => Credential::Guest(guest.clone()),
            _ => credential,
        }
    }

    /// Another person must not go on with this one's socket.
    fn compare(&mut self, credential: &Credential, now: Now) {
        if credential.check().ok() != self.subject {
            self.abandon(&SpacetimeDbError::ConnectionLost, now);
            self.fresh_spent = false;
            self.state(ConnectionState::Connecting);
            self.connect(credential);
        }
    }

    fn connect(&mut self, credential: &Credential) {
        match credential.check() {
            Ok(subject) => {
                // Not for guests: a source may have another token of one at every question.
                if matches!(subject, Subject::Person { .. }) && self.subject.as_ref() != Some(&subject) {
                    self.fresh_spent = false;
                }
                self.subject = Some(subject);
            }
            Err(error) => return self.park(error),
        }
        self.set_timer(HANDSHAKE_MS);
        match credential.bearer() {
            None => self.open(None),
            Some(bearer) => {
                self.phase = Phase::Exchanging;
                let question = self.next_question();
                let url = self.endpoints.token_exchange();
                self.actions.push(Action::Exchange { question, url, bearer: Secret(bearer.to_owned()) });
            }
        }
    }

    pub(super) fn exchanged(&mut self, answer: Exchange, now: Now) {
        if let Exchange::Status(401 | 403) = answer {
            // The server doesn't know this guest any more: the source may answer with a new one.
            self.guest = None;
        }
        match answer {
            Exchange::Token(token) => self.open(Some(&token)),
            Exchange::Status(401 | 403) if !self.fresh_spent => {
                self.fresh_spent = true;
                self.ask_to_connect(true);
            }
            Exchange::Status(401 | 403) => {
                // Only time (the server's cache of keys) or a new sign-in mends this.
                self.wait_for(backoff::long(now.random), SpacetimeDbError::CredentialRefused, now);
            }
            Exchange::Status(status) => self.wait(SpacetimeDbError::TokenExchangeFailed { status }, now),
            Exchange::NoAnswer => self.wait(SpacetimeDbError::Unreachable, now),
        }
    }

    fn open(&mut self, token: Option<&str>) {
        self.phase = Phase::Opening;
        let question = self.next_question();
        self.socket = question;
        let url = Secret(self.endpoints.socket(token));
        self.actions.push(Action::OpenSocket { question, url });
    }

    pub(super) fn socket_closed(&mut self, close_code: u16, now: Now) {
        let error = match (&self.phase, &self.subject) {
            (Phase::Open(_), _) => SpacetimeDbError::ConnectionLost,
            // Nothing was exchanged, so nothing is known of the server either.
            (_, Some(Subject::NewGuest)) => SpacetimeDbError::Unreachable,
            _ => SpacetimeDbError::SocketRefused { close_code },
        };
        self.lose(error, now);
    }
}
