//! The scenario: the sessions, and the provider's behaviour.

use crate::policy::Failure;

/// When the provider is down, in seconds of the day: from eleven o'clock, for ten minutes.
pub const OUTAGE: std::ops::Range<u64> = 39_600..40_200;
/// How long both clients wait for a response, in seconds: the default of `request_timeout_in_seconds`. oidc-client-ts,
/// which has no limit by default, gets the same.
pub const PATIENCE: u64 = 10;

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The number of users.
    pub sessions: u32,
    /// How long an access token lives, in seconds.
    pub token_life: u64,
    /// The provider's response while it is down.
    pub outage: Failure,
    /// Whether each tab renews separately.
    pub tabs_ask: bool,
    /// The seed of all random numbers.
    pub seed: u64,
}
