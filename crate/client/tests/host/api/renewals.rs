//! API calls whose token expires or is refused: what is renewed for them, and how often.

use super::{api, get, header, signed_in, start};
use crate::support::provider::Health;
use crate::support::{API, Tab, World};
use futures_channel::oneshot::Receiver;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::{Api, Error, SilentRenew, UserManagerSettings};

#[test]
fn a_token_that_is_about_to_end_is_renewed_first() {
    for (left, renewals) in [(10, 0), (9, 1), (0, 1)] {
        let world = World::new();
        let settings = world.settings();
        let settings = UserManagerSettings { automatic_silent_renew: false, ..settings };
        let tab = world.tab_with(settings);
        world.sign_in(&tab);
        world.provider.take_requests();
        world.clock.advance(600 - left);
        assert_eq!(get(&world, &api(&tab, &[API]).unwrap()).unwrap().status, 200);
        assert_eq!(world.provider.take_token_requests(), renewals, "{left} seconds left");
        assert_eq!(world.network.take_sent().len(), 1);
    }
}

#[test]
fn while_the_provider_is_down_a_token_is_used_to_its_end_and_the_session_kept() {
    let (world, tab, api) = signed_in(false);
    world.provider.health.set(Health::Down);
    world.clock.advance(595);
    assert_eq!(get(&world, &api).unwrap().status, 200);
    world.clock.advance(5);
    world.network.take_sent();
    assert_eq!(get(&world, &api).unwrap_err().code(), "provider_unreachable");
    assert!(world.network.take_sent().is_empty());
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_session_that_cannot_be_renewed_is_used_even_after_its_token_expires() {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let tab = world.tab();
    world.sign_in(&tab);
    let api = api(&tab, &[API]).unwrap();
    world.clock.advance(599);
    assert_eq!(get(&world, &api).unwrap().status, 200);
    world.clock.advance(2);
    assert_eq!(get(&world, &api).unwrap().status, 401);
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_token_that_the_api_refuses_is_renewed_once_and_the_request_repeated() {
    for bound in [false, true] {
        let (world, _tab, api) = signed_in(bound);
        world.provider.end_access_tokens();
        assert_eq!(get(&world, &api).unwrap().status, 200);
        assert_eq!(world.provider.take_token_requests(), 1);
        let sent = world.network.take_sent();
        assert_eq!(sent.len(), 2);
        assert_ne!(header(&sent[0], "Authorization"), header(&sent[1], "Authorization"));
    }
}

#[test]
fn an_api_that_refuses_every_token_ends_no_session_and_causes_few_renewals() {
    let (world, tab, api) = signed_in(false);
    world.network.api_refusal.set(Some(r#"Bearer error="invalid_token""#));
    for _ in 0..5 {
        assert_eq!(get(&world, &api).unwrap().status, 401);
    }
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(world.network.take_sent().len(), 6);
    assert!(world.get_user(&tab).is_some());
    world.clock.advance(30);
    assert_eq!(get(&world, &api).unwrap().status, 401);
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_new_api_object_for_each_call_causes_few_renewals_too() {
    let (world, tab, _) = signed_in(false);
    world.network.api_refusal.set(Some(r#"Bearer error="invalid_token""#));
    for _ in 0..5 {
        assert_eq!(get(&world, &api(&tab, &[API]).unwrap()).unwrap().status, 401);
    }
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn calls_honour_the_providers_retry_after() {
    for refused in [false, true] {
        let world = World::new();
        let tab =
            world.signed_in_tab(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
        let api = api(&tab, &[API]).unwrap();
        world.provider.health.set(Health::Unavailable(Some(50)));
        if refused {
            world.provider.end_access_tokens();
        } else {
            world.clock.advance(595);
            assert_eq!(get(&world, &api).unwrap().status, 200, "the token is still valid");
            world.clock.advance(5);
        }
        assert_eq!(get(&world, &api).unwrap_err().code(), "token_endpoint_unavailable");
        for _ in 0..5 {
            // In between, calls with a refused token get the API's own refusal.
            drop(get(&world, &api));
        }
        assert_eq!(world.provider.take_token_requests(), 1, "refused: {refused}");
        world.provider.health.set(Health::Up);
        world.clock.advance(44);
        assert_eq!(get(&world, &api).unwrap_err().code(), "token_endpoint_unavailable");
        assert_eq!(world.provider.take_token_requests(), 0, "refused: {refused}");
        world.clock.advance(if refused { 30 } else { 1 });
        assert_eq!(get(&world, &api).unwrap().status, 200, "refused: {refused}");
        assert_eq!(world.provider.take_token_requests(), 1, "refused: {refused}");
    }
}

#[test]
fn a_refused_token_is_renewed_also_after_the_clock_was_set_back() {
    let (world, _tab, api) = signed_in(false);
    for hours in 1..4_i64 {
        world.provider.end_access_tokens();
        assert_eq!(get(&world, &api).unwrap().status, 200);
        world.clock.set_back(3600);
        world.provider.clock_ahead.set(hours * 3600);
    }
}

/// A page that renews in a frame, and only when an API call needs it.
fn renewing_in_a_frame() -> (World, Tab, Api) {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let tab = world.signed_in_tab(UserManagerSettings {
        silent_redirect_uri: Some("https://app.example/callback.html".to_owned()),
        automatic_silent_renew: false,
        ..world.settings()
    });
    let api = api(&tab, &[API]).unwrap();
    (world, tab, api)
}

fn start_call(world: &World, api: &Api) -> Receiver<Result<HttpResponse, Error>> {
    let call = start(world, api.clone(), HttpRequest::new("GET", format!("{API}/notes")));
    world.clock.settle();
    call
}

#[test]
fn calls_wait_for_one_renewal_in_a_frame() {
    for refused in [false, true] {
        let (world, tab, api) = renewing_in_a_frame();
        if refused {
            world.provider.end_access_tokens();
        } else {
            world.clock.advance(595);
        }
        let mut call = start_call(&world, &api);
        assert_eq!(tab.window.screen.count(), 1, "refused: {refused}");
        let mut other = start_call(&world, &api);
        let frame = tab.window.screen.last();
        frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
        world.clock.settle();
        for call in [&mut call, &mut other] {
            assert_eq!(call.try_recv().unwrap().unwrap().unwrap().status, 200, "refused: {refused}");
        }
        assert_eq!(tab.window.screen.count(), 1, "refused: {refused}");
    }
}

#[test]
fn after_a_frame_that_requires_a_login_calls_open_no_other() {
    let (world, tab, api) = renewing_in_a_frame();
    world.clock.advance(700);
    let mut call = start_call(&world, &api);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
    world.clock.settle();
    assert_eq!(call.try_recv().unwrap().unwrap().unwrap_err().code(), "login_required");
    assert_eq!(start_call(&world, &api).try_recv().unwrap().unwrap().unwrap().status, 401);
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn a_call_never_renews_by_redirect() {
    let world = World::new();
    let tab = world.signed_in_tab(UserManagerSettings {
        silent_renew: SilentRenew::Redirect,
        automatic_silent_renew: false,
        ..world.settings()
    });
    let api = api(&tab, &[API]).unwrap();
    let departures = tab.window.departures.borrow().len();
    world.clock.advance(600);
    assert_eq!(get(&world, &api).unwrap().status, 401);
    assert_eq!(tab.window.departures.borrow().len(), departures);
}
