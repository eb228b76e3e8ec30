//! This project's client.

use oidc_client_protocol::Timestamp;
use oidc_client_protocol::renewal::{Input, Output, Renewal};

use crate::policy::{Failure, Plan, Policy};

/// The state machine that the client runs.
#[derive(Debug)]
pub struct Ours {
    renewal: Renewal,
    token_life: u64,
}

impl Ours {
    /// Renews this many seconds before a token expires; by default after two thirds of its lifetime.
    #[must_use]
    pub fn new(renew_before_seconds: Option<u64>, token_life: u64) -> Self {
        Self { renewal: Renewal::new(renew_before_seconds), token_life }
    }

    fn told(&mut self, input: Input, now: Timestamp) -> Plan {
        let mut plan = Plan::default();
        for output in self.renewal.handle(input, now) {
            match output {
                Output::Renew => plan.asks = true,
                Output::WakeAt(at) => plan.wake_at = Some(at),
                Output::Expiring | Output::Expired | Output::Sleep => {}
            }
        }
        plan
    }
}

impl Policy for Ours {
    fn renewed(&mut self, expires_at: Timestamp, now: Timestamp) -> Plan {
        self.told(Input::Session { expires_at, lifetime: Some(self.token_life), renewable: true }, now)
    }

    fn tick(&mut self, now: Timestamp) -> Plan {
        self.told(Input::Tick, now)
    }

    fn resumed(&mut self, now: Timestamp) -> Plan {
        self.told(Input::Resumed, now)
    }

    fn failed(&mut self, failure: Failure, random: u8, now: Timestamp) -> Plan {
        let retry_after = match failure {
            Failure::NoAnswer => None,
            Failure::Refused { retry_after } => retry_after,
        };
        self.told(Input::Failed { retry_after, jitter: random }, now)
    }

    fn goes_on(&self) -> bool {
        self.renewal.next_attempt().is_some()
    }
}
