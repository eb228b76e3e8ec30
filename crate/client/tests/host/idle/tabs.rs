//! Idle sign-out in several tabs: activity in one counts in all, and one of them signs out at the provider.

use super::{Browser, ENDED, IDLE_KEY, watch};
use crate::support::clock::{LateTimers, START};
use crate::support::{ISSUER, USER_KEY};
use oidc_client_wasm::{IdleAction, UserManagerSettings};
use serde_json::Value;
use std::rc::Rc;

#[test]
fn activity_in_one_tab_keeps_all_signed_in_and_ends_their_warnings() {
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
        // Where a store raises no event, the other tab reads the record before it signs out.
        browser.world.clock.advance(if tells { 0 } else { 60 });
        assert_eq!(back.take_event_names(), ["IdleWarningEnded"], "{tells}");
        browser.world.clock.advance(900);
        let names = [front, back].map(|tab| tab.take_event_names());
        assert!(names.iter().all(|names| names.ends_with(&ENDED[1..])), "{names:?}");
        assert_eq!(names.iter().filter(|names| names.ends_with(&ENDED)).count(), 1, "one tab signs out");
    }
}

#[test]
fn activity_in_a_tab_that_slept_too_long_counts_if_another_tab_was_active() {
    let browser = Browser::new();
    let (front, _one) = browser.watched();
    let late = browser.world.open_on(
        UserManagerSettings { state_store: browser.storage.page(), ..browser.world.settings() },
        |platform| {
            let clock = browser.world.clock.clone();
            platform.timers = Rc::new(LateTimers { clock, seconds: 5000 });
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
        let (mut away, mut signing_out) = (Vec::new(), 0);
        for tab in &tabs {
            away.extend(tab.window.departures.borrow().iter().map(|it| it.url.clone()));
            let names = tab.take_event_names();
            assert!(names.ends_with(&ENDED[1..]), "{names:?}");
            signing_out += usize::from(names.starts_with(&ENDED[..1]));
        }
        away.retain(|url| url.starts_with(&format!("{ISSUER}/signout?")));
        assert_eq!((away.len(), signing_out), (1, 1), "{away:?}");
        assert!(away[0].contains("id_token_hint="), "{away:?}");
    }
}

#[test]
fn tabs_share_the_time_of_the_last_activity_and_the_sessions_name_and_nothing_else() {
    let browser = Browser::new();
    let (tab, _idle) = browser.watched();
    browser.busy(&tab, 20);
    let record: Value = serde_json::from_str(&browser.storage.page().text(IDLE_KEY).unwrap()).unwrap();
    let session: Value = serde_json::from_str(&browser.world.users.text(USER_KEY).unwrap()).unwrap();
    let members: Vec<&String> = record.as_object().unwrap().keys().collect();
    assert_eq!(members, ["active_at", "session"]);
    let active_at = record["active_at"].as_u64().unwrap();
    assert!((START.plus(5).0..=START.plus(20).0).contains(&active_at), "{active_at}");
    assert!(session["signin_id"].is_string());
    assert_eq!(record["session"], session["signin_id"]);
}
