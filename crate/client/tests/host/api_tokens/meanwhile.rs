//! Changes of the session while an API's token is requested: nobody gets another person's token.

use super::{ORDERS, secret, token, wanted};
use crate::support::provider::Health;
use crate::support::stores::SharedStore;
use crate::support::{API, Tab, USER_KEY, World, signed_in};
use futures_channel::oneshot::Receiver;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::{AllowedApi, ApiSettings, Error, SilentRenew, UserManagerSettings};
use std::rc::Rc;

#[test]
fn a_renewal_with_a_stale_session_spends_the_newest_refresh_token() {
    for has_records in [true, false] {
        let (world, tab) = signed_in();
        let stale = world.users.text(USER_KEY).unwrap();
        token(&world, &tab, &wanted(ORDERS, None)).unwrap();
        let fresh = world.users.text(USER_KEY).unwrap();
        // The browser shows the write to the other page only a moment later.
        world.users.put(USER_KEY, &stale);
        let other = world.open_on(world.settings(), |platform| {
            if !has_records {
                platform.records = Rc::new(SharedStore::default());
            }
        });
        let manager = other.manager.clone();
        let mut renewal = world.clock.start(async move { manager.signin_silent().await });
        world.clock.advance(1);
        world.users.put(USER_KEY, &fresh);
        world.clock.advance(2);
        renewal.try_recv().unwrap().expect("an outcome").unwrap();
        assert!(world.get_user(&tab).is_some());
    }
}

#[test]
fn a_sign_out_drops_the_tokens_of_apis_and_the_next_person_gets_none_of_them() {
    for signs_out in [true, false] {
        let (world, tab) = signed_in();
        let alices = token(&world, &tab, &wanted(ORDERS, None)).unwrap();
        if signs_out {
            let manager = tab.manager.clone();
            world.clock.run(async move { manager.remove_user().await }).unwrap();
            assert_eq!(token(&world, &tab, &wanted(ORDERS, None)).unwrap_err().code(), "not_signed_in");
        }
        // In another tab.
        let other = world.tab();
        world.leave(&other, Default::default()).unwrap();
        let callback = world.provider.sign_in(&other.last_departure(), "bob");
        world.finish(&other, &callback).unwrap();
        let bobs = token(&world, &tab, &wanted(ORDERS, None)).unwrap();
        assert!(secret(&alices) != secret(&bobs));
        assert_eq!(world.provider.introspect(&secret(&bobs)).unwrap().subject, "bob");
    }
}

#[test]
fn a_sign_out_during_a_token_request_is_final() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Slow(5));
    let (manager, args) = (tab.manager.clone(), wanted(ORDERS, None));
    let mut call = world.clock.start(async move { manager.access_token_for(&args).await });
    world.clock.advance(1);
    world.provider.health.set(Health::Up);
    world.sign_out(&tab).unwrap();
    world.clock.advance(9);
    assert_eq!(call.try_recv().unwrap().unwrap().unwrap_err().code(), "not_signed_in");
    assert_eq!(world.users.text(USER_KEY), None);
}

/// A session with bound tokens that is renewed in frames.
fn renewed_in_frames() -> (World, Tab) {
    let world = World::new();
    let settings = UserManagerSettings {
        silent_renew: SilentRenew::Iframe,
        silent_redirect_uri: Some("https://app.example/callback.html".to_owned()),
        ..world.dpop_settings()
    };
    let tab = world.signed_in_tab(settings);
    (world, tab)
}

fn start_call(world: &World, tab: &Tab) -> Receiver<Result<HttpResponse, Error>> {
    let orders = AllowedApi { token: Some(wanted(ORDERS, None)), ..AllowedApi::from(API) };
    let api = tab.manager.api(&ApiSettings { allowed: vec![orders] }).unwrap();
    let request = HttpRequest::new("GET", format!("{API}/orders"));
    let call = world.clock.start(async move { api.fetch(request).await });
    world.clock.settle();
    call
}

#[test]
fn a_token_request_waits_for_a_renewal_in_a_frame() {
    let (world, tab) = renewed_in_frames();
    let manager = tab.manager.clone();
    let renewing = world.clock.start(async move { manager.signin_silent().await });
    world.clock.settle();
    let mut call = start_call(&world, &tab);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    world.clock.advance(3);
    assert!(world.clock.run(renewing).unwrap().is_ok());
    // The API checks that the proof is by the key that the new token is bound to.
    assert_eq!(call.try_recv().unwrap().expect("an answer").unwrap().status, 200);
}

#[test]
fn a_new_sign_in_during_a_token_request_gets_a_token_of_the_new_session() {
    for (who, expected) in [("alice", Ok(200)), ("bob", Err("not_signed_in"))] {
        let (world, tab) = renewed_in_frames();
        world.provider.health.set(Health::Slow(5));
        let mut call = start_call(&world, &tab);
        world.clock.advance(1);
        world.provider.health.set(Health::Up);
        world.leave(&tab, Default::default()).unwrap();
        let callback = world.provider.sign_in(&tab.last_departure(), who);
        world.finish(&tab, &callback).unwrap();
        world.clock.advance(9);
        let answer = call.try_recv().unwrap().expect("an answer");
        assert_eq!(answer.map(|answer| answer.status).map_err(|error| error.code()), expected, "{who}");
    }
}
