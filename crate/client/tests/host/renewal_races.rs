//! Many tabs that renew at the same time, with slow storage, lost messages and closed tabs: one request for each renewal, and
//! no refresh token is spent twice.

use crate::support::chance::{BorrowedLocks, Counted, Die, OpenTab};
use crate::support::hanging::StuckRecords;
use crate::support::provider::Health;
use crate::support::stores::{LateStorage, SharedStore};
use crate::support::{Tab, World};
use oidc_client_wasm::UserManagerSettings;
use std::rc::Rc;

#[test]
fn no_refresh_token_is_spent_twice_in_storage_with_a_lag() {
    for (seconds, tells) in [(0, true), (0, false), (2, true)] {
        let world = World::new();
        world.provider.token_seconds.set(120);
        let storage = LateStorage::new(world.clock.clone());
        storage.seconds.set(seconds);
        storage.tells.set(tells);
        let tab = || world.tab_with(UserManagerSettings { user_store: storage.page(), ..world.settings() });
        let tabs: Vec<Tab> = (0..20).map(|_| tab()).collect();
        world.sign_in(&tabs[0]);
        world.clock.advance(seconds);
        tabs.iter().for_each(|tab| assert!(world.get_user(tab).is_some()));
        world.provider.health.set(Health::Slow(1));
        // Each round ends well after a renewal, when all tabs know of it.
        world.clock.advance(40);
        world.discard_history(&tabs);
        for round in 1..=20 {
            world.clock.advance(81);
            assert_eq!(world.provider.take_token_requests(), 1, "round {round}, {seconds} s late");
            for tab in &tabs {
                let told = tab.take_event_names();
                assert_eq!(told.iter().filter(|name| **name == "UserLoaded").count(), 1, "{told:?}");
                assert!(!told.contains(&"SilentRenewError"), "{told:?}");
            }
            world.freshen_caches();
        }
    }
}

#[test]
fn no_refresh_token_is_spent_twice_in_storage_with_a_lag_and_without_messages() {
    for has_records in [true, false] {
        let world = World::new();
        world.channels.works.set(false);
        let storage = LateStorage::new(world.clock.clone());
        storage.tells.set(false);
        storage.seconds.set(1);
        let tab = || {
            let settings = UserManagerSettings { user_store: storage.page(), ..world.settings() };
            world.open_on(settings, |platform| {
                // Where the browser blocks databases, each page has its own records in memory.
                if !has_records {
                    platform.records = Rc::<SharedStore>::default();
                }
            })
        };
        let tabs = [tab(), tab()];
        world.sign_in(&tabs[0]);
        world.clock.advance(1);
        tabs.iter().for_each(|tab| assert!(world.get_user(tab).is_some()));
        world.discard_history(&tabs);
        let user = world.renew(&tabs[0]).unwrap();
        assert_ne!(world.get_user(&tabs[1]).as_ref(), Some(&user), "it has come already");
        assert_eq!(world.renew(&tabs[1]), Ok(user), "has records: {has_records}");
        assert_eq!(world.provider.take_token_requests(), 1, "has records: {has_records}");
    }
}

#[test]
fn no_refresh_token_is_spent_twice_if_a_tab_is_closed_after_storing_the_new_one() {
    let world = World::new();
    world.provider.token_seconds.set(120);
    let storage = LateStorage::new(world.clock.clone());
    storage.seconds.set(1);
    let network = Counted::new(&world);
    let settings = || UserManagerSettings { user_store: storage.page(), ..world.settings() };
    let has_answer = {
        let network = network.clone();
        move || network.spent.get() > 1
    };
    let records = StuckRecords::new(world.records.clone(), has_answer);
    let locks = BorrowedLocks::new(world.locks_of(world.clock.clone()));
    let closing = OpenTab::open_on(&world, settings(), &network, |platform| {
        platform.records = records.clone();
        platform.locks = locks.clone();
    });
    let staying = OpenTab::open(&world, settings(), &network);
    world.sign_in(&closing.tab);
    world.clock.advance(1);
    let before = world.get_user(&staying.tab).expect("Alice is signed in");
    (0..120).take_while(|_| !records.stopped.get()).for_each(|_| world.clock.advance(1));
    assert!(records.stopped.get(), "it didn't renew");
    assert_eq!(world.get_user(&staying.tab), Some(before.clone()), "it has come already");
    closing.close();
    locks.give_back();
    assert_ne!(world.renew(&staying.tab), Ok(before));
    assert_eq!((network.spent.get(), network.refused.get()), (2, 0));
}

/// One request for each renewal, however many tabs want it: the most frequent complaint about such clients. The tokens last
/// `token_seconds`, and a renewal ends within each `round_seconds`.
fn refresh_races_over_tabs(world: &World, token_seconds: u64, health: Health, round_seconds: u64) {
    world.provider.token_seconds.set(token_seconds);
    let tabs: Vec<Tab> = (0..20).map(|_| world.tab()).collect();
    world.sign_in(&tabs[0]);
    tabs.iter().for_each(|tab| assert!(world.get_user(tab).is_some()));
    world.discard_history(&tabs);
    world.provider.health.set(health);
    for round in 1..=100 {
        world.clock.advance(round_seconds);
        assert_eq!(world.provider.take_token_requests(), 1, "round {round}");
        let user = world.get_user(&tabs[0]);
        for (number, tab) in tabs.iter().enumerate() {
            assert_eq!(world.get_user(tab), user, "round {round}, tab {number}");
            let told = tab.take_event_names();
            assert_eq!(told.iter().filter(|name| **name == "UserLoaded").count(), 1, "{told:?}");
            assert!(!told.iter().any(|name| ["UserUnloaded", "SilentRenewError"].contains(name)), "{told:?}");
        }
        world.freshen_caches();
    }
}

#[test]
fn a_hundred_renewals_in_twenty_tabs_take_a_hundred_requests() {
    refresh_races_over_tabs(&World::new(), 6, Health::Up, 4);
}

#[test]
fn a_hundred_renewals_in_twenty_tabs_take_a_hundred_requests_without_web_locks() {
    let world = World::new();
    world.has_locks.set(false);
    refresh_races_over_tabs(&world, 6, Health::Up, 4);
}

#[test]
fn a_hundred_renewals_in_twenty_tabs_take_a_hundred_requests_without_web_locks_and_channels() {
    let world = World::new();
    world.has_locks.set(false);
    world.channels.works.set(false);
    refresh_races_over_tabs(&world, 120, Health::Slow(2), 82);
}

/// A hundred renewals while tabs are closed and opened at random.
fn with_tabs_that_come_and_go(seed: u64, has_locks: bool) {
    let (world, die) = (World::new(), Die::new(seed));
    world.has_locks.set(has_locks);
    world.provider.token_seconds.set(6);
    let network = Counted::new(&world);
    let open = || OpenTab::open(&world, world.settings(), &network);
    let mut tabs: Vec<OpenTab> = (0..20).map(|_| open()).collect();
    world.sign_in(&tabs[0].tab);
    tabs.iter().for_each(|tab| assert!(world.get_user(&tab.tab).is_some()));
    world.provider.health.set(Health::Slow(1));
    network.spent.set(0);
    let mut tokens = std::collections::BTreeSet::new();
    for _ in 0..2000 {
        if tokens.len() == 100 {
            break;
        }
        world.clock.advance(1);
        if die.below(2) == 0 {
            let place = usize::try_from(die.below(20)).unwrap();
            std::mem::replace(&mut tabs[place], open()).close();
            world.get_user(&tabs[place].tab);
        }
        let user = world.get_user(&tabs[0].tab).expect("nobody is signed out");
        tokens.insert(user.access_token().secret().clone());
        for tab in &tabs {
            let told = tab.tab.take_event_names();
            assert!(
                !told.contains(&"UserUnloaded") && !told.contains(&"UserSignedOut"),
                "seed {seed}: {told:?}"
            );
        }
        world.freshen_caches();
    }
    // The provider doesn't see a request whose tab was closed, so that spends no refresh token.
    assert_eq!(network.spent.get(), tokens.len() - 1, "seed {seed}");
    assert_eq!(network.refused.get(), 0, "seed {seed}");
}

#[test]
fn tabs_that_are_closed_at_random_do_not_end_the_session() {
    (0..2).for_each(|seed| with_tabs_that_come_and_go(seed, true));
}

#[test]
fn tabs_that_are_closed_at_random_do_not_end_the_session_without_web_locks() {
    (0..2).for_each(|seed| with_tabs_that_come_and_go(seed, false));
}

/// Starts (`true`) and stops renewals, each without waiting for the call before it.
fn switch(world: &World, tab: &Tab, calls: &[bool]) {
    for starts in calls.iter().copied() {
        let manager = tab.manager.clone();
        drop(world.clock.start(async move {
            if starts { manager.start_silent_renew().await } else { manager.stop_silent_renew().await }
        }));
    }
}

#[test]
fn of_renewals_started_and_stopped_at_once_the_last_call_counts() {
    let world = World::new();
    let tab = world.signed_in_tab(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
    switch(&world, &tab, &[true, false]);
    world.clock.advance(4000);
    assert_eq!(world.provider.take_token_requests(), 0);
    switch(&world, &tab, &[false, true]);
    world.clock.advance(60);
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_page_that_starts_renewals_first_of_all_announces_one_renewal_and_one_failure() {
    for calls in [&[true][..], &[true, false, true]] {
        let world = World::new();
        drop(world.signed_in_tab(world.settings()));
        world.clock.advance(590);
        let tab = world.tab_with(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
        world.provider.health.set(Health::Slow(60));
        switch(&world, &tab, calls);
        world.clock.advance(10);
        let names = tab.take_event_names();
        let count = |name| names.iter().filter(|one| **one == name).count();
        assert_eq!((count("Renewing"), count("SilentRenewError")), (1, 1), "{calls:?}: {names:?}");
    }
}
