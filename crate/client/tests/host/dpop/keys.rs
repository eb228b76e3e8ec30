//! The key of a session: its origin, its lifetime, and what happens without it.

use super::{bound_to, dpop_tab, late_binding};
use crate::support::provider::Lie;
use crate::support::stores::SharedStore;
use crate::support::{CLIENT_ID, Tab, USER_KEY, World};
use oidc_client_wasm::UserManagerSettings;
use serde_json::Value;
use std::rc::Rc;

/// Changes the stored session as if oidc-client-ts had begun it.
fn hand_to_oidc_client_ts(world: &World) {
    let mut stored: Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
    let signin_id = stored.as_object_mut().unwrap().remove("signin_id").unwrap();
    world.users.put(USER_KEY, &stored.to_string());
    world.keys.rename(signin_id.as_str().unwrap(), CLIENT_ID);
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
        // The next session has a new key, not one that this page has cached.
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
    // As with `sessionStorage`, each tab has its own.
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
    // A new key would be useless.
    assert!(world.keys.names().is_empty());
}

#[test]
fn a_code_whose_key_is_missing_is_not_spent() {
    let world = World::new();
    let callback = world.reach_callback(&dpop_tab(&world));
    world.keys.clear();
    assert_eq!(world.finish(&dpop_tab(&world), &callback).unwrap_err().code(), "dpop_key_missing");
    assert_eq!(world.provider.take_token_requests(), 0);
}

#[test]
fn a_session_of_oidc_client_ts_continues_with_its_key() {
    let world = World::new();
    world.sign_in(&dpop_tab(&world));
    hand_to_oidc_client_ts(&world);
    let tab = dpop_tab(&world);
    assert!(world.renew(&tab).is_ok());
    world.sign_out(&tab).unwrap();
    assert!(world.keys.names().is_empty());

    // Its next session has another key of the same name. Sessions that it begins are told apart by their end.
    world.clock.advance(1);
    world.sign_in(&dpop_tab(&world));
    hand_to_oidc_client_ts(&world);
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn without_persistent_keys_no_sign_in_begins_with_a_bound_code() {
    let world = World::new();
    world.keys.degrade();
    let tab = dpop_tab(&world);
    assert_eq!(world.leave(&tab, Default::default()).unwrap_err().code(), "storage_blocked");
    assert!(tab.window.departures.borrow().is_empty());
}

#[test]
fn without_persistent_keys_an_unbound_code_gives_a_session_until_the_page_closes() {
    let world = World::new();
    let tab = world.tab_with(late_binding(&world));
    let callback = world.reach_callback(&tab);
    world.keys.degrade();
    world.finish(&tab, &callback).unwrap();
    assert_eq!(tab.take_event_names(), ["StorageDegraded", "UserLoaded"]);
    assert!(world.renew(&tab).is_ok());
}
