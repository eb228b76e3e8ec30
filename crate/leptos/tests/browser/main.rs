//! The components in a real browser, on a real `UserManager`. No provider answers, and none is needed.
//!
//! One test program, so that it is linked once and the browser is started once.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that meets the unexpected has failed")]

mod another_person;
mod buttons;
mod callback;
mod expired;
mod guarded_app;
mod guards;
mod hooks;
mod instantdb;
mod mock;
mod no_provider;
mod provider;
mod renewal;
mod require_auth;
mod signing_out;
mod spacetimedb;
mod support;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
