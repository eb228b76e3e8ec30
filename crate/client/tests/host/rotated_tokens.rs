//! After a rotation the old refresh token is invalid, so the new one is stored whatever fails afterwards.

use crate::support::provider::{Health, Lie};
use crate::support::signer::Signer;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::protocol::TokenParameters;
use oidc_client_wasm::{AccessTokenArgs, UserManagerSettings};

/// A signed-in page without automatic renewal.
fn signed_in() -> (World, Tab) {
    let world = World::new();
    let tab = world.tab_with(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
    world.sign_in(&tab);
    world.provider.take_requests();
    (world, tab)
}

#[test]
fn a_refresh_token_is_not_spent_before_there_are_keys_to_check_the_answer_by() {
    let (world, tab) = signed_in();
    world.clock.advance(3601);
    world.provider.out_of_reach.set(Some("keys"));
    assert_eq!(world.renew(&tab).unwrap_err().code(), "provider_unreachable");
    assert_eq!(world.provider.take_token_requests(), 0);
    world.provider.out_of_reach.set(None);
    world.renew(&tab).unwrap();
}

#[test]
fn a_session_survives_a_key_rotation_while_keys_can_not_be_fetched() {
    let (world, tab) = signed_in();
    let access_token = world.get_user(&tab).unwrap().access_token().secret().clone();
    *world.provider.signer.borrow_mut() = Signer::new("key-2");
    world.provider.out_of_reach.set(Some("keys"));
    assert_eq!(world.renew(&tab).unwrap_err().code(), "provider_unreachable");
    assert_eq!(world.provider.take_token_requests(), 1, "spent");
    // Unverified tokens are not used in the session.
    assert_eq!(world.get_user(&tab).unwrap().access_token().secret(), &access_token);
    world.provider.out_of_reach.set(None);
    world.clock.advance(30);
    world.renew(&tab).unwrap();
    assert_ne!(world.get_user(&tab).unwrap().access_token().secret(), &access_token);
}

#[test]
fn a_session_survives_an_answer_that_is_invalid_by_this_devices_clock() {
    let (world, tab) = signed_in();
    world.provider.lie.set(Some(Lie::Expired));
    assert_eq!(world.renew(&tab).unwrap_err().code(), "id_token_expired");
    world.provider.lie.set(None);
    world.renew(&tab).unwrap();
}

#[test]
fn without_rotation_an_unverifiable_answer_is_not_stored() {
    let (world, tab) = signed_in();
    world.provider.rotates.set(false);
    let stored = world.users.text(USER_KEY);
    world.provider.lie.set(Some(Lie::Expired));
    assert_eq!(world.renew(&tab).unwrap_err().code(), "id_token_expired");
    assert_eq!(world.users.text(USER_KEY), stored);
    world.provider.lie.set(None);
    world.renew(&tab).unwrap();
}

#[test]
fn another_tab_uses_the_stored_new_refresh_token() {
    let (world, tab) = signed_in();
    let other = world.tab();
    world.get_user(&other);
    world.provider.lie.set(Some(Lie::Expired));
    world.renew(&tab).unwrap_err();
    world.provider.lie.set(None);
    world.renew(&other).unwrap();
    world.renew(&tab).unwrap();
}

#[test]
fn the_session_survives_an_apis_token_that_can_not_be_verified() {
    let (world, tab) = signed_in();
    world.provider.lie.set(Some(Lie::Expired));
    let parameters = TokenParameters::new(vec!["https://api.example".to_owned()], Vec::new()).unwrap();
    let (manager, args) = (tab.manager.clone(), AccessTokenArgs { parameters, ..AccessTokenArgs::default() });
    world.clock.run(async move { manager.access_token_for(&args).await }).unwrap_err();
    world.provider.lie.set(None);
    world.renew(&tab).unwrap();
}

#[test]
fn a_sign_out_meanwhile_deletes_the_stored_refresh_token() {
    let (world, tab) = signed_in();
    world.provider.lie.set(Some(Lie::Expired));
    world.provider.health.set(Health::Slow(5));
    let manager = tab.manager.clone();
    let renewing = world.clock.start(async move { manager.signin_silent().await });
    world.clock.advance(3);
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.remove_user().await }).unwrap();
    tab.take_events();
    world.clock.advance(3);
    assert_eq!(world.provider.take_token_requests(), 1);
    assert!(world.clock.run(renewing).unwrap().is_err());
    assert!(tab.take_event_names().is_empty(), "the sign-out was reported before");
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn a_key_that_was_replaced_under_its_name_is_fetched_again() {
    let (world, tab) = signed_in();
    world.clock.advance(30);
    *world.provider.signer.borrow_mut() = Signer::new("key-1");
    world.renew(&tab).unwrap();
    assert_eq!(world.provider.take_requests(), ["token", "keys"]);
    world.sign_in(&tab);
    assert_eq!(world.provider.take_requests(), ["token"]);
}

#[test]
fn a_page_whose_first_answer_can_not_be_checked_renews_the_session_in_time() {
    let (world, before) = signed_in();
    drop(before);
    let tab = world.tab();
    world.provider.lie.set(Some(Lie::Expired));
    world.renew(&tab).unwrap_err();
    world.provider.lie.set(None);
    world.get_user(&tab);
    world.discard_history([&tab]);
    world.clock.advance(545);
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_new_refresh_token_repeats_no_expiry_event_in_other_tabs() {
    let (world, tab) = signed_in();
    let other = world.tab_with(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
    world.get_user(&other);
    for (seconds, told) in [(550, ["AccessTokenExpiring"]), (100, ["AccessTokenExpired"])] {
        world.clock.advance(seconds);
        assert_eq!(other.take_event_names(), told);
        let longer = AccessTokenArgs { min_validity_in_seconds: 601, ..AccessTokenArgs::default() };
        let manager = tab.manager.clone();
        world.clock.run(async move { manager.access_token_for(&longer).await }).unwrap();
        world.clock.settle();
        let names = other.take_event_names();
        assert_eq!(names, ["UserLoaded"], "after {told:?}");
    }
}
