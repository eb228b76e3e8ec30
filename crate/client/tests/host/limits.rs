//! Callers that abort or time out: the page stays, and no spent token is lost.

use crate::support::clock::NoTimers;
use crate::support::hanging::GatedStore;
use crate::support::provider::Health;
use crate::support::{API, ISSUER, SID, SIGNED_OUT_URI, Tab, USER_KEY, World};
use oidc_client_wasm::RevokeTokensType::RefreshToken;
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::{Abort, ApiSettings, Error, Limits, SilentRenew, UserManager, UserManagerSettings};
use std::rc::Rc;

fn slow(is_signed_in: bool) -> (World, Tab) {
    let world = World::new();
    let tab = world.tab();
    if is_signed_in {
        world.sign_in(&tab);
    }
    world.provider.health.set(Health::Slow(8));
    world.network.api_health.set(Health::Slow(8));
    tab.window.departures.borrow_mut().clear();
    (world, tab)
}

/// The error code of an operation that is aborted, or times out, after three seconds.
fn outcome<F>(world: &World, tab: &Tab, by_abort: bool, operation: impl FnOnce(UserManager) -> F) -> String
where
    F: Future<Output = Result<(), Error>> + 'static,
{
    let abort = Abort::new();
    let limits = if by_abort {
        Limits { abort: Some(abort.clone()), ..Limits::default() }
    } else {
        Limits { timeout_in_seconds: Some(3), ..Limits::default() }
    };
    let (manager, operation) = (tab.manager.clone(), operation(tab.manager.clone()));
    let mut outcome = world.clock.start(async move { manager.within(limits, operation).await });
    world.clock.advance(2);
    assert!(outcome.try_recv().unwrap().is_none(), "too early");
    if by_abort {
        abort.abort();
    }
    world.clock.advance(1);
    let error = outcome.try_recv().unwrap().expect("it is still waiting").unwrap_err();
    error.code().to_owned()
}

#[test]
fn any_operation_can_be_aborted_or_timed_out_and_the_page_stays() {
    for (by_abort, expected) in [(true, "aborted"), (false, "timed_out")] {
        let (world, tab) = slow(false);
        let leave = |manager: UserManager| async move { manager.signin_redirect(Default::default()).await };
        assert_eq!(outcome(&world, &tab, by_abort, leave), expected);
        world.clock.advance(100);
        assert!(tab.window.departures.borrow().is_empty());

        let (world, tab) = slow(true);
        let api = tab.manager.api(&ApiSettings { allowed: vec![API.into()] }).unwrap();
        let call = |_| async move { api.fetch(HttpRequest::new("GET", API)).await.map(drop) };
        assert_eq!(outcome(&world, &tab, by_abort, call), expected);
    }
}

#[test]
fn an_abandoned_renewal_is_stored() {
    for by_abort in [true, false] {
        let (world, tab) = slow(true);
        let before = world.users.text(USER_KEY);
        let renew = |manager: UserManager| async move { manager.signin_silent().await.map(drop) };
        outcome(&world, &tab, by_abort, renew);
        assert_eq!(world.users.text(USER_KEY), before);
        world.clock.advance(10);
        assert_ne!(world.users.text(USER_KEY), before);
        world.provider.health.set(Health::Up);
        world.renew(&tab).unwrap();
    }
}

#[test]
fn an_abandoned_renewal_in_a_frame_is_stored_once_the_frame_has_answered() {
    for has_answered in [true, false] {
        let world = World::new();
        let tab = world.signed_in_tab(UserManagerSettings {
            silent_renew: SilentRenew::Iframe,
            silent_redirect_uri: Some("https://app.example/callback.html".to_owned()),
            ..world.settings()
        });
        let before = world.users.text(USER_KEY);
        let (manager, abort) = (tab.manager.clone(), Abort::new());
        let limits = Limits { abort: Some(abort.clone()), ..Limits::default() };
        let mut renewing =
            world.clock.start(async move { manager.within(limits, manager.signin_silent()).await });
        world.clock.settle();
        let frame = tab.window.screen.last();
        world.provider.health.set(Health::Slow(8));
        if has_answered {
            frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
        }
        world.clock.advance(1);
        abort.abort();
        world.clock.settle();
        assert_eq!(renewing.try_recv().unwrap().expect("an outcome").unwrap_err().code(), "aborted");
        assert_eq!(tab.window.screen.count_open(), 0);
        world.clock.advance(10);
        assert_eq!(world.users.text(USER_KEY) != before, has_answered);
    }
}

#[test]
fn an_abandoned_revocation_removes_the_tokens_from_the_session() {
    for by_abort in [true, false] {
        let (world, tab) = slow(true);
        let revoke = |manager: UserManager| async move { manager.revoke_tokens(&[RefreshToken]).await };
        outcome(&world, &tab, by_abort, revoke);
        assert!(world.get_user(&tab).unwrap().refresh_token().is_some());
        world.clock.advance(10);
        assert!(world.get_user(&tab).unwrap().refresh_token().is_none());
    }
}

#[test]
fn an_abandoned_sign_out_removes_the_session() {
    for by_provider in [true, false] {
        let world = World::new();
        let (records, answer) = GatedStore::changing(world.records.clone(), 1);
        let tab = world.open_on(world.settings(), |platform| platform.records = records);
        world.sign_in(&tab);
        let (manager, abort) = (tab.manager.clone(), Abort::new());
        let limits = Limits { abort: Some(abort.clone()), ..Limits::default() };
        let ended = format!("{SIGNED_OUT_URI}?iss={ISSUER}&sid={SID}");
        let mut ending = world.clock.start(async move {
            if by_provider {
                manager.within(limits, manager.frontchannel_logout(&ended)).await.map(drop)
            } else {
                manager.within(limits, manager.remove_user()).await
            }
        });
        world.clock.settle();
        abort.abort();
        world.clock.settle();
        assert_eq!(ending.try_recv().unwrap().unwrap().unwrap_err().code(), "aborted");
        answer.send(()).unwrap();
        world.clock.settle();
        assert_eq!(world.users.text(USER_KEY), None);
    }
}

#[test]
fn work_is_dropped_when_its_time_is_over() {
    let world = World::new();
    let timers: Rc<dyn Timers> = world.clock.clone();
    for (work_seconds, expected) in [(0, Some("done")), (2, Some("done")), (4, None)] {
        let (clock, timers) = (world.clock.clone(), timers.clone());
        let outcome = world.clock.run(async move {
            let work = async move {
                clock.sleep(work_seconds).await;
                "done"
            };
            timers.in_time(3, Box::pin(work)).await
        });
        assert_eq!(outcome, expected, "{work_seconds} seconds of work");
        assert_eq!(world.clock.waiting().0, 0);
    }
}

#[test]
fn without_timers_there_is_no_limit() {
    let world = World::new();
    let tab = world.open_on(world.settings(), |platform| {
        platform.timers = Rc::new(NoTimers(world.clock.clone()));
    });
    let (manager, clock) = (tab.manager.clone(), world.clock.clone());
    let limits = Limits { timeout_in_seconds: Some(3), ..Limits::default() };
    let work = async move {
        clock.sleep(60).await;
        Ok("done")
    };
    assert_eq!(world.clock.run(async move { manager.within(limits, work).await }), Ok("done"));
}

#[test]
fn an_operation_that_ends_in_time_gives_its_outcome_and_leaves_no_timer() {
    let (world, tab) = slow(true);
    let waiting = world.clock.waiting();
    let manager = tab.manager.clone();
    let limits = Limits { timeout_in_seconds: Some(3600), abort: Some(Abort::new()) };
    let user = world.clock.run(async move { manager.within(limits, manager.get_user()).await }).unwrap();
    assert!(user.is_some());
    assert_eq!(world.clock.waiting(), waiting);
    let manager = tab.manager.clone();
    let limits = Limits { timeout_in_seconds: Some(3600), ..Limits::default() };
    let outcome =
        world.clock.run(async move { manager.within(limits, manager.signin_redirect_callback("x")).await });
    assert_ne!(outcome.unwrap_err().code(), "timed_out");
}
