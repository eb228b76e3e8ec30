//! The part of the machine that handles the server's messages.

use super::super::message::{Frame, Message};
use super::super::{Channel, ConnectionState, RealtimeError, RealtimeEvent};
use super::{Action, Machine, Open, PING_MS, Phase, Reauth};
use crate::driver::Now;

impl Machine {
    pub(super) fn message(&mut self, text: &str, now: Now) {
        let message = match Message::parse(text) {
            Ok(message) => message,
            Err(error) => {
                self.emit(RealtimeEvent::Error(error));
                return;
            }
        };
        match message {
            Message::AuthSuccess { user_id } => self.authenticated(user_id, now),
            Message::AuthRefreshed { revoked } => self.renewed(&revoked),
            Message::Subscribed { channel } => {
                let after_gap = self.subscribed_before.contains(&channel);
                if !after_gap {
                    self.subscribed_before.push(channel.clone());
                }
                self.emit(RealtimeEvent::Subscribed { channel, after_gap });
            }
            Message::Changes(changes) => {
                changes.into_iter().for_each(|change| self.emit(RealtimeEvent::Change(change)));
            }
            Message::FilterResync => self.subscribe(true),
            Message::Pong => self.pong(),
            Message::NotAuthenticated => self.forgotten(),
            Message::AuthFailed => self.refused(),
            Message::AuthRefreshFailed => self.reauth_failed(RealtimeError::RenewedTokenRefused),
            Message::Error { code, message } => {
                self.emit(RealtimeEvent::Error(RealtimeError::Refused { code, message }));
            }
            Message::Unknown => {}
        }
    }

    /// The server has accepted the token, for the first time or again.
    fn authenticated(&mut self, user_id: String, now: Now) {
        let since_ms = if let Phase::Open(open) = &self.phase { open.since_ms } else { now.ms };
        self.phase = Phase::Open(Open { since_ms, awaits_pong: false, reauth: None });
        self.fresh_spent = false;
        self.set_timer(PING_MS);
        self.set_state(ConnectionState::Connected { user_id });
        self.subscribe(false);
    }

    /// The server has accepted a renewed token. It lists the channels that the person may no longer read.
    fn renewed(&mut self, revoked: &[String]) {
        if let Phase::Open(open) = &mut self.phase {
            open.reauth = None;
        }
        self.revoked.extend_from_slice(revoked);
        revoked.iter().for_each(|channel| self.emit(RealtimeEvent::Revoked { channel: channel.clone() }));
    }

    /// Subscribes to all channels, or only to those with filters.
    fn subscribe(&mut self, filtered_only: bool) {
        let is_wanted = |channel: &&Channel| {
            (channel.is_filtered() || !filtered_only)
                && self.revoked.iter().all(|revoked| revoked != channel.name())
        };
        let wanted = self.channels.iter().filter(is_wanted);
        self.actions.extend(wanted.map(|channel| Action::Send(Frame::subscribe(channel))));
    }

    fn pong(&mut self) {
        if let Phase::Open(open) = &mut self.phase {
            open.awaits_pong = false;
            self.set_timer(PING_MS);
        }
    }

    /// The server was suspended and has forgotten everything but the socket: authenticate again, with the newest token.
    fn forgotten(&mut self) {
        match &mut self.phase {
            // The request that is under way will authenticate.
            Phase::Open(Open { reauth: Some(reauth), .. }) => *reauth = Reauth::Forgotten,
            Phase::Open(open) => {
                open.reauth = Some(Reauth::Forgotten);
                self.ask(false);
            }
            _ => return,
        }
        // If this takes too long, the connection counts as lost.
        self.set_timer(super::PATIENCE_MS);
        if let Phase::Open(open) = &mut self.phase {
            open.awaits_pong = true;
        }
    }

    /// The server refused the token, and closes the socket after this. Try once more with a newly issued token.
    fn refused(&mut self) {
        if std::mem::replace(&mut self.fresh_spent, true) {
            self.park(RealtimeError::TokenRefused);
        } else {
            self.begin(true);
        }
    }

    /// A renewed token couldn't be obtained or wasn't accepted. The previous one stays in effect.
    pub(super) fn reauth_failed(&mut self, error: RealtimeError) {
        if let Phase::Open(open) = &mut self.phase {
            open.reauth = None;
        }
        self.emit(RealtimeEvent::Error(error));
    }
}
