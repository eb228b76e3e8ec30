//! Tests of the whole protocol, with real signatures.
//!
//! A single program, so that it is linked only once.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected has failed"
)]

mod acr;
mod addresses;
mod api_demand;
mod authorization_request;
mod callback;
mod challenge;
mod check_session;
mod claims;
mod clock;
mod compact_form;
mod dpop;
mod end_session_template;
mod frontchannel_logout;
mod id_token;
mod idle;
mod initiate_login;
mod jarm;
mod json;
mod logout;
mod metadata;
mod mutation;
mod password;
mod properties;
mod published_examples;
mod refresh;
mod renewal;
mod request_type;
mod return_to;
mod revocation;
mod secrets;
mod sign_in;
mod signature;
mod signing_keys;
mod support;
mod tenants;
mod thumbprint;
mod token_parameters;
mod token_response;
mod token_type;
mod userinfo;
