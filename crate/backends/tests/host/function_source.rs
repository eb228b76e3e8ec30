//! A function as a source of tokens that live for one minute, as Clerk's do.

mod late;

use crate::jwt::jwt;
use crate::support::clock::Clock;
use futures_util::future::join_all;
use oidc_client_backends::token_source::{
    Answer, FunctionSource, Token, TokenEvent, TokenRequest, TokenSource, TokenSourceError,
};
use oidc_client_wasm::platform::timers::Timers;
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Issues tokens as Clerk does: a token lives for one minute and is cached until ten seconds before it expires, unless a new
/// one is requested.
struct Issuer {
    clock: Rc<Clock>,
    who: RefCell<Option<&'static str>>,
    kept: RefCell<Option<String>>,
    fails: Cell<bool>,
    keeps_for: Cell<u64>,
    takes_seconds: Cell<u64>,
    /// For each request, whether a new token was requested.
    asked: RefCell<Vec<bool>>,
}

impl Issuer {
    fn answer(&self, force: bool) -> Answer {
        self.asked.borrow_mut().push(force);
        if self.fails.get() {
            return Err("network_error".to_owned());
        }
        let Some(who) = *self.who.borrow() else { return Ok(None) };
        let now = self.clock.now();
        let mut kept = self.kept.borrow_mut();
        let is_good = |raw: &String| Token::new(raw.as_str()).seconds_left(now) + self.keeps_for.get() > 60;
        if force || !kept.as_ref().is_some_and(is_good) {
            *kept = Some(jwt(
                &json!({"iss": "https://clerk.example", "sub": who, "exp": now.0 + 60, "iat": now.0}),
            ));
        }
        Ok(kept.clone())
    }
}

struct Bench {
    clock: Rc<Clock>,
    issuer: Rc<Issuer>,
    source: Rc<FunctionSource>,
}

fn bench() -> Bench {
    let clock = Clock::new();
    let issuer = Rc::new(Issuer {
        clock: clock.clone(),
        who: RefCell::new(Some("alice")),
        kept: RefCell::default(),
        fails: Cell::new(false),
        keeps_for: Cell::new(50),
        takes_seconds: Cell::new(0),
        asked: RefCell::default(),
    });
    let asked = issuer.clone();
    let source = FunctionSource::new(clock.clone(), move |force| {
        let issuer = asked.clone();
        async move {
            if issuer.takes_seconds.get() > 0 {
                issuer.clock.sleep(issuer.takes_seconds.get()).await;
            }
            issuer.answer(force)
        }
    });
    Bench { clock, issuer, source }
}

impl Bench {
    fn ask(&self, request: TokenRequest) -> Result<Option<Token>, TokenSourceError> {
        let source = self.source.clone();
        self.clock.run(async move { source.token(request).await })
    }

    fn events(&self) -> Rc<RefCell<Vec<TokenEvent>>> {
        let heard = Rc::new(RefCell::new(Vec::new()));
        let into = heard.clone();
        std::mem::forget(self.source.subscribe(Rc::new(move |event| into.borrow_mut().push(event.clone()))));
        heard
    }

    fn is(&self, who: Option<&'static str>) {
        self.issuer.who.replace(who);
        self.issuer.kept.take();
        self.source.changed();
        self.clock.settle();
    }
}

#[test]
fn the_function_is_asked_before_every_use_and_no_token_of_it_is_kept() {
    let bench = bench();
    for _ in 0..30 {
        let token = bench.ask(TokenRequest::session()).unwrap().unwrap();
        assert!(token.seconds_left(bench.clock.now()) >= 10);
        bench.clock.advance(45);
    }
    assert_eq!(bench.issuer.asked.borrow().len(), 30);
}

#[test]
fn concurrent_questions_are_one_and_all_get_its_answer() {
    let bench = bench();
    bench.issuer.takes_seconds.set(2);
    let source = bench.source.clone();
    let answers =
        bench.clock.run(async move { join_all((0..7).map(|_| source.token(TokenRequest::session()))).await });
    assert_eq!(*bench.issuer.asked.borrow(), [false]);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[test]
fn a_request_for_a_new_token_does_not_wait_for_one_that_allows_an_old_token() {
    let bench = bench();
    bench.issuer.takes_seconds.set(2);
    let source = bench.source.clone();
    let force = || TokenRequest { force: true, ..TokenRequest::session() };
    bench.clock.run(async move {
        let asked = [TokenRequest::session(), force(), force(), TokenRequest::session()];
        join_all(asked.map(|request| source.token(request))).await
    });
    assert_eq!(*bench.issuer.asked.borrow(), [false, true]);
}

#[test]
fn a_token_that_expires_too_soon_is_requested_again_once() {
    let bench = bench();
    bench.ask(TokenRequest::session()).unwrap();
    bench.issuer.keeps_for.set(60);
    bench.clock.advance(55);
    let token = bench.ask(TokenRequest::session()).unwrap().unwrap();
    assert_eq!(token.seconds_left(bench.clock.now()), 60);
    assert_eq!(*bench.issuer.asked.borrow(), [false, false, true]);
    // More than any token ever has left: it returns the newest token, without a loop.
    let long = TokenRequest { min_validity_in_seconds: 3600, ..TokenRequest::session() };
    for _ in 0..3 {
        assert!(bench.ask(long.clone()).unwrap().is_some());
    }
    assert_eq!(bench.issuer.asked.borrow()[3..], [false; 3], "the new one came just now");
    bench.clock.advance(10);
    assert!(bench.ask(long).unwrap().is_some());
    assert_eq!(bench.issuer.asked.borrow()[6..], [false, true]);
}

#[test]
fn a_token_about_to_expire_is_returned_if_there_is_no_other_and_an_expired_one_never() {
    let clock = Clock::new();
    let end = clock.now().plus(60).0;
    let source = FunctionSource::new(clock.clone(), move |force| async move {
        if force { Err("network_error".to_owned()) } else { Ok(Some(jwt(&json!({"exp": end})))) }
    });
    let ask = || {
        let source = source.clone();
        clock.run(async move { source.token(TokenRequest::session()).await })
    };
    clock.advance(55);
    assert!(ask().unwrap().is_some());
    clock.advance(5);
    assert_eq!(ask(), Err(TokenSourceError::Function { reason: "network_error".to_owned() }));
    let ended =
        FunctionSource::new(clock.clone(), move |_| async move { Ok(Some(jwt(&json!({"exp": end})))) });
    let outcome = clock.run(async move { ended.token(TokenRequest::session()).await });
    assert_eq!(outcome, Err(TokenSourceError::Ended));
}

#[test]
fn null_is_signed_out_and_an_error_is_not() {
    let bench = bench();
    let heard = bench.events();
    bench.ask(TokenRequest::session()).unwrap();
    bench.issuer.fails.set(true);
    assert_eq!(bench.ask(TokenRequest::session()).unwrap_err().code(), "token_function_failed");
    bench.issuer.fails.set(false);
    assert!(matches!(heard.borrow()[..], [TokenEvent::SignedIn(_)]), "offline ends no session");
    bench.is(None);
    assert_eq!(bench.ask(TokenRequest::session()), Ok(None));
    assert_eq!(heard.borrow().last(), Some(&TokenEvent::SignedOut));
}

#[test]
fn each_change_raises_one_event_of_its_kind() {
    let bench = bench();
    let heard = bench.events();
    bench.is(Some("alice"));
    bench.clock.advance(1);
    bench.is(Some("alice"));
    bench.is(Some("bob"));
    bench.is(None);
    bench.is(None);
    let names: Vec<String> = heard
        .borrow()
        .iter()
        .map(|event| match event {
            TokenEvent::SignedIn(person) => format!("in {}", person.as_ref().unwrap().subject),
            TokenEvent::PersonChanged(person) => format!("now {}", person.as_ref().unwrap().subject),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["in alice", "TokenChanged", "now bob", "SignedOut"]);
}

#[test]
fn signed_out_is_raised_only_when_the_functions_service_signed_out() {
    let bench = bench();
    let heard = bench.events();
    bench.ask(TokenRequest::session()).unwrap();
    bench.source.on_sign_out(|| async { Err("network_error".to_owned()) });
    let source = bench.source.clone();
    let sign_out = || {
        let source = source.clone();
        bench.clock.run(async move { source.sign_out().await })
    };
    assert_eq!(sign_out().unwrap_err().code(), "token_function_failed");
    bench.source.on_sign_out(|| async { Ok(()) });
    assert_eq!(sign_out(), Ok(()));
    assert!(matches!(heard.borrow()[..], [TokenEvent::SignedIn(_), TokenEvent::SignedOut]));
}

#[test]
fn debug_shows_no_token() {
    let token = Token::new(jwt(&json!({"iss": "i", "sub": "s", "exp": 1})));
    assert!(!format!("{token:?}").contains("AAAA"));
}
