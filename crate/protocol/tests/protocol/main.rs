//! The protocol as a whole, with signatures made and verified for real.
//!
//! One program, so that it is linked once.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected has failed"
)]

mod callback;
mod compact_form;
mod id_token;
mod json;
mod logout;
mod metadata;
mod mutation;
mod refresh;
mod renewal;
mod secrets;
mod sign_in;
mod signature;
mod support;
mod token_response;
