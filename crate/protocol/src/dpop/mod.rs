//! Access tokens that only the holder of a key can use: DPoP (RFC 9449).
//!
//! Each request carries a proof, signed for that request by a key that never leaves the platform. A server may require
//! a nonce of its own in the proof: [`DpopNonces`] stores the nonces, and [`Attempt`] ensures that a request is
//! repeated for that reason only once.

mod key;
mod nonce;
mod proof;

pub use key::{DpopKey, DpopKeyError};
pub use nonce::{Attempt, DpopNonces, ServerKind, asks_for_nonce};
pub use proof::{DpopProof, ProofFor};
