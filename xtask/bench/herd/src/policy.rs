//! How a client decides when to renew.

use oidc_client_protocol::Timestamp;

/// A client's rules for one session, and its state.
pub trait Policy {
    /// A user signed in, or the session was renewed.
    fn renewed(&mut self, expires_at: Timestamp, now: Timestamp) -> Plan;
    /// A timer fired.
    fn tick(&mut self, now: Timestamp) -> Plan;
    /// The user returned to the page.
    fn resumed(&mut self, now: Timestamp) -> Plan;
    /// The requested renewal failed. `random` is a random byte.
    fn failed(&mut self, failure: Failure, random: u8, now: Timestamp) -> Plan;
    /// Whether it will renew the session again automatically.
    fn goes_on(&self) -> bool;
}

/// The client's next step, and when it wants to be woken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Sends a token request now.
    pub asks: bool,
    /// When its next timer fires.
    pub wake_at: Option<Timestamp>,
}

/// How a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There was no response in time.
    NoAnswer,
    /// The provider's gateway responded with 503.
    Refused {
        /// `Retry-After`, in seconds.
        retry_after: Option<u64>,
    },
}
