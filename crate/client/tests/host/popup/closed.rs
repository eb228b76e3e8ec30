//! Popups that are closed, severed or left open, and callers that abort.

use super::{assert_nothing_is_left, outcome, popup, with, world};
use crate::support::provider::Health;
use oidc_client_wasm::platform::channel::Channels;
use oidc_client_wasm::{Abort, PopupArgs, SigninPopupArgs};
use std::rc::Rc;

#[test]
fn a_closed_popup_is_reported_within_seconds() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    let window = tab.window.screen.last();
    window.arrive();
    world.clock.advance(30);
    assert_eq!(outcome(&mut signing_in), None);
    window.vanish();
    world.clock.advance(3);
    assert_eq!(outcome(&mut signing_in), Some(Err("popup_closed")));
    assert_nothing_is_left(&world, &tab);
}

#[test]
fn an_answer_that_comes_as_the_window_closes_still_counts() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    let window = tab.window.screen.last();
    window.arrive();
    world.clock.advance(5);
    let back = world.provider.sign_in(&window.address(), "alice");
    window.vanish();
    world.clock.advance(1);
    window.hand_on(&back);
    world.clock.settle();
    assert!(outcome(&mut signing_in).unwrap().is_ok());
}

#[test]
fn a_severed_popup_does_not_count_as_closed() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    let window = tab.window.screen.last();
    // The provider's page, or ours, is served with `Cross-Origin-Opener-Policy`. The person is using the window.
    window.vanish();
    tab.window.screen.is_away.set(true);
    world.clock.advance(200);
    assert_eq!(outcome(&mut signing_in), None);
    window.hand_on(&world.provider.sign_in(&window.address(), "alice"));
    world.clock.settle();
    assert!(outcome(&mut signing_in).unwrap().is_ok());
}

#[test]
fn a_severed_window_forwards_its_answer_by_channel() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    let window = tab.window.screen.last();
    window.vanish();
    tab.window.screen.is_away.set(true);
    let back = world.provider.sign_in(&window.address(), "alice");
    // It has no opener.
    let page = world.tab_with(tab.manager.settings().clone());
    let callback = page.manager.clone();
    let mut forwarding = world.clock.start(async move { callback.signin_callback(&back).await });
    world.clock.settle();
    assert_eq!(forwarding.try_recv().unwrap(), Some(Ok(None)));
    assert!(page.window.screen.closed_itself.get());
    assert_eq!(outcome(&mut signing_in).unwrap().unwrap().subject(), "alice");
    assert_eq!(world.get_user(&page).unwrap().subject(), "alice");
}

#[test]
fn an_answer_to_another_request_is_ignored_on_the_channel() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    let asked = world.provider.asked(&tab.window.screen.last().address());
    let channel = format!("oidc-client-popup-{}", asked["state"]);
    let stranger = world.channels.open(&channel, Rc::new(|_| {})).unwrap();
    stranger.post("https://app.example/popup.html?code=stolen&state=another");
    world.clock.settle();
    assert_eq!(outcome(&mut signing_in), None);
}

#[test]
fn a_closed_severed_popup_is_noticed_when_the_person_is_back() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    tab.window.screen.last().vanish();
    tab.window.screen.is_away.set(true);
    world.clock.advance(20);
    // A short return to the page doesn't count as closing.
    tab.window.screen.is_away.set(false);
    world.clock.advance(3);
    tab.window.screen.is_away.set(true);
    world.clock.advance(20);
    assert_eq!(outcome(&mut signing_in), None);
    tab.window.screen.is_away.set(false);
    world.clock.advance(5);
    assert_eq!(outcome(&mut signing_in), Some(Err("popup_closed")));
    assert_nothing_is_left(&world, &tab);
}

#[test]
fn a_popup_that_is_closed_before_its_request_is_reported() {
    let (world, tab) = world();
    world.provider.health.set(Health::Slow(5));
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    tab.window.screen.last().vanish();
    world.clock.advance(5);
    assert_eq!(outcome(&mut signing_in), Some(Err("popup_closed")));
    assert_nothing_is_left(&world, &tab);
}

#[test]
fn an_unused_popup_times_out_after_a_quarter_of_an_hour_or_as_the_caller_says() {
    for (timeout_in_seconds, expected) in [(None, 900), (Some(60), 60)] {
        let (world, tab) = world();
        let args = PopupArgs { timeout_in_seconds, ..PopupArgs::default() };
        let mut signing_in = popup(&world, &tab, with(args));
        tab.window.screen.last().arrive();
        world.clock.advance(expected - 1);
        assert_eq!(outcome(&mut signing_in), None);
        world.clock.advance(1);
        assert_eq!(outcome(&mut signing_in), Some(Err("popup_timeout")));
        assert_nothing_is_left(&world, &tab);
    }
}

#[test]
fn the_caller_can_abort_until_the_answer_comes() {
    for (slow, wait) in [(true, 1), (false, 0), (false, 100)] {
        let (world, tab) = world();
        if slow {
            world.provider.health.set(Health::Slow(9));
        }
        let abort = Abort::new();
        let args = PopupArgs { abort: Some(abort.clone()), ..PopupArgs::default() };
        let mut signing_in = popup(&world, &tab, with(args.clone()));
        tab.window.screen.last().arrive();
        world.clock.advance(wait);
        abort.abort();
        world.clock.settle();
        assert_eq!(outcome(&mut signing_in), Some(Err("aborted")), "slow: {slow}, after {wait}");
        assert_nothing_is_left(&world, &tab);
        let mut again = popup(&world, &tab, with(args));
        assert_eq!(outcome(&mut again), Some(Err("aborted")), "aborted before it began");
        assert_eq!(tab.window.screen.count(), 1);
    }
}

#[test]
fn a_caller_that_aborts_after_the_answer_is_signed_in() {
    let (world, tab) = world();
    let abort = Abort::new();
    let args = PopupArgs { abort: Some(abort.clone()), ..PopupArgs::default() };
    let mut signing_in = popup(&world, &tab, with(args));
    let window = tab.window.screen.last();
    let back = world.provider.sign_in(&window.address(), "alice");
    world.provider.health.set(Health::Slow(3));
    window.hand_on(&back);
    world.clock.settle();
    abort.abort();
    world.clock.advance(3);
    world.clock.advance(3);
    assert!(outcome(&mut signing_in).unwrap().is_ok(), "the code is being spent");
}

#[test]
fn a_dropped_call_closes_the_window_and_removes_its_listeners() {
    let (world, tab) = world();
    {
        let mut signing_in = Box::pin(tab.manager.signin_popup(SigninPopupArgs::default()));
        while tab.window.screen.last().addresses.borrow().is_empty() {
            world.clock.poll_once(&mut signing_in);
            world.clock.settle();
        }
    }
    assert!(tab.window.screen.last().is_closed_without_listeners());
    assert_eq!(world.clock.waiting(), (0, 0));
}
