//! The connection in a browser without any server: what the page hears and when it asks again.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, reason = "clippy takes only #[test] for tests")]

mod support;

use oidc_client_backends::spacetimedb::{ConnectionSettings, Credential, SpacetimeDbError};
use oidc_client_protocol::IdToken;
use support::{Bench, Source};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Browsers never connect to port 9 (Fetch standard, "bad port"), so this fails everywhere, and fast.
fn nowhere() -> ConnectionSettings {
    ConnectionSettings::new("http://127.0.0.1:9", "clicker")
}

fn wake(event: &str) {
    let window = web_sys::window().expect("a window");
    let event = web_sys::Event::new(event).expect("an event");
    window.dispatch_event(&event).expect("the event is sent");
}

#[wasm_bindgen_test]
async fn a_server_that_cannot_be_reached_is_told_and_tried_again() {
    let mut bench = Bench::open(nowhere(), Source::of(Some(Credential::NewGuest)));
    bench.state("connecting").await;
    bench.state("unreachable").await;
    bench.state("connecting").await;
    bench.state("unreachable").await;
    assert_eq!(bench.source.asked.borrow().len(), 2);
}

#[wasm_bindgen_test]
async fn coming_back_online_or_to_the_page_ends_the_wait() {
    // With a token that can't be used there is no other end to the wait.
    let unusable = Credential::Person(IdToken::new("no token".to_owned()));
    let mut bench = Bench::open(nowhere(), Source::of(Some(unusable)));
    for event in ["online", "pageshow"] {
        bench.state("credential_malformed").await;
        wake(event);
        bench.state("connecting").await;
    }
}

#[wasm_bindgen_test]
async fn nobody_signed_in_closes_the_connection() {
    let mut bench = Bench::open(nowhere(), Source::of(None));
    bench.state("closed").await;
    let outcome = bench.connection().call_reducer("click", Vec::new()).await;
    assert_eq!(outcome, Err(SpacetimeDbError::Closed));
    wake("online");
    bench.connection().restart();
    assert!(bench.is_silent());
}

#[wasm_bindgen_test]
async fn a_call_without_connection_is_refused_at_once() {
    let bench = Bench::open(nowhere(), Source::of(Some(Credential::NewGuest)));
    let outcome = bench.connection().call_reducer("click", Vec::new()).await;
    assert_eq!(outcome, Err(SpacetimeDbError::NotConnected));
}

#[wasm_bindgen_test]
async fn a_dropped_connection_is_silent_and_its_calls_end() {
    let mut bench = Bench::open(nowhere(), Source::of(Some(Credential::NewGuest)));
    bench.state("connecting").await;
    let call = bench.connection().call_reducer("click", Vec::new());
    bench.connection = None;
    wake("online");
    assert_eq!(call.await, Err(SpacetimeDbError::NotConnected));
    assert!(bench.is_silent());
}

#[wasm_bindgen_test]
async fn a_close_is_heard_once_and_nothing_after_it() {
    let mut bench = Bench::open(nowhere(), Source::of(Some(Credential::NewGuest)));
    bench.state("unreachable").await;
    bench.connection().close();
    bench.connection().close();
    wake("online");
    bench.state("closed").await;
    assert!(bench.is_silent());
}
