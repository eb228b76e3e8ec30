//! A store that can't be read for a moment: that doesn't mean that nobody is signed in.

use crate::support::hanging::FailingStore;
use crate::support::provider::Health;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::{Event, UserManagerSettings};
use std::rc::Rc;

fn settings(world: &World, store: &Rc<FailingStore>) -> UserManagerSettings {
    UserManagerSettings { user_store: store.clone(), revoke_tokens_on_signout: true, ..world.settings() }
}

/// A page in which Alice is signed in, with a store that fails when the test says so.
fn signed_in() -> (World, Rc<FailingStore>, Tab) {
    let world = World::new();
    let store = FailingStore::new(world.users.clone());
    let tab = world.signed_in_tab(settings(&world, &store));
    world.discard_history([&tab]);
    (world, store, tab)
}

#[test]
fn a_page_that_resumes_while_the_store_is_unreadable_stays_signed_in() {
    let (world, store, tab) = signed_in();
    let user = world.get_user(&tab);
    store.fails.set(true);
    world.clock.resume();
    assert_eq!(world.get_user(&tab), user, "the cached session");
    store.fails.set(false);
    world.clock.resume();
    assert!(tab.take_events().is_empty());
    assert_eq!(world.get_user(&tab), user);
}

#[test]
fn a_renewal_that_is_answered_while_the_store_is_unreadable_is_stored() {
    for (asks_userinfo, reads_first) in [(false, false), (false, true), (true, false), (true, true)] {
        let (world, store, _) = signed_in();
        let settings = UserManagerSettings { load_user_info: asks_userinfo, ..settings(&world, &store) };
        let before = world.get_user(&world.tab());
        let tab = world.tab_with(settings);
        if reads_first {
            world.get_user(&tab);
        }
        world.provider.health.set(Health::Slow(5));
        let manager = tab.manager.clone();
        let mut renewing = world.clock.start(async move { manager.signin_silent().await });
        world.clock.advance(1);
        store.fails.set(true);
        world.clock.advance(10);
        let renewed = renewing.try_recv().unwrap().expect("an outcome").unwrap();
        assert_ne!(Some(&renewed), before.as_ref());
        store.fails.set(false);
        world.provider.health.set(Health::Up);
        assert_eq!(world.get_user(&tab), Some(renewed));
        assert!(world.renew(&tab).is_ok(), "the new refresh token was lost");
    }
}

#[test]
fn a_renewal_that_begins_while_the_store_is_unreadable_is_retried() {
    let (world, store, tab) = signed_in();
    world.clock.advance(539);
    store.fails.set(true);
    world.clock.advance(2);
    assert!(tab.take_failures().iter().all(|it| *it == ("storage_blocked", true)));
    assert_eq!(world.provider.take_token_requests(), 0);
    store.fails.set(false);
    world.clock.advance(60);
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(tab.take_event_names().last(), Some(&"UserLoaded"));
}

/// Asserts that nobody is signed in when the store can be read again, and that it has no tokens.
fn assert_stays_ended(world: &World, store: &FailingStore, tab: &Tab) {
    store.fails.set(false);
    world.clock.resume();
    assert_eq!(world.get_user(tab), None);
    assert!(tab.take_events().is_empty());
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn a_sign_out_while_the_store_is_unreadable_includes_the_provider() {
    let (world, store, tab) = signed_in();
    let id_token = world.get_user(&tab).unwrap().id_token().secret().to_owned();
    store.fails.set(true);
    world.sign_out(&tab).unwrap();
    assert!(tab.last_departure().contains(&format!("id_token_hint={id_token}")));
    assert!(world.provider.take_requests().contains(&"revocation"));
    assert_eq!(tab.take_event_names(), ["UserUnloaded"]);
    assert_stays_ended(&world, &store, &tab);
}

#[test]
fn a_session_that_the_provider_ends_while_the_store_is_unreadable_has_ended() {
    let (world, store, tab) = signed_in();
    world.provider.revoke_all();
    world.provider.health.set(Health::Slow(5));
    let manager = tab.manager.clone();
    let mut renewing = world.clock.start(async move { manager.signin_silent().await });
    world.clock.advance(1);
    store.fails.set(true);
    world.clock.advance(10);
    assert_eq!(renewing.try_recv().unwrap().expect("an outcome").unwrap_err().code(), "invalid_grant");
    assert_eq!(tab.take_event_names(), ["UserSignedOut", "UserUnloaded"]);
    assert_stays_ended(&world, &store, &tab);
}

#[test]
fn a_sign_out_in_another_tab_counts_while_the_store_is_unreadable() {
    let (world, store, tab) = signed_in();
    let other = world.tab();
    store.fails.set(true);
    let manager = other.manager.clone();
    world.clock.run(async move { manager.remove_user().await }).unwrap();
    world.clock.settle();
    assert_eq!(world.get_user(&tab), None);
    assert!(tab.take_events().iter().any(|(_, event)| *event == Event::UserUnloaded));
}
