//! Duplicated tabs: each has its own store, which began as a copy.

use crate::channel_tabs::assert_events_of_all;
use crate::support::hanging::{GatedStore, SilentRecords};
use crate::support::provider::Health;
use crate::support::stores::TabStore;
use crate::support::{API, Tab, USER_KEY, World};
use oidc_client_wasm::platform::channel::Channels;
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::{AccessTokenArgs, ApiSettings, UserManagerSettings};
use std::rc::Rc;

/// Settings for a tab with its own storage.
fn own(world: &World, store: &Rc<TabStore>) -> UserManagerSettings {
    UserManagerSettings { user_store: store.clone(), ..world.settings() }
}

/// `count` tabs: one in which Alice has signed in, and its duplicates.
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
    world.discard_history(&tabs);
    (tabs, stores)
}

/// A tab that has read the session, and gets no messages.
fn isolated_tab(world: &World, store: &Rc<TabStore>) -> Tab {
    world.channels.works.set(false);
    let tab = world.tab_with(own(world, store));
    assert!(world.get_user(&tab).is_some());
    world.channels.works.set(true);
    tab
}

#[test]
fn a_duplicated_tab_gets_the_renewed_session_and_spends_no_refresh_token_twice() {
    let world = World::new();
    let (tabs, stores) = duplicates(&world, 2);
    let user = world.renew(&tabs[0]).unwrap();
    world.clock.settle();
    assert_events_of_all(&tabs, &["UserLoaded"]);
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
    world.discard_history(&tabs);
    let mut seen = std::collections::BTreeSet::new();
    for round in 1..=100 {
        world.clock.advance(5);
        assert_eq!(world.provider.take_token_requests(), 1, "round {round}");
        let user = world.get_user(&tabs[0]);
        for (number, tab) in tabs.iter().enumerate() {
            assert_eq!(world.get_user(tab), user, "round {round}, tab {number}");
        }
        assert!(seen.insert(user.unwrap().access_token().secret().clone()));
        assert!(world.channels.take_messages().len() < 25, "one answer serves all that ask");
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
    world.discard_history(tabs.iter().chain([&another, &nobodys]));
    world.renew(&tabs[0]).unwrap();
    world.sign_out(&tabs[0]).unwrap();
    world.clock.settle();
    assert_events_of_all(&tabs, &["UserLoaded", "UserUnloaded"]);
    assert_events_of_all(&[another, nobodys], &[]);
    let another = world.tab_with(own(&world, &Rc::default()));
    assert_eq!(world.get_user(&another), None);
    assert!(!bobs.access_token().secret().is_empty());
}

#[test]
fn a_duplicate_that_missed_a_message_asks_before_it_spends_its_refresh_token() {
    let world = World::new();
    let (tabs, stores) = duplicates(&world, 1);
    // It is opened a moment later, and so has missed the message.
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
    let late = isolated_tab(&world, &stores[0].duplicate());
    world.sign_out(&tabs[0]).unwrap();
    assert!(world.get_user(&late).is_some(), "it missed the message");
    world.provider.take_requests();
    assert_eq!(world.renew(&late).unwrap_err().code(), "not_signed_in");
    assert_eq!(world.provider.take_token_requests(), 0);
    assert_eq!(late.take_event_names(), ["UserUnloaded"]);
    assert_eq!(world.get_user(&late), None);
}

#[test]
fn a_duplicated_tab_loaded_after_the_end_of_the_session_is_signed_out_and_uses_no_token() {
    let world = World::new();
    let (tabs, stores) = duplicates(&world, 1);
    let late = stores[0].duplicate();
    world.sign_out(&tabs[0]).unwrap();
    let tab = world.tab_with(own(&world, &late));
    // Whichever asks first.
    let api = tab.manager.api(&ApiSettings { allowed: vec![API.into()] }).unwrap();
    let called = world.clock.run(async move { api.fetch(HttpRequest::new("GET", API)).await });
    assert_eq!(called.unwrap_err().code(), "not_signed_in");
    assert!(world.network.take_sent().is_empty());
    assert_eq!(world.get_user(&tab), None);
    assert_eq!(late.text(USER_KEY), None);
    assert_eq!(tab.take_event_names(), [""; 0], "no event of a sign-in");
}

#[test]
fn a_duplicate_that_comes_back_after_the_sessions_end_is_signed_out_at_once() {
    for by_provider in [false, true] {
        let world = World::new();
        let (tabs, stores) = duplicates(&world, 1);
        let store = stores[0].duplicate();
        // In the back-forward cache.
        let away = isolated_tab(&world, &store);
        if by_provider {
            world.provider.revoke_all();
            world.renew(&tabs[0]).unwrap_err();
        } else {
            world.sign_out(&tabs[0]).unwrap();
        }
        world.clock.settle();
        assert_eq!(away.take_event_names(), [""; 0]);
        world.clock.resume();
        let told: &[&str] = if by_provider { &["UserSignedOut", "UserUnloaded"] } else { &["UserUnloaded"] };
        assert_eq!(away.take_event_names(), told);
        assert_eq!((store.text(USER_KEY), world.get_user(&away)), (None, None));
    }
}

#[test]
fn without_an_answer_of_the_records_a_session_is_found_within_a_second() {
    let world = World::new();
    let (_, stores) = duplicates(&world, 1);
    let store = stores[0].duplicate();
    let records = Rc::new(SilentRecords::default());
    let tab = world.open_on(own(&world, &store), |platform| platform.records = records.clone());
    let began = world.clock.now();
    for _ in 0..3 {
        assert!(world.get_user(&tab).is_some());
    }
    assert!(world.clock.now().since(began) <= 1);
    assert_eq!(records.asked.get(), 1);
}

#[test]
fn a_session_that_begins_while_the_end_of_the_previous_one_is_looked_up_is_kept() {
    let world = World::new();
    let (tabs, stores) = duplicates(&world, 1);
    let store = stores[0].duplicate();
    world.sign_out(&tabs[0]).unwrap();
    let (records, answer) = GatedStore::new(world.records.clone());
    let tab = world.open_on(own(&world, &store), |platform| platform.records = records);
    let callback = world.reach_callback(&tab);
    let manager = tab.manager.clone();
    let mut looking = world.clock.start(async move { manager.get_user().await });
    world.clock.settle();
    let user = world.finish(&tab, &callback).unwrap();
    answer.send(()).unwrap();
    world.clock.settle();
    assert_eq!(looking.try_recv().unwrap(), Some(Ok(Some(user.clone()))));
    assert_eq!(world.get_user(&tab), Some(user));
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
}

#[test]
fn pages_that_share_a_store_read_no_records_to_find_a_session() {
    let world = World::new();
    world.sign_in(&world.tab());
    let records = Rc::new(SilentRecords::default());
    let tab = world.open_on(world.settings(), |platform| platform.records = records.clone());
    assert!(world.get_user(&tab).is_some());
    world.clock.resume();
    assert_eq!(records.asked.get(), 0);
}

#[test]
fn when_the_renewing_tab_closes_before_its_message_the_old_refresh_token_is_tried() {
    let world = World::new();
    let (mut tabs, stores) = duplicates(&world, 1);
    let late = stores[0].duplicate();
    world.renew(&tabs[0]).unwrap();
    tabs.clear();
    let late = world.tab_with(own(&world, &late));
    world.provider.take_requests();
    // No tab has the new refresh token. Some providers accept the old one for a while; this one doesn't.
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
        // A tab that missed the message asks for it while it holds the lock.
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
fn unknown_messages_on_the_channel_are_ignored() {
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
