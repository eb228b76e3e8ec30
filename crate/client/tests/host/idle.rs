//! Signing out when the person is idle.

mod tabs;

use crate::support::clock::START;
use crate::support::provider::Health;
use crate::support::stores::LateStorage;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::platform::store::Store;
use oidc_client_wasm::{Event, IdleAction, IdleSettings, IdleSignout, UserManagerSettings};
use std::rc::Rc;

const IDLE_KEY: &str = "idle:https://login.example:my-app";

/// One browser with its tabs. Tokens live for a day, so that no renewal raises an event.
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

    /// A signed-in tab that signs out after a quarter of an hour without activity.
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

    /// The person types for `seconds`.
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

/// In the tab that signs out; the others have only the last two.
const ENDED: [&str; 3] = ["IdleSigningOut", "UserUnloaded", "IdleSignedOut"];

#[test]
fn an_idle_person_is_warned_a_minute_before_and_signed_out_after_a_quarter_of_an_hour() {
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
fn an_active_person_stays_signed_in_with_one_timer() {
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
    assert_eq!(tab.take_event_names(), ["IdleWarning", "IdleSigningOut", "UserUnloaded", "IdleSignedOut"]);
}

#[test]
fn a_laptop_that_slept_past_the_deadline_signs_out_on_waking() {
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
fn an_idle_session_ends_when_a_page_is_opened_and_a_new_session_does_not() {
    let browser = Browser::new();
    let (tab, idle) = browser.watched();
    browser.busy(&tab, 100);
    drop((tab, idle));
    // The record that tabs share may be 15 seconds old.
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
fn without_a_record_of_activity_the_time_counts_from_the_sign_in() {
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
fn an_activity_record_from_a_fast_clock_does_not_prolong_the_session() {
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
fn an_unreachable_provider_prevents_no_sign_out_and_is_reported() {
    let browser = Browser::new();
    let (tab, idle) = browser.watched();
    drop(idle);
    let _idle = watch(&tab, IdleAction::default());
    // The cached metadata expires too.
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
fn a_dropped_watch_leaves_no_listener_and_no_timer() {
    let browser = Browser::new();
    let (tab, idle) = browser.watched();
    let watched = browser.world.clock.waiting();
    assert_eq!(tab.window.screen.listeners(), 1);
    drop(idle);
    assert_eq!(tab.window.screen.listeners(), 0);
    assert_eq!(browser.world.clock.waiting(), (watched.0 - 1, watched.1 - 1));
    browser.world.clock.advance(5000);
    assert!(tab.take_events().is_empty() && browser.is_signed_in());
}

#[test]
fn nothing_is_watched_between_a_sign_out_and_the_next_sign_in() {
    let browser = Browser::new();
    let (tab, _idle) = browser.watched();
    let manager = tab.manager.clone();
    browser.world.clock.run(async move { manager.remove_user().await }).unwrap();
    browser.world.clock.advance(10);
    assert_eq!((tab.window.screen.listeners(), browser.world.clock.waiting().0), (0, 0));
    assert_eq!(tab.take_event_names(), ["UserUnloaded"], "not an idle sign-out");
    browser.world.sign_in(&tab);
    browser.world.clock.advance(900);
    assert!(tab.take_event_names().ends_with(&ENDED));
}

#[test]
fn a_sign_in_counts_as_activity_though_the_devices_clock_is_ahead() {
    let browser = Browser::new();
    // The page can't read the provider's `Date`, so it doesn't know the real time.
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
