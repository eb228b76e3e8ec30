//! Tokens bound to a key of the browser. The provider in memory validates every proof.

mod dates;
mod keys;

use crate::support::clock::START;
use crate::support::provider::parameters;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::protocol::{Timestamp, TokenType};
use oidc_client_wasm::{DpopSettings, Event, User, UserManagerSettings};
use serde_json::Value;

fn dpop_tab(world: &World) -> Tab {
    world.tab_with(world.dpop_settings())
}

/// Settings with DPoP that don't bind the authorization code.
fn late_binding(world: &World) -> UserManagerSettings {
    let dpop =
        DpopSettings { bind_authorization_code: false, store: world.keys.clone(), ..DpopSettings::default() };
    UserManagerSettings { dpop: Some(dpop), ..world.settings() }
}

/// The thumbprint of the key that the provider has bound this session's access token to.
fn bound_to(world: &World, user: &User) -> Option<String> {
    world.provider.introspect(user.access_token().secret()).unwrap().jkt
}

fn sent(address: &str) -> std::collections::BTreeMap<String, String> {
    parameters(address.split_once('?').unwrap().1)
}

#[test]
fn code_and_tokens_are_bound_to_one_key_of_the_sign_in() {
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
    assert!(world.keys.names().is_empty(), "an abandoned sign-in leaves no key");
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
fn a_server_that_refuses_every_nonce_is_asked_twice_and_the_session_kept() {
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
fn an_unbound_token_is_accepted_if_the_settings_allow_it() {
    let world = World::new();
    world.provider.takes_proofs.set(false);
    let mut settings = world.dpop_settings();
    settings.dpop.as_mut().unwrap().insecure_accept_bearer = true;
    let tab = world.tab_with(settings);
    assert_eq!(world.sign_in(&tab).token_type(), TokenType::Bearer);
    assert_eq!(world.renew(&tab).unwrap().token_type(), TokenType::Bearer);
    // The provider now supports proofs, so the next tokens are bound.
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
