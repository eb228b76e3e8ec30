//! Refresh tokens and keys in a worker: when they are deleted, and what happens if the worker fails.

use crate::support::keeper::{Keeper, Keepers};
use crate::support::provider::Health;
use crate::support::stores::TabStore;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::{
    Abort, PopupArgs, SigninSilentArgs, SignoutPopupArgs, SignoutSilentArgs, UserManager, UserManagerSettings,
};
use std::rc::Rc;

fn open(world: &World, keeper: &Rc<Keeper>, settings: UserManagerSettings) -> Tab {
    let settings = UserManagerSettings { token_worker: Some("/keeper.js".to_owned()), ..settings };
    world.open_on(settings, |platform| platform.workers = Rc::new(Keepers(keeper.clone())))
}

/// A page whose refresh token is in the worker.
fn signed_in(settings: impl FnOnce(&World) -> UserManagerSettings) -> (World, Rc<Keeper>, Tab) {
    let world = World::new();
    let keeper = Keeper::new(world.network.clone(), world.crypto.clone());
    let tab = open(&world, &keeper, settings(&world));
    world.sign_in(&tab);
    world.discard_history([&tab]);
    assert_eq!(keeper.tokens().len(), 1);
    (world, keeper, tab)
}

/// Clears the provider's cached metadata.
fn forget_metadata(world: &World) {
    world.states.keys().iter().for_each(|key| world.states.put(key, ""));
}

#[test]
fn a_sign_out_that_cannot_reach_the_provider_leaves_no_refresh_token_in_the_worker() {
    for revokes in [false, true] {
        let (world, keeper, tab) =
            signed_in(|world| UserManagerSettings { revoke_tokens_on_signout: revokes, ..world.settings() });
        forget_metadata(&world);
        world.provider.health.set(Health::Down);
        assert_eq!(world.sign_out(&tab).unwrap_err().code(), "provider_unreachable");
        assert_eq!(keeper.tokens(), [""; 0], "revokes: {revokes}");
        assert_eq!(world.users.text(USER_KEY), None);
    }
}

#[test]
fn an_aborted_sign_out_in_a_window_leaves_no_refresh_token_in_the_worker() {
    type SignOut = fn(&World, UserManager, Abort);
    let ways: [(&str, SignOut); 2] = [
        ("popup", |world, manager, abort| {
            let popup = PopupArgs { abort: Some(abort), ..PopupArgs::default() };
            let args = SignoutPopupArgs { popup, ..SignoutPopupArgs::default() };
            drop(world.clock.start(manager.signout_popup(args)));
        }),
        ("frame", |world, manager, abort| {
            let args = SignoutSilentArgs { abort: Some(abort), ..SignoutSilentArgs::default() };
            drop(world.clock.start(async move { manager.signout_silent(args).await }));
        }),
    ];
    for (way, sign_out) in ways {
        let (world, keeper, tab) = signed_in(World::settings);
        forget_metadata(&world);
        world.provider.health.set(Health::Slow(8));
        let abort = Abort::new();
        sign_out(&world, tab.manager.clone(), abort.clone());
        world.clock.advance(2);
        assert_eq!(world.users.text(USER_KEY), None, "{way}");
        abort.abort();
        world.clock.advance(20);
        assert_eq!(keeper.tokens(), [""; 0], "{way}");
    }
}

#[test]
fn a_sign_out_during_a_renewal_leaves_no_refresh_token_in_the_worker() {
    let (world, keeper, tab) = signed_in(World::settings);
    world.provider.health.set(Health::Slow(5));
    let manager = tab.manager.clone();
    let renewing = world.clock.start(async move { manager.signin_silent().await });
    world.clock.advance(2);
    world.sign_out(&tab).unwrap();
    world.clock.advance(10);
    assert_eq!(world.provider.take_token_requests(), 1);
    assert!(world.clock.run(renewing).unwrap().is_err());
    assert_eq!(keeper.tokens(), [""; 0]);
}

#[test]
fn another_sign_in_removes_the_old_refresh_token_from_the_worker_unless_a_duplicate_may_need_it() {
    let (world, keeper, tab) = signed_in(World::settings);
    world.sign_in(&tab);
    assert_eq!(keeper.tokens().len(), 1);
    assert!(world.renew(&tab).is_ok());
    let store = Rc::<TabStore>::default();
    let own = |world: &World| UserManagerSettings { user_store: store.clone(), ..world.settings() };
    let (world, keeper, tab) = signed_in(own);
    let duplicate = UserManagerSettings { user_store: store.duplicate(), ..world.settings() };
    world.sign_in(&tab);
    assert!(world.renew(&open(&world, &keeper, duplicate)).is_ok());
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn a_worker_whose_script_failed_to_load_is_started_again_by_the_next_question() {
    let (world, keeper, _) = signed_in(World::settings);
    // Offline, just after the device wakes.
    keeper.has_script.set(false);
    let tab = open(&world, &keeper, world.settings());
    for _ in 0..2 {
        assert_eq!(world.renew(&tab).unwrap_err().code(), "token_worker_missing");
    }
    keeper.has_script.set(true);
    let started = keeper.started.get();
    assert!(world.renew(&tab).is_ok());
    assert!(world.renew(&tab).is_ok());
    assert_eq!(keeper.started.get(), started + 1);
}

#[test]
fn a_slow_worker_is_not_started_again() {
    let (world, keeper, tab) = signed_in(World::settings);
    keeper.hangs.set(true);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "token_worker_missing");
    keeper.hangs.set(false);
    assert!(world.renew(&tab).is_ok());
    assert_eq!(keeper.started.get(), 1);
}

#[test]
fn a_worker_that_does_not_answer_has_lost_no_key_and_the_renewal_is_tried_again() {
    for hangs in [true, false] {
        let (world, keeper, _) = signed_in(World::dpop_settings);
        keeper.hangs.set(hangs);
        keeper.has_script.set(hangs);
        let tab = open(&world, &keeper, world.dpop_settings());
        assert!(world.get_user(&tab).is_some());
        world.clock.advance(560);
        let failures = tab.take_failures();
        assert!(!failures.is_empty());
        assert!(failures.iter().all(|it| *it == ("token_worker_missing", true)), "{failures:?}");
        keeper.hangs.set(false);
        keeper.has_script.set(true);
        world.clock.advance(300);
        assert!(tab.take_event_names().ends_with(&["UserLoaded"]), "hangs: {hangs}");
    }
}

#[test]
fn after_the_end_of_the_worker_a_frame_renews_the_session() {
    for bound in [false, true] {
        let settings = |world: &World| UserManagerSettings {
            silent_redirect_uri: Some("https://app.example/callback.html".to_owned()),
            ..if bound { world.dpop_settings() } else { world.settings() }
        };
        let (world, keeper, _) = signed_in(settings);
        keeper.end();
        let tab = open(&world, &keeper, settings(&world));
        let manager = tab.manager.clone();
        let mut renewing = world.clock.start(async move { manager.signin_silent().await });
        world.clock.settle();
        assert_eq!(tab.window.screen.count(), 1, "bound: {bound}");
        let frame = tab.window.screen.last();
        frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
        world.clock.settle();
        assert!(renewing.try_recv().unwrap().unwrap().is_ok());
        assert!(world.renew(&tab).is_ok(), "bound: {bound}");
    }
}

#[test]
fn a_refresh_token_of_a_frame_replaces_the_one_in_the_worker() {
    for (gives, is_lost) in [(true, false), (false, false), (false, true)] {
        let settings = |world: &World| UserManagerSettings {
            silent_redirect_uri: Some("https://app.example/callback.html".to_owned()),
            ..world.settings()
        };
        let (world, keeper, tab) = signed_in(settings);
        let before = keeper.tokens();
        if is_lost {
            keeper.end();
        }
        world.provider.gives_refresh_tokens.set(gives);
        let manager = tab.manager.clone();
        let forced = SigninSilentArgs { force_iframe_auth: !is_lost, ..SigninSilentArgs::default() };
        let mut renewing = world.clock.start(async move { manager.signin_silent_with(forced).await });
        world.clock.settle();
        let frame = tab.window.screen.last();
        frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
        world.clock.settle();
        let renewed = renewing.try_recv().unwrap().unwrap().unwrap();
        assert_eq!(renewed.refresh_token().is_none(), is_lost);
        let after = keeper.tokens();
        let expected = if is_lost { 0 } else { 1 };
        assert_eq!((after.len(), after == before), (expected, !gives && !is_lost));
    }
}
