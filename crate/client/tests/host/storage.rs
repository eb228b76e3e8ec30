//! The session in storage: its format, and storage that fails.

use crate::support::clock::START;
use crate::support::{USER_KEY, World};
use oidc_client_wasm::UserManagerSettings;
use oidc_client_wasm::platform::store;
use serde_json::Value;

/// Written by `User.toStorageString` of oidc-client-ts 3.5.0.
const OIDC_CLIENT_TS_USER: &str = include_str!("oidc_client_ts_user.json");

#[test]
fn a_session_of_oidc_client_ts_continues_here() {
    let world = World::new();
    world.users.put(USER_KEY, OIDC_CLIENT_TS_USER);
    let tab = world.tab();
    let user = world.get_user(&tab).unwrap();
    assert_eq!((user.issuer(), user.subject()), ("https://login.example", "alice"));
    assert_eq!((user.name(), user.email()), (Some("Alice Adams"), Some("alice@example.org")));
    assert_eq!(user.expires_at(), Some(START.plus(600)));
    assert_eq!(user.scope(), Some("openid profile offline_access"));
    assert_eq!(user.access_token().secret(), "access-token-of-oidc-client-ts");
    assert_eq!(user.refresh_token().unwrap().secret(), "refresh-token-of-oidc-client-ts");

    world.provider.remember("refresh-token-of-oidc-client-ts", "alice", "nonce-of-oidc-client-ts");
    world.clock.advance(540);
    assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing", "UserLoaded"]);
    assert_eq!(world.get_user(&tab).unwrap().expires_at(), Some(START.plus(1140)));
}

#[test]
fn what_is_stored_has_the_members_and_types_of_oidc_client_ts() {
    let world = World::new();
    world.sign_in(&world.tab());
    let theirs: Value = serde_json::from_str(OIDC_CLIENT_TS_USER).unwrap();
    let ours: Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
    for (name, value) in theirs.as_object().unwrap() {
        let same_kind = std::mem::discriminant(&ours[name]) == std::mem::discriminant(value);
        assert!(same_kind, "{name}: {}", ours[name]);
    }
    assert_eq!(ours["token_type"], "Bearer");
}

#[test]
fn a_user_serializes_to_the_stored_text() {
    let world = World::new();
    let tab = world.tab();
    let user = world.sign_in(&tab);
    assert_eq!(Some(user.to_storage_string()), world.users.text(USER_KEY));
    let user = world.renew(&tab).unwrap();
    assert_eq!(Some(user.to_storage_string()), world.users.text(USER_KEY));
}

#[test]
fn a_session_without_the_members_that_may_be_missing_is_read() {
    let world = World::new();
    let mut text: Value = serde_json::from_str(OIDC_CLIENT_TS_USER).unwrap();
    for name in ["refresh_token", "scope", "expires_at", "session_state"] {
        text.as_object_mut().unwrap().remove(name);
    }
    world.users.put(USER_KEY, &text.to_string());
    let tab = world.tab();
    let user = world.get_user(&tab).unwrap();
    assert_eq!(user.expires_at(), None);
    assert!(user.refresh_token().is_none());
    world.clock.advance(40_000);
    assert!(tab.take_events().is_empty());
}

#[test]
fn an_invalid_stored_session_is_no_user() {
    let world = World::new();
    let tab = world.tab();
    let halves = OIDC_CLIENT_TS_USER.len() / 2;
    for text in ["", "null", "[]", "{}", "{\"id_token\":1}", &OIDC_CLIENT_TS_USER[..halves]] {
        world.users.put(USER_KEY, text);
        assert_eq!(world.get_user(&tab), None, "{text}");
        assert_eq!(world.renew(&tab).unwrap_err().code(), "not_signed_in", "{text}");
    }
}

#[test]
fn degraded_storage_raises_one_event_and_the_session_continues() {
    let world = World::new();
    let tab = world.tab();
    let callback = world.reach_callback(&tab);
    world.users.degrade();
    let user = world.finish(&tab, &callback).unwrap();
    assert_eq!(tab.take_event_names(), ["StorageDegraded", "UserLoaded"]);
    assert_eq!(world.get_user(&tab), Some(user));
    world.clock.advance(3000);
    let told = tab.take_event_names();
    assert!(told.contains(&"UserLoaded"), "{told:?}");
    assert!(!told.contains(&"StorageDegraded"), "{told:?}");
}

#[test]
fn a_session_in_memory_alone_is_renewed_too() {
    let world = World::new();
    let settings = UserManagerSettings { user_store: store::memory(), ..world.settings() };
    let tab = world.tab_with(settings);
    world.sign_in(&tab);
    world.provider.take_requests();
    world.clock.advance(540 * 3);
    assert_eq!(world.provider.take_token_requests(), 3);
    assert!(world.users.keys().is_empty());
    assert_eq!(world.get_user(&world.tab()), None);
}

#[test]
fn two_clients_on_one_origin_keep_their_sessions_apart() {
    let world = World::new();
    let tab = world.tab();
    let user = world.sign_in(&tab);
    let other = world.tab_with(UserManagerSettings { client_id: "other-app".to_owned(), ..world.settings() });
    assert_eq!(world.get_user(&other), None);
    let manager = other.manager.clone();
    world.clock.run(async move { manager.remove_user().await }).unwrap();
    assert_eq!(world.get_user(&tab), Some(user));
}
