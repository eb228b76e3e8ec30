//! The client on the host: the same code as in the browser, with a virtual clock and a provider in memory.
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
#![allow(clippy::type_complexity, reason = "tables of cases have long types, and each is written once")]

mod api;
mod api_tokens;
mod caches;
mod callbacks;
mod channel_tabs;
mod discovery;
mod dpop;
mod duplicated_keys;
mod duplicated_tabs;
mod encrypted_store;
mod events;
mod expiry;
mod failures;
mod from_outside;
mod idle;
mod lease;
mod limits;
mod own_requests;
mod password;
mod plain_http;
mod popup;
mod providers;
mod redirect_renewal;
mod refused_tokens;
mod renewal;
mod renewal_races;
mod resume_session;
mod revocation;
mod rotated_tokens;
mod secrets;
mod session_end;
mod session_monitor;
mod session_status;
mod sign_in;
mod signed_answers;
mod signout_steps;
mod signout_windows;
mod silent;
mod silent_database;
mod silent_outage;
mod sleep;
mod stale_state;
mod steps;
mod storage;
mod support;
mod tabs;
mod token_worker;
mod unreadable_store;
mod userinfo;
