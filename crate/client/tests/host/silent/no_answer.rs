//! Hidden frames without an answer, and callers that abort.

use super::{let_in, outcome, settings, signed_in, silent};
use crate::support::{Tab, World};
use oidc_client_wasm::{Abort, Event, SigninSilentArgs, UserManagerSettings};

/// A page of which two frames have opened, and neither got an answer.
fn after_two_unanswered_frames() -> (World, Tab) {
    let (world, tab) = signed_in();
    world.clock.advance(540);
    for _ in 0..2 {
        tab.window.screen.last().arrive();
        world.clock.advance(60);
    }
    assert_eq!(tab.window.screen.count(), 2);
    (world, tab)
}

#[test]
fn a_frame_without_an_answer_is_reported_and_tried_once_more_when_the_token_ends() {
    let (world, tab) = signed_in();
    world.clock.advance(540);
    tab.take_events();
    for (frames, is_tried_again) in [(1, true), (2, false)] {
        let frame = tab.window.screen.last();
        frame.arrive();
        world.clock.advance(10);
        assert!(frame.is_closed_without_listeners());
        assert_eq!(tab.take_failures(), [("silent_frame_blocked", is_tried_again)]);
        assert_eq!(tab.window.screen.count(), frames);
        // When the token ends.
        world.clock.advance(50);
    }
}

#[test]
fn after_two_unanswered_frames_none_is_opened() {
    let (world, tab) = after_two_unanswered_frames();
    world.clock.advance(4000);
    let mut again = silent(&world, &tab, SigninSilentArgs::default());
    assert_eq!(outcome(&mut again), Some(Err("silent_frame_blocked")));
    assert_eq!(tab.window.screen.count(), 2);
}

#[test]
fn a_new_sign_in_allows_two_more_frames() {
    let (world, tab) = after_two_unanswered_frames();
    world.sign_in(&tab);
    world.clock.advance(540);
    assert_eq!(tab.window.screen.count(), 3);
    tab.window.screen.last().arrive();
    world.clock.advance(60);
    assert_eq!(tab.window.screen.count(), 4);
    tab.window.screen.last().arrive();
    world.clock.advance(4000);
    assert_eq!(tab.window.screen.count(), 4);
}

#[test]
fn a_frame_asked_for_by_name_is_always_opened() {
    let (world, tab) = after_two_unanswered_frames();
    let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut forced = silent(&world, &tab, args);
    assert_eq!(tab.window.screen.count(), 3);
    let_in(&world, &tab, "alice");
    assert!(outcome(&mut forced).unwrap().is_ok());
}

#[test]
fn a_reloaded_page_tries_frames_again() {
    let (world, tab) = after_two_unanswered_frames();
    drop(tab);
    let tab = world.tab_with(settings(&world));
    let mut again = silent(&world, &tab, SigninSilentArgs::default());
    assert_eq!(tab.window.screen.count(), 1);
    let_in(&world, &tab, "alice");
    assert!(outcome(&mut again).unwrap().is_ok());
}

#[test]
fn a_frame_that_does_not_load_in_time_is_tried_again() {
    let (world, tab) = signed_in();
    world.clock.advance(540);
    tab.take_events();
    let frame = tab.window.screen.last();
    world.clock.advance(10);
    assert!(frame.is_closed_without_listeners());
    let events = tab.take_events();
    let [(_, Event::SilentRenewError { error, will_retry_at: Some(_) })] = &events[..] else {
        panic!("expected one cause, got {events:?}");
    };
    assert_eq!(error.code(), "silent_timeout");
    world.clock.advance(1);
    assert_eq!(tab.window.screen.count(), 2);
    let_in(&world, &tab, "alice");
    assert_eq!(tab.take_event_names(), ["Renewing", "UserLoaded"]);
}

#[test]
fn the_timeout_of_a_frame_is_a_setting_and_an_argument() {
    let world = World::new();
    let settings = UserManagerSettings { silent_request_timeout_in_seconds: 3, ..settings(&world) };
    let tab = world.signed_in_tab(settings);
    for (limit, expected) in [(None, 3), (Some(7), 7)] {
        let args = SigninSilentArgs { silent_request_timeout_in_seconds: limit, ..Default::default() };
        let mut signing_in = silent(&world, &tab, args);
        world.clock.advance(expected - 1);
        assert_eq!(outcome(&mut signing_in), None);
        world.clock.advance(1);
        assert_eq!(outcome(&mut signing_in), Some(Err("silent_timeout")));
    }
}

#[test]
fn the_caller_can_abort() {
    let (world, tab) = signed_in();
    let abort = Abort::new();
    let args = SigninSilentArgs { abort: Some(abort.clone()), ..SigninSilentArgs::default() };
    let mut signing_in = silent(&world, &tab, args);
    let frame = tab.window.screen.last();
    abort.abort();
    world.clock.settle();
    assert_eq!(outcome(&mut signing_in), Some(Err("aborted")));
    assert!(frame.is_closed_without_listeners());
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_dropped_call_removes_its_frame_and_releases_the_lock() {
    let (world, tab) = signed_in();
    {
        let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
        let mut signing_in = Box::pin(tab.manager.signin_silent_with(args));
        while tab.window.screen.count() == 0 {
            world.clock.poll_once(&mut signing_in);
            world.clock.settle();
        }
        assert_eq!(tab.window.screen.count_open(), 1);
    }
    world.clock.settle();
    assert!(tab.window.screen.last().is_closed_without_listeners());
    let mut again = silent(&world, &tab, SigninSilentArgs::default());
    let_in(&world, &tab, "alice");
    assert!(outcome(&mut again).unwrap().is_ok());
}
