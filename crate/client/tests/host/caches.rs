//! The requests of a sign-in: metadata and keys are fetched only if necessary.

use crate::support::provider::{Health, Lie};
use crate::support::signer::Signer;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::UserManagerSettings;

const METADATA_KEY: &str = "metadata:https://login.example";
const JWKS_KEY: &str = "jwks:https://login.example/keys";

/// A page that renews nothing, so that all requests are for the sign-in.
fn quiet_tab(world: &World) -> Tab {
    world.tab_with(UserManagerSettings { automatic_silent_renew: false, ..world.settings() })
}

#[test]
fn the_first_sign_in_costs_three_requests_a_second_one_and_a_restore_none() {
    let world = World::new();
    world.sign_in(&quiet_tab(&world));
    assert_eq!(world.provider.take_requests(), ["metadata", "token", "keys"]);
    world.sign_in(&quiet_tab(&world));
    assert_eq!(world.provider.take_requests(), ["token"]);
    assert!(world.get_user(&quiet_tab(&world)).is_some());
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn metadata_and_keys_older_than_an_hour_are_fetched_again() {
    let world = World::new();
    let tab = quiet_tab(&world);
    world.sign_in(&tab);
    world.provider.take_requests();
    world.clock.advance(3599);
    world.sign_in(&tab);
    assert_eq!(world.provider.take_requests(), ["token"]);
    world.clock.advance(1);
    world.sign_in(&tab);
    assert_eq!(world.provider.take_requests(), ["metadata", "token", "keys"]);
}

#[test]
fn unreadable_caches_are_fetched_again() {
    let world = World::new();
    let tab = quiet_tab(&world);
    world.sign_in(&tab);
    world.provider.take_requests();
    for text in ["", "{", r#"{"fetched_at":"now","body":"{}"}"#, r#"{"fetched_at":1700000000,"body":"{}"}"#] {
        world.states.put(METADATA_KEY, text);
        world.states.put(JWKS_KEY, text);
        world.sign_in(&tab);
        assert_eq!(world.provider.take_requests(), ["metadata", "token", "keys"], "{text}");
    }
}

#[test]
fn keys_are_fetched_out_of_turn_also_after_the_clock_was_set_back() {
    let world = World::new();
    let tab = quiet_tab(&world);
    world.sign_in(&tab);
    *world.provider.signer.borrow_mut() = Signer::new("key-2");
    world.sign_in(&tab);
    world.clock.set_back(3600);
    world.sign_in(&tab);
    *world.provider.signer.borrow_mut() = Signer::new("key-3");
    world.provider.take_requests();
    world.sign_in(&tab);
    assert_eq!(world.provider.take_requests(), ["token", "keys"]);
}

#[test]
fn caches_from_the_future_are_fetched_again() {
    let world = World::new();
    let tab = quiet_tab(&world);
    world.sign_in(&tab);
    world.provider.take_requests();
    // Entries from the time before a fast clock was set back.
    for key in [METADATA_KEY, JWKS_KEY] {
        let text = world.states.text(key).unwrap();
        let ahead = text.replace(r#""fetched_at":1700000000"#, r#""fetched_at":1700000001"#);
        assert_ne!(ahead, text);
        world.states.put(key, &ahead);
    }
    world.sign_in(&tab);
    assert_eq!(world.provider.take_requests(), ["metadata", "token", "keys"]);
}

#[test]
fn cached_metadata_of_another_issuer_is_ignored() {
    let world = World::new();
    let tab = quiet_tab(&world);
    world.sign_in(&tab);
    let swapped = world.states.text(METADATA_KEY).unwrap().replace("login.example", "login.evil.example");
    world.states.put(METADATA_KEY, &swapped);
    world.provider.take_requests();
    world.sign_in(&tab);
    assert_eq!(world.provider.take_requests(), ["metadata", "token"]);
}

#[test]
fn a_key_that_the_provider_rotated_is_fetched_once_during_the_sign_in() {
    let world = World::new();
    let tab = quiet_tab(&world);
    world.sign_in(&tab);
    *world.provider.signer.borrow_mut() = Signer::new("key-2");
    world.provider.take_requests();
    world.sign_in(&tab);
    assert_eq!(world.provider.take_requests(), ["token", "keys"]);
    world.sign_in(&tab);
    assert_eq!(world.provider.take_requests(), ["token"]);
}

#[test]
fn unknown_key_ids_cause_few_requests_for_keys() {
    let world = World::new();
    let tab = quiet_tab(&world);
    world.sign_in(&tab);
    world.provider.lie.set(Some(Lie::UnknownKid));
    world.provider.take_requests();
    let mut asked_for_keys = Vec::new();
    for _ in 0..7 {
        let callback = world.reach_callback(&tab);
        assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "signing_key_not_found");
        asked_for_keys.push(world.provider.take_requests().contains(&"keys"));
        world.clock.advance(10);
    }
    assert_eq!(asked_for_keys, [true, false, false, true, false, false, true]);
    assert!(world.users.text(USER_KEY).is_some());
}

#[test]
fn refused_metadata_is_not_cached() {
    let world = World::new();
    let tab = quiet_tab(&world);
    world.provider.health.set(Health::Html);
    let error = world.leave(&tab, Default::default()).unwrap_err();
    assert_eq!(error.code(), "metadata_not_json");
    assert!(world.states.keys().is_empty());
    assert!(tab.window.departures.borrow().is_empty());
}

#[test]
fn the_keys_are_fetched_while_the_code_is_exchanged() {
    let world = World::new();
    let tab = quiet_tab(&world);
    let callback = world.reach_callback(&tab);
    world.provider.health.set(Health::Slow(5));
    let began = world.provider.now();
    world.finish(&tab, &callback).unwrap();
    assert_eq!(world.provider.now().since(began), 5);
    assert_eq!(world.provider.take_requests(), ["metadata", "token", "keys"]);
}
