//! A provider that can't be reached, or whose page doesn't answer.

use super::{events, load, settings, signed_in, world};
use crate::support::provider::Health;

#[test]
fn the_answer_error_stops_the_monitor() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("error");
    world.clock.advance(600);
    assert_eq!(events(&tab), [("stopped", Some("session_monitor_refused"))]);
    assert!(page.frame.is_closed_without_listeners());
    assert_eq!((tab.window.screen.count(), world.get_user(&tab).is_some()), (1, true));
}

#[test]
fn a_page_that_never_loads_or_answers_stops_the_monitor_with_one_event() {
    for arrives in [false, true] {
        let world = world();
        let tab = world.tab_with(settings(&world));
        world.sign_in(&tab);
        world.clock.settle();
        tab.take_events();
        let frame = tab.window.screen.last();
        if arrives {
            frame.arrive();
        }
        world.clock.advance(600);
        assert_eq!(events(&tab), [("stopped", Some("session_monitor_no_answer"))]);
        assert!(frame.is_closed_without_listeners());
        // Nothing is posted to a frame that is still empty, and so of this page's origin.
        assert_eq!(frame.posted.take().len(), if arrives { 4 } else { 0 });
        assert_eq!(tab.window.screen.count(), 1);
        assert!(world.get_user(&tab).is_some());
        world.clock.advance(600);
        assert!(events(&tab).is_empty());
    }
}

#[test]
fn blocked_cookies_in_frames_do_not_sign_out() {
    let world = world();
    // From the first answer on: the page never saw the session.
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    world.clock.settle();
    tab.take_events();
    let page = load(&tab, "changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
    world.clock.advance(600);
    assert_eq!(events(&tab), [("stopped", Some("session_monitor_blocked"))]);
    assert!(page.frame.is_closed_without_listeners());
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_provider_that_is_down_at_the_start_is_watched_when_it_is_back() {
    let world = world();
    world.sign_in(&world.tab());
    world.states.keys().iter().for_each(|key| world.states.put(key, ""));
    world.provider.health.set(Health::Down);
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.advance(20);
    assert_eq!((tab.window.screen.count(), events(&tab)), (0, vec![]));
    world.provider.health.set(Health::Up);
    world.clock.advance(30);
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn a_provider_that_is_overloaded_at_the_start_is_watched_when_it_is_back() {
    let world = world();
    world.sign_in(&world.tab());
    world.states.keys().iter().for_each(|key| world.states.put(key, ""));
    world.provider.health.set(Health::Unavailable(None));
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.advance(100);
    assert_eq!((tab.window.screen.count(), events(&tab)), (0, vec![]));
    world.provider.health.set(Health::Up);
    world.clock.advance(30);
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn a_provider_without_the_page_is_reported_once() {
    let world = world();
    world.provider.has_check_session_page.set(false);
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    world.clock.advance(600);
    assert_eq!(events(&tab), [("loaded", None), ("stopped", Some("session_monitor_unsupported"))]);
}
