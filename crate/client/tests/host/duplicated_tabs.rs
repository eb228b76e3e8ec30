//! Tabs that were duplicated: each has a store of its own that began as a copy.

use crate::channel_tabs::assert_all_told;
use crate::support::provider::Health;
use crate::support::stores::TabStore;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::platform::channel::Channels;
use oidc_client_wasm::{AccessTokenArgs, UserManagerSettings};
use std::rc::Rc;

/// Settings for a tab with storage of its own.
fn own(world: &World, store: &Rc<TabStore>) -> UserManagerSettings {
    UserManagerSettings { user_store: store.clone(), ..world.settings() }
}

/// A tab in which Alice has signed in, duplicated until there are so many.
fn duplicates(world: &World, count: usize) -> (Vec<Tab>, Vec<Rc<TabStore>>) {
    let first = Rc::<TabStore>::default();
    let mut tabs = vec![world.tab_with(own(world, &first))];
    world.sign_in(&tabs[0]);
    let mut stores = vec![first];
    while tabs.len() < count {
        let store = stores[0].duplicate();
        tabs.push(world.tab_with(own(world, &store)));
        stores.push(store);
    }
    tabs.iter().for_each(|tab| assert!(world.get_user(tab).is_some()));
    world.forget_what_was(&tabs);
    (tabs, stores)
}

#[test]
fn a_duplicated_tab_gets_the_renewed_session_and_spends_no_refresh_token_twice() {
    let world = World::new();
    let (tabs, stores) = duplicates(&world, 2);
    let user = world.renew(&tabs[0]).unwrap();
    world.clock.settle();
    assert_all_told(&tabs, &["UserLoaded"]);
    assert_eq!(world.get_user(&tabs[1]), Some(user.clone()));
    assert!(stores[1].text(USER_KEY).unwrap().contains(user.access_token().secret().as_str()));
    let newer = world.renew(&tabs[1]).unwrap();
    world.clock.settle();
    assert_eq!(world.get_user(&tabs[0]), Some(newer));
    assert_eq!(world.provider.take_token_requests(), 2);
}

#[test]
fn twenty_duplicated_tabs_send_one_request_per_renewal() {
    let world = World::new();
    world.provider.token_seconds.set(6);
    let (tabs, _) = duplicates(&world, 20);
    world.provider.health.set(Health::Slow(1));
    world.renew(&tabs[0]).unwrap();
    world.forget_what_was(&tabs);
    let mut seen = std::collections::BTreeSet::new();
    for round in 1..=100 {
        world.clock.advance(5);
        assert_eq!(world.provider.take_token_requests(), 1, "round {round}");
        let user = world.get_user(&tabs[0]);
        for (number, tab) in tabs.iter().enumerate() {
            assert_eq!(world.get_user(tab), user, "round {round}, tab {number}");
        }
        assert!(seen.insert(user.unwrap().access_token().secret().clone()));
        assert!(world.channels.take_said().len() < 25, "an answer for each who asks is too much");
        world.freshen_caches();
    }
}

#[test]
fn tabs_with_another_session_or_none_ignore_a_renewal_and_a_sign_out() {
    let world = World::new();
    let (tabs, _) = duplicates(&world, 2);
    let another = world.tab_with(own(&world, &Rc::default()));
    let bobs = world.sign_in(&another);
    let nobodys = world.tab_with(own(&world, &Rc::default()));
    assert_eq!(world.get_user(&nobodys), None);
    world.forget_what_was(tabs.iter().chain([&another, &nobodys]));
    world.renew(&tabs[0]).unwrap();
    world.sign_out(&tabs[0]).unwrap();
    world.clock.settle();
    assert_all_told(&tabs, &["UserLoaded", "UserUnloaded"]);
    assert_all_told(&[another, nobodys], &[]);
    let another = world.tab_with(own(&world, &Rc::default()));
    assert_eq!(world.get_user(&another), None);
    assert!(!bobs.access_token().secret().is_empty());
}

#[test]
fn a_duplicate_that_heard_nothing_asks_before_it_spends_its_refresh_token() {
    let world = World::new();
    let (tabs, stores) = duplicates(&world, 1);
    // It is a moment behind: what was said before it was there, it doesn't know.
    let late = stores[0].duplicate();
    let user = world.renew(&tabs[0]).unwrap();
    let late = world.tab_with(own(&world, &late));
    world.provider.take_requests();
    assert_eq!(world.renew(&late), Ok(user.clone()));
    assert_eq!(world.provider.take_token_requests(), 0);
    assert_eq!(world.get_user(&late), Some(user));
}

#[test]
fn a_duplicate_of_a_session_that_has_ended_sends_nothing() {
    let world = World::new();
    let (tabs, stores) = duplicates(&world, 1);
    let late = stores[0].duplicate();
    world.sign_out(&tabs[0]).unwrap();
    let late = world.tab_with(own(&world, &late));
    assert!(world.get_user(&late).is_some(), "it can't know yet");
    world.provider.take_requests();
    assert_eq!(world.renew(&late).unwrap_err().code(), "not_signed_in");
    assert_eq!(world.provider.take_token_requests(), 0);
    assert_eq!(late.take_event_names(), ["UserUnloaded"]);
    assert_eq!(world.get_user(&late), None);
}

#[test]
fn when_the_tab_that_renewed_is_closed_unheard_the_old_refresh_token_is_tried() {
    let world = World::new();
    let (mut tabs, stores) = duplicates(&world, 1);
    let late = stores[0].duplicate();
    world.renew(&tabs[0]).unwrap();
    tabs.clear();
    let late = world.tab_with(own(&world, &late));
    world.provider.take_requests();
    // Nobody has the new one. Some providers take the old one for a while; this one doesn't.
    assert_eq!(world.renew(&late).unwrap_err().code(), "invalid_grant");
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_refresh_token_that_was_spent_for_another_api_is_replaced_in_every_duplicate() {
    for pages_hear in [true, false] {
        let world = World::new();
        let (tabs, stores) = duplicates(&world, 1);
        let late = stores[0].duplicate();
        let open = || world.tab_with(own(&world, &late));
        // Whoever wasn't there when it was said asks for it under the lock.
        let there = pages_hear.then(|| {
            let tab = open();
            world.get_user(&tab);
            tab
        });
        let manager = tabs[0].manager.clone();
        world.clock.run(async move { manager.access_token_for(&AccessTokenArgs::default()).await }).unwrap();
        world.clock.settle();
        let tab = there.unwrap_or_else(open);
        world.provider.take_requests();
        world.renew(&tab).unwrap();
        assert_eq!(world.provider.take_token_requests(), 1, "hears: {pages_hear}");
    }
}

#[test]
fn whatever_else_is_said_on_the_channel_changes_nothing() {
    let world = World::new();
    let (tabs, stores) = duplicates(&world, 1);
    let (user, kept) = (world.get_user(&tabs[0]), stores[0].text(USER_KEY).unwrap());
    let mut forged: serde_json::Value = serde_json::from_str(&kept).unwrap();
    forged["revision"] = 7.into();
    forged["access_token"] = "forged".into();
    forged["profile"]["sub"] = "mallory".into();
    let another_person = serde_json::json!({"type": "answered", "user": forged.to_string()}).to_string();
    forged["profile"]["sub"] = "alice".into();
    forged["revision"] = 0.into();
    let no_newer = serde_json::json!({"type": "answered", "user": forged.to_string()}).to_string();
    let signin_id = forged["signin_id"].as_str().unwrap();
    let ended = serde_json::json!({"type": "ended", "session": signin_id, "by": "somebody"}).to_string();
    let texts = ["", "{}", "[]", "null", r#"{"type":"answered"}"#, r#"{"type":"ended","by":"here"}"#];
    let channel = world.channels.open(USER_KEY, Rc::new(|_| {})).unwrap();
    for text in texts.into_iter().chain([another_person.as_str(), &no_newer, &ended]) {
        channel.post(text);
        world.clock.settle();
        assert_eq!(tabs[0].take_event_names(), [""; 0], "{text}");
        assert_eq!(stores[0].text(USER_KEY).as_deref(), Some(kept.as_str()), "{text}");
    }
    assert_eq!(world.get_user(&tabs[0]), user);
}
