//! Channels between tabs: a change of the session in one tab is visible in the others at once.

use crate::support::chance::Die;
use crate::support::provider::Health;
use crate::support::stores::{LateStorage, TabStore};
use crate::support::{Tab, World};
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::{SigninRedirectArgs, UserManagerSettings};
use std::rc::Rc;

fn shared(world: &World, count: usize) -> Vec<Tab> {
    let tabs: Vec<Tab> = (0..count).map(|_| world.tab()).collect();
    tabs.iter().for_each(|tab| assert_eq!(world.get_user(tab), None));
    world.sign_in(&tabs[0]);
    world.clock.settle();
    tabs
}

pub fn assert_events_of_all(tabs: &[Tab], expected: &[&str]) {
    for (number, tab) in tabs.iter().enumerate() {
        assert_eq!(tab.take_event_names(), expected, "tab {number}");
    }
}

#[test]
fn a_sign_in_in_one_tab_reaches_the_others() {
    let world = World::new();
    let tabs = shared(&world, 20);
    assert_events_of_all(&tabs, &["UserLoaded"]);
    let user = world.get_user(&tabs[0]);
    tabs.iter().for_each(|tab| assert_eq!(world.get_user(tab), user));
    assert_events_of_all(&tabs, &[]);
    // By one message, which no other tab repeats.
    assert_eq!(world.channels.take_messages().len(), 1);
}

#[test]
fn a_renewal_in_one_tab_reaches_the_others_by_a_message_without_a_token() {
    let world = World::new();
    let tabs = shared(&world, 20);
    world.discard_history(&tabs);
    let user = world.renew(&tabs[7]).unwrap();
    world.clock.settle();
    assert_events_of_all(&tabs, &["UserLoaded"]);
    let said = world.channels.take_messages();
    assert_eq!(said.len(), 1, "{said:?}");
    let secrets =
        [user.access_token().secret(), user.refresh_token().unwrap().secret(), user.id_token().secret()];
    assert!(secrets.iter().all(|secret| !said[0].contains(*secret)), "{said:?}");
}

#[test]
fn logout_in_one_tab_reaches_the_others() {
    let world = World::new();
    let tabs = shared(&world, 20);
    world.discard_history(&tabs);
    world.sign_out(&tabs[3]).unwrap();
    world.clock.settle();
    assert_events_of_all(&tabs, &["UserUnloaded"]);
    assert_eq!(world.channels.take_messages().len(), 1, "no tab repeats it");
    world.clock.advance(4000);
    assert_eq!(world.provider.take_token_requests(), 0);
    assert_events_of_all(&tabs, &[]);
}

#[test]
fn tabs_that_sign_out_at_the_same_time_get_one_event_each() {
    let world = World::new();
    let tabs = shared(&world, 20);
    world.discard_history(&tabs);
    for tab in &tabs {
        let manager = tab.manager.clone();
        drop(world.clock.start(async move { manager.remove_user().await }));
    }
    world.clock.settle();
    assert_events_of_all(&tabs, &["UserUnloaded"]);
    assert!(tabs.iter().all(|tab| world.get_user(tab).is_none()));
}

#[test]
fn a_session_that_the_provider_ends_raises_an_event_in_every_tab() {
    for pages_can_talk in [true, false] {
        let world = World::new();
        world.channels.works.set(pages_can_talk);
        let storage = LateStorage::new(world.clock.clone());
        let tab = || world.tab_with(UserManagerSettings { user_store: storage.page(), ..world.settings() });
        let tabs: Vec<Tab> = (0..20).map(|_| tab()).collect();
        tabs.iter().for_each(|tab| assert_eq!(world.get_user(tab), None));
        world.sign_in(&tabs[0]);
        world.discard_history(&tabs);
        world.provider.revoke_all();
        assert_eq!(world.renew(&tabs[0]).unwrap_err().code(), "invalid_grant");
        world.clock.settle();
        assert_events_of_all(&tabs, &["UserSignedOut", "UserUnloaded"]);
    }
}

/// One tab signs in, another renews, and all get the events.
fn assert_changes_are_shared(world: &World, tabs: &[Tab]) {
    tabs.iter().for_each(|tab| assert_eq!(world.get_user(tab), None));
    world.sign_in(&tabs[0]);
    world.clock.settle();
    assert_events_of_all(tabs, &["UserLoaded"]);
    world.renew(&tabs[1]).unwrap();
    world.clock.settle();
    assert_events_of_all(tabs, &["UserLoaded"]);
}

#[test]
fn without_broadcast_channels_the_storage_event_is_used() {
    let world = World::new();
    world.channels.works.set(false);
    let storage = LateStorage::new(world.clock.clone());
    let tab = || world.tab_with(UserManagerSettings { user_store: storage.page(), ..world.settings() });
    let tabs: Vec<Tab> = (0..5).map(|_| tab()).collect();
    assert_changes_are_shared(&world, &tabs);
    world.sign_out(&tabs[2]).unwrap();
    world.clock.settle();
    assert_events_of_all(&tabs, &["UserUnloaded"]);
    assert!(world.channels.take_messages().is_empty());
}

#[test]
fn a_page_back_from_the_cache_shows_what_happened_meanwhile() {
    let world = World::new();
    // A page in the back-forward cache gets no message.
    world.channels.works.set(false);
    let tabs = shared(&world, 3);
    world.clock.resume();
    assert_events_of_all(&tabs, &["UserLoaded"]);
    world.sign_out(&tabs[0]).unwrap();
    assert_eq!(tabs[1].take_event_names(), [""; 0]);
    world.clock.resume();
    assert_eq!(tabs[1].take_event_names(), ["UserUnloaded"]);
    world.sign_in(&tabs[0]);
    assert_eq!(tabs[2].take_event_names(), ["UserUnloaded"]);
    world.clock.resume();
    assert_events_of_all(&tabs[1..], &["UserLoaded"]);
    world.clock.resume();
    assert_events_of_all(&tabs[1..], &[]);
}

#[test]
fn a_sign_out_while_another_tab_stores_its_renewal_stands() {
    for seed in 0..300 {
        let (world, die) = (World::new(), Die::new(seed));
        let storage = LateStorage::new(world.clock.clone());
        let tab = || world.tab_with(UserManagerSettings { user_store: storage.page(), ..world.settings() });
        let tabs = [tab(), tab()];
        world.sign_in(&tabs[0]);
        world.clock.settle();
        world.get_user(&tabs[1]);
        let (renewing, leaving) = (tabs[0].manager.clone(), tabs[1].manager.clone());
        let wait = die.below(200);
        drop(world.clock.start(async move { renewing.signin_silent().await }));
        drop(world.clock.start(async move {
            for _ in 0..wait {
                crate::support::browser::yield_now().await;
            }
            leaving.remove_user().await
        }));
        world.clock.settle();
        for tab in &tabs {
            assert_eq!(world.get_user(tab), None, "seed {seed}");
            assert_eq!(tab.take_event_names().last(), Some(&"UserUnloaded"), "seed {seed}");
        }
    }
}

#[test]
fn two_managers_that_handle_one_callback_exchange_the_code_once() {
    for has_locks in [true, false] {
        let world = World::new();
        world.has_locks.set(has_locks);
        let state = Value::from("/inbox");
        let (first, second) = (world.tab(), world.tab());
        world.leave(&first, SigninRedirectArgs { state: Some(state.clone()), ..Default::default() }).unwrap();
        let callback = world.provider.sign_in(&first.last_departure(), "alice");
        world.provider.health.set(Health::Slow(3));
        let both = [&first, &second].map(|tab| {
            let (manager, callback) = (tab.manager.clone(), callback.clone());
            world.clock.start(async move { manager.signin_redirect_callback(&callback).await })
        });
        world.clock.advance(20);
        let [one, other] = both.map(|mut outcome| outcome.try_recv().unwrap().unwrap().unwrap());
        assert_eq!(one, other);
        assert_eq!((one.state(), other.state()), (Some(&state), Some(&state)));
        assert_eq!(world.provider.take_token_requests(), 1);
        for tab in [&first, &second] {
            assert_eq!(world.get_user(tab).as_ref(), Some(&one));
            assert_eq!(world.get_user(tab).unwrap().state(), None, "only the callback returns the state");
        }
    }
}

#[test]
fn the_channel_and_the_locks_of_a_manager_that_is_dropped_are_free() {
    let world = World::new();
    let tabs = shared(&world, 2);
    world.discard_history(&tabs);
    let mut tabs = tabs.into_iter();
    let (kept, dropped) = (tabs.next().unwrap(), tabs.next().unwrap());
    drop(dropped);
    world.renew(&kept).unwrap();
    // Spent tokens are forgotten by then.
    world.clock.advance(3);
    assert_eq!(world.clock.waiting(), (1, 1), "those of the remaining manager");
}

#[test]
fn two_managers_of_one_page_exchange_messages_though_its_store_is_not_shared() {
    let world = World::new();
    let store = Rc::<TabStore>::default();
    let manager = || world.tab_with(UserManagerSettings { user_store: store.clone(), ..world.settings() });
    let tabs = [manager(), manager()];
    assert_changes_are_shared(&world, &tabs);
    let leaving = tabs[0].manager.clone();
    world.clock.run(async move { leaving.remove_user().await }).unwrap();
    world.clock.settle();
    assert_events_of_all(&tabs, &["UserUnloaded"]);
    world.sign_in(&tabs[0]);
    world.discard_history(&tabs);
    world.provider.revoke_all();
    world.renew(&tabs[0]).unwrap_err();
    world.clock.settle();
    assert_events_of_all(&tabs, &["UserSignedOut", "UserUnloaded"]);
}
