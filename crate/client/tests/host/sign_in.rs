//! Signing in by redirect: the request, the callback, and everything that may be wrong with the callback.

use crate::support::clock::START;
use crate::support::provider::{Health, Lie, parameters};
use crate::support::{REDIRECT_URI, USER_KEY, World};
use oidc_client_wasm::protocol::form;
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::{SigninRedirectArgs, UserManagerSettings};

#[test]
fn a_person_signs_in_through_redirect_and_callback() {
    let world = World::new();
    let tab = world.tab();
    assert_eq!(world.get_user(&tab), None);
    let state = Value::parse(r#"{"return_to":"/orders?page=2"}"#).unwrap();
    let args = SigninRedirectArgs { state: Some(state.clone()), ..Default::default() };
    world.leave(&tab, args).unwrap();
    let callback = world.provider.sign_in(&tab.last_departure(), "alice");

    // The callback is a new page: only storage is kept.
    drop(tab);
    let tab = world.tab();
    let user = world.finish(&tab, &callback).unwrap();
    assert_eq!((user.issuer(), user.subject()), ("https://login.example", "alice"));
    assert_eq!(user.name(), Some("Alice Adams"));
    assert_eq!(user.state(), Some(&state));
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    assert_eq!(world.get_user(&tab), Some(user));
}

#[test]
fn tokens_live_from_the_moment_that_they_came_however_long_the_keys_take() {
    let world = World::new();
    let tab = world.tab();
    let callback = world.reach_callback(&tab);
    world.provider.slow.set(Some(("keys", 7)));
    let user = world.finish(&tab, &callback).unwrap();
    assert_eq!(user.expires_at(), Some(START.plus(600)));
}

#[test]
fn a_pending_sign_in_is_stored_before_the_page_leaves_and_removed_by_its_callback() {
    let world = World::new();
    let tab = world.tab();
    let callback = world.reach_callback(&tab);
    let state = form::decode(callback.split_once('?').unwrap().1)
        .into_iter()
        .find_map(|(name, value)| (name == "state").then_some(value))
        .unwrap();
    assert!(world.states.text(&state).is_some());
    world.finish(&tab, &callback).unwrap();
    assert_eq!(world.states.text(&state), None);
}

#[test]
fn a_callback_that_runs_twice_sends_one_request() {
    let world = World::new();
    let tab = world.tab();
    let callback = world.reach_callback(&tab);
    world.provider.take_requests();
    let both = [(); 2].map(|()| {
        let (manager, callback) = (tab.manager.clone(), callback.clone());
        world.clock.start(async move { manager.signin_redirect_callback(&callback).await })
    });
    world.clock.settle();
    let [first, second] = both.map(|mut outcome| outcome.try_recv().unwrap().unwrap().unwrap());
    assert_eq!(first, second);
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
}

#[test]
fn a_reload_of_the_callback_gives_the_same_user_without_a_request() {
    let world = World::new();
    let callback = world.reach_callback(&world.tab());
    let user = world.finish(&world.tab(), &callback).unwrap();
    world.provider.take_requests();
    assert_eq!(world.finish(&world.tab(), &callback).unwrap(), user);
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn a_reload_of_the_callback_after_renewals_gives_the_renewed_session() {
    let world = World::new();
    let tab = world.tab();
    let callback = world.reach_callback(&tab);
    world.finish(&tab, &callback).unwrap();
    let renewed = world.renew(&tab).unwrap();
    assert_eq!(world.finish(&world.tab(), &callback).unwrap(), renewed);
}

#[test]
fn a_callback_signs_no_user_in_again_after_a_sign_out() {
    let world = World::new();
    let tab = world.tab();
    let callback = world.reach_callback(&tab);
    world.finish(&tab, &callback).unwrap();
    world.sign_out(&tab).unwrap();
    world.provider.take_requests();
    for tab in [&tab, &world.tab()] {
        assert_eq!(world.finish(tab, &callback).unwrap_err().code(), "state_not_found");
        assert_eq!(world.get_user(tab), None);
    }
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn an_abandoned_callback_is_completed() {
    let world = World::new();
    let tab = world.tab();
    let callback = world.reach_callback(&tab);
    world.provider.health.set(Health::Slow(5));
    // A component that is mounted, unmounted and mounted again drops its future.
    {
        let mut first = Box::pin(tab.manager.signin_redirect_callback(&callback));
        world.clock.poll_once(&mut first);
    }
    let user = world.finish(&tab, &callback).unwrap();
    assert_eq!(world.get_user(&tab), Some(user));
    world.sign_out(&tab).unwrap();
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "state_not_found");
}

#[test]
fn the_providers_refusal_is_an_error_and_keeps_an_earlier_session() {
    let world = World::new();
    let tab = world.tab();
    let user = world.sign_in(&tab);
    let callback = world.reach_callback(&tab);
    let state = callback.split_once("state=").unwrap().1;
    let refused = format!("{REDIRECT_URI}?error=access_denied&error_description=Not+today&state={state}");
    let error = world.finish(&tab, &refused).unwrap_err();
    assert_eq!(error.code(), "access_denied");
    assert!(error.to_string().contains("Not today"), "{error}");
    assert_eq!(world.get_user(&tab), Some(user));
}

#[test]
fn an_unsolicited_answer_is_refused_without_a_request() {
    let world = World::new();
    let tab = world.tab();
    let link = format!("{REDIRECT_URI}?code=stolen&state=made-up");
    assert_eq!(world.finish(&tab, &link).unwrap_err().code(), "state_not_found");
    assert!(world.provider.take_requests().is_empty());
    let user = world.sign_in(&tab);
    world.provider.take_requests();
    assert_eq!(world.finish(&tab, &link).unwrap_err().code(), "state_not_found");
    assert!(world.provider.take_requests().is_empty());
    assert_eq!(world.get_user(&tab), Some(user));
}

#[test]
fn no_crafted_link_reaches_the_session_or_the_caches_through_its_state() {
    let world = World::new();
    // An app that uses one store for everything.
    let settings = UserManagerSettings { state_store: world.users.clone(), ..world.settings() };
    let tab = world.tab_with(settings);
    let user = world.sign_in(&tab);
    let before = world.users.all();
    for key in before.keys() {
        let link = form::add_query(REDIRECT_URI, &[("code", "x"), ("state", key)]);
        assert_eq!(world.finish(&tab, &link).unwrap_err().code(), "state_not_found", "{key}");
        let (manager, link) = (tab.manager.clone(), link.clone());
        let ended = world.clock.run(async move { manager.signout_redirect_callback(&link).await });
        assert_eq!(ended.unwrap_err().code(), "state_not_found", "{key}");
    }
    assert_eq!(world.users.all(), before);
    assert_eq!(world.get_user(&tab), Some(user));
}

#[test]
fn an_answer_that_comes_too_late_is_refused() {
    let world = World::new();
    let tab = world.tab();
    let callback = world.reach_callback(&tab);
    world.clock.advance(901);
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "state_expired");
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn without_storage_the_page_is_not_left() {
    let world = World::new();
    let tab = world.tab();
    world.states.degrade();
    let error = world.leave(&tab, SigninRedirectArgs::default()).unwrap_err();
    assert_eq!(error.code(), "storage_blocked");
    assert!(tab.window.departures.borrow().is_empty());
}

#[test]
fn every_sign_in_draws_its_own_state_nonce_and_challenge() {
    let world = World::new();
    let tab = world.tab();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        world.leave(&tab, SigninRedirectArgs::default()).unwrap();
        let address = tab.last_departure();
        let sent = parameters(address.split_once('?').unwrap().1);
        for name in ["state", "nonce", "code_challenge"] {
            assert!(seen.insert(sent[name].clone()), "{name} came twice");
        }
    }
}

#[test]
fn a_callers_nonce_is_sent_and_demanded_of_the_answer() {
    let nonce = "c2FpZCBieSB0aGUgYmFjay1lbmQ";
    for (lie, expected) in [(None, Ok(())), (Some(Lie::OtherNonce), Err("id_token_nonce"))] {
        let world = World::new();
        let tab = world.tab();
        let args = SigninRedirectArgs { nonce: Some(nonce.to_owned()), ..SigninRedirectArgs::default() };
        world.leave(&tab, args).unwrap();
        assert_eq!(world.provider.asked(&tab.last_departure())["nonce"], nonce);
        let callback = world.provider.sign_in(&tab.last_departure(), "alice");
        world.provider.lie.set(lie);
        let outcome = world.finish(&tab, &callback);
        assert_eq!(outcome.map(drop).map_err(|error| error.code()), expected);
        assert_eq!(world.users.text(USER_KEY).is_some(), expected.is_ok());
    }
}

#[test]
fn an_empty_nonce_is_ignored() {
    let world = World::new();
    let tab = world.tab();
    world.leave(&tab, SigninRedirectArgs { nonce: Some(String::new()), ..Default::default() }).unwrap();
    assert_eq!(world.provider.asked(&tab.last_departure())["nonce"].len(), 43);
}

#[test]
fn extra_token_parameters_reach_the_token_endpoint_and_no_address() {
    let world = World::new();
    let tab = world.tab();
    let extra_token_params = vec![("tenant".to_owned(), "a b&c".to_owned())];
    world.leave(&tab, SigninRedirectArgs { extra_token_params, ..Default::default() }).unwrap();
    assert!(!tab.last_departure().contains("tenant"));
    let callback = world.provider.sign_in(&tab.last_departure(), "alice");
    // They are stored with the request, for the page that gets the answer.
    world.finish(&world.tab(), &callback).unwrap();
    assert_eq!(world.provider.asked_for_tokens.borrow()["tenant"], "a b&c");
    world.renew(&tab).unwrap();
    assert!(!world.provider.asked_for_tokens.borrow().contains_key("tenant"), "only in the code exchange");
}

#[test]
fn an_extra_token_parameter_replaces_none_of_the_protocols() {
    let world = World::new();
    let tab = world.tab();
    let extra_token_params = vec![("code_verifier".to_owned(), "mine".to_owned())];
    let error = world.leave(&tab, SigninRedirectArgs { extra_token_params, ..Default::default() });
    assert_eq!(error.unwrap_err().code(), "reserved_parameter");
}
