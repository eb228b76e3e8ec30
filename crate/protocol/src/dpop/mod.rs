//! Access tokens that only the holder of a key can use: DPoP (RFC 9449).
//!
//! Each request carries a proof, signed for it alone by a key that never leaves the platform. A server may ask that the
//! proof contains a nonce of its own; what it says is kept in [`DpopNonces`], and an [`Attempt`] sees to it that a
//! request is repeated for that once at most.

mod key;
mod nonce;
mod proof;

pub use key::{DpopKey, DpopKeyError};
pub use nonce::{Attempt, DpopNonces, ServerKind, asks_for_nonce};
pub use proof::{DpopProof, ProofFor};
