//! How a client decides when to renew.

use oidc_client_protocol::Timestamp;

/// A client's rules for one session, and what it knows of it.
pub trait Policy {
    /// Somebody signed in, or the session was renewed.
    fn renewed(&mut self, expires_at: Timestamp, now: Timestamp) -> Plan;
    /// A timer went off.
    fn tick(&mut self, now: Timestamp) -> Plan;
    /// The person came back to the page.
    fn resumed(&mut self, now: Timestamp) -> Plan;
    /// The request that was asked for failed. `random` is any number.
    fn failed(&mut self, failure: Failure, random: u8, now: Timestamp) -> Plan;
    /// Whether it will renew the session again by itself.
    fn goes_on(&self) -> bool;
}

/// What a client does now and when it wants to be woken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Asks the token endpoint now.
    pub asks: bool,
    /// When its next timer goes off.
    pub wake_at: Option<Timestamp>,
}

/// How a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing came back in time.
    NoAnswer,
    /// The provider's gateway said 503.
    Refused {
        /// `Retry-After`, in seconds.
        retry_after: Option<u64>,
    },
}
