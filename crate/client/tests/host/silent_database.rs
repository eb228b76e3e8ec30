//! A browser whose database doesn't answer: operations that need it fail in time, and others don't wait for it.

use crate::support::hanging::{SilentRecords, StuckKeys};
use crate::support::{Tab, World};
use oidc_client_wasm::platform::locks;
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::{DpopSettings, SigninRedirectArgs, UserManagerSettings};
use std::rc::Rc;

fn settings(world: &World, keys: &Rc<StuckKeys>, binds_code: bool) -> UserManagerSettings {
    let dpop =
        DpopSettings { store: keys.clone(), bind_authorization_code: binds_code, ..DpopSettings::default() };
    UserManagerSettings { dpop: Some(dpop), ..world.settings() }
}

#[test]
fn a_sign_in_whose_key_can_not_be_stored_fails() {
    for binds_code in [true, false] {
        let world = World::new();
        let keys = StuckKeys::new(world.keys.clone());
        keys.keeps.set(false);
        let tab = world.tab_with(settings(&world, &keys, binds_code));
        let began = world.clock.now();
        let outcome = world.leave(&tab, SigninRedirectArgs::default());
        let outcome = outcome.and_then(|()| {
            let callback = world.provider.sign_in(&tab.last_departure(), "alice");
            world.finish(&tab, &callback).map(drop)
        });
        assert_eq!(outcome.unwrap_err().code(), "storage_blocked", "binds the code: {binds_code}");
        assert!(world.clock.now().since(began) < 20);
    }
}

#[test]
fn a_sign_in_whose_key_can_not_be_read_fails() {
    let world = World::new();
    let callback = world.reach_callback(&world.tab_with(world.dpop_settings()));
    let keys = StuckKeys::new(world.keys.clone());
    keys.finds.set(false);
    let tab = world.tab_with(settings(&world, &keys, true));
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "storage_blocked");
}

#[test]
fn a_renewal_whose_key_can_not_be_read_fails_and_another_tab_renews() {
    let world = World::new();
    let other = world.signed_in_tab(world.dpop_settings());
    let keys = StuckKeys::new(world.keys.clone());
    keys.finds.set(false);
    let tab = world.tab_with(settings(&world, &keys, true));
    let began = world.clock.now();
    assert_eq!(world.renew(&tab).unwrap_err().code(), "storage_blocked");
    assert_eq!(world.provider.take_token_requests(), 0);
    assert!(world.renew(&other).is_ok());
    assert!(world.clock.now().since(began) < 20, "the lock is released");
}

/// A page without Web Locks.
fn tab_without_locks(world: &World) -> Tab {
    world.open_on(world.settings(), |platform| {
        let records = Rc::new(SilentRecords::default());
        let (timers, crypto) = (platform.timers.clone(), platform.crypto.clone());
        platform.locks = locks::leases(records.clone(), timers, crypto);
        platform.records = records;
    })
}

#[test]
fn without_web_locks_and_a_database_a_renewal_fails_with_lock_timeout() {
    let world = World::new();
    drop(world.signed_in_tab(world.settings()));
    let tab = tab_without_locks(&world);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "lock_timeout");
    assert!(world.get_user(&tab).is_some());
    assert_eq!(world.provider.take_token_requests(), 0);
}

#[test]
fn without_web_locks_people_sign_in_all_the_same() {
    let world = World::new();
    let tab = tab_without_locks(&world);
    let callback = world.reach_callback(&tab);
    let began = world.clock.now();
    assert_eq!(world.finish(&tab, &callback).unwrap().subject(), "alice");
    assert!(world.clock.now().since(began) <= 40);
}
