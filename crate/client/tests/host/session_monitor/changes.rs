//! The effects of a change at the provider: of the person, or of the session's state.

use super::{events, load, question, settings, signed_in, signed_in_with, world};
use crate::support::provider::Health;
use crate::support::stores::TabStore;
use crate::support::{ISSUER, Tab, USER_KEY};
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::{User, UserManagerSettings};
use std::rc::Rc;

#[test]
fn a_sign_out_at_the_provider_signs_out_here_exactly_once() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    let id_token = world.get_user(&tab).unwrap().id_token().secret().to_owned();
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    let asked = world.provider.asked(&frame.address());
    assert_eq!((asked["prompt"].as_str(), asked["id_token_hint"].as_str()), ("none", id_token.as_str()));
    // It repeats that to every question.
    for _ in 0..5 {
        page.frame.say(ISSUER, &Value::from("changed"));
        world.clock.advance(1);
    }
    assert_eq!(tab.window.screen.count(), 2, "one check");
    frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
    world.clock.advance(600);
    assert_eq!(events(&tab), [("signed out", None), ("unloaded", None)]);
    assert_eq!(world.users.text(USER_KEY), None);
    assert!(page.frame.is_closed_without_listeners());
    assert_eq!((tab.window.screen.count(), tab.window.screen.count_open()), (2, 0));
    assert_eq!(world.clock.waiting(), (0, 1), "only the resume listener is left");
}

#[test]
fn every_tab_with_a_session_of_its_own_follows_a_sign_out_at_the_provider() {
    for is_reloaded in [false, true] {
        let world = world();
        let stores = [Rc::<TabStore>::default(), Rc::default()];
        let on = |store: &Rc<TabStore>| UserManagerSettings { user_store: store.clone(), ..settings(&world) };
        let mut tabs = stores.each_ref().map(|store| {
            let signed_in = signed_in_with(&world, on(store), "unchanged");
            // The provider's next answer has another state.
            world.provider.session_state.replace(Some("state-2".to_owned()));
            signed_in
        });
        if is_reloaded {
            tabs = stores.each_ref().map(|store| {
                let tab = world.tab_with(on(store));
                world.get_user(&tab);
                world.clock.settle();
                let page = load(&tab, "changed");
                (tab, page)
            });
        }
        for ((tab, page), store) in tabs.iter().zip(&stores) {
            page.says("changed");
            world.clock.advance(2);
            let frame = tab.window.screen.last();
            frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
            world.clock.advance(2);
            assert_eq!(events(tab), [("signed out", None), ("unloaded", None)], "reloaded: {is_reloaded}");
            assert_eq!(store.text(USER_KEY), None);
        }
    }
}

#[test]
fn another_person_at_the_provider_ends_the_session_exactly_once() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.sign_in(&frame.address(), "bob"));
    world.clock.advance(600);
    assert_eq!(events(&tab), [("signed out", None), ("unloaded", None)]);
    assert_eq!(world.users.text(USER_KEY), None);
    assert_eq!(tab.window.screen.count_open(), 0);
}

#[test]
fn the_same_person_continues_with_the_sessions_new_state() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    world.provider.session_state.replace(Some("state-2".to_owned()));
    frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    world.clock.settle();
    assert_eq!(events(&tab), [("loaded", None)]);
    assert_eq!(world.get_user(&tab).unwrap().session_state(), Some("state-2"));
    assert!(page.frame.is_closed_without_listeners());
    let page = load(&tab, "unchanged");
    world.clock.advance(10);
    assert!(page.questions().iter().all(|asked| *asked == question("state-2")));
    assert!(events(&tab).is_empty());
    // A renewal by refresh token doesn't change the session at the provider.
    world.renew(&tab).unwrap();
    world.clock.advance(10);
    assert!(!page.frame.is_closed_without_listeners());
}

#[test]
fn the_same_person_keeps_every_token_though_a_frame_brings_no_refresh_token() {
    for is_bound in [false, true] {
        let world = world();
        let settings = if is_bound {
            UserManagerSettings { dpop: world.dpop_settings().dpop, ..settings(&world) }
        } else {
            UserManagerSettings { silent_redirect_uri: None, ..settings(&world) }
        };
        let (tab, page) = signed_in_with(&world, settings, "unchanged");
        let (before, keys) = (world.get_user(&tab).unwrap(), world.keys.names());
        page.says("changed");
        world.clock.advance(2);
        world.provider.gives_refresh_tokens.set(false);
        world.provider.session_state.replace(Some("state-2".to_owned()));
        let frame = tab.window.screen.last();
        frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
        world.clock.settle();
        let after = world.get_user(&tab).unwrap();
        assert_eq!((after.session_state(), &after), (Some("state-2"), &before));
        let refresh_token = |user: &User| user.refresh_token().map(|token| token.secret().clone());
        assert_eq!(refresh_token(&after), refresh_token(&before));
        assert_eq!((world.keys.names(), after.expires_at()), (keys, before.expires_at()));
        world.provider.gives_refresh_tokens.set(true);
        assert_ne!(world.renew(&tab).unwrap(), before);
        assert_eq!(tab.window.screen.count_open(), 1, "the frame of the monitor");
    }
}

#[test]
fn one_of_two_tabs_queries_a_change_and_both_use_the_new_state() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    let other = world.tab_with(settings(&world));
    world.get_user(&other);
    world.clock.settle();
    let other_page = load(&other, "unchanged");
    world.clock.advance(10);
    world.discard_history([&tab, &other]);
    page.says("changed");
    other_page.says("changed");
    world.clock.advance(2);
    let count = |tab: &Tab| tab.window.screen.count();
    assert_eq!(count(&tab) + count(&other), 3, "one check");
    let asking = if count(&tab) == 2 { &tab } else { &other };
    let frame = asking.window.screen.last();
    world.provider.session_state.replace(Some("state-2".to_owned()));
    frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    world.clock.settle();
    let pages = [&tab, &other].map(|tab| load(tab, "unchanged"));
    world.clock.advance(10);
    for (page, tab) in pages.iter().zip([&tab, &other]) {
        assert!(page.questions().iter().all(|asked| *asked == question("state-2")));
        assert_eq!(events(tab), [("loaded", None)]);
    }
    assert_eq!(count(&tab) + count(&other), 5, "one query, and a new frame for each monitor");
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_sign_out_while_a_change_is_queried_is_final() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    let back = world.provider.sign_in(&frame.address(), "alice");
    world.provider.session_state.replace(Some("state-2".to_owned()));
    world.sign_out(&tab).unwrap();
    frame.hand_on(&back);
    world.clock.advance(60);
    assert_eq!(events(&tab), [("unloaded", None)]);
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn a_sign_out_at_the_provider_while_no_page_is_open_counts_later() {
    let world = world();
    drop(signed_in(&world, "unchanged"));
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.settle();
    load(&tab, "changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
    world.clock.settle();
    assert_eq!(events(&tab), [("signed out", None), ("unloaded", None)]);
}

#[test]
fn while_the_provider_is_unreachable_the_session_continues_and_the_query_is_retried() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    assert_eq!(tab.window.screen.count(), 2);
    // The frame doesn't load.
    world.clock.advance(10);
    assert!(events(&tab).is_empty() && world.get_user(&tab).is_some());
    world.clock.advance(30);
    assert_eq!(tab.window.screen.count(), 3);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
    world.clock.settle();
    assert_eq!(events(&tab), [("signed out", None), ("unloaded", None)]);
}

#[test]
fn an_error_page_in_the_frame_ends_neither_the_session_nor_the_monitor() {
    for health in [Health::Down, Health::Unavailable(None)] {
        let world = world();
        let (tab, page) = signed_in(&world, "unchanged");
        page.says("changed");
        world.clock.advance(2);
        world.provider.health.set(health);
        tab.window.screen.last().arrive();
        world.clock.advance(10);
        assert!(events(&tab).is_empty() && world.get_user(&tab).is_some());
        world.provider.health.set(Health::Up);
        world.clock.advance(30);
        assert_eq!(tab.window.screen.count(), 3);
    }
}

#[test]
fn a_provider_that_requires_interaction_does_not_end_the_session() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), "interaction_required"));
    world.clock.advance(600);
    assert_eq!(events(&tab), [("stopped", Some("interaction_required"))]);
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_stored_session_without_an_issuer_is_monitored_too() {
    let world = world();
    let (tab, _) = signed_in(&world, "unchanged");
    drop(tab);
    // As other libraries may have stored it.
    let mut entry: serde_json::Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
    entry["profile"].as_object_mut().unwrap().remove("iss").unwrap();
    world.users.put(USER_KEY, &entry.to_string());
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.settle();
    load(&tab, "changed");
    world.clock.advance(2);
    world.provider.session_state.replace(Some("state-2".to_owned()));
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    world.clock.settle();
    assert_eq!(events(&tab), [("loaded", None)]);
    assert_eq!(world.get_user(&tab).unwrap().session_state(), Some("state-2"));
}
