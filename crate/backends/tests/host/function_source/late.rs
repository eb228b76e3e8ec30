//! Answers that arrive late, without a caller, or never.

use super::bench;
use crate::jwt::jwt;
use crate::support::clock::Clock;
use futures_util::FutureExt;
use oidc_client_backends::token_source::{FunctionSource, TokenEvent, TokenRequest, TokenSource};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A function that returns who was signed in when it was called, and takes longer for earlier calls.
struct SlowerAtFirst {
    who: Rc<Cell<&'static str>>,
    source: Rc<FunctionSource>,
    heard: Rc<RefCell<Vec<String>>>,
}

fn slower_at_first(clock: &Rc<Clock>) -> SlowerAtFirst {
    let (who, wait, sleeper) = (Rc::new(Cell::new("alice")), Cell::new(9), clock.clone());
    let asked = who.clone();
    let source = FunctionSource::new(clock.clone(), move |_| {
        let (person, seconds, sleeper) = (asked.get(), wait.replace(wait.get() - 4), sleeper.clone());
        async move {
            sleeper.sleep(seconds).await;
            Ok(Some(jwt(&json!({"iss": "https://clerk.example", "sub": person}))))
        }
    });
    let heard = Rc::new(RefCell::new(Vec::new()));
    let into = heard.clone();
    std::mem::forget(source.subscribe(Rc::new(move |event| {
        let name = match event {
            TokenEvent::SignedIn(person) => person.as_ref().unwrap().subject.clone(),
            other => format!("{other:?}"),
        };
        into.borrow_mut().push(name);
    })));
    SlowerAtFirst { who, source, heard }
}

#[test]
fn a_change_causes_a_new_request_and_earlier_answers_are_ignored() {
    let clock = Clock::new();
    let SlowerAtFirst { who, source, heard } = slower_at_first(&clock);
    let asker = source.clone();
    let _before = clock.start(async move { asker.token(TokenRequest::session()).await });
    clock.settle();
    who.set("bob");
    source.changed();
    clock.advance(5);
    assert_eq!(*heard.borrow(), ["bob"]);
    clock.advance(5);
    assert_eq!(*heard.borrow(), ["bob"], "alice was there before bob");
}

#[test]
fn an_answer_from_before_a_sign_out_signs_no_user_in() {
    let clock = Clock::new();
    let SlowerAtFirst { source, heard, .. } = slower_at_first(&clock);
    let asker = source.clone();
    let _before = clock.start(async move { asker.token(TokenRequest::session()).await });
    clock.settle();
    clock.run(async move { source.sign_out().await }).unwrap();
    clock.advance(10);
    assert_eq!(*heard.borrow(), ["SignedOut"]);
}

#[test]
fn an_abandoned_answer_is_not_returned_later() {
    let bench = bench();
    bench.issuer.takes_seconds.set(2);
    let source = bench.source.clone();
    bench.clock.run(async move {
        let mut asked = source.token(TokenRequest::session());
        assert!((&mut asked).now_or_never().is_none());
    });
    bench.ask(TokenRequest::session()).unwrap();
    assert_eq!(bench.issuer.asked.borrow().len(), 1, "the first was dropped before it was answered");
}

#[test]
fn a_question_that_is_never_answered_does_not_keep_the_later_ones() {
    let (clock, is_stuck) = (Clock::new(), Rc::new(Cell::new(true)));
    let stuck = is_stuck.clone();
    let source = FunctionSource::new(clock.clone(), move |_| {
        let never_answers = stuck.replace(false);
        async move {
            if never_answers {
                std::future::pending::<()>().await;
            }
            Ok(Some(jwt(&json!({"iss": "https://clerk.example", "sub": "alice"}))))
        }
    });
    let ask = || {
        let source = source.clone();
        async move { source.token(TokenRequest::session()).await }
    };
    let (mut first, mut joined) = (clock.start(ask()), clock.start(ask()));
    clock.advance(30);
    for outcome in [&mut first, &mut joined] {
        let outcome = outcome.try_recv().unwrap().expect("nobody waits any more");
        assert_eq!(outcome.unwrap_err().code(), "token_function_failed");
    }
    assert!(clock.run(ask()).unwrap().is_some());
    assert_eq!(clock.waiting(), (0, 0), "no timer is left");
}
