//! Sign-outs: of InstantDB, of the session, and their order.

use super::{bench, clerk, ours};
use crate::support::clock::Clock;
use crate::support::provider::Health;
use oidc_client_backends::instantdb::InstantDbError;
use oidc_client_backends::token_source::{TokenRequest, TokenSource};
use std::cell::RefCell;
use std::rc::Rc;

#[test]
fn a_sign_out_of_the_session_signs_out_of_instantdb() {
    let (world, tab, bench) = ours();
    bench.follow();
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.remove_user().await }).unwrap();
    world.clock.settle();
    assert_eq!(*bench.heard.borrow(), ["in alice", "out"]);
    assert!(bench.server.good.borrow().is_empty());
    assert!(bench.store.keys().is_empty());
}

#[test]
fn a_sign_out_ends_instantdb_first_and_then_the_session() {
    let (world, tab, bench) = ours();
    bench.follow();
    let order = Rc::new(RefCell::new(Vec::new()));
    let (noted, server) = (order.clone(), bench.server.clone());
    let _guard = tab.manager.events().subscribe(move |_| noted.borrow_mut().push(server.good.borrow().len()));
    assert_eq!(bench.sign_out(), Ok(()));
    assert_eq!(order.borrow().first(), Some(&0), "InstantDB's token was given back before the session ended");
    assert_eq!(world.get_user(&tab), None);
    assert!(tab.last_departure().starts_with("https://login.example/signout"));
    world.clock.settle();
    assert_eq!(bench.server.take_asked(), ["id_token", "signout"], "and nobody comes back in");
}

#[test]
fn who_leaves_instantdb_keeps_the_session_and_is_not_brought_back() {
    let (world, tab, bench) = ours();
    bench.follow();
    let instant = bench.instant.clone();
    assert_eq!(world.clock.run(async move { instant.leave().await }), Ok(()));
    assert!(world.get_user(&tab).is_some());
    world.clock.advance(100);
    world.renew(&tab).unwrap();
    world.clock.settle();
    assert_eq!(bench.server.take_asked(), ["id_token", "signout"]);
    assert_eq!(*bench.heard.borrow(), ["in alice", "out"]);
}

#[test]
fn who_signs_out_is_gone_from_the_page_before_instantdb_has_answered() {
    let (world, _tab, bench) = ours();
    bench.follow();
    bench.server.never_answers.set(true);
    let instant = bench.instant.clone();
    let _under_way = world.clock.start(async move { instant.sign_out().await });
    world.clock.settle();
    assert_eq!(bench.server.take_asked(), ["id_token", "signout"]);
    assert_eq!(bench.instant.user(), None);
    assert!(bench.store.keys().is_empty());
    assert_eq!(*bench.heard.borrow(), ["in alice", "out"]);
}

#[test]
fn neither_sign_out_is_left_out_when_the_other_fails() {
    let (world, tab, bench) = ours();
    bench.sign_in().unwrap();
    bench.server.is_down.set(true);
    world.provider.health.set(Health::Down);
    world.clock.advance(4000);
    let Err(InstantDbError::SignOut { back_end: Some(back_end), session: Some(session) }) = bench.sign_out()
    else {
        panic!("both have failed");
    };
    assert_eq!((back_end.code(), session.code()), ("instantdb_unreachable", "provider_unreachable"));
    assert_eq!(world.get_user(&tab), None);
    assert_eq!(bench.instant.user(), None);
    assert!(bench.store.keys().is_empty());
}

#[test]
fn a_session_that_could_not_be_ended_signs_no_user_in_again() {
    let clock = Clock::new();
    let (who, source) = clerk(&clock);
    source.on_sign_out(|| async { Err("network_error".to_owned()) });
    let bench = bench(&clock, source.clone());
    bench.follow();
    assert_eq!(bench.sign_out().unwrap_err().code(), "instantdb_sign_out_incomplete");
    clock.advance(100);
    source.changed();
    clock.settle();
    assert_eq!(*bench.heard.borrow(), ["in alice", "out"]);
    let asked = source.clone();
    let token = clock.run(async move { asked.token(TokenRequest::id_token()).await });
    assert!(token.unwrap().is_some(), "the provider's session goes on");
    // A new sign-in signs the person in again, without the provider.
    assert_eq!(bench.sign_in(), Ok(Some("alice".to_owned())));
    // Another person is signed in.
    bench.sign_out().unwrap_err();
    who.replace(Some("bob"));
    source.changed();
    clock.settle();
    assert_eq!(bench.heard.borrow().last().map(String::as_str), Some("in bob"));
}
