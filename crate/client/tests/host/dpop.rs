//! Tokens bound to a key of the browser: the provider in memory checks every proof for real.

use crate::support::clock::START;
use crate::support::provider::{Lie, parameters};
use crate::support::stores::SharedStore;
use crate::support::{CLIENT_ID, Tab, USER_KEY, World};
use oidc_client_wasm::protocol::{Timestamp, TokenType};
use oidc_client_wasm::{DpopSettings, Event, User, UserManagerSettings};
use serde_json::Value;
use std::rc::Rc;

fn dpop_tab(world: &World) -> Tab {
    world.tab_with(world.dpop_settings())
}

/// Settings that don't bind the code.
fn late_binding(world: &World) -> UserManagerSettings {
    let dpop =
        DpopSettings { bind_authorization_code: false, store: world.keys.clone(), ..DpopSettings::default() };
    UserManagerSettings { dpop: Some(dpop), ..world.settings() }
}

/// The key that the provider has bound this session's access token to.
fn bound_to(world: &World, user: &User) -> Option<String> {
    world.provider.introspect(user.access_token().secret()).unwrap().jkt
}

fn sent(address: &str) -> std::collections::BTreeMap<String, String> {
    parameters(address.split_once('?').unwrap().1)
}

/// Leaves the session as if oidc-client-ts had begun it.
fn hand_to_oidc_client_ts(world: &World) {
    let mut stored: Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
    let signin_id = stored.as_object_mut().unwrap().remove("signin_id").unwrap();
    world.users.put(USER_KEY, &stored.to_string());
    world.keys.rename(signin_id.as_str().unwrap(), CLIENT_ID);
}

#[test]
fn code_and_tokens_are_bound_to_one_key_that_the_sign_in_made() {
    let world = World::new();
    let callback = world.reach_callback(&dpop_tab(&world));
    let tab = dpop_tab(&world);
    let user = world.finish(&tab, &callback).unwrap();
    let [thumbprint] = &world.keys.thumbprints()[..] else { panic!("one key") };
    assert_eq!(user.token_type(), TokenType::Dpop);
    assert_eq!(bound_to(&world, &user).as_ref(), Some(thumbprint));
    let stored: Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
    assert_eq!(stored["token_type"], "DPoP");
    assert_eq!(world.get_user(&dpop_tab(&world)).unwrap().token_type(), TokenType::Dpop);
}

#[test]
fn the_address_names_the_key_where_the_code_is_to_be_bound() {
    let world = World::new();
    let tab = dpop_tab(&world);
    world.reach_callback(&tab);
    assert_eq!(sent(&tab.last_departure())["dpop_jkt"], world.keys.thumbprints()[0]);

    let world = World::new();
    let tab = world.tab_with(late_binding(&world));
    let callback = world.reach_callback(&tab);
    assert!(!sent(&tab.last_departure()).contains_key("dpop_jkt"));
    assert!(world.keys.names().is_empty(), "a sign-in that is never finished leaves no key");
    let user = world.finish(&tab, &callback).unwrap();
    assert_eq!(bound_to(&world, &user), Some(world.keys.thumbprints()[0].clone()));
}

#[test]
fn a_pushed_request_is_proved_by_the_same_key() {
    let world = World::new();
    world.provider.demands_pushes.set(true);
    world.provider.rules.change_nonce();
    let tab = dpop_tab(&world);
    let user = world.sign_in(&tab);
    assert_eq!(bound_to(&world, &user), Some(world.keys.thumbprints()[0].clone()));
    assert_eq!(world.provider.take_requests(), ["metadata", "push", "push", "token", "keys"]);
}

#[test]
fn every_page_renews_with_the_key_of_the_session() {
    let world = World::new();
    let bound = bound_to(&world, &world.sign_in(&dpop_tab(&world)));
    for _ in 0..3 {
        let user = world.renew(&dpop_tab(&world)).unwrap();
        assert_eq!(bound_to(&world, &user), bound);
        assert_eq!(user.token_type(), TokenType::Dpop);
    }
    assert_eq!(world.keys.thumbprints(), [bound.unwrap()]);
}

#[test]
fn a_nonce_costs_one_more_request_and_the_next_ones_are_learnt_from_every_answer() {
    let world = World::new();
    world.provider.rules.change_nonce();
    world.provider.rules.rotates.set(true);
    let tab = dpop_tab(&world);
    world.sign_in(&tab);
    assert_eq!(world.provider.rules.refusals.get(), 1);
    assert_eq!(world.provider.take_token_requests(), 2);
    for _ in 0..5 {
        world.renew(&tab).unwrap();
    }
    assert_eq!(world.provider.rules.refusals.get(), 1);
    assert_eq!(world.provider.take_token_requests(), 5);
}

#[test]
fn a_server_that_is_content_with_no_nonce_is_asked_twice_and_the_session_kept() {
    let world = World::new();
    let tab = dpop_tab(&world);
    let user = world.sign_in(&tab);
    world.provider.take_requests();
    world.provider.rules.change_nonce();
    world.provider.rules.is_never_content.set(true);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "use_dpop_nonce");
    assert_eq!(world.provider.take_token_requests(), 2);
    assert_eq!(world.get_user(&tab), Some(user));
    world.provider.rules.is_never_content.set(false);
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn the_nonces_of_token_endpoint_and_userinfo_are_kept_apart_though_the_host_is_one() {
    let world = World::new();
    for rules in [&world.provider.rules, &world.provider.userinfo_rules] {
        rules.change_nonce();
        rules.rotates.set(true);
    }
    let settings = UserManagerSettings { load_user_info: true, ..world.dpop_settings() };
    let tab = world.tab_with(settings);
    assert_eq!(world.sign_in(&tab).email(), Some("alice@example.org"));
    for _ in 0..3 {
        assert_eq!(world.renew(&tab).unwrap().email(), Some("alice@example.org"));
    }
    assert_eq!(world.provider.rules.refusals.get(), 1);
    assert_eq!(world.provider.userinfo_rules.refusals.get(), 1);
}

#[test]
fn an_unbound_token_is_refused_where_a_bound_one_was_asked_for() {
    let world = World::new();
    world.provider.takes_proofs.set(false);
    for settings in [world.dpop_settings(), late_binding(&world)] {
        let tab = world.tab_with(settings);
        let callback = world.reach_callback(&tab);
        assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "token_type_downgraded");
        assert_eq!(world.users.text(USER_KEY), None);
        assert!(world.keys.names().is_empty());
    }
}

#[test]
fn a_renewal_that_brings_an_unbound_token_is_refused_and_the_session_kept() {
    let world = World::new();
    let tab = dpop_tab(&world);
    let user = world.sign_in(&tab);
    world.provider.takes_proofs.set(false);
    world.provider.remember(user.refresh_token().unwrap().secret(), "alice", "nonce");
    assert_eq!(world.renew(&tab).unwrap_err().code(), "token_type_downgraded");
    assert_eq!(world.get_user(&tab), Some(user));
}

#[test]
fn an_unbound_token_is_taken_where_the_app_says_so_aloud() {
    let world = World::new();
    world.provider.takes_proofs.set(false);
    let mut settings = world.dpop_settings();
    settings.dpop.as_mut().unwrap().insecure_accept_bearer = true;
    let tab = world.tab_with(settings);
    assert_eq!(world.sign_in(&tab).token_type(), TokenType::Bearer);
    assert_eq!(world.renew(&tab).unwrap().token_type(), TokenType::Bearer);
    // The provider learns it: the next tokens are bound.
    world.provider.takes_proofs.set(true);
    let user = world.renew(&tab).unwrap();
    assert_eq!(user.token_type(), TokenType::Dpop);
    assert_eq!(bound_to(&world, &user), Some(world.keys.thumbprints()[0].clone()));
}

#[test]
fn a_session_from_before_dpop_was_switched_on_is_bound_at_its_next_renewal() {
    let world = World::new();
    world.sign_in(&world.tab());
    let tab = dpop_tab(&world);
    assert_eq!(world.get_user(&tab).unwrap().token_type(), TokenType::Bearer);
    let user = world.renew(&tab).unwrap();
    assert_eq!(bound_to(&world, &user), Some(world.keys.thumbprints()[0].clone()));
    assert!(world.renew(&dpop_tab(&world)).is_ok());
}

#[test]
fn every_end_of_a_session_deletes_its_key() {
    type End = fn(&World, &Tab);
    let ends: [(&str, End); 4] = [
        ("sign-out", |world, tab| world.sign_out(tab).unwrap()),
        ("removal", |world, tab| {
            let manager = tab.manager.clone();
            world.clock.run(async move { manager.remove_user().await }).unwrap();
        }),
        ("the provider's word", |world, tab| {
            world.provider.revoke_all();
            assert_eq!(world.renew(tab).unwrap_err().code(), "invalid_grant");
        }),
        ("another person's tokens", |world, tab| {
            world.provider.lie.set(Some(Lie::OtherSubject));
            assert!(world.renew(tab).unwrap_err().ends_session());
        }),
    ];
    for (name, end) in ends {
        let world = World::new();
        let tab = dpop_tab(&world);
        world.sign_in(&tab);
        assert_eq!(world.keys.names().len(), 1, "{name}");
        end(&world, &tab);
        assert!(world.keys.names().is_empty(), "{name}");
        // The next session has a key of its own, and not one that this page still remembers.
        world.provider.lie.set(None);
        let user = world.sign_in(&tab);
        assert_eq!(bound_to(&world, &user), Some(world.keys.thumbprints()[0].clone()), "{name}");
    }
}

#[test]
fn a_new_sign_in_replaces_the_key_once_it_has_succeeded() {
    let world = World::new();
    let tab = dpop_tab(&world);
    world.sign_in(&tab);
    let first = world.keys.names();
    let callback = world.reach_callback(&tab);
    world.provider.lie.set(Some(Lie::ForeignKey));
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "id_token_signature");
    assert_eq!(world.keys.names(), first, "the failed sign-in's key is gone, the session's is not");
    world.provider.lie.set(None);
    assert!(world.renew(&tab).is_ok());
    world.sign_in(&tab);
    assert_eq!(world.keys.names().len(), 1);
    assert_ne!(world.keys.names(), first);
    assert!(world.renew(&dpop_tab(&world)).is_ok());
}

#[test]
fn two_sessions_of_one_origin_do_not_take_each_others_key() {
    let world = World::new();
    // As sessionStorage: each tab has its own.
    let tabs = [(); 2].map(|()| {
        let user_store: Rc<SharedStore> = Rc::default();
        world.tab_with(UserManagerSettings { user_store, ..world.dpop_settings() })
    });
    tabs.iter().for_each(|tab| drop(world.sign_in(tab)));
    assert_eq!(world.keys.names().len(), 2);
    world.sign_out(&tabs[0]).unwrap();
    assert!(world.renew(&tabs[1]).is_ok());
}

#[test]
fn without_its_key_a_session_is_not_renewed_and_not_ended() {
    let world = World::new();
    let user = world.sign_in(&dpop_tab(&world));
    world.keys.clear();
    world.provider.take_requests();
    let tab = dpop_tab(&world);
    let error = world.renew(&tab).unwrap_err();
    assert_eq!(error.code(), "dpop_key_missing");
    assert!(!error.ends_session());
    assert!(world.provider.take_requests().is_empty(), "the refresh token would be spent in vain");
    assert_eq!(world.get_user(&tab), Some(user));
    // Another key would not do.
    assert!(world.keys.names().is_empty());
}

#[test]
fn without_the_key_that_the_code_is_bound_to_the_code_is_not_spent() {
    let world = World::new();
    let callback = world.reach_callback(&dpop_tab(&world));
    world.keys.clear();
    assert_eq!(world.finish(&dpop_tab(&world), &callback).unwrap_err().code(), "dpop_key_missing");
    assert_eq!(world.provider.take_token_requests(), 0);
}

#[test]
fn a_session_that_oidc_client_ts_began_goes_on_with_its_key() {
    let world = World::new();
    world.sign_in(&dpop_tab(&world));
    hand_to_oidc_client_ts(&world);
    let tab = dpop_tab(&world);
    assert!(world.renew(&tab).is_ok());
    world.sign_out(&tab).unwrap();
    assert!(world.keys.names().is_empty());

    // Its next session has another key of the same name.
    world.sign_in(&dpop_tab(&world));
    hand_to_oidc_client_ts(&world);
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn where_no_key_outlives_the_page_it_is_not_left_with_a_bound_code() {
    let world = World::new();
    world.keys.degrade();
    let tab = dpop_tab(&world);
    assert_eq!(world.leave(&tab, Default::default()).unwrap_err().code(), "storage_blocked");
    assert!(tab.window.departures.borrow().is_empty());
}

#[test]
fn where_no_key_outlives_the_page_a_session_without_bound_code_lives_as_long_as_that() {
    let world = World::new();
    let tab = world.tab_with(late_binding(&world));
    let callback = world.reach_callback(&tab);
    world.keys.degrade();
    world.finish(&tab, &callback).unwrap();
    assert_eq!(tab.take_event_names(), ["StorageDegraded", "UserLoaded"]);
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn proofs_are_dated_by_the_providers_clock_as_soon_as_that_is_known() {
    let world = World::new();
    world.provider.clock_ahead.set(86_400);
    world.provider.rules.change_nonce();
    // Its first answer, which asks for the nonce, tells the time too.
    let user = world.sign_in(&dpop_tab(&world));
    assert_eq!(user.clock_offset().seconds(), 86_400);
    assert_eq!(user.expires_at(), Some(START.plus(600)));
    assert_eq!(user.id_token_expires_at(), Some(START.plus(600)), "by this device's clock");

    // The next page knows it from the session, and gets its first proof right.
    world.provider.rules.waive_nonce();
    let tab = dpop_tab(&world);
    world.renew(&tab).unwrap();
    assert_eq!(world.get_user(&tab).unwrap().clock_offset().seconds(), 86_400);
}

/// Nothing else would tell the page the time: a sign-in by redirect begins in a new page each time.
#[test]
fn a_device_whose_clock_is_wrong_signs_in_without_a_nonce_too() {
    for ahead in [3600, -3600] {
        let world = World::new();
        world.provider.clock_ahead.set(ahead);
        let callback = world.reach_callback(&dpop_tab(&world));
        let user = world.finish(&dpop_tab(&world), &callback).unwrap();
        assert_eq!(user.clock_offset().seconds(), ahead);
        assert_eq!(world.provider.take_token_requests(), 2);
    }
}

#[test]
fn a_proof_that_is_refused_for_anything_but_its_time_is_made_once() {
    let world = World::new();
    let tab = dpop_tab(&world);
    world.sign_in(&tab);
    world.provider.take_requests();
    world.provider.rules.refuses_every_time.set(true);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "invalid_dpop_proof");
    assert_eq!(world.provider.take_token_requests(), 1, "the clocks agree");
    world.provider.clock_ahead.set(3600);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "invalid_dpop_proof");
    assert_eq!(world.provider.take_token_requests(), 2, "and no third time");
}

#[test]
fn a_device_whose_clock_was_changed_since_the_last_tokens_goes_on_at_the_second_attempt() {
    let world = World::new();
    let tab = dpop_tab(&world);
    world.sign_in(&tab);
    let other = dpop_tab(&world);
    world.renew(&other).unwrap();
    // The device's clock goes back by an hour.
    world.provider.clock_ahead.set(3600);
    world.provider.take_requests();
    for requests in [2, 1] {
        assert_eq!(world.renew(&tab).unwrap().clock_offset().seconds(), 3600);
        assert_eq!(world.provider.take_token_requests(), requests);
    }
    // Who hears of the tokens hears of the clock, also where an answer has taught another time before.
    assert!(world.renew(&other).is_ok());
}

#[test]
fn sessions_are_renewed_in_time_with_proofs_too() {
    let world = World::new();
    let tab = dpop_tab(&world);
    world.sign_in(&tab);
    tab.take_events();
    world.provider.rules.change_nonce();
    world.provider.rules.rotates.set(true);
    world.clock.advance(5400);
    let events = tab.take_events();
    let failures = events.iter().filter(|(_, event)| matches!(event, Event::SilentRenewError { .. }));
    assert_eq!(failures.count(), 0, "{events:?}");
    let loaded: Vec<Timestamp> =
        events.iter().filter(|(_, it)| matches!(it, Event::UserLoaded(_))).map(|(at, _)| *at).collect();
    assert_eq!(loaded, (1..=10).map(|round| START.plus(540 * round)).collect::<Vec<_>>());
}
