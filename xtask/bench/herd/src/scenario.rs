//! What is played: whose sessions, and what the provider does.

use crate::policy::Failure;

/// When the provider is away, in seconds of the day: from eleven o'clock, for ten minutes.
pub const OUTAGE: std::ops::Range<u64> = 39_600..40_200;
/// How long both clients wait for an answer: `request_timeout_in_seconds` is this by default, and oidc-client-ts, which has
/// no limit for it by default, is given the same.
pub const PATIENCE: u64 = 10;

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// How many people sign in.
    pub sessions: u32,
    /// How long an access token lives, in seconds.
    pub token_life: u64,
    /// What the provider answers while it is away.
    pub outage: Failure,
    /// Whether each tab asks by itself.
    pub tabs_ask: bool,
    /// Of all that is drawn at random.
    pub seed: u64,
}
