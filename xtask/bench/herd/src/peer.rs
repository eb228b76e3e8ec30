//! oidc-client-ts 3.5.0, with the behaviour of its `Timer`, `AccessTokenEvents` and `SilentRenewService`.

use oidc_client_protocol::Timestamp;

use crate::policy::{Failure, Plan, Policy};

/// A longer timer checks the clock this often.
const LOOK_SECONDS: u64 = 5;
/// The delay after a request without a response.
const RETRY_SECONDS: u64 = 5;

/// One tab with oidc-client-ts.
#[derive(Debug)]
pub struct Peer {
    renew_before_seconds: u64,
    /// Its one relevant timer: the token's, or that of the next attempt.
    due_at: Option<Timestamp>,
    asking: bool,
}

impl Peer {
    /// `accessTokenExpiringNotificationTimeInSeconds`, 60 by default.
    #[must_use]
    pub fn new(renew_before_seconds: Option<u64>) -> Self {
        Self { renew_before_seconds: renew_before_seconds.unwrap_or(60), due_at: None, asking: false }
    }

    /// It is an interval of at most five seconds, which checks whether the time has come.
    fn set_timer(&mut self, seconds: u64, now: Timestamp) {
        let seconds = seconds.max(1);
        let step = seconds.min(LOOK_SECONDS);
        self.due_at = Some(now.plus(seconds.div_ceil(step) * step));
    }

    fn plan(&self) -> Plan {
        Plan { asks: false, wake_at: self.due_at }
    }
}

impl Policy for Peer {
    fn renewed(&mut self, expires_at: Timestamp, now: Timestamp) -> Plan {
        self.asking = false;
        self.set_timer(expires_at.since(now).saturating_sub(self.renew_before_seconds), now);
        self.plan()
    }

    fn tick(&mut self, now: Timestamp) -> Plan {
        if self.due_at.is_none_or(|due_at| now < due_at) {
            return self.plan();
        }
        self.due_at = None;
        self.asking = true;
        Plan { asks: true, wake_at: None }
    }

    /// It doesn't react to the page's return.
    fn resumed(&mut self, _now: Timestamp) -> Plan {
        self.plan()
    }

    /// Only `ErrorTimeout` leads to another attempt. Any other error ends automatic renewal.
    fn failed(&mut self, failure: Failure, _random: u8, now: Timestamp) -> Plan {
        self.asking = false;
        match failure {
            Failure::NoAnswer => self.set_timer(RETRY_SECONDS, now),
            Failure::Refused { .. } => self.due_at = None,
        }
        self.plan()
    }

    fn goes_on(&self) -> bool {
        self.asking || self.due_at.is_some()
    }
}
