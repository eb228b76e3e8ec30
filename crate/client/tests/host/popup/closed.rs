//! Windows that are closed, out of reach, or forgotten, and callers that give up.

use super::{assert_nothing_is_left, outcome, popup, with, world};
use crate::support::provider::Health;
use oidc_client_wasm::platform::channel::Channels;
use oidc_client_wasm::{Abort, PopupArgs, SigninPopupArgs};
use std::rc::Rc;

#[test]
fn a_popup_that_the_person_closes_is_told_within_seconds() {
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
fn a_popup_that_was_taken_out_of_reach_is_not_taken_for_closed() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    let window = tab.window.screen.last();
    // The provider's page, or ours, is served with Cross-Origin-Opener-Policy. The person is busy in the window.
    window.vanish();
    tab.window.screen.is_away.set(true);
    world.clock.advance(200);
    assert_eq!(outcome(&mut signing_in), None);
    window.hand_on(&world.provider.sign_in(&window.address(), "alice"));
    world.clock.settle();
    assert!(outcome(&mut signing_in).unwrap().is_ok());
}

#[test]
fn a_window_that_was_cut_off_hands_its_answer_on_all_the_same() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    let window = tab.window.screen.last();
    window.vanish();
    tab.window.screen.is_away.set(true);
    let back = world.provider.sign_in(&window.address(), "alice");
    // It has no opener any more.
    let page = world.tab_with(tab.manager.settings().clone());
    let callback = page.manager.clone();
    let mut handing_on = world.clock.start(async move { callback.signin_callback(&back).await });
    world.clock.settle();
    assert_eq!(handing_on.try_recv().unwrap(), Some(Ok(None)));
    assert!(page.window.screen.closed_itself.get());
    assert_eq!(outcome(&mut signing_in).unwrap().unwrap().subject(), "alice");
    assert_eq!(world.get_user(&page).unwrap().subject(), "alice");
}

#[test]
fn an_answer_to_another_request_is_not_heard_on_the_channel() {
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
fn whoever_closes_a_popup_that_is_out_of_reach_is_noticed_when_they_are_back() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    tab.window.screen.last().vanish();
    tab.window.screen.is_away.set(true);
    world.clock.advance(20);
    // A glance at the page is no closing.
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
fn a_popup_that_is_closed_before_the_request_is_made_is_told_then() {
    let (world, tab) = world();
    world.provider.health.set(Health::Slow(5));
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    tab.window.screen.last().vanish();
    world.clock.advance(5);
    assert_eq!(outcome(&mut signing_in), Some(Err("popup_closed")));
    assert_nothing_is_left(&world, &tab);
}

#[test]
fn a_popup_in_which_nobody_does_anything_ends_after_a_quarter_of_an_hour_or_as_the_caller_says() {
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
fn the_caller_can_give_up_at_any_moment_until_the_answer_is_there() {
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
        assert_eq!(
            outcome(&mut again),
            Some(Err("aborted")),
            "no window opens for a wish that was taken back"
        );
        assert_eq!(tab.window.screen.count(), 1);
    }
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
fn a_caller_that_goes_away_closes_the_window_and_leaves_nothing_behind_that_listens() {
    let (world, tab) = world();
    {
        let mut signing_in = Box::pin(tab.manager.signin_popup(SigninPopupArgs::default()));
        while tab.window.screen.last().addresses.borrow().is_empty() {
            world.clock.poll_once(&mut signing_in);
            world.clock.settle();
        }
    }
    assert!(tab.window.screen.last().is_gone_and_unheard());
    assert_eq!(world.clock.waiting(), (0, 0));
}
