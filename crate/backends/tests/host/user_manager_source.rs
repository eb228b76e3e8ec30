//! A `UserManager` as a source of tokens.

use crate::support::provider::Health;
use crate::support::{Tab, World, signed_in};
use futures_util::future::join_all;
use oidc_client_backends::token_source::{
    Token, TokenEvent, TokenKind, TokenRequest, TokenSource, TokenSourceError,
};
use oidc_client_wasm::protocol::TokenParameters;
use oidc_client_wasm::{SilentRenew, UserManagerSettings};
use std::cell::RefCell;
use std::rc::Rc;

fn ask(world: &World, tab: &Tab, request: TokenRequest) -> Result<Option<Token>, TokenSourceError> {
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.token(request).await })
}

fn force(request: TokenRequest) -> TokenRequest {
    TokenRequest { force: true, ..request }
}

#[test]
fn each_kind_is_the_token_of_that_kind() {
    let (world, tab) = signed_in();
    let user = world.get_user(&tab).unwrap();
    let id_token = ask(&world, &tab, TokenRequest::id_token()).unwrap().unwrap();
    assert_eq!(id_token.secret(), user.id_token().secret());
    assert_eq!(id_token.person().unwrap().subject, "alice");
    assert!(id_token.nonce().is_some(), "a back-end may ask for it");
    assert_eq!(ask(&world, &tab, TokenRequest::session()).unwrap(), Some(id_token));
    let access_token = ask(&world, &tab, TokenRequest::access_token()).unwrap().unwrap();
    assert_eq!(access_token.secret(), user.access_token().secret());
    assert_eq!(access_token.expires_at(), user.expires_at());
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn a_token_for_an_api_is_that_apis_own_and_a_forced_one_is_new() {
    let (world, tab) = signed_in();
    let parameters = TokenParameters::new(vec!["https://orders.example".to_owned()], Vec::new()).unwrap();
    let orders = || TokenRequest::new(TokenKind::Access { parameters: parameters.clone(), scope: None });
    let token = ask(&world, &tab, orders()).unwrap().unwrap();
    let access = world.provider.introspect(token.secret()).unwrap();
    assert_eq!(access.resource.as_deref(), Some("https://orders.example"));
    assert_eq!(ask(&world, &tab, orders()).unwrap(), Some(token.clone()));
    assert_ne!(ask(&world, &tab, force(orders())).unwrap(), Some(token));
    assert_eq!(world.provider.take_token_requests(), 2);
}

#[test]
fn a_forced_or_ending_token_is_renewed_once_for_all_who_ask() {
    let (world, tab) = signed_in();
    let before = ask(&world, &tab, TokenRequest::id_token()).unwrap();
    let manager = tab.manager.clone();
    let answers = world
        .clock
        .run(async move { join_all((0..5).map(|_| manager.token(force(TokenRequest::id_token())))).await });
    assert_eq!(world.provider.take_token_requests(), 1);
    assert!(answers.iter().all(|answer| *answer == answers[0] && *answer != Ok(before.clone())));
    let long = TokenRequest { min_validity_in_seconds: 601, ..TokenRequest::id_token() };
    // One that came just now would be no longer the next time.
    assert_eq!(ask(&world, &tab, long.clone()).unwrap(), answers[0].clone().unwrap());
    world.clock.advance(10);
    assert_ne!(ask(&world, &tab, long).unwrap(), answers[0].clone().unwrap());
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn out_of_reach_a_token_that_just_does_is_given_and_a_forced_one_is_an_error() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Down);
    let long = TokenRequest { min_validity_in_seconds: 9999, ..TokenRequest::id_token() };
    assert!(ask(&world, &tab, long).unwrap().is_some());
    let error = ask(&world, &tab, force(TokenRequest::id_token())).unwrap_err();
    assert_eq!(error.code(), "provider_unreachable");
    world.clock.advance(700);
    assert!(ask(&world, &tab, TokenRequest::id_token()).is_err(), "it has ended");
}

#[test]
fn a_refused_token_is_never_replaced_by_leaving_the_page() {
    let world = World::new();
    let tab = world.signed_in_tab(UserManagerSettings {
        silent_renew: SilentRenew::Redirect,
        automatic_silent_renew: false,
        ..world.settings()
    });
    let departures = tab.window.departures.borrow().len();
    let error = ask(&world, &tab, force(TokenRequest::id_token())).unwrap_err();
    assert_eq!((error.code(), error.may_pass()), ("silent_renew_off", false));
    let long = TokenRequest { min_validity_in_seconds: 9999, ..TokenRequest::id_token() };
    assert!(ask(&world, &tab, long).unwrap().is_some(), "the present one is still good");
    assert_eq!(tab.window.departures.borrow().len(), departures);
}

#[test]
fn the_providers_retry_after_is_honoured() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Unavailable(Some(50)));
    for _ in 0..3 {
        let error = ask(&world, &tab, force(TokenRequest::id_token())).unwrap_err();
        assert_eq!(error.code(), "token_endpoint_unavailable");
    }
    assert_eq!(world.provider.take_token_requests(), 1);
    world.provider.health.set(Health::Up);
    world.clock.advance(50);
    assert!(ask(&world, &tab, force(TokenRequest::id_token())).unwrap().is_some());
}

#[test]
fn signed_out_is_none_also_when_the_provider_ended_the_session() {
    let (world, tab) = signed_in();
    world.provider.revoke_all();
    assert_eq!(ask(&world, &tab, force(TokenRequest::id_token())), Ok(None));
    for request in [TokenRequest::id_token(), TokenRequest::access_token(), force(TokenRequest::session())] {
        assert_eq!(ask(&world, &tab, request), Ok(None));
    }
}

#[test]
fn a_bound_access_token_is_refused_and_the_id_token_is_not() {
    let world = World::new();
    let tab = world.signed_in_tab(world.dpop_settings());
    assert_eq!(ask(&world, &tab, TokenRequest::access_token()), Err(TokenSourceError::Bound));
    assert!(ask(&world, &tab, TokenRequest::id_token()).unwrap().is_some());
}

#[test]
fn events_tell_a_sign_in_a_renewal_another_person_and_the_end() {
    let world = World::new();
    let tab = world.tab();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let into = heard.clone();
    let guard =
        TokenSource::subscribe(&tab.manager, Rc::new(move |event| into.borrow_mut().push(event.clone())));
    world.sign_in(&tab);
    world.renew(&tab).unwrap();
    world.leave(&tab, Default::default()).unwrap();
    let callback = world.provider.sign_in(&tab.last_departure(), "bob");
    world.finish(&tab, &callback).unwrap();
    let manager = tab.manager.clone();
    world.clock.run(async move { TokenSource::sign_out(&manager).await }).unwrap();
    let kinds: Vec<&str> = heard
        .borrow()
        .iter()
        .map(|event| match event {
            TokenEvent::SignedIn(Some(person)) if person.subject == "alice" => "alice in",
            TokenEvent::TokenChanged => "renewed",
            TokenEvent::PersonChanged(Some(person)) if person.subject == "bob" => "now bob",
            TokenEvent::SignedOut => "out",
            _ => "unexpected",
        })
        .collect();
    assert_eq!(kinds, ["alice in", "renewed", "now bob", "out"]);
    assert!(tab.last_departure().starts_with("https://login.example/signout"));
    drop(guard);
    world.sign_in(&tab);
    assert_eq!(heard.borrow().len(), 4);
}

#[test]
fn the_first_renewal_of_a_restored_session_raises_renewed() {
    let (world, _earlier) = signed_in();
    let tab = world.tab();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let into = heard.clone();
    let _guard =
        TokenSource::subscribe(&tab.manager, Rc::new(move |event| into.borrow_mut().push(event.clone())));
    world.clock.settle();
    assert!(heard.borrow().is_empty(), "that somebody was there is no news");
    world.renew(&tab).unwrap();
    assert_eq!(*heard.borrow(), [TokenEvent::TokenChanged]);
}
