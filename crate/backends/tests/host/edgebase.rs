//! EdgeBase's federation, against a stand-in with the measured behaviour of 0.2.8. The numbers are those of the behaviours.

mod renewal;
mod server;

use crate::jwt::jwt;
use crate::support::World;
use crate::support::browser::RecordingWindow;
use crate::support::clock::Clock;
use crate::support::stores::SharedStore;
use oidc_client_backends::edgebase::{EdgeBase, EdgeBaseError, EdgeBaseSettings, EdgeBaseUser};
use oidc_client_backends::token_source::{TokenEvent, TokenSource};
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::protocol::form;
use serde_json::json;
use server::Server;
use std::cell::RefCell;
use std::rc::Rc;

const BASE: &str = "https://edge.example";

const CALLBACK: &str = "https://app.example/auth/callback";

/// One origin with a server. Its tabs share storage and locks.
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

/// An origin with one tab, in which Alice is signed in.
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

    /// Starts a sign-in, and returns with these tokens in the fragment.
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
fn n4_an_error_of_the_provider_is_reported_with_its_code() {
    let page = origin().page();
    page.leave();
    let outcome = page.answer(&format!("{CALLBACK}#error=access_denied&error_description=nope"));
    let expected =
        EdgeBaseError::Provider { error: "access_denied".to_owned(), description: Some("nope".to_owned()) };
    assert_eq!(outcome, Err(expected));
}

#[test]
fn n4_an_unsolicited_response_signs_no_user_in() {
    let origin = origin();
    let address = in_fragment(&origin.server.begin("mallory"));
    let page = origin.page();
    assert_eq!(page.answer(&address), Err(EdgeBaseError::Unsolicited));
    // Nor is a second one accepted, nor one that comes too late.
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
    // Not the address that a server makes up before a sign-in has begun.
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
fn n7_linking_without_a_session_is_refused() {
    assert_eq!(origin().page().link(), Err(EdgeBaseError::NotSignedIn));
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
fn an_access_token_without_a_subject_signs_no_user_in() {
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
