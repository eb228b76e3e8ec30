//! Automatic renewal of the session while the page is open.

use crate::support::channels::Bus;
use crate::support::clock::START;
use crate::support::provider::Health;
use crate::support::{World, signed_in};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::{Event, UserManagerSettings};
use std::rc::Rc;

/// Default settings: [`UserManagerSettings::access_token_expiring_notification_time_in_seconds`] is not set.
fn unhurried(world: &World) -> UserManagerSettings {
    UserManagerSettings { access_token_expiring_notification_time_in_seconds: None, ..world.settings() }
}

#[test]
fn a_session_is_renewed_after_two_thirds_of_its_tokens_lifetime_despite_reloads() {
    let world = World::new();
    drop(world.signed_in_tab(unhurried(&world)));
    for round in 1..=12 {
        world.clock.advance(300);
        let tab = world.tab_with(unhurried(&world));
        assert!(world.get_user(&tab).is_some());
        world.clock.advance(99);
        assert_eq!(world.provider.take_token_requests(), 0, "round {round}: too early");
        world.clock.advance(1);
        assert_eq!(world.provider.take_token_requests(), 1, "round {round}: no renewal");
    }
}

#[test]
fn a_token_of_an_hour_bridges_an_outage_of_ten_minutes() {
    let world = World::new();
    world.provider.token_seconds.set(3600);
    let tab = world.signed_in_tab(unhurried(&world));
    world.clock.advance(2390);
    world.provider.health.set(Health::Down);
    world.clock.advance(600);
    assert_eq!(tab.take_event_names(), ["Renewing", "SilentRenewError"]);
    world.provider.health.set(Health::Up);
    world.clock.advance(600);
    let names = tab.take_event_names();
    assert!(names.contains(&"UserLoaded"), "{names:?}");
    assert!(!names.contains(&"AccessTokenExpired"), "{names:?}");
}

#[test]
fn a_session_is_renewed_a_minute_before_its_token_ends_if_the_settings_say_so() {
    let (world, tab) = signed_in();
    let mut tokens = std::collections::BTreeSet::new();
    for round in 1..=24 {
        world.clock.advance(539);
        assert_eq!(world.provider.take_token_requests(), 0, "round {round}: too early");
        world.clock.advance(1);
        assert_eq!(world.provider.take_token_requests(), 1, "round {round}: no renewal");
        assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing", "UserLoaded"]);
        let user = world.get_user(&tab).unwrap();
        assert_eq!(user.expires_in(world.clock.now()), Some(600));
        assert!(tokens.insert(user.access_token().secret().clone()));
    }
}

#[test]
fn a_session_found_in_storage_is_renewed_without_being_asked_twice() {
    let (world, tab) = signed_in();
    drop(tab);
    world.clock.advance(100);
    let tab = world.tab();
    assert!(world.get_user(&tab).is_some());
    world.clock.advance(600);
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_session_that_ended_while_no_page_was_open_is_renewed_when_it_is_found() {
    let (world, tab) = signed_in();
    drop(tab);
    world.clock.advance(5000);
    let tab = world.tab();
    assert!(world.get_user(&tab).is_some(), "the session is kept after its access token expires");
    world.clock.settle();
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(world.get_user(&tab).unwrap().expires_in(world.clock.now()), Some(600));
}

#[test]
fn tokens_of_ten_seconds_are_renewed_after_seven() {
    let (world, tab) = signed_in();
    world.provider.token_seconds.set(10);
    world.renew(&tab).unwrap();
    world.provider.take_requests();
    world.clock.advance(70);
    assert_eq!(world.provider.take_token_requests(), 10);
}

#[test]
fn a_laptop_that_slept_eight_hours_renews_when_the_page_is_back() {
    let (world, tab) = signed_in();
    world.clock.sleep_through(8 * 3600);
    assert_eq!(world.provider.take_requests().len(), 0);
    world.clock.resume();
    // The keys and metadata are eight hours old as well.
    assert_eq!(world.provider.take_requests(), ["metadata", "keys", "token"]);
    let names = ["AccessTokenExpiring", "AccessTokenExpired", "Renewing", "UserLoaded"];
    assert_eq!(tab.take_event_names(), names);
    assert_eq!(world.get_user(&tab).unwrap().expires_at(), Some(START.plus(8 * 3600 + 600)));
    world.clock.advance(539);
    assert_eq!(world.provider.take_token_requests(), 0, "timers from before the sleep renewed again");
}

#[test]
fn coming_back_to_the_page_early_renews_nothing() {
    let (world, _tab) = signed_in();
    for _ in 0..50 {
        world.clock.advance(10);
        world.clock.resume();
    }
    assert!(world.provider.take_requests().is_empty());
    world.clock.advance(40);
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn get_user_every_second_neither_delays_a_renewal_nor_repeats_one() {
    let (world, tab) = signed_in();
    for _ in 0..540 {
        world.clock.advance(1);
        world.get_user(&tab);
    }
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing", "UserLoaded"]);
}

#[test]
fn get_user_during_a_renewal_starts_no_other_and_raises_no_event_twice() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Slow(9));
    world.clock.advance(540);
    for _ in 0..8 {
        world.clock.advance(1);
        world.get_user(&tab);
    }
    world.clock.advance(1);
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing", "UserLoaded"]);
}

#[test]
fn without_a_refresh_token_an_event_is_raised_and_no_request_sent() {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let tab = world.tab();
    let user = world.sign_in(&tab);
    world.provider.take_requests();
    tab.take_events();
    world.clock.advance(4000);
    let events = tab.take_events();
    assert_eq!(
        events,
        [(START.plus(540), Event::AccessTokenExpiring), (START.plus(600), Event::AccessTokenExpired)]
    );
    assert!(world.provider.take_requests().is_empty());
    assert_eq!(world.get_user(&tab), Some(user));
    assert_eq!(world.renew(&tab).unwrap_err().code(), "no_refresh_token");
}

#[test]
fn a_renewal_asks_for_what_was_granted_or_for_what_the_settings_say() {
    for refresh_scope in [None, Some("openid profile")] {
        let world = World::new();
        let refresh_scope = refresh_scope.map(str::to_owned);
        let tab = world
            .signed_in_tab(UserManagerSettings { refresh_scope: refresh_scope.clone(), ..world.settings() });
        world.renew(&tab).unwrap();
        let asked = world.provider.asked_for_tokens.borrow();
        assert_eq!(asked.get("scope"), refresh_scope.as_ref());
    }
}

#[test]
fn renewing_is_a_setting_and_can_be_switched() {
    let world = World::new();
    let tab = world.tab_with(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
    world.sign_in(&tab);
    world.provider.take_requests();
    world.clock.advance(590);
    assert_eq!(world.provider.take_token_requests(), 0);
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.start_silent_renew().await });
    world.clock.advance(10);
    assert_eq!(world.provider.take_token_requests(), 1);
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.stop_silent_renew().await });
    world.clock.advance(4000);
    assert_eq!(world.provider.take_token_requests(), 0);
}

#[test]
fn without_automatic_renewal_changes_by_another_page_raise_events_even_without_its_message() {
    for signs_out in [false, true] {
        let (world, tab) = signed_in();
        let settings = UserManagerSettings { automatic_silent_renew: false, ..world.settings() };
        let other = world.open_on(settings, |platform| {
            platform.channels = Rc::new(Bus::new(world.clock.clone()));
        });
        if signs_out {
            world.sign_out(&other).unwrap();
        } else {
            drop(world.renew(&other).unwrap());
        }
        let manager = tab.manager.clone();
        world.clock.run(async move { manager.stop_silent_renew().await });
        let told = if signs_out { "UserUnloaded" } else { "UserLoaded" };
        assert_eq!(tab.take_event_names(), [told]);
        world.provider.take_requests();
        world.clock.advance(4000);
        assert_eq!(world.provider.take_token_requests(), 0);
    }
}

#[test]
fn calls_for_a_renewal_at_the_same_time_share_one_request() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Slow(2));
    let calls = [(); 10].map(|()| {
        let manager = tab.manager.clone();
        world.clock.start(async move { manager.signin_silent().await })
    });
    world.clock.advance(2);
    let users = calls.map(|mut call| call.try_recv().unwrap().unwrap().unwrap());
    assert_eq!(world.provider.take_token_requests(), 1);
    assert!(users.iter().all(|user| *user == users[0]));
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
}

#[test]
fn an_abandoned_renewal_is_stored_and_the_next_one_sends_a_request() {
    let (world, tab) = signed_in();
    let before = world.get_user(&tab).unwrap();
    world.provider.health.set(Health::Slow(5));
    {
        let manager = tab.manager.clone();
        let mut call = Box::pin(async move { manager.signin_silent().await });
        // Up to the request, which spends the refresh token.
        while world.provider.take_token_requests() == 0 {
            world.clock.poll_once(&mut call);
        }
    }
    world.clock.advance(5);
    let renewed = world.get_user(&tab).unwrap();
    assert_ne!(renewed, before);
    assert_ne!(world.renew(&tab).unwrap(), renewed);
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn tokens_that_are_expired_on_arrival_are_renewed_with_delays() {
    let world = World::new();
    world.provider.token_seconds.set(0);
    let (tab, other) = (world.tab(), world.tab());
    world.sign_in(&tab);
    world.get_user(&other);
    world.provider.take_requests();
    world.clock.advance(600);
    let renewals = world.provider.take_token_requests();
    assert!((3..30).contains(&renewals), "{renewals} in ten minutes");
    world.provider.token_seconds.set(600);
    world.clock.advance(250);
    assert!(world.get_user(&tab).unwrap().expires_in(world.clock.now()) > Some(0));
}

#[test]
fn a_session_that_is_overdue_but_good_is_renewed_as_soon_as_renewals_are_switched_on() {
    let world = World::new();
    world.provider.token_seconds.set(3600);
    let tab = world.tab_with(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
    world.sign_in(&tab);
    world.clock.advance(3560);
    world.provider.take_requests();
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.start_silent_renew().await });
    world.clock.settle();
    assert_eq!(world.provider.take_token_requests(), 1);
}
