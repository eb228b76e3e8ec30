//! Changes of the session during an API call: no call is sent with another person's token.

use super::{api, get, signed_in, start};
use crate::support::provider::Health;
use crate::support::{API, Tab, World};
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::{
    AccessTokenArgs, AllowedApi, Api, ApiSettings, SigninRedirectArgs, UserManagerSettings,
};

fn sign_in_bob(world: &World, tab: &Tab) {
    world.leave(tab, SigninRedirectArgs::default()).unwrap();
    let callback = world.provider.sign_in(&tab.last_departure(), "bob");
    world.finish(tab, &callback).unwrap();
}

#[test]
fn a_token_that_another_tab_has_renewed_is_used_instead_of_renewing_again() {
    let (world, tab, api) = signed_in(false);
    world.network.api_health.set(Health::Slow(5));
    world.provider.end_access_tokens();
    let mut answer = start(&world, api, HttpRequest::new("GET", format!("{API}/notes")));
    world.clock.advance(1);
    let renewed = world.renew(&world.tab()).unwrap();
    world.provider.take_requests();
    world.clock.advance(9);
    assert_eq!(answer.try_recv().unwrap().unwrap().unwrap().status, 200);
    assert!(world.provider.take_requests().is_empty());
    assert_eq!(world.get_user(&tab), Some(renewed));
}

#[test]
fn a_sign_out_during_a_refused_call_is_final() {
    let (world, tab, api) = signed_in(false);
    world.network.api_health.set(Health::Slow(5));
    world.provider.end_access_tokens();
    let mut answer = start(&world, api, HttpRequest::new("GET", format!("{API}/notes")));
    world.clock.advance(1);
    world.sign_out(&tab).unwrap();
    world.clock.advance(9);
    assert_eq!(answer.try_recv().unwrap().unwrap().unwrap().status, 401);
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn the_session_that_the_provider_ends_during_a_call_is_ended() {
    let (world, tab, api) = signed_in(true);
    world.provider.end_access_tokens();
    world.provider.revoke_all();
    let error = get(&world, &api).unwrap_err();
    assert_eq!(error.code(), "invalid_grant");
    assert_eq!(world.get_user(&tab), None);
    assert!(world.keys.names().is_empty());
}

/// Alice's call is refused after Bob has signed in: she gets the refusal, and nothing is sent with his token.
fn assert_not_sent_for_bob(world: &World, api: Api) {
    world.network.api_health.set(Health::Slow(5));
    world.provider.end_access_tokens();
    let request = HttpRequest::new("POST", format!("{API}/notes")).with_body("Alice's");
    let mut answer = start(world, api, request);
    world.clock.advance(1);
    let other = world.tab();
    world.sign_out(&other).unwrap();
    sign_in_bob(world, &other);
    world.clock.advance(9);
    assert_eq!(answer.try_recv().unwrap().unwrap().unwrap().status, 401);
    assert_eq!(world.network.take_sent().len(), 1);
}

#[test]
fn a_call_is_not_repeated_with_another_persons_token() {
    let (world, tab, api) = signed_in(false);
    assert_not_sent_for_bob(&world, api);
    assert_eq!(world.get_user(&tab).unwrap().subject(), "bob");
}

#[test]
fn a_call_with_an_apis_own_token_is_not_repeated_with_another_persons_token() {
    let (world, tab, _) = signed_in(false);
    let own = AllowedApi { token: Some(AccessTokenArgs::default()), ..AllowedApi::from(API) };
    let api = tab.manager.api(&ApiSettings { allowed: vec![own] }).unwrap();
    assert_eq!(get(&world, &api).unwrap().status, 200);
    world.network.take_sent();
    assert_not_sent_for_bob(&world, api);
}

#[test]
fn a_call_that_waits_for_a_renewal_is_not_sent_after_a_sign_out_or_another_sign_in() {
    for signs_in in [false, true] {
        let world = World::new();
        let tab =
            world.signed_in_tab(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
        let api = api(&tab, &[API]).unwrap();
        world.clock.advance(595);
        world.provider.health.set(Health::Slow(3));
        let request = HttpRequest::new("POST", format!("{API}/notes")).with_body("Alice's");
        let mut answer = start(&world, api, request);
        world.clock.settle();
        world.provider.health.set(Health::Up);
        let other = world.tab();
        world.sign_out(&other).unwrap();
        if signs_in {
            sign_in_bob(&world, &other);
        }
        world.clock.advance(4);
        let error = answer.try_recv().unwrap().expect("an outcome").unwrap_err();
        assert_eq!(error.code(), "not_signed_in", "signs in: {signs_in}");
        assert!(world.network.take_sent().is_empty());
    }
}
