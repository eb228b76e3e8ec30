//! Whoever isn't there any more is signed out, in all tabs at the same time, and nobody else is.

use crate::support::clock::START;
use crate::support::provider::Health;
use crate::support::stores::LateStorage;
use crate::support::{ISSUER, Tab, USER_KEY, World};
use oidc_client_wasm::platform::store::Store;
use oidc_client_wasm::{Event, IdleAction, IdleSettings, IdleSignout, UserManagerSettings};
use std::rc::Rc;

const IDLE_KEY: &str = "idle:https://login.example:my-app";

/// One browser with its tabs. Tokens live for a day, so that nothing else is told.
struct Browser {
    world: World,
    storage: Rc<LateStorage>,
}

impl Browser {
    fn new() -> Self {
        let world = World::new();
        world.provider.token_seconds.set(86_400);
        let storage = LateStorage::new(world.clock.clone());
        Self { world, storage }
    }

    fn tab(&self) -> Tab {
        let settings = self.world.settings();
        self.world.tab_with(UserManagerSettings { state_store: self.storage.page(), ..settings })
    }

    /// A tab where somebody is signed in, who is signed out here after a quarter of an hour.
    fn watched(&self) -> (Tab, IdleSignout) {
        let tab = self.tab();
        if self.world.users.text(USER_KEY).is_none() {
            self.world.sign_in(&tab);
        }
        let idle = watch(&tab, IdleAction::RemoveUser);
        self.world.clock.settle();
        tab.take_events();
        (tab, idle)
    }

    /// The person types for so many seconds.
    fn busy(&self, tab: &Tab, seconds: u64) {
        for _ in 0..seconds {
            self.world.clock.advance(1);
            tab.window.screen.act();
        }
        self.world.clock.settle();
    }

    fn is_signed_in(&self) -> bool {
        self.world.users.text(USER_KEY).is_some()
    }
}

fn watch(tab: &Tab, action: IdleAction) -> IdleSignout {
    tab.manager.signout_when_idle(IdleSettings { action, ..IdleSettings::default() })
}

const ENDED: [&str; 2] = ["UserUnloaded", "IdleSignedOut"];

#[test]
fn whoever_is_away_is_told_a_minute_before_and_signed_out_after_a_quarter_of_an_hour() {
    let browser = Browser::new();
    let (tab, _idle) = browser.watched();
    browser.world.clock.advance(839);
    assert!(tab.take_events().is_empty());
    browser.world.clock.advance(1);
    let signs_out_at = START.plus(900);
    assert_eq!(tab.take_events(), [(START.plus(840), Event::IdleWarning { signs_out_at })]);
    browser.world.clock.advance(59);
    assert!(browser.is_signed_in());
    browser.world.clock.advance(1);
    assert_eq!(tab.take_event_names(), ENDED);
    assert!(!browser.is_signed_in());
    browser.world.clock.advance(5000);
    assert!(tab.take_events().is_empty());
}

#[test]
fn whoever_is_there_stays_signed_in_and_one_timer_is_all_that_it_takes() {
    let browser = Browser::new();
    let (tab, idle) = browser.watched();
    let before = browser.world.clock.waiting();
    browser.busy(&tab, 4000);
    assert_eq!(browser.world.clock.waiting(), before);
    browser.world.clock.advance(850);
    assert_eq!(tab.take_event_names(), ["IdleWarning"]);
    tab.window.screen.act();
    assert_eq!(tab.take_event_names(), ["IdleWarningEnded"]);
    browser.world.clock.advance(870);
    assert_eq!(tab.take_event_names(), ["IdleWarning"]);
    idle.keep_alive();
    assert_eq!(tab.take_event_names(), ["IdleWarningEnded"]);
    browser.world.clock.advance(900);
    assert_eq!(tab.take_event_names(), ["IdleWarning", "UserUnloaded", "IdleSignedOut"]);
}

#[test]
fn a_laptop_that_slept_past_the_deadline_signs_out_on_waking_whatever_wakes_it() {
    for by_key in [false, true] {
        let browser = Browser::new();
        let (tab, _idle) = browser.watched();
        browser.world.clock.sleep_through(8 * 3600);
        if by_key {
            tab.window.screen.act();
        } else {
            browser.world.clock.resume();
        }
        browser.world.clock.settle();
        assert_eq!(tab.take_event_names(), ENDED, "{by_key}");
        assert!(!browser.is_signed_in());
    }
}

#[test]
fn a_session_that_is_found_after_its_time_is_ended_and_a_new_one_is_not() {
    let browser = Browser::new();
    let (tab, idle) = browser.watched();
    browser.busy(&tab, 100);
    drop((tab, idle));
    // What tabs tell each other may be 15 seconds old.
    browser.world.clock.advance(884);
    let (tab, idle) = browser.watched();
    assert!(browser.is_signed_in());
    drop((tab, idle));
    browser.world.clock.advance(16);
    let (tab, idle) = browser.watched();
    assert!(!browser.is_signed_in());
    drop((tab, idle));
    // The next morning.
    browser.world.clock.advance(50_000);
    let (tab, _idle) = browser.watched();
    browser.world.clock.advance(839);
    assert!(browser.is_signed_in() && tab.take_events().is_empty());
}

#[test]
fn a_session_in_whose_record_nobody_was_ever_active_counts_from_its_sign_in() {
    let browser = Browser::new();
    let tab = browser.tab();
    browser.world.sign_in(&tab);
    browser.world.clock.advance(1000);
    let (_tab, _idle) = browser.watched();
    assert!(!browser.is_signed_in());
}

#[test]
fn a_renewal_is_no_activity() {
    let browser = Browser::new();
    browser.world.provider.token_seconds.set(300);
    let (tab, _idle) = browser.watched();
    browser.world.clock.advance(900);
    let names = tab.take_event_names();
    assert!(names.contains(&"UserLoaded") && names.ends_with(&ENDED), "{names:?}");
}

#[test]
fn activity_in_one_tab_keeps_all_of_them_and_takes_their_warnings_back() {
    for tells in [true, false] {
        let browser = Browser::new();
        browser.storage.tells.set(tells);
        let (front, _one) = browser.watched();
        let (back, _two) = browser.watched();
        browser.busy(&front, 3600);
        assert!(back.take_events().is_empty(), "{tells}");
        browser.world.clock.advance(850);
        assert_eq!(
            (front.take_event_names(), back.take_event_names()),
            (vec!["IdleWarning"], vec!["IdleWarning"])
        );
        browser.busy(&front, 1);
        assert_eq!(front.take_event_names(), ["IdleWarningEnded"]);
        // Where a store tells nobody, the other looks before it signs out.
        browser.world.clock.advance(if tells { 0 } else { 60 });
        assert_eq!(back.take_event_names(), ["IdleWarningEnded"], "{tells}");
        browser.world.clock.advance(900);
        assert!(front.take_event_names().ends_with(&ENDED) && back.take_event_names().ends_with(&ENDED));
    }
}

#[test]
fn activity_in_a_tab_that_has_slept_too_long_counts_where_another_was_awake() {
    let browser = Browser::new();
    let (front, _one) = browser.watched();
    let late = browser.world.open_on(
        UserManagerSettings { state_store: browser.storage.page(), ..browser.world.settings() },
        |platform| {
            let clock = browser.world.clock.clone();
            platform.timers = Rc::new(crate::support::clock::LateTimers { clock, seconds: 5000 });
        },
    );
    browser.storage.tells.set(false);
    let _two = watch(&late, IdleAction::RemoveUser);
    browser.busy(&front, 1000);
    late.window.screen.act();
    browser.world.clock.settle();
    assert!(browser.is_signed_in());
    assert!(!late.take_event_names().contains(&"IdleSignedOut"));
}

#[test]
fn a_record_of_a_clock_that_was_ahead_keeps_nobody_signed_in() {
    let browser = Browser::new();
    let (tab, _idle) = browser.watched();
    let page = browser.storage.page();
    let ahead = format!(r#"{{"active_at":{}}}"#, START.plus(86_400).0);
    browser.world.clock.run(async move { page.set(IDLE_KEY, &ahead).await });
    browser.world.clock.advance(900);
    assert!(tab.take_event_names().ends_with(&ENDED));
    assert!(!browser.is_signed_in());
}

#[test]
fn one_tab_leaves_for_the_providers_sign_out_page_and_the_others_notice() {
    // One after the other, or all at once as on a laptop that wakes.
    for at_once in [false, true] {
        let browser = Browser::new();
        let (first, idle) = browser.watched();
        drop(idle);
        let tabs = [first, browser.tab(), browser.tab()];
        let _idle = tabs.each_ref().map(|tab| watch(tab, IdleAction::default()));
        browser.world.clock.advance(899);
        tabs.iter().for_each(|tab| drop(tab.take_events()));
        if at_once {
            browser.world.clock.sleep_through(10);
            browser.world.clock.resume();
        } else {
            browser.world.clock.advance(1);
        }
        let mut away = Vec::new();
        for tab in &tabs {
            away.extend(tab.window.departures.borrow().iter().map(|it| it.url.clone()));
            assert_eq!(tab.take_event_names(), ENDED);
        }
        away.retain(|url| url.starts_with(&format!("{ISSUER}/signout?")));
        assert_eq!(away.len(), 1, "{away:?}");
        assert!(away[0].contains("id_token_hint="), "{away:?}");
    }
}

#[test]
fn a_provider_out_of_reach_keeps_nobody_signed_in_and_is_told() {
    let browser = Browser::new();
    let (tab, idle) = browser.watched();
    drop(idle);
    let _idle = watch(&tab, IdleAction::default());
    // The metadata grow old as well.
    browser.busy(&tab, 4000);
    browser.world.provider.health.set(Health::Down);
    browser.world.clock.advance(900);
    assert!(!browser.is_signed_in());
    let Some((_, Event::IdleSignedOut { error: Some(error) })) = tab.take_events().pop() else {
        panic!("no error")
    };
    assert_eq!(error.code(), "provider_unreachable");
}

#[test]
fn whoever_stops_watching_or_has_nobody_to_watch_waits_for_nothing() {
    let browser = Browser::new();
    let (tab, idle) = browser.watched();
    let watched = browser.world.clock.waiting();
    assert_eq!(tab.window.screen.listeners(), 1);
    drop(idle);
    assert_eq!(tab.window.screen.listeners(), 0);
    let unwatched = browser.world.clock.waiting();
    assert_eq!(unwatched, (watched.0 - 1, watched.1 - 1));
    browser.world.clock.advance(5000);
    assert!(tab.take_events().is_empty() && browser.is_signed_in());

    browser.world.sign_in(&tab);
    let (tab, _idle) = browser.watched();
    let manager = tab.manager.clone();
    browser.world.clock.run(async move { manager.remove_user().await }).unwrap();
    browser.world.clock.advance(10);
    assert_eq!((tab.window.screen.listeners(), browser.world.clock.waiting().0), (0, 0));
    assert_eq!(tab.take_event_names(), ["UserUnloaded"], "the person did that");
    // The next one to sign in is watched again.
    browser.world.sign_in(&tab);
    browser.world.clock.advance(900);
    assert!(tab.take_event_names().ends_with(&ENDED));
}

#[test]
fn what_tabs_tell_each_other_is_a_time_and_no_token() {
    let browser = Browser::new();
    let (tab, _idle) = browser.watched();
    browser.busy(&tab, 20);
    let kept = browser.storage.page();
    let other = browser.tab();
    drop(other);
    let text = kept.text(IDLE_KEY).expect("a record");
    let user = browser.world.get_user(&tab).unwrap();
    assert!(text.contains("active_at") && !text.contains(user.access_token().secret()), "{text}");
}

#[test]
fn a_sign_in_counts_as_activity_though_the_devices_clock_is_ahead() {
    let browser = Browser::new();
    // The provider's `Date` is kept from the page, so nothing tells what time it really is.
    browser.world.provider.shows_date.set(false);
    browser.world.provider.clock_ahead.set(-1200);
    let tab = browser.tab();
    let _idle = watch(&tab, IdleAction::RemoveUser);
    browser.world.sign_in(&tab);
    browser.world.clock.advance(839);
    assert!(browser.is_signed_in());
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    browser.world.clock.advance(61);
    assert!(!browser.is_signed_in());
}
