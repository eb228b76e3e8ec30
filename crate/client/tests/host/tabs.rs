//! Several tabs with one session: one of them renews, and all of them get the tokens.

use crate::support::provider::Health;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::platform::locks::Locks;

fn tabs(world: &World, count: usize) -> Vec<Tab> {
    let tabs: Vec<Tab> = (0..count).map(|_| world.tab()).collect();
    world.sign_in(&tabs[0]);
    tabs.iter().for_each(|tab| assert!(world.get_user(tab).is_some()));
    world.provider.take_requests();
    tabs.iter().for_each(|tab| drop(tab.take_events()));
    tabs
}

#[test]
fn twenty_tabs_on_one_session_send_one_request_per_renewal() {
    let world = World::new();
    world.provider.token_seconds.set(120);
    let tabs = tabs(&world, 20);
    // Slow enough that every other tab wants to renew too: 80 seconds until it is due, 2 for the answer.
    world.provider.health.set(Health::Slow(2));
    for round in 1..=50 {
        world.clock.advance(82);
        let asked = world.provider.take_requests();
        assert_eq!(asked.iter().filter(|it| **it == "token").count(), 1, "round {round}: {asked:?}");
        let user = world.get_user(&tabs[0]).unwrap();
        for tab in &tabs {
            assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing", "UserLoaded"]);
            assert_eq!(world.get_user(tab), Some(user.clone()));
        }
        // So that fetching them again delays no later round.
        world.freshen_caches();
    }
}

#[test]
fn twenty_tabs_that_are_asked_to_renew_at_once_send_one_request() {
    let world = World::new();
    let tabs = tabs(&world, 20);
    world.provider.health.set(Health::Slow(2));
    let calls: Vec<_> = tabs
        .iter()
        .map(|tab| {
            let manager = tab.manager.clone();
            world.clock.start(async move { manager.signin_silent().await })
        })
        .collect();
    world.clock.advance(2);
    assert_eq!(world.provider.take_token_requests(), 1);
    let user = world.get_user(&tabs[0]);
    for mut call in calls {
        assert_eq!(call.try_recv().unwrap().unwrap().ok(), user);
    }
}

#[test]
fn a_tab_with_late_timers_uses_what_another_has_renewed() {
    let world = World::new();
    // It gets no message, and finds the new tokens in storage.
    world.channels.works.set(false);
    let in_front = world.tab();
    world.sign_in(&in_front);
    let behind = world.late_tab(30);
    world.get_user(&behind);
    world.provider.take_requests();
    behind.take_events();
    for round in 1..=5 {
        world.clock.advance(540);
        assert_eq!(world.provider.take_token_requests(), 1, "round {round}");
        let renewed = world.get_user(&in_front);
        world.clock.advance(30);
        assert_eq!(world.provider.take_token_requests(), 0, "round {round}: the late tab renewed again");
        let events = behind.take_event_names();
        assert_eq!(events, ["AccessTokenExpiring", "UserLoaded"], "round {round}");
        assert_eq!(world.get_user(&behind), renewed);
        // Both are at the same time of their token again for the next round.
        world.renew(&in_front).unwrap();
        world.get_user(&behind);
        world.provider.take_requests();
        behind.take_events();
    }
}

#[test]
fn a_tab_that_hangs_with_the_lock_delays_the_others_and_ends_nothing() {
    let world = World::new();
    let tab = tabs(&world, 1).remove(0);
    let hanging = {
        let locks = world.locks.clone();
        world.clock.run(async move { locks.lock(USER_KEY, 1).await })
    };
    let stored = world.users.text(USER_KEY);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "lock_timeout");
    assert_eq!(world.users.text(USER_KEY), stored);
    drop(hanging);
    world.renew(&tab).unwrap();
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_sign_out_in_one_tab_ends_the_renewals_of_the_others() {
    let world = World::new();
    let tabs = tabs(&world, 3);
    world.sign_out(&tabs[0]).unwrap();
    world.clock.advance(4000);
    assert_eq!(world.provider.take_token_requests(), 0);
    for tab in &tabs[1..] {
        assert_eq!(world.get_user(tab), None);
        let told = tab.take_event_names();
        assert_eq!(told.iter().filter(|name| **name == "UserUnloaded").count(), 1, "{told:?}");
        assert!(!told.contains(&"SilentRenewError"), "{told:?}");
    }
}

#[test]
fn an_end_of_the_session_raises_an_event_in_every_tab_after_one_request() {
    let world = World::new();
    let tabs = tabs(&world, 3);
    world.provider.revoke_all();
    world.clock.advance(4000);
    assert_eq!(world.provider.take_token_requests(), 1);
    for tab in &tabs {
        let told = tab.take_event_names();
        assert_eq!(told.iter().filter(|name| **name == "UserUnloaded").count(), 1, "{told:?}");
        assert_eq!(world.get_user(tab), None);
    }
}
