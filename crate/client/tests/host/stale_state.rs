//! Abandoned sign-ins, and sign-ins that oidc-client-ts began.

use crate::support::provider::parameters;
use crate::support::{REDIRECT_URI, Tab, USER_KEY, World};
use oidc_client_wasm::protocol::form;
use oidc_client_wasm::{SigninRedirectArgs, UserManagerSettings};
use serde_json::json;

const INDEX: &str = "signins:under-way";
/// Written by `SigninState.toStorageString` of oidc-client-ts 3.5.0, without and with a nonce of the app.
const OIDC_CLIENT_TS_STATE: &str = include_str!("oidc_client_ts_state.json");
const OIDC_CLIENT_TS_STATE_WITH_NONCE: &str = include_str!("oidc_client_ts_state_with_nonce.json");

fn open() -> (World, Tab) {
    let world = World::new();
    let tab = world.tab();
    (world, tab)
}

/// The `state` of the last sign-in request.
fn state(tab: &Tab) -> String {
    parameters(tab.last_departure().split_once('?').unwrap().1)["state"].clone()
}

fn leave(world: &World, tab: &Tab) -> String {
    world.leave(tab, SigninRedirectArgs::default()).unwrap();
    state(tab)
}

fn clear(world: &World, tab: &Tab) -> usize {
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.clear_stale_state().await }).unwrap()
}

/// The keys of the pending requests.
fn waiting(world: &World) -> Vec<String> {
    world.states.keys().into_iter().filter(|key| !key.contains(':')).collect()
}

#[test]
fn abandoned_sign_ins_are_cleared_without_a_search_when_another_begins() {
    let (world, tab) = open();
    for _ in 0..10 {
        leave(&world, &tab);
    }
    assert_eq!(waiting(&world).len(), 10);
    world.clock.advance(901);
    let last = leave(&world, &tab);
    assert_eq!(waiting(&world), [last]);
    assert_eq!(world.states.searches.get(), 0, "the whole store was searched");
}

#[test]
fn pending_sign_ins_are_not_cleared() {
    let (world, tab) = open();
    let callback = world.reach_callback(&tab);
    world.clock.advance(900);
    leave(&world, &tab);
    assert_eq!(clear(&world, &tab), 0);
    assert!(world.finish(&tab, &callback).is_ok());
}

#[test]
fn abandoned_sign_outs_are_cleared_too() {
    let (world, tab) = open();
    world.sign_in(&tab);
    world.sign_out(&tab).unwrap();
    assert_eq!(waiting(&world).len(), 1);
    world.clock.advance(901);
    let last = leave(&world, &tab);
    assert_eq!(waiting(&world), [last]);
}

#[test]
fn at_most_fifty_sign_ins_are_pending_and_the_oldest_is_removed() {
    let (world, tab) = open();
    let names: Vec<String> = (0..70).map(|_| leave(&world, &tab)).collect();
    let mut newest = names[20..].to_vec();
    newest.sort();
    assert_eq!(waiting(&world), newest);
    let index = world.states.text(INDEX).unwrap();
    let index: String = serde_json::from_str(&index).unwrap();
    assert_eq!(index.split(' ').skip(1).count(), 50);
}

#[test]
fn the_keys_of_abandoned_sign_ins_are_deleted_with_them() {
    let world = World::new();
    let tab = world.tab_with(world.dpop_settings());
    for _ in 0..5 {
        leave(&world, &tab);
    }
    let user = world.sign_in(&tab);
    assert_eq!(world.keys.names().len(), 6);
    world.clock.advance(901);
    leave(&world, &tab);
    assert_eq!(world.keys.names().len(), 2, "those of the session and the pending sign-in");
    assert_ne!(world.renew(&tab).unwrap(), user);
}

#[test]
fn concurrent_sign_ins_in_several_tabs_are_all_found_again() {
    let world = World::new();
    let tabs: Vec<Tab> = (0..10).map(|_| world.tab()).collect();
    world.get_user(&tabs[0]);
    for tab in &tabs {
        let manager = tab.manager.clone();
        drop(world.clock.start(async move { manager.signin_redirect(Default::default()).await }));
    }
    world.clock.settle();
    assert_eq!(waiting(&world).len(), 10);
    world.clock.advance(901);
    let last = leave(&world, &tabs[0]);
    assert_eq!(waiting(&world), [last], "each was listed");
}

#[test]
fn leftovers_of_oidc_client_ts_are_searched_for_once_a_day_after_a_sign_in() {
    let (world, tab) = open();
    let put_leftover = |name: &str| {
        let text = OIDC_CLIENT_TS_STATE.replace("9b1f4b8d1f0c4a7e8a3f6d2c5b7e9a10", name);
        assert!(text.contains(name));
        world.states.put(name, &text);
    };
    put_leftover("left-behind");
    world.clock.advance(901);
    world.sign_in(&tab);
    world.clock.settle();
    assert_eq!((waiting(&world), world.states.searches.get()), (vec![], 1));

    put_leftover("left-behind-again");
    for _ in 0..5 {
        world.sign_in(&tab);
        world.clock.settle();
    }
    assert_eq!(world.states.searches.get(), 1, "not at every sign-in");
    assert_eq!(waiting(&world), ["left-behind-again"]);
    world.clock.advance(86_400);
    world.sign_in(&tab);
    world.clock.settle();
    assert_eq!((waiting(&world), world.states.searches.get()), (vec![], 2));
}

#[test]
fn clearing_on_request_counts_the_cleared_sign_ins_and_removes_nothing_else() {
    let world = World::new();
    // An app that uses one store for everything.
    let settings = UserManagerSettings { state_store: world.users.clone(), ..world.settings() };
    let tab = world.tab_with(settings);
    let user = world.sign_in(&tab);
    let created = 1_699_999_000;
    let others = [
        ("of-the-app", json!({"created": created}).to_string()),
        ("renamed", json!({"id": "another", "created": created}).to_string()),
        ("undated", json!({"id": "undated"}).to_string()),
        ("text", "text".to_owned()),
        ("with:colon", json!({"id": "with:colon", "created": created}).to_string()),
        ("young", json!({"id": "young", "created": 1_700_000_000}).to_string()),
    ];
    for (key, text) in &others {
        world.users.put(key, text);
    }
    for name in ["one", "two", "three"] {
        world.users.put(name, &json!({"id": name, "created": created, "request_type": "so:r"}).to_string());
    }
    assert_eq!(clear(&world, &tab), 3);
    assert_eq!(clear(&world, &tab), 0);
    for (key, text) in &others {
        assert_eq!(world.users.text(key).as_ref(), Some(text), "{key}");
    }
    assert_eq!(world.get_user(&tab), Some(user));
    assert!(world.users.text(USER_KEY).is_some());
}

#[test]
fn an_unreadable_index_is_replaced() {
    for text in
        ["", "[]", "\"", "\"never\"", "\"0 never\"", "\"0 12\"", "\"0 -12:x\"", "\"-1 12:x\"", "0 12:x"]
    {
        let (world, tab) = open();
        world.states.put(INDEX, text);
        let user = world.sign_in(&tab);
        assert_eq!(world.get_user(&tab), Some(user), "{text}");
        assert_eq!(waiting(&world), [""; 0], "{text}");
    }
}

#[test]
fn no_crafted_link_reaches_the_index() {
    let (world, tab) = open();
    leave(&world, &tab);
    let before = world.states.text(INDEX);
    assert!(before.is_some());
    let link = form::add_query(REDIRECT_URI, &[("code", "x"), ("state", INDEX)]);
    assert_eq!(world.finish(&tab, &link).unwrap_err().code(), "state_not_found");
    assert_eq!(world.states.text(INDEX), before);
}

#[test]
fn in_full_storage_stale_sign_ins_make_room_before_anything_degrades() {
    let (world, tab) = open();
    leave(&world, &tab);
    for name in ["one", "two", "three"] {
        world.states.put(name, &json!({"id": name, "created": 1_699_999_000}).to_string());
    }
    world.states.room.set(Some(world.states.keys().len()));
    let callback = world.reach_callback(&tab);
    assert!(world.states.text(&state(&tab)).is_some(), "kept where the callback finds it");
    assert_eq!(world.states.text("one"), None);
    assert!(world.finish(&world.tab(), &callback).is_ok());

    // Full of pending requests: then an error is reported.
    world.states.room.set(Some(world.states.keys().len()));
    let error = world.leave(&tab, SigninRedirectArgs::default()).unwrap_err();
    assert_eq!(error.code(), "storage_blocked");
}

#[test]
fn in_full_storage_a_renewed_session_takes_the_place_of_stale_sign_ins() {
    let world = World::new();
    let settings = || UserManagerSettings { state_store: world.users.clone(), ..world.settings() };
    let tab = world.tab_with(settings());
    world.sign_in(&tab);
    for name in ["one", "two", "three"] {
        world.users.put(name, &json!({"id": name, "created": 1_699_999_000}).to_string());
    }
    tab.take_events();
    // With less capacity than is already used.
    world.users.room.set(Some(world.users.keys().len() - 2));
    let user = world.renew(&tab).unwrap();
    assert_eq!(tab.take_event_names(), ["UserLoaded"], "nothing degraded");
    assert_eq!(world.get_user(&world.tab_with(settings())), Some(user));
}

#[test]
fn a_sign_in_that_oidc_client_ts_began_ends_in_an_error_that_says_so_and_in_no_session() {
    let (world, tab) = open();
    let name = "9b1f4b8d1f0c4a7e8a3f6d2c5b7e9a10";
    world.states.put(name, OIDC_CLIENT_TS_STATE);
    world.provider.take_requests();
    let callback = form::add_query(REDIRECT_URI, &[("code", "code-1"), ("state", name)]);
    let error = world.finish(&tab, &callback).unwrap_err();
    assert_eq!(error.code(), "state_without_nonce");
    assert!(error.to_string().contains("start again"), "{error}");
    assert!(!error.ends_session());
    assert_eq!(world.provider.take_token_requests(), 0, "the code is useless without the nonce");
    assert_eq!(world.get_user(&tab), None);
    assert!(tab.take_events().is_empty());
    assert_eq!(world.users.keys(), [""; 0]);
    // It was answered: a second callback doesn't find it, and a new sign-in can begin.
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "state_not_found");
    world.sign_in(&tab);
}

#[test]
fn a_sign_in_that_oidc_client_ts_began_with_a_nonce_is_finished_here() {
    let (world, tab) = open();
    let kept: serde_json::Value = serde_json::from_str(OIDC_CLIENT_TS_STATE_WITH_NONCE).unwrap();
    let name = kept["id"].as_str().unwrap();
    world.states.put(name, OIDC_CLIENT_TS_STATE_WITH_NONCE);
    let challenge =
        ring::digest::digest(&ring::digest::SHA256, kept["code_verifier"].as_str().unwrap().as_bytes());
    let challenge = oidc_client_wasm::protocol::random_id(challenge.as_ref());
    let nonce = kept["nonce"].as_str().unwrap();
    let asked = form::add_query(
        "https://login.example/authorize",
        &[
            ("client_id", "my-app"),
            ("redirect_uri", REDIRECT_URI),
            ("state", name),
            ("nonce", nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ],
    );
    let user = world.finish(&tab, &world.provider.sign_in(&asked, "alice")).unwrap();
    assert_eq!(user.subject(), "alice");
    assert_eq!(user.state().and_then(|state| state.as_str()), Some("/inbox"));
}
