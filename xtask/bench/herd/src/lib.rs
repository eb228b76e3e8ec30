//! A million sessions through a day in which their provider is away for ten minutes: what do they ask of it when it comes
//! back? The clock is a number, so a day takes seconds. When a session is renewed is decided by the client's own state
//! machine, [`oidc_client_protocol::renewal`]; beside it by the rules of oidc-client-ts 3.5.0.
//!
//! What is assumed of people stands in [`people`]; what the provider does stands in [`scenario`].

pub mod day;
pub mod figures;
pub mod measured;
pub mod ours;
pub mod peer;
pub mod people;
pub mod policy;
pub mod scenario;
