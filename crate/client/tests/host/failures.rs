//! A failed renewal ends no session: it is retried with increasing delays until the provider is back.

use crate::support::clock::START;
use crate::support::provider::{Health, Lie};
use crate::support::{SIGNED_OUT_URI, Tab, USER_KEY, World, signed_in};
use oidc_client_wasm::RevokeTokensType::AccessToken;
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::http::HttpResponse;
use oidc_client_wasm::{Error, Event, UserManagerSettings};

/// The codes of failed renewals, each with the seconds until the next attempt.
fn failures(tab: &Tab) -> Vec<(&'static str, u64)> {
    let failure = |(at, event)| match event {
        Event::SilentRenewError { error, will_retry_at } => {
            Some((error.code(), will_retry_at.expect("an attempt").since(at)))
        }
        _ => None,
    };
    tab.take_events().into_iter().filter_map(failure).collect()
}

#[test]
fn every_outage_keeps_the_session_and_ends_with_a_renewal() {
    for (health, lie, code) in [
        (Health::Down, None, "provider_unreachable"),
        (Health::Slow(11), None, "provider_timeout"),
        (Health::Unavailable(None), None, "token_endpoint_unavailable"),
        (Health::Html, None, "token_response_not_json"),
        (Health::Cut, None, "token_response_not_json"),
    ] {
        let (world, tab) = signed_in();
        let stored = world.users.text(USER_KEY);
        world.provider.health.set(health);
        world.provider.lie.set(lie);
        // Past the end of the access token, but not of the cached metadata and keys.
        world.clock.advance(1500);
        assert_eq!(world.users.text(USER_KEY), stored, "{code}");
        let failures = failures(&tab);
        assert!(failures.iter().all(|(told, _)| *told == code), "{failures:?}");
        assert!((6..15).contains(&failures.len()), "{code}: {} attempts", failures.len());

        world.provider.health.set(Health::Up);
        world.provider.lie.set(None);
        world.clock.advance(250);
        assert!(tab.take_event_names().ends_with(&["UserLoaded"]), "{code}");
        assert!(world.get_user(&tab).unwrap().expires_in(world.clock.now()) > Some(350), "{code}");
    }
}

#[test]
fn the_waits_grow_to_four_minutes() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Down);
    world.clock.advance(1500);
    let waits: Vec<u64> = failures(&tab).into_iter().map(|(_, wait)| wait).collect();
    for (attempt, wait) in waits.iter().enumerate() {
        let longest = 4_u64.saturating_pow(u32::try_from(attempt).unwrap()).min(240);
        assert!((longest.div_ceil(2)..=longest).contains(wait), "attempt {attempt} of {waits:?}");
    }
    assert!(waits.len() > 6, "{waits:?}");
}

#[test]
fn get_user_does_not_hasten_a_retry() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Down);
    world.clock.advance(800);
    world.provider.take_requests();
    tab.take_events();
    for _ in 0..300 {
        world.clock.advance(1);
        world.get_user(&tab);
    }
    let attempts = world.provider.take_token_requests();
    assert!((1..=3).contains(&attempts), "{attempts} attempts in five minutes");
    assert!(!tab.take_event_names().contains(&"AccessTokenExpired"), "reported before");
}

#[test]
fn retry_after_is_honoured() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Unavailable(Some(300)));
    world.clock.advance(540);
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(failures(&tab), [("token_endpoint_unavailable", 300)]);
    world.clock.advance(299);
    assert_eq!(world.provider.take_token_requests(), 0);
    world.provider.health.set(Health::Up);
    world.clock.advance(1);
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(world.get_user(&tab).unwrap().expires_at(), Some(START.plus(840 + 600)));
}

#[test]
fn after_a_success_the_waits_start_small_again() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Down);
    world.clock.advance(900);
    world.provider.health.set(Health::Up);
    world.clock.advance(240);
    let user = world.get_user(&tab).unwrap();
    tab.take_events();
    world.provider.health.set(Health::Down);
    world.clock.advance(user.expires_in(world.clock.now()).unwrap() - 60);
    assert_eq!(failures(&tab), [("provider_unreachable", 1)]);
}

#[test]
fn a_forged_renewal_is_tried_again_and_never_believed() {
    let world = World::new();
    // A provider that rotates has spent the token then, and refuses the second attempt.
    let tab = world.tab();
    world.sign_in(&tab);
    let stored = world.users.text(USER_KEY);
    world.provider.lie.set(Some(Lie::ForeignKey));
    tab.take_events();
    world.clock.advance(540);
    assert_eq!(failures(&tab).first().map(|(code, _)| *code), Some("id_token_signature"));
    assert_eq!(world.users.text(USER_KEY), stored);
}

#[test]
fn a_failed_renewal_on_request_is_returned_to_the_caller_and_ends_no_session() {
    let world = World::new();
    let tab = world.tab_with(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
    let user = world.sign_in(&tab);
    world.provider.health.set(Health::Down);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "provider_unreachable");
    assert_eq!(world.get_user(&tab), Some(user));
    world.provider.health.set(Health::Up);
    world.renew(&tab).unwrap();
}

#[test]
fn a_refusal_that_only_the_person_can_change_is_reported_once_and_not_retried() {
    for said in [
        "interaction_required",
        "login_required",
        "consent_required",
        "mfa_required",
        "unauthorized_client",
        "invalid_client",
        "invalid_scope",
        "invalid_request",
    ] {
        let (world, tab) = signed_in();
        let stored = world.users.text(USER_KEY);
        world.provider.refuses_tokens.set(Some((400, said)));
        world.clock.advance(540);
        let [(code, false)] = tab.take_failures()[..] else { panic!("{said}: expected one failure") };
        assert!(code == said || code == "provider_error", "{code}");
        world.provider.take_requests();
        world.clock.advance(4000);
        assert!(world.provider.take_requests().is_empty(), "{said}");
        assert_eq!(
            (tab.take_event_names(), world.users.text(USER_KEY)),
            (vec!["AccessTokenExpired"], stored)
        );
        // A renewal that the app requests is sent, and renewals are automatic again after it succeeds.
        assert!(!world.renew(&tab).unwrap_err().may_pass());
        world.provider.refuses_tokens.set(None);
        world.renew(&tab).unwrap();
        world.provider.take_requests();
        world.clock.advance(540);
        assert_eq!(world.provider.take_token_requests(), 1, "{said}");
    }
}

#[test]
fn temporary_refusals_and_an_overloaded_provider_are_retried() {
    for (status, said) in [
        (400, "server_error"),
        (400, "temporarily_unavailable"),
        (400, "slow_down"),
        (400, "too_many_requests"),
        (400, "use_dpop_nonce"),
        (400, "invalid_dpop_proof"),
        (429, "invalid_request"),
        (503, "invalid_client"),
    ] {
        let (world, tab) = signed_in();
        world.provider.refuses_tokens.set(Some((status, said)));
        assert!(world.renew(&tab).unwrap_err().may_pass(), "{said}");
        world.clock.advance(1500);
        assert!(failures(&tab).len() > 5, "{status} {said}");
        world.provider.refuses_tokens.set(None);
        world.clock.advance(250);
        assert!(tab.take_event_names().ends_with(&["UserLoaded"]), "{status} {said}");
    }
}

/// The provider's own `error` and `error_description`; `None` for what the client has found.
fn said(error: &Error) -> Option<(String, Option<String>)> {
    error.provider_error().map(|it| (it.error.clone(), it.description.clone()))
}

fn plain(code: &str) -> Option<(String, Option<String>)> {
    Some((code.to_owned(), None))
}

#[test]
fn the_providers_error_in_a_callback_differs_from_ours() {
    let (world, tab) = signed_in();
    let callback = world.reach_callback(&tab);
    let refused = world.provider.refuse(&tab.last_departure(), "access_denied");
    assert_eq!(said(&world.finish(&tab, &refused).unwrap_err()), plain("access_denied"));
    assert_eq!(said(&world.finish(&tab, &callback).unwrap_err()), None, "no request waits for it");

    let (manager, back) = (tab.manager.clone(), format!("{SIGNED_OUT_URI}?error=server_error"));
    let error = world.clock.run(async move { manager.signout_redirect_callback(&back).await }).unwrap_err();
    assert_eq!(said(&error), plain("server_error"));
}

#[test]
fn a_revocation_error_of_the_provider_differs_from_an_outage() {
    let (world, tab) = signed_in();
    for (status, expected) in [(400, plain("invalid_request")), (503, None)] {
        let answer = HttpResponse::new(status, r#"{"error":"invalid_request"}"#);
        *world.provider.refuses_revocation.borrow_mut() = Some(answer);
        let manager = tab.manager.clone();
        let error = world.clock.run(async move { manager.revoke_tokens(&[AccessToken]).await }).unwrap_err();
        assert_eq!(said(&error), expected);
    }
}

#[test]
fn a_renewal_error_of_the_provider_differs_from_an_outage() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Down);
    assert_eq!(said(&world.renew(&tab).unwrap_err()), None);
    world.provider.health.set(Health::Up);
    world.provider.revoke_all();
    let description = Some("grant request is invalid".to_owned());
    let expected = Some(("invalid_grant".to_owned(), description));
    assert_eq!(said(&world.renew(&tab).unwrap_err()), expected);
}

#[test]
fn the_providers_error_for_a_pushed_request_is_reported() {
    let world = World::new();
    world.provider.demands_pushes.set(true);
    world.provider.rules.change_nonce();
    world.provider.rules.is_never_content.set(true);
    let tab = world.tab_with(world.dpop_settings());
    let error = world.leave(&tab, Default::default()).unwrap_err();
    assert_eq!(error.provider_error().map(|said| said.error.as_str()), Some("use_dpop_nonce"));
}
