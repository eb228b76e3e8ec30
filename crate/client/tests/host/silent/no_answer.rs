//! Frames whose page doesn't answer, and callers that give up.

use super::{let_in, outcome, settings, signed_in, silent};
use crate::support::World;
use oidc_client_wasm::{Abort, Event, SigninSilentArgs, UserManagerSettings};

#[test]
fn a_page_that_twice_does_not_answer_in_the_frame_is_not_tried_again_until_somebody_signs_in_or_the_page_is_loaded_anew()
 {
    let (world, tab) = signed_in();
    world.clock.advance(540);
    tab.take_events();
    for (frames, is_tried_again) in [(1, true), (2, false)] {
        let frame = tab.window.screen.last();
        frame.arrive();
        world.clock.advance(10);
        assert!(frame.is_gone_and_unheard());
        let failed = tab.take_events().into_iter().find_map(|(_, event)| match event {
            Event::SilentRenewError { error, will_retry_at } => Some((error.code(), will_retry_at.is_some())),
            _ => None,
        });
        assert_eq!(failed, Some(("silent_frame_blocked", is_tried_again)));
        assert_eq!(tab.window.screen.count(), frames);
        // When the token ends.
        world.clock.advance(50);
    }
    world.clock.advance(4000);
    let mut again = silent(&world, &tab, SigninSilentArgs::default());
    assert_eq!(outcome(&mut again), Some(Err("silent_frame_blocked")));
    assert_eq!(tab.window.screen.count(), 2);
    // A new session in this page is one to try it for: twice.
    world.sign_in(&tab);
    world.clock.advance(540);
    assert_eq!(tab.window.screen.count(), 3);
    tab.window.screen.last().arrive();
    world.clock.advance(60);
    assert_eq!(tab.window.screen.count(), 4);
    tab.window.screen.last().arrive();
    world.clock.advance(4000);
    assert_eq!(tab.window.screen.count(), 4);
    // Who asks for it by name gets it.
    let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut forced = silent(&world, &tab, args);
    assert_eq!(tab.window.screen.count(), 5);
    let_in(&world, &tab, "alice");
    assert!(outcome(&mut forced).unwrap().is_ok());

    drop(tab);
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.advance(540);
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn a_page_that_does_not_come_in_time_is_tried_again() {
    let (world, tab) = signed_in();
    world.clock.advance(540);
    tab.take_events();
    let frame = tab.window.screen.last();
    world.clock.advance(10);
    assert!(frame.is_gone_and_unheard());
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
fn how_long_a_frame_may_take_is_a_setting_and_the_callers_choice() {
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
fn the_caller_can_give_up() {
    let (world, tab) = signed_in();
    let abort = Abort::new();
    let args = SigninSilentArgs { abort: Some(abort.clone()), ..SigninSilentArgs::default() };
    let mut signing_in = silent(&world, &tab, args);
    let frame = tab.window.screen.last();
    abort.abort();
    world.clock.settle();
    assert_eq!(outcome(&mut signing_in), Some(Err("aborted")));
    assert!(frame.is_gone_and_unheard());
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_caller_that_goes_away_takes_the_frame_with_it_and_gives_the_lock_back() {
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
    assert!(tab.window.screen.last().is_gone_and_unheard());
    let mut again = silent(&world, &tab, SigninSilentArgs::default());
    let_in(&world, &tab, "alice");
    assert!(outcome(&mut again).unwrap().is_ok());
}
