//! The keys of duplicated tabs: each tab has its own copy of the session, and all use the key in one store.

use crate::support::stores::TabStore;
use crate::support::{Tab, USER_KEY, World};
use futures_channel::oneshot;
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::{Error, SilentRenew, User, UserManagerSettings};
use std::rc::Rc;

fn own(world: &World, store: &Rc<TabStore>) -> UserManagerSettings {
    UserManagerSettings { user_store: store.clone(), ..world.dpop_settings() }
}

/// A tab in which Alice has signed in, and the storage of its duplicate.
fn duplicated(world: &World) -> (Tab, Rc<TabStore>) {
    let store = Rc::<TabStore>::default();
    let tab = world.signed_in_tab(own(world, &store));
    (tab, store.duplicate())
}

fn prove(world: &World, tab: &Tab) -> Result<(), &'static str> {
    let manager = tab.manager.clone();
    let proof = world.clock.run(async move { manager.dpop_proof("GET", "https://api.example", None).await });
    proof.map(drop).map_err(|error| error.code())
}

fn renew_in_frame(world: &World, tab: &Tab) -> oneshot::Receiver<Result<User, Error>> {
    let manager = tab.manager.clone();
    let renewing = world.clock.start(async move { manager.signin_silent().await });
    world.clock.settle();
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    world.clock.settle();
    renewing
}

#[test]
fn signing_in_again_leaves_a_duplicated_tab_its_key() {
    let world = World::new();
    let (tab, store) = duplicated(&world);
    let again = world.sign_in(&tab);
    // It is reloaded, so it has no key in memory.
    let duplicate = world.tab_with(own(&world, &store));
    assert_eq!(prove(&world, &duplicate), Ok(()));
    assert!(world.renew(&duplicate).is_ok());
    assert_ne!(world.get_user(&duplicate), Some(again));
    // Each sign-out deletes its own key.
    world.sign_out(&duplicate).unwrap();
    assert_eq!(world.keys.names().len(), 1);
    assert!(world.renew(&tab).is_ok());
    world.sign_out(&tab).unwrap();
    assert_eq!(world.keys.names(), [""; 0]);
}

#[test]
fn a_renewal_in_a_frame_leaves_its_key_to_a_duplicated_tab_that_did_not_hear_of_it() {
    let world = World::new();
    let store = Rc::<TabStore>::default();
    let settings = |store: &Rc<TabStore>| UserManagerSettings {
        silent_renew: SilentRenew::Iframe,
        ..own(&world, store)
    };
    let tab = world.signed_in_tab(settings(&store));
    let late = store.duplicate();
    let renewed = renew_in_frame(&world, &tab).try_recv().unwrap().unwrap().unwrap();
    let duplicate = world.tab_with(settings(&late));
    assert_eq!(prove(&world, &duplicate), Ok(()));
    assert_ne!(world.get_user(&duplicate), Some(renewed));
}

#[test]
fn keys_that_were_kept_for_duplicates_are_limited() {
    let world = World::new();
    let (tab, _) = duplicated(&world);
    for _ in 0..60 {
        world.sign_in(&tab);
    }
    let count = world.keys.names().len();
    assert!(count <= 51, "{count} keys");
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn keys_that_two_tabs_release_at_once_are_both_recorded() {
    let world = World::new();
    let tabs = [duplicated(&world).0, duplicated(&world).0];
    let left = tabs.each_ref().map(|tab| world.get_user(tab).unwrap());
    let callbacks = tabs.each_ref().map(|tab| world.reach_callback(tab));
    for (tab, callback) in tabs.iter().zip(callbacks) {
        let manager = tab.manager.clone();
        drop(world.clock.start(async move { manager.signin_redirect_callback(&callback).await }));
    }
    world.clock.settle();
    let noted = world.records.text("keys:https://login.example:my-app").unwrap();
    for user in left {
        let stored = user.to_storage_string();
        let name = noted.split_whitespace().find(|name| stored.contains(*name));
        assert!(name.is_some(), "{noted}");
    }
}

#[test]
fn a_session_whose_key_is_gone_is_kept_and_its_renewal_given_up_on() {
    let world = World::new();
    let settings = world.dpop_settings();
    world.signed_in_tab(settings.clone());
    let kept = world.users.text(USER_KEY);
    world.keys.clear();
    let tab = world.tab_with(settings);
    assert!(world.get_user(&tab).is_some());
    world.clock.advance(4000);
    assert_eq!(tab.take_failures(), [("dpop_key_missing", false)]);
    assert_eq!(world.users.text(USER_KEY), kept);
    assert_eq!(world.provider.take_token_requests(), 0);
}

#[test]
fn a_session_whose_key_is_gone_is_renewed_in_a_frame_where_that_can_be() {
    let world = World::new();
    let settings = UserManagerSettings {
        silent_redirect_uri: Some("https://app.example/callback.html".to_owned()),
        ..world.dpop_settings()
    };
    world.signed_in_tab(settings.clone());
    world.keys.clear();
    let tab = world.tab_with(settings);
    assert!(renew_in_frame(&world, &tab).try_recv().unwrap().unwrap().is_ok());
    assert_eq!(prove(&world, &tab), Ok(()));
    assert!(world.renew(&tab).is_ok(), "renewed by its refresh token again");
}

#[test]
fn a_store_of_keys_that_cannot_be_read_for_a_moment_has_lost_none() {
    let world = World::new();
    world.sign_in(&world.tab_with(world.dpop_settings()));
    // Reloaded, so it has no key in memory.
    let tab = world.tab_with(world.dpop_settings());
    world.get_user(&tab);
    world.keys.unreadable.set(true);
    world.clock.advance(545);
    assert_eq!(tab.take_failures().first(), Some(&("storage_blocked", true)));
    world.keys.unreadable.set(false);
    world.clock.advance(120);
    assert!(world.get_user(&tab).unwrap().expires_in(world.clock.now()) > Some(300));
}
