//! The back-ends on the host: the same code as in the browser, on the client tests' in-memory platform.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected has failed"
)]

#[allow(clippy::type_complexity, dead_code, reason = "the client's tests use the rest")]
#[path = "../../../client/tests/host/support/mod.rs"]
mod support;

mod edgebase;
mod function_source;
mod instantdb;
mod jwt;
mod user_manager_source;
