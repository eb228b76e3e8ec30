//! The part of the machine that talks with the server.

use super::super::message::{Frame, Message};
use super::super::{Channel, ConnectionState, RealtimeError, RealtimeEvent};
use super::{Action, Machine, Now, Open, PING_MS, Phase, Reauth};

impl Machine {
    pub(super) fn message(&mut self, text: &str, now: Now) {
        let message = match Message::parse(text) {
            Ok(message) => message,
            Err(error) => return self.emit(RealtimeEvent::Error(error)),
        };
        match message {
            Message::AuthSuccess { user_id } => self.known(user_id, now),
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
            Message::Pong => self.alive(),
            Message::NotAuthenticated => self.forgotten(),
            Message::AuthFailed => self.refused(),
            Message::AuthRefreshFailed => self.reauth_over(RealtimeError::RenewedTokenRefused),
            Message::Error { code, message } => {
                self.emit(RealtimeEvent::Error(RealtimeError::Refused { code, message }));
            }
            Message::Unknown => {}
        }
    }

    /// The server knows who this is: at first, or again.
    fn known(&mut self, user_id: String, now: Now) {
        let since_ms = if let Phase::Open(open) = &self.phase { open.since_ms } else { now.ms };
        self.phase = Phase::Open(Open { since_ms, awaits_pong: false, reauth: None });
        self.fresh_spent = false;
        self.set_timer(PING_MS);
        self.set_state(ConnectionState::Connected { user_id });
        self.subscribe(false);
    }

    /// It takes the renewed token, and says which channels are over by it.
    fn renewed(&mut self, revoked: &[String]) {
        if let Phase::Open(open) = &mut self.phase {
            open.reauth = None;
        }
        self.revoked.extend_from_slice(revoked);
        revoked.iter().for_each(|channel| self.emit(RealtimeEvent::Revoked { channel: channel.clone() }));
    }

    /// Says which changes are wanted; of all channels, or of those with filters.
    fn subscribe(&mut self, filtered_only: bool) {
        let is_wanted = |channel: &&Channel| {
            (channel.is_filtered() || !filtered_only)
                && self.revoked.iter().all(|revoked| revoked != channel.name())
        };
        let wanted = self.channels.iter().filter(is_wanted);
        self.actions.extend(wanted.map(|channel| Action::Send(Frame::subscribe(channel))));
    }

    fn alive(&mut self) {
        if let Phase::Open(open) = &mut self.phase {
            open.awaits_pong = false;
            self.set_timer(PING_MS);
        }
    }

    /// The server was put to sleep and has forgotten everything but the socket: it is told anew, with the token of now.
    fn forgotten(&mut self) {
        match &mut self.phase {
            // It will be told by what is under way.
            Phase::Open(Open { reauth: Some(reauth), .. }) => *reauth = Reauth::Forgotten,
            Phase::Open(open) => {
                open.reauth = Some(Reauth::Forgotten);
                self.ask(false);
            }
            _ => return,
        }
        // If that hangs, the connection is a lost one.
        self.set_timer(super::PATIENCE_MS);
        if let Phase::Open(open) = &mut self.phase {
            open.awaits_pong = true;
        }
    }

    /// The server closes the socket after this. One fresh token is worth a try.
    fn refused(&mut self) {
        if std::mem::replace(&mut self.fresh_spent, true) {
            return self.park(RealtimeError::TokenRefused);
        }
        self.begin(true);
    }

    /// A renewed token wasn't to be had or wasn't taken; the one before holds on.
    pub(super) fn reauth_over(&mut self, error: RealtimeError) {
        if let Phase::Open(open) = &mut self.phase {
            open.reauth = None;
        }
        self.emit(RealtimeEvent::Error(error));
    }
}
