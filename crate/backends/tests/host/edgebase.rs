//! EdgeBase's federation, against a server that does what was measured of 0.2.8. The numbers are those of the behaviours.

mod server;

use crate::jwt::jwt;
use crate::support::World;
use crate::support::browser::RecordingWindow;
use crate::support::clock::Clock;
use crate::support::stores::SharedStore;
use futures_util::future::{join, join_all};
use oidc_client_backends::edgebase::{EdgeBase, EdgeBaseError, EdgeBaseSettings, EdgeBaseUser};
use oidc_client_backends::token_source::{TokenEvent, TokenRequest, TokenSource};
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::protocol::form;
use serde_json::json;
use server::Server;
use std::cell::RefCell;
use std::rc::Rc;

const BASE: &str = "https://edge.example";
const CALLBACK: &str = "https://app.example/auth/callback";

/// One origin with a server: its tabs share storage and locks.
struct Origin {
    world: World,
    server: Rc<Server>,
    store: Rc<SharedStore>,
}

struct Page {
    edgebase: EdgeBase,
    window: Rc<RecordingWindow>,
    clock: Rc<Clock>,
    heard: Rc<RefCell<Vec<TokenEvent>>>,
}

fn origin() -> Origin {
    let world = World::new();
    Origin { server: Rc::new(Server::new(world.clock.clone())), store: Rc::default(), world }
}

/// An origin with one tab where Alice is signed in.
fn signed_in() -> (Origin, Page) {
    let origin = origin();
    let page = origin.page();
    page.sign_in(&origin.server.begin("alice")).unwrap();
    (origin, page)
}

impl Origin {
    fn page(&self) -> Page {
        let window = Rc::new(RecordingWindow {
            departures: RefCell::default(),
            session_store: self.world.users.clone(),
            screen: Default::default(),
        });
        let platform = Platform {
            fetch: self.server.clone(),
            crypto: self.world.crypto.clone(),
            timers: self.world.clock.clone(),
            locks: self.world.locks.clone(),
            window: window.clone(),
            ..Platform::browser()
        };
        let settings = EdgeBaseSettings {
            store: self.store.clone(),
            pending_store: Rc::new(SharedStore::default()),
            ..EdgeBaseSettings::new(format!("{BASE}/"))
        };
        let edgebase = EdgeBase::with_platform(settings, platform).unwrap();
        let heard = Rc::new(RefCell::new(Vec::new()));
        let into = heard.clone();
        std::mem::forget(edgebase.subscribe(Rc::new(move |event| into.borrow_mut().push(event.clone()))));
        Page { edgebase, window, clock: self.world.clock.clone(), heard }
    }
}

impl Page {
    fn leave(&self) -> String {
        let edgebase = self.edgebase.clone();
        self.clock.run(async move { edgebase.sign_in_with_oauth("oidc:okta", CALLBACK).await }).unwrap();
        self.departure()
    }

    fn departure(&self) -> String {
        self.window.departures.borrow().last().unwrap().url.clone()
    }

    fn link(&self) -> Result<(), EdgeBaseError> {
        let edgebase = self.edgebase.clone();
        self.clock.run(async move { edgebase.link_with_oauth("oidc:okta", CALLBACK).await })
    }

    fn answer(&self, address: &str) -> Result<EdgeBaseUser, EdgeBaseError> {
        let (edgebase, address) = (self.edgebase.clone(), address.to_owned());
        self.clock.run(async move { edgebase.handle_oauth_callback(&address).await })
    }

    /// Leaves, and comes back with these in the fragment.
    fn sign_in(&self, tokens: &(String, String)) -> Result<EdgeBaseUser, EdgeBaseError> {
        self.leave();
        self.answer(&in_fragment(tokens))
    }

    fn token(&self) -> Result<Option<String>, EdgeBaseError> {
        let edgebase = self.edgebase.clone();
        let token = self.clock.run(async move { edgebase.access_token().await })?;
        Ok(token.map(|token| token.secret().to_owned()))
    }

    fn sign_out(&self) -> Result<(), EdgeBaseError> {
        let edgebase = self.edgebase.clone();
        self.clock.run(async move { edgebase.sign_out().await })
    }
}

fn parameters((access_token, refresh_token): &(String, String)) -> String {
    form::encode(&[("access_token", access_token), ("refresh_token", refresh_token)])
}

fn in_fragment(tokens: &(String, String)) -> String {
    format!("{CALLBACK}?tab=2#{}", parameters(tokens))
}

#[test]
fn n1_the_page_leaves_for_the_server_with_the_provider_encoded_and_the_wires_own_name_for_the_way_back() {
    let expected = "https://edge.example/api/auth/oauth/oidc%3Aokta?redirect_url=https%3A%2F%2Fapp.example%2Fauth%2Fcallback";
    assert_eq!(origin().page().leave(), expected);
}

#[test]
fn n1_the_answer_to_a_captcha_travels_along() {
    let page = origin().page();
    let edgebase = page.edgebase.clone();
    let leaves = async move { edgebase.sign_in_with_oauth_and_captcha("google", CALLBACK, "a b&c").await };
    page.clock.run(leaves).unwrap();
    assert!(page.departure().ends_with("&captcha_token=a+b%26c"), "{}", page.departure());
}

#[test]
fn n3_tokens_are_taken_from_the_fragment_and_from_the_query() {
    for address in [in_fragment, |tokens: &(String, String)| format!("{CALLBACK}?{}", parameters(tokens))] {
        let origin = origin();
        let page = origin.page();
        page.leave();
        let tokens = origin.server.begin("alice");
        assert_eq!(page.answer(&address(&tokens)).unwrap().id(), "alice");
        assert_eq!(page.token(), Ok(Some(tokens.0)));
    }
}

#[test]
fn n3_and_the_address_is_clean_of_them_afterwards() {
    let tokens = ("a.b.c".to_owned(), "d.e.f".to_owned());
    let scrubbed = oidc_client_backends::edgebase::scrubbed;
    assert_eq!(scrubbed(&in_fragment(&tokens)), format!("{CALLBACK}?tab=2"));
    assert_eq!(
        scrubbed(&format!("{CALLBACK}?{}&tab=2&state=x#top", parameters(&tokens))),
        format!("{CALLBACK}?tab=2#top")
    );
    assert_eq!(scrubbed(&format!("{CALLBACK}#error=access_denied&error_description=nope")), CALLBACK);
    assert_eq!(scrubbed(&format!("{CALLBACK}?%61ccess_token=a&b=%20")), format!("{CALLBACK}?b=%20"));
}

#[test]
fn n4_what_the_provider_refused_is_told_in_its_words() {
    let page = origin().page();
    page.leave();
    let outcome = page.answer(&format!("{CALLBACK}#error=access_denied&error_description=nope"));
    let expected =
        EdgeBaseError::Provider { error: "access_denied".to_owned(), description: Some("nope".to_owned()) };
    assert_eq!(outcome, Err(expected));
}

#[test]
fn n4_an_answer_that_this_tab_did_not_ask_for_signs_nobody_in() {
    let origin = origin();
    let address = in_fragment(&origin.server.begin("mallory"));
    let page = origin.page();
    assert_eq!(page.answer(&address), Err(EdgeBaseError::Unsolicited));
    // Nor does a second one, nor one that comes too late.
    page.sign_in(&origin.server.begin("alice")).unwrap();
    assert_eq!(page.answer(&address), Err(EdgeBaseError::Unsolicited));
    page.leave();
    origin.world.clock.advance(601);
    assert_eq!(page.answer(&address), Err(EdgeBaseError::Unsolicited));
    assert_eq!(page.edgebase.user().unwrap().id(), "alice");
    assert_eq!(page.answer(CALLBACK), Err(EdgeBaseError::NoAnswer));
}

#[test]
fn n5_the_claims_have_the_names_that_a_page_knows() {
    let (_, page) = signed_in();
    let user = page.edgebase.user().unwrap();
    assert_eq!((user.email(), user.name()), (Some("alice@example.org"), Some("Alice Adams")));
    assert_eq!((user.is_anonymous(), user.role(), user.picture()), (false, Some("member"), None));
    page.clock.advance(900);
    page.token().unwrap();
    assert_eq!(
        page.edgebase.user().unwrap().picture(),
        Some("https://img.example/alice"),
        "the server says more"
    );
}

#[test]
fn n6_before_a_linking_the_server_is_made_to_look_up_the_provider() {
    let (origin, page) = signed_in();
    origin.server.take_asked();
    page.link().unwrap();
    let asked = origin.server.take_asked();
    assert_eq!(asked[0].split('?').next(), Some("GET /api/auth/oauth/oidc%3Aokta"));
    assert_eq!(asked[1], "POST /api/auth/oauth/link/oidc%3Aokta");
    // And not the one that a server makes up which has not.
    assert_eq!(page.departure().split('?').next(), Some("https://login.example/oauth2/authorize"));
}

#[test]
fn n7_a_guest_who_links_keeps_their_id_and_the_answer_must_be_to_ours() {
    let origin = origin();
    let page = origin.page();
    page.sign_in(&origin.server.begin_guest("guest-1")).unwrap();
    assert!(page.edgebase.user().unwrap().is_anonymous());
    page.link().unwrap();
    let state = origin.server.link_state();
    let back = |tokens, state: &str| format!("{CALLBACK}#{}&state={state}", parameters(tokens));
    let foreign = origin.server.begin("mallory");
    assert_eq!(page.answer(&back(&foreign, "another")), Err(EdgeBaseError::StateMismatch));
    assert!(page.edgebase.user().unwrap().is_anonymous(), "nothing was taken");
    page.link().unwrap();
    let state = Some(origin.server.link_state()).filter(|new| *new != state).unwrap();
    let user = page.answer(&back(&origin.server.begin("guest-1"), &state)).unwrap();
    assert_eq!((user.id(), user.is_anonymous()), ("guest-1", false));
}

#[test]
fn n7_nobody_links_who_is_not_signed_in() {
    assert_eq!(origin().page().link(), Err(EdgeBaseError::NotSignedIn));
}

#[test]
fn n8_a_token_is_renewed_in_time_and_its_refresh_token_stored_first() {
    let (origin, page) = signed_in();
    let first = page.token().unwrap();
    page.clock.advance(900 - 31);
    assert_eq!(page.token().unwrap(), first);
    page.clock.advance(2);
    let second = page.token().unwrap();
    assert_ne!(second, first);
    let stored = origin.store.text(&origin.store.keys()[0]).unwrap();
    assert_eq!(Some(stored), origin.server.current("alice"));
}

#[test]
fn n8_many_calls_in_many_tabs_spend_each_refresh_token_once() {
    let (origin, page) = signed_in();
    let others: Vec<Page> = (0..4).map(|_| origin.page()).collect();
    page.clock.advance(900);
    origin.server.take_asked();
    origin.server.takes_seconds.set(1);
    let all: Vec<EdgeBase> =
        others.iter().chain([&page]).flat_map(|page| (0..3).map(|_| page.edgebase.clone())).collect();
    let tokens =
        page.clock.run(async move { join_all(all.iter().map(|edgebase| edgebase.access_token())).await });
    assert!(tokens.iter().all(|token| matches!(token, Ok(Some(_)))));
    assert_eq!(origin.server.take_asked().len(), 5, "one for each tab");
    assert_eq!(origin.server.reused.get(), 0);
}

#[test]
fn n8_an_answer_that_was_lost_is_asked_for_again_at_once_within_the_grace() {
    let (origin, page) = signed_in();
    page.clock.advance(900);
    origin.server.loses_answers.set(1);
    assert!(page.token().unwrap().is_some());
    assert_eq!(origin.server.reused.get(), 1);
    page.clock.advance(900);
    assert!(page.token().unwrap().is_some(), "and it is the pair that the server goes on with");
}

#[test]
fn n8_an_answer_that_stays_lost_is_asked_for_again_until_the_grace_is_over() {
    let (origin, page) = signed_in();
    page.clock.advance(900);
    origin.server.take_asked();
    origin.server.loses_answers.set(2);
    assert_eq!(page.token(), Err(EdgeBaseError::Unreachable));
    page.clock.advance(60);
    assert!(page.token().unwrap().is_some());
    assert_eq!(origin.server.take_asked().len(), 3, "and no more often than it takes");
    assert_eq!(origin.store.text(&origin.store.keys()[0]), origin.server.current("alice"));

    // Offline for as long as the grace lasts: the last question comes within it, and then there is none.
    page.clock.advance(900);
    origin.server.loses_answers.set(u32::MAX);
    assert_eq!(page.token(), Err(EdgeBaseError::Unreachable));
    page.clock.advance(1000);
    assert_eq!(origin.server.take_asked().len(), 2 + 5);
}

#[test]
fn n8_a_page_that_is_back_on_the_network_asks_at_once_for_the_answer_that_was_lost() {
    let (origin, page) = signed_in();
    page.clock.advance(900);
    origin.server.loses_answers.set(2);
    assert_eq!(page.token(), Err(EdgeBaseError::Unreachable));
    page.clock.sleep_through(20);
    page.clock.resume();
    page.clock.sleep_through(20);
    assert!(page.token().unwrap().is_some(), "the grace of the first is over by now");

    // Whoever signs in meanwhile is in nobody's way.
    page.clock.advance(900);
    origin.server.loses_answers.set(2);
    assert_eq!(page.token(), Err(EdgeBaseError::Unreachable));
    origin.page().sign_in(&origin.server.begin("bob")).unwrap();
    page.clock.advance(60);
    assert_eq!(origin.store.text(&origin.store.keys()[0]), origin.server.current("bob"));
}

#[test]
fn n8_a_server_that_stumbles_is_asked_again_at_once() {
    let (origin, page) = signed_in();
    page.clock.advance(900);
    origin.server.stumbles.set(1);
    assert!(page.token().unwrap().is_some());
}

#[test]
fn n8_a_refresh_token_that_was_spent_long_ago_ends_the_session_and_a_server_out_of_order_does_not() {
    let (origin, page) = signed_in();
    page.clock.advance(900);
    origin.server.status.set(Some(503));
    assert_eq!(page.token(), Err(EdgeBaseError::Unavailable { status: 503 }));
    origin.server.status.set(None);
    origin.server.loses_answers.set(2);
    assert_eq!(page.token(), Err(EdgeBaseError::Unreachable));
    assert!(!origin.store.keys().is_empty(), "nobody has ended it");
    page.clock.sleep_through(31);
    assert_eq!(page.token(), Ok(None));
    assert!(origin.store.keys().is_empty());
    assert_eq!(page.heard.borrow().last(), Some(&TokenEvent::SignedOut));
    assert_eq!(page.edgebase.user(), None);
}

#[test]
fn n8_a_token_that_just_does_is_given_while_the_server_is_away() {
    let (origin, page) = signed_in();
    page.clock.advance(880);
    origin.server.status.set(Some(502));
    assert!(page.token().unwrap().is_some());
    let edgebase = page.edgebase.clone();
    let forced = TokenRequest { force: true, ..TokenRequest::access_token() };
    let error = page.clock.run(async move { edgebase.token(forced).await }).unwrap_err();
    assert_eq!(error.code(), "token_function_failed");
}

#[test]
fn n8_signing_out_is_shown_an_access_token_that_is_good_and_ends_it_here_in_any_case() {
    let (origin, page) = signed_in();
    page.clock.advance(5000);
    assert_eq!(page.sign_out(), Ok(()));
    assert_eq!(origin.server.current("alice"), None);
    assert_eq!(page.token(), Ok(None));

    let (origin, page) = signed_in();
    origin.server.status.set(Some(500));
    assert_eq!(page.sign_out(), Err(EdgeBaseError::Unavailable { status: 500 }));
    assert_eq!((page.token(), page.edgebase.user()), (Ok(None), None));
    assert_eq!(page.heard.borrow().last(), Some(&TokenEvent::SignedOut));
}

#[test]
fn n8_a_page_that_is_closed_while_the_server_is_told_leaves_no_session_behind() {
    let (origin, page) = signed_in();
    page.clock.advance(5000);
    let mut leaving = page.edgebase.sign_out();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    origin.server.takes_seconds.set(60);
    // Storage takes its time too. The server's answer doesn't come, because no clock runs.
    for _ in 0..10 {
        assert!(leaving.as_mut().poll(&mut context).is_pending());
    }
    assert!(origin.store.keys().is_empty());
    assert_eq!(page.edgebase.user(), None);
    assert_eq!(page.heard.borrow().last(), Some(&TokenEvent::SignedOut));
}

#[test]
fn n8_a_sign_out_during_a_renewal_is_the_last_word() {
    let (origin, page) = signed_in();
    page.clock.advance(900);
    let other = origin.page();
    let (one, two) = (page.edgebase.clone(), other.edgebase.clone());
    page.clock.run(async move { join(one.access_token(), two.sign_out()).await }).1.unwrap();
    assert_eq!(page.token().unwrap_or_default(), None, "no token was stored after it");
    assert!(origin.store.keys().is_empty());
}

#[test]
fn n9_the_access_token_is_in_memory_alone_and_the_next_page_gets_its_own() {
    let (origin, page) = signed_in();
    let token = page.token().unwrap().unwrap();
    assert!(origin.store.keys().iter().all(|key| origin.store.text(key).unwrap() != token));
    let next = origin.page();
    assert_eq!(next.edgebase.user(), None);
    assert!(next.token().unwrap().is_some());
    assert_eq!(next.edgebase.user().unwrap().id(), "alice");
}

#[test]
fn n12_events_tell_who_came_and_who_went() {
    let (origin, page) = signed_in();
    page.clock.advance(900);
    page.token().unwrap();
    page.sign_in(&origin.server.begin("bob")).unwrap();
    let kinds: Vec<&str> = page
        .heard
        .borrow()
        .iter()
        .map(|event| match event {
            TokenEvent::SignedIn(Some(_)) => "in",
            TokenEvent::TokenChanged => "renewed",
            TokenEvent::PersonChanged(Some(person)) if person.subject == "bob" => "bob",
            _ => "unexpected",
        })
        .collect();
    assert_eq!(kinds, ["in", "renewed", "bob"]);
}

#[test]
fn an_access_token_that_names_nobody_signs_nobody_in() {
    let page = origin().page();
    page.leave();
    let address = in_fragment(&(jwt(&json!({"email": "a@example.org"})), "r".to_owned()));
    assert_eq!(page.answer(&address).unwrap_err().code(), "edgebase_unreadable");
    assert_eq!(page.token(), Ok(None));
}

#[test]
fn tokens_come_back_to_no_insecure_address_and_no_server_in_the_clear() {
    let page = origin().page();
    let edgebase = page.edgebase.clone();
    let outcome =
        page.clock.run(async move { edgebase.sign_in_with_oauth("oidc:okta", "http://app.example/").await });
    assert_eq!(outcome.unwrap_err().code(), "edgebase_address_invalid");
    for base in
        ["http://edge.example", "https://edge.example?x", "https://a@edge.example", "edge.example", ""]
    {
        let error = EdgeBase::new(EdgeBaseSettings::new(base)).err();
        assert_eq!(error.map(|error| error.code()), Some("edgebase_address_invalid"), "{base}");
    }
}
