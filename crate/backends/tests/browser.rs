//! The connection in a browser without any server: its events, and when it asks for a token again.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, reason = "clippy takes only #[test] for tests")]

mod support;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_channel::mpsc::unbounded;
use futures_util::StreamExt;
use oidc_client_backends::spacetimedb::{
    ConnectionSettings, Credential, Event, SpacetimeDb, SpacetimeDbError,
};
use oidc_client_backends::token_source::{
    Person, Token, TokenEvent, TokenRequest, TokenSource, TokenSourceError,
};
use oidc_client_protocol::IdToken;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::timers::Guard;
use std::cell::RefCell;
use std::rc::Rc;
use support::{Bench, Source};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Browsers never connect to port 9 (Fetch standard, "bad port"), so this fails fast in every browser.
fn nowhere() -> ConnectionSettings {
    ConnectionSettings::new("http://127.0.0.1:9", "clicker")
}

fn wake(event: &str) {
    let window = web_sys::window().expect("a window");
    let event = web_sys::Event::new(event).expect("an event");
    window.dispatch_event(&event).expect("the event is sent");
}

#[wasm_bindgen_test]
async fn an_unreachable_server_is_reported_and_retried() {
    let mut bench = Bench::open(nowhere(), Source::of(Some(Credential::NewGuest)));
    bench.state("connecting").await;
    bench.state("spacetimedb_unreachable").await;
    bench.state("connecting").await;
    bench.state("spacetimedb_unreachable").await;
    assert_eq!(bench.source.asked.borrow().len(), 2);
}

#[wasm_bindgen_test]
async fn coming_back_online_or_to_the_page_ends_the_wait() {
    // An unusable token keeps the connection waiting without a timer.
    let unusable = Credential::Person(IdToken::new("no token".to_owned()));
    let mut bench = Bench::open(nowhere(), Source::of(Some(unusable)));
    for event in ["online", "pageshow"] {
        bench.state("spacetimedb_credential_malformed").await;
        wake(event);
        bench.state("connecting").await;
    }
}

#[wasm_bindgen_test]
async fn no_session_closes_the_connection() {
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
async fn a_close_raises_one_event_and_none_follows() {
    let mut bench = Bench::open(nowhere(), Source::of(Some(Credential::NewGuest)));
    bench.state("spacetimedb_unreachable").await;
    bench.connection().close();
    bench.connection().close();
    wake("online");
    bench.state("closed").await;
    assert!(bench.is_silent());
}

type Listener = Rc<dyn Fn(&TokenEvent)>;

/// A session whose token has expired, until the test renews it.
#[derive(Default)]
struct Ended {
    now: RefCell<Option<Token>>,
    listener: RefCell<Option<Listener>>,
}

impl TokenSource for Ended {
    fn token(&self, _: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>> {
        let token = self.now.borrow().clone();
        Box::pin(async { token.map(Some).ok_or(TokenSourceError::Ended) })
    }

    fn subscribe(&self, listener: Listener) -> Guard {
        self.listener.replace(Some(listener));
        Box::new(())
    }

    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>> {
        Box::pin(async { Ok(()) })
    }
}

#[wasm_bindgen_test]
async fn a_sign_in_after_an_expired_session_connects_without_a_focus_event() {
    let source = Rc::new(Ended::default());
    let (sender, mut events) = unbounded();
    let heard = move |event| {
        if let Event::State(state) = event {
            sender.unbounded_send(support::name(&state)).expect("the test listens");
        }
    };
    let _database = SpacetimeDb::open(nowhere(), source.clone(), heard).expect("the settings are right");
    assert_eq!(events.next().await, Some("connecting"));
    assert_eq!(events.next().await, Some("spacetimedb_token_source_failed"));
    let bob = Person { issuer: "https://login.example".to_owned(), subject: "bob".to_owned() };
    let header_and_claims = [r#"{"alg":"ES256"}"#, r#"{"iss":"https://login.example","sub":"bob","iat":1}"#];
    let [header, claims] = header_and_claims.map(|part| URL_SAFE_NO_PAD.encode(part));
    source.now.replace(Some(Token::new(format!("{header}.{claims}.AAAA"))));
    let listener = source.listener.borrow().clone().expect("it follows the session");
    listener(&TokenEvent::PersonChanged(Some(bob)));
    assert_eq!(events.next().await, Some("connecting"));
    // The token was accepted; the request fails.
    assert_eq!(events.next().await, Some("spacetimedb_unreachable"));
}
