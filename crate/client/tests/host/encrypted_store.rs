//! Sessions in an encrypted store.

use crate::support::keys::SharedKeys;
use crate::support::stores::{SharedStore, TabStore};
use crate::support::{USER_KEY, World};
use oidc_client_wasm::UserManagerSettings;
use oidc_client_wasm::platform::crypto::EncryptionKey;
use oidc_client_wasm::platform::store::{ENCRYPTION_KEY, Store, encrypted_with};
use std::rc::Rc;

type Keys = SharedKeys<EncryptionKey>;

/// The store as each tab opens it.
fn encrypted(world: &World, keys: &Rc<Keys>, store: Rc<dyn Store>) -> Rc<dyn Store> {
    encrypted_with(store, world.crypto.clone(), keys.clone())
}

fn settings(world: &World, keys: &Rc<Keys>) -> UserManagerSettings {
    UserManagerSettings { user_store: encrypted(world, keys, world.users.clone()), ..world.settings() }
}

fn get(world: &World, store: &Rc<dyn Store>, key: &'static str) -> Option<String> {
    let store = store.clone();
    world.clock.run(async move { store.get(key).await })
}

fn set(world: &World, store: &Rc<dyn Store>, key: &'static str, text: &'static str) {
    let store = store.clone();
    world.clock.run(async move { store.set(key, text).await });
}

#[test]
fn a_session_is_kept_and_renewed_in_all_tabs_and_no_token_is_in_storage() {
    let (world, keys) = (World::new(), Rc::default());
    let tabs: Vec<_> = (0..5).map(|_| world.tab_with(settings(&world, &keys))).collect();
    tabs.iter().for_each(|tab| assert_eq!(world.get_user(tab), None));
    world.sign_in(&tabs[0]);
    for _ in 0..5 {
        world.clock.advance(540);
        let user = world.get_user(&tabs[0]).unwrap();
        let kept = world.users.text(USER_KEY).unwrap();
        let secrets = [user.access_token().secret(), user.refresh_token().unwrap().secret(), user.subject()];
        assert!(secrets.iter().all(|secret| !kept.contains(*secret)), "{kept}");
        assert!(kept.starts_with("aes-gcm."), "{kept}");
        for tab in &tabs {
            assert_eq!(world.get_user(tab).as_ref(), Some(&user));
        }
    }
    world.sign_out(&tabs[1]).unwrap();
    world.clock.settle();
    assert!(tabs.iter().all(|tab| tab.take_event_names().ends_with(&["UserUnloaded"])));
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn a_reload_finds_the_session_until_the_key_is_gone() {
    let (world, keys) = (World::new(), Rc::<Keys>::default());
    let user = world.sign_in(&world.tab_with(settings(&world, &keys)));
    assert_eq!(world.get_user(&world.tab_with(settings(&world, &keys))), Some(user));
    keys.clear();
    assert_eq!(world.get_user(&world.tab_with(settings(&world, &keys))), None);
    // The next sign-in generates a new one.
    let tab = world.tab_with(settings(&world, &keys));
    let user = world.sign_in(&tab);
    assert_eq!(world.get_user(&world.tab_with(settings(&world, &keys))), Some(user));
    assert!(keys.names().contains(&ENCRYPTION_KEY.to_owned()));
}

#[test]
fn a_text_that_was_changed_moved_or_is_anothers_reads_as_absent() {
    let (world, keys) = (World::new(), Rc::default());
    let store = encrypted(&world, &keys, world.users.clone());
    set(&world, &store, "one", "text");
    let whole = world.users.text("one").unwrap();
    assert_eq!(get(&world, &store, "one").as_deref(), Some("text"));
    world.users.put("other", &whole);
    assert_eq!(get(&world, &store, "other"), None, "moved");
    // Changes each character in turn.
    for place in 0..whole.len() {
        let other = if whole.as_bytes()[place] == b'A' { "B" } else { "A" };
        world.users.put("one", &format!("{}{other}{}", &whole[..place], &whole[place + 1..]));
        assert_eq!(get(&world, &store, "one"), None, "character {place}");
    }
    for text in ["", "text", "{}", "aes-gcm.", "aes-gcm.AAAA", &whole[..whole.len() - 2]] {
        world.users.put("one", text);
        assert_eq!(get(&world, &store, "one"), None, "{text}");
    }
    world.users.put("one", &whole);
    let of_another_origin = encrypted(&world, &Rc::default(), world.users.clone());
    assert_eq!(get(&world, &of_another_origin, "one"), None, "another key");
    assert_eq!(get(&world, &store, "one").as_deref(), Some("text"));
}

#[test]
fn the_same_text_is_never_encrypted_the_same() {
    let (world, keys) = (World::new(), Rc::default());
    let store = encrypted(&world, &keys, world.users.clone());
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..200 {
        set(&world, &store, "one", "text");
        // 96 bits are 16 characters.
        assert!(seen.insert(world.users.text("one").unwrap()["aes-gcm.".len()..][..16].to_owned()));
    }
}

#[test]
fn tabs_that_encrypt_for_the_first_time_at_once_agree_on_a_key() {
    let (world, keys) = (World::new(), Rc::default());
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for name in names {
        let store = encrypted(&world, &keys, world.users.clone());
        drop(world.clock.start(async move { store.set(name, "text").await }));
    }
    world.clock.settle();
    let store = encrypted(&world, &keys, world.users.clone());
    names.iter().for_each(|name| assert_eq!(get(&world, &store, name).as_deref(), Some("text"), "{name}"));
}

#[test]
fn without_a_persistent_key_the_session_stays_in_memory() {
    let (world, keys) = (World::new(), Rc::<Keys>::default());
    let tab = world.tab_with(settings(&world, &keys));
    world.sign_in(&tab);
    keys.degrade();
    tab.take_events();
    let user = world.renew(&tab).unwrap();
    assert_eq!(tab.take_event_names(), ["StorageDegraded", "UserLoaded"]);
    assert_eq!(world.get_user(&tab), Some(user));
    assert_eq!(world.users.text(USER_KEY), None, "the past would come back");
    keys.recover();
    let user = world.renew(&tab).unwrap();
    assert_eq!(world.get_user(&world.tab_with(settings(&world, &keys))), Some(user));
}

#[test]
fn keys_that_cannot_be_read_for_a_moment_take_no_session_out_of_storage() {
    let (world, keys) = (World::new(), Rc::<Keys>::default());
    let tab = world.tab_with(settings(&world, &keys));
    world.sign_in(&tab);
    tab.take_events();
    keys.unreadable.set(true);
    let user = world.renew(&tab).unwrap();
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    keys.unreadable.set(false);
    assert_eq!(world.get_user(&world.tab_with(settings(&world, &keys))), Some(user));
}

#[test]
fn swapping_compares_the_texts_and_works_over_any_store() {
    let (world, keys) = (World::new(), Rc::default());
    for inner in [Rc::<SharedStore>::default() as Rc<dyn Store>, Rc::<TabStore>::default()] {
        let (store, is_shared) = (encrypted(&world, &keys, inner.clone()), inner.is_shared());
        let outcomes = world.clock.run(async move {
            let outcomes = [
                store.swap("key", Some("a"), Some("b")).await,
                store.swap("key", None, Some("a")).await,
                store.swap("key", None, Some("b")).await,
                store.swap("key", Some("a"), Some("b")).await,
                store.get("key").await.as_deref() == Some("b"),
                store.swap("key", Some("b"), None).await,
                store.get("key").await.is_none(),
            ];
            (outcomes, store.is_shared())
        });
        assert_eq!(outcomes, ([false, true, false, true, true, true, true], is_shared));
    }
}
