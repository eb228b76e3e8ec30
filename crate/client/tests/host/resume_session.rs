//! A manager that is created only when it is needed, and takes over the session that its page has read before.

use crate::support::stores::TabStore;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::{AccessTokenArgs, UserManagerSettings};
use std::rc::Rc;

/// Takes over this stored session, with the messages that were posted since it was read.
fn resume_session(world: &World, tab: &Tab, stored: &str) {
    let resuming = tab.manager.resume_session(stored, world.channels.take_messages());
    world.clock.run(resuming);
    world.clock.settle();
}

/// A page in which Alice has signed in, and the stored session.
fn signed_in(world: &World) -> (Tab, String) {
    let tab = world.signed_in_tab(world.settings());
    world.discard_history([&tab]);
    (tab, world.users.text(USER_KEY).unwrap())
}

#[test]
fn an_unchanged_session_raises_no_event_and_is_renewed_in_time() {
    let world = World::new();
    let stored = signed_in(&world).1;
    let tab = world.tab();
    resume_session(&world, &tab, &stored);
    assert!(tab.take_events().is_empty());
    world.clock.advance(4000);
    assert!(tab.take_event_names().contains(&"Renewing"));
}

#[test]
fn a_renewal_and_an_end_before_the_manager_existed_raise_their_events_once() {
    let world = World::new();
    let (other, stored) = signed_in(&world);
    let renewed = world.renew(&other).unwrap();
    world.clock.settle();
    let tab = world.tab();
    resume_session(&world, &tab, &stored);
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    assert_eq!(world.get_user(&tab), Some(renewed));
    let stored = world.users.text(USER_KEY).unwrap();
    world.channels.take_messages();

    world.provider.revoke_all();
    world.renew(&other).unwrap_err();
    world.clock.settle();
    let late = world.tab();
    resume_session(&world, &late, &stored);
    assert_eq!(late.take_event_names(), ["UserSignedOut", "UserUnloaded"]);
}

#[test]
fn a_tab_with_a_store_of_its_own_gets_what_its_duplicate_has_renewed() {
    let world = World::new();
    let own = |store: &Rc<TabStore>| UserManagerSettings { user_store: store.clone(), ..world.settings() };
    let first = Rc::<TabStore>::default();
    let other = world.signed_in_tab(own(&first));
    let store = first.duplicate();
    world.discard_history([&other]);
    let renewed = world.renew(&other).unwrap();
    world.clock.settle();
    let tab = world.tab_with(own(&store));
    resume_session(&world, &tab, &store.text(USER_KEY).unwrap());
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    assert_eq!(world.get_user(&tab), Some(renewed));
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_manager_does_not_return_to_an_older_session() {
    let world = World::new();
    let (tab, stored) = signed_in(&world);
    let renewed = world.renew(&tab).unwrap();
    tab.take_events();
    resume_session(&world, &tab, &stored);
    assert!(tab.take_events().is_empty());
    assert_eq!(world.get_user(&tab), Some(renewed));
}

#[test]
fn a_manager_that_fetched_an_apis_token_first_renews_the_session_in_time() {
    let world = World::new();
    drop(signed_in(&world));
    let tab = world.tab();
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.access_token_for(&AccessTokenArgs::default()).await }).unwrap();
    resume_session(&world, &tab, &world.users.text(USER_KEY).unwrap());
    world.discard_history([&tab]);
    world.clock.advance(545);
    assert_eq!(world.provider.take_token_requests(), 1);
}
