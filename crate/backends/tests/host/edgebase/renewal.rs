//! Renewals and the end of a session (behaviour 8).

use super::{Page, signed_in};
use futures_util::FutureExt;
use futures_util::future::{join, join_all};
use oidc_client_backends::edgebase::{EdgeBase, EdgeBaseError};
use oidc_client_backends::token_source::{TokenEvent, TokenRequest, TokenSource};
use oidc_client_wasm::platform::locks::Locks;

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

    // Offline for the whole grace period: the last request is within it, and none follows.
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

    // Another sign-in in the meantime is not affected.
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
    assert_eq!((error.code(), error.may_pass()), ("edgebase_unavailable", true));
    assert_eq!(error.to_string(), "EdgeBase is out of order (502)");
}

#[test]
fn n8_a_refusal_for_good_is_not_said_to_be_a_functions_failure_that_may_pass() {
    let (origin, page) = signed_in();
    page.clock.advance(900);
    origin.server.status.set(Some(403));
    let edgebase = page.edgebase.clone();
    let error =
        page.clock.run(async move { edgebase.token(TokenRequest::access_token()).await }).unwrap_err();
    assert_eq!((error.code(), error.may_pass()), ("edgebase_refused", false));
    assert_eq!(error.to_string(), "EdgeBase refused the request (403): ");
    let edgebase = page.edgebase.clone();
    let error = page.clock.run(async move { TokenSource::sign_out(&edgebase).await }).unwrap_err();
    assert_eq!((error.code(), error.may_pass()), ("edgebase_refused", false));
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
fn n8_a_page_closed_during_the_sign_out_leaves_no_session() {
    let (origin, page) = signed_in();
    page.clock.advance(5000);
    let mut leaving = page.edgebase.sign_out();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    origin.server.takes_seconds.set(60);
    // Storage takes time too. The server's answer doesn't arrive, because the clock doesn't run.
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
fn a_sign_out_whose_caller_gave_up_is_finished_and_the_next_session_is_usable() {
    let (origin, page) = signed_in();
    let other = origin.page();
    let locks = origin.world.locks.clone();
    let lock =
        page.clock.run(async move { locks.lock("edgebase:refresh-token:https://edge.example", 40).await });
    // It waits for another tab.
    assert_eq!(page.edgebase.sign_out().now_or_never(), None);
    drop(lock);
    page.clock.settle();
    assert_eq!(origin.server.current("alice"), None, "it was signed out at the server, too");

    other.sign_in(&origin.server.begin("bob")).unwrap();
    page.token().unwrap();
    assert_eq!(page.edgebase.user().map(|user| user.id().to_owned()).as_deref(), Some("bob"));
}
