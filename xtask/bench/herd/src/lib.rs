//! A million sessions through a day in which their provider is down for ten minutes: what do they request when it is back?
//! The clock is a number, so a day takes seconds. The client's own state machine, [`oidc_client_protocol::renewal`],
//! decides when a session is renewed; for comparison, so do the rules of oidc-client-ts 3.5.0.
//!
//! The assumptions about users are in [`people`], those about the provider in [`scenario`].

pub mod day;
pub mod figures;
pub mod measured;
pub mod ours;
pub mod peer;
pub mod people;
pub mod policy;
pub mod scenario;
