//! InstantDB kept in step with a session: a `UserManager`'s, and one like Clerk's. The stand-in for the server follows the
//! rules in InstantDB's source code; `tests/backends` shows that tokens are verified.

mod attempts;
mod database;
mod server;
mod signout;
mod unanswered;

use crate::jwt::jwt;
use crate::support::browser::RingCrypto;
use crate::support::clock::Clock;
use crate::support::stores::SharedStore;
use crate::support::{Tab, World};
use oidc_client_backends::instantdb::{
    HttpAuth, InstantDb, InstantDbError, InstantDbSettings, InstantEvent, InstantUser,
};
use oidc_client_backends::token_source::{FunctionSource, Token, TokenSource};
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::timers::Timers;
use serde_json::json;
use server::Server;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

const API: &str = "https://instant.example";

struct Bench {
    clock: Rc<Clock>,
    server: Rc<Server>,
    store: Rc<SharedStore>,
    instant: InstantDb,
    heard: Rc<RefCell<Vec<String>>>,
}

fn bench(clock: &Rc<Clock>, source: Rc<dyn TokenSource>) -> Bench {
    next_page(clock, source, Rc::default(), Rc::default())
}

fn platform(clock: &Rc<Clock>) -> Platform {
    let crypto = Rc::new(RingCrypto::default());
    Platform { timers: clock.clone(), crypto, ..Platform::browser() }
}

/// A page with the storage of the previous pages.
fn next_page(
    clock: &Rc<Clock>,
    source: Rc<dyn TokenSource>,
    server: Rc<Server>,
    store: Rc<SharedStore>,
) -> Bench {
    let settings = InstantDbSettings {
        store: store.clone(),
        ..InstantDbSettings::new("app-1", "my-provider", format!("{API}/"))
    };
    let auth = HttpAuth::with_fetch(settings.clone(), server.clone()).unwrap();
    let instant = InstantDb::with_platform(settings, source, auth, platform(clock));
    Bench { clock: clock.clone(), server, store, instant, heard: Rc::default() }
}

impl Bench {
    fn sign_in(&self) -> Result<Option<String>, InstantDbError> {
        let instant = self.instant.clone();
        let user = self.clock.run(async move { instant.sign_in().await })?;
        Ok(user.map(|user| user.id().to_owned()))
    }

    fn sign_out(&self) -> Result<(), InstantDbError> {
        let instant = self.instant.clone();
        self.clock.run(async move { instant.sign_out().await })
    }

    fn follow(&self) {
        let heard = self.heard.clone();
        std::mem::forget(self.instant.follow(move |event| heard.borrow_mut().push(told(event))));
        self.clock.settle();
    }
}

fn told(event: &InstantEvent) -> String {
    match event {
        InstantEvent::SignedIn(user) => format!("in {}", user.id()),
        InstantEvent::SignedOut => "out".to_owned(),
        InstantEvent::Failed(error) => error.code().to_owned(),
        _ => "unexpected".to_owned(),
    }
}

fn ours() -> (World, Tab, Bench) {
    let world = World::new();
    let tab = world.tab();
    world.sign_in(&tab);
    let bench = bench(&world.clock, Rc::new(tab.manager.clone()));
    (world, tab, bench)
}

/// A session like Clerk's: tokens without nonce and audience. The cell names the person.
fn clerk(clock: &Rc<Clock>) -> (Rc<RefCell<Option<&'static str>>>, Rc<FunctionSource>) {
    let who = Rc::new(RefCell::new(Some("alice")));
    let (at, now) = (who.clone(), clock.clone());
    let source = FunctionSource::new(clock.clone(), move |_| {
        let person = *at.borrow();
        let claims = |sub| json!({"iss": "https://clerk.example", "sub": sub, "exp": now.now().0 + 60, "iat": now.now().0});
        let raw = person.map(|sub| jwt(&claims(sub)));
        async move { Ok(raw) }
    });
    (who, source)
}

#[test]
fn our_id_token_is_exchanged_with_its_nonce_and_the_apps_names() {
    let (world, tab, bench) = ours();
    assert_eq!(bench.sign_in(), Ok(Some("alice".to_owned())));
    let (path, body) = bench.server.asked.borrow()[0].clone();
    assert_eq!(path, "/runtime/oauth/id_token");
    let id_token = world.get_user(&tab).unwrap().id_token().secret().to_owned();
    let nonce = Token::new(id_token.as_str()).nonce().unwrap().to_owned();
    let expected =
        json!({"app_id": "app-1", "nonce": nonce, "id_token": id_token, "client_name": "my-provider"});
    assert_eq!(body, expected);
}

#[test]
fn a_token_without_nonce_is_exchanged_without_one() {
    let clock = Clock::new();
    let bench = bench(&clock, clerk(&clock).1);
    assert_eq!(bench.sign_in(), Ok(Some("alice".to_owned())));
    assert!(bench.server.asked.borrow()[0].1.get("nonce").is_none());
}

#[test]
fn the_same_person_is_exchanged_once_however_often_the_session_is_renewed() {
    let (world, tab, bench) = ours();
    bench.follow();
    world.renew(&tab).unwrap();
    world.clock.advance(5000);
    assert_eq!(bench.server.take_asked(), ["id_token"]);
    assert_eq!(bench.sign_in(), Ok(Some("alice".to_owned())));
    assert!(!bench.server.take_asked().contains(&"id_token".to_owned()));
    assert_eq!(*bench.heard.borrow(), ["in alice"]);
}

#[test]
fn the_next_page_asks_only_whether_its_token_is_still_good() {
    let (world, tab, bench) = ours();
    bench.sign_in().unwrap();
    let source = || Rc::new(tab.manager.clone());
    let second = next_page(&world.clock, source(), bench.server.clone(), bench.store.clone());
    bench.server.take_asked();
    second.follow();
    assert_eq!(second.instant.user().map(|user| user.id().to_owned()).as_deref(), Some("alice"));
    assert_eq!(second.server.take_asked(), ["verify_refresh_token"]);
    // It is no longer valid: another exchange, with the newest token.
    bench.server.good.take();
    let third = next_page(&world.clock, source(), bench.server.clone(), bench.store.clone());
    assert_eq!(third.sign_in(), Ok(Some("alice".to_owned())));
    assert_eq!(third.server.take_asked(), ["verify_refresh_token", "id_token"]);
}

#[test]
fn another_person_signs_the_one_before_out_first_also_on_the_next_page() {
    let clock = Clock::new();
    let (who, source) = clerk(&clock);
    let bench = bench(&clock, source.clone());
    bench.follow();
    who.replace(Some("bob"));
    source.changed();
    clock.settle();
    assert_eq!(*bench.heard.borrow(), ["in alice", "out", "in bob"]);
    assert_eq!(bench.server.take_asked(), ["id_token", "signout", "id_token"]);
    who.replace(Some("carol"));
    let next = next_page(&clock, clerk_of(&clock, &who), bench.server.clone(), bench.store.clone());
    assert_eq!(next.sign_in(), Ok(Some("carol".to_owned())));
    assert_eq!(next.server.take_asked(), ["signout", "id_token"]);
    assert_eq!(*next.server.good.borrow(), ["refresh-of-carol"]);
}

fn clerk_of(clock: &Rc<Clock>, who: &Rc<RefCell<Option<&'static str>>>) -> Rc<FunctionSource> {
    let (at, source) = clerk(clock);
    at.replace(*who.borrow());
    source
}

#[test]
fn what_may_pass_is_tried_again_after_longer_and_longer_waits_and_a_refusal_is_not() {
    let (world, _tab, bench) = ours();
    bench.server.status.set(Some(503));
    bench.follow();
    bench.clock.advance(300);
    let asked = bench.server.take_asked().len();
    assert!((12..40).contains(&asked), "{asked} requests in five minutes");
    bench.server.status.set(None);
    bench.clock.advance(30);
    assert_eq!(bench.heard.borrow().last().map(String::as_str), Some("in alice"));

    let refusing = FunctionSource::new(world.clock.clone(), |_| async {
        Ok(Some(jwt(&json!({"sub": "a", "iss": "i"}))))
    });
    let bench = self::bench(&world.clock, refusing);
    bench.server.status.set(Some(400));
    bench.follow();
    bench.clock.advance(1000);
    assert_eq!(*bench.heard.borrow(), ["instantdb_refused"]);
}

#[test]
fn instantdbs_own_words_are_in_the_error_and_no_token_is() {
    let clock = Clock::new();
    let store = Rc::new(SharedStore::default());
    let settings = InstantDbSettings { store, ..InstantDbSettings::new("app-1", "my-provider", API) };
    let server = Rc::new(Server::default());
    let auth = HttpAuth::with_fetch(settings.clone(), server.clone()).unwrap();
    auth.upgrade_guest(InstantUser::of(parse(r#"{"id":"g","refresh_token":"guest-secret"}"#)).unwrap());
    let source = FunctionSource::new(clock.clone(), |_| async {
        Ok(Some(jwt(&json!({"sub": "a", "iss": "i", "nonce": ""}))))
    });
    let instant = InstantDb::with_platform(settings, source, auth, platform(&clock));
    server.status.set(Some(400));
    let outcome = {
        let instant = instant.clone();
        clock.run(async move { instant.sign_in().await })
    };
    assert_eq!(outcome.unwrap_err().code(), "instantdb_refused");
    assert_eq!(server.asked.borrow()[0].1["refresh_token"], "guest-secret");
    server.status.set(None);
    clock.run(async move { instant.sign_in().await }).unwrap();
    assert_eq!(server.asked.borrow()[1].1["refresh_token"], "guest-secret", "it wasn't spent");
    let refused = server
        .answer("/runtime/oauth/id_token", &json!({"id_token": jwt(&json!({"sub": "a"})), "nonce": "n"}));
    assert_eq!(refused.unwrap_err().1["message"], "The id_token is missing a nonce.");
}

fn parse(text: &str) -> oidc_client_wasm::protocol::json::Object {
    oidc_client_wasm::protocol::json::Object::parse(text).unwrap()
}

#[test]
fn a_person_who_changes_while_the_exchange_is_under_way_is_the_one_who_ends_up_signed_in() {
    let clock = Clock::new();
    let (who, source) = clerk(&clock);
    let bench = bench(&clock, source.clone());
    let heard = bench.heard.clone();
    let _guard = bench.instant.follow(move |event| {
        if let InstantEvent::SignedIn(user) = event {
            heard.borrow_mut().push(user.id().to_owned());
        }
    });
    // Nothing has run yet: three changes at once.
    for person in [Some("bob"), None, Some("carol")] {
        who.replace(person);
        source.changed();
    }
    clock.settle();
    assert_eq!(bench.heard.borrow().last().map(String::as_str), Some("carol"));
    assert_eq!(*bench.server.good.borrow(), ["refresh-of-carol"]);
}
