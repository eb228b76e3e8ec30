//! The browser's implementations of `platform/`, in a real browser: each has the properties that the other modules rely on.
//!
//! One program, so that it is linked once and the browser started once.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected has failed"
)]

mod activity;
mod api;
mod channel;
mod crypto;
mod encryption;
mod fetch;
mod indexed_db;
mod keys;
mod locks;
mod pages;
mod store;
mod timers;
mod windows;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
