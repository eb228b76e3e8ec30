//! Locks without Web Locks: recorded in a store that all tabs share.

use crate::support::World;
use crate::support::chance::{Dawdling, Die, TabTimers};
use crate::support::clock::{Clock, START};
use crate::support::stores::{LateStorage, SharedStore};
use oidc_client_wasm::UserManagerSettings;
use oidc_client_wasm::platform::locks::{Lock, Locks, leases};
use oidc_client_wasm::platform::store::Store;
use oidc_client_wasm::platform::timers::Timers;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

const SECONDS: u32 = 40;
const KEY: &str = "lock:session";

fn leases_on(world: &World, store: Rc<dyn Store>) -> Rc<dyn Locks> {
    leases(store, world.clock.clone(), world.crypto.clone())
}

fn lock(world: &World, locks: &Rc<dyn Locks>, seconds: u32) -> Option<Lock> {
    let locks = locks.clone();
    world.clock.run(async move { locks.lock("session", seconds).await })
}

fn still_holds(world: &World, locks: &Rc<dyn Locks>, lock: Lock, seconds: u64) -> (bool, Lock) {
    let locks = locks.clone();
    world.clock.run(async move { (locks.still_holds(&lock, seconds).await, lock) })
}

/// A critical section, and the tabs in it.
#[derive(Default)]
struct CriticalSection {
    inside: RefCell<Vec<usize>>,
    visits: Cell<usize>,
}

/// A tab in the critical section, until this is dropped.
struct Inside(Rc<CriticalSection>);

impl CriticalSection {
    fn enter(self: &Rc<Self>, who: usize, note: &str) -> Inside {
        let mut inside = self.inside.borrow_mut();
        assert!(inside.is_empty(), "{note}: {who} comes to {inside:?}");
        inside.push(who);
        self.visits.set(self.visits.get() + 1);
        Inside(self.clone())
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.inside.borrow_mut().clear();
    }
}

/// A tab that wants the lock.
struct Visitor {
    who: usize,
    timers: Rc<dyn Timers>,
    locks: Rc<dyn Locks>,
    die: Rc<Die>,
    room: Rc<CriticalSection>,
    clock: Rc<Clock>,
    note: String,
}

impl Visitor {
    fn new(
        world: &World,
        who: usize,
        seed: u64,
        store: Rc<dyn Store>,
        timers: Rc<dyn Timers>,
        room: &Rc<CriticalSection>,
    ) -> Self {
        let locks = leases(store, timers.clone(), world.crypto.clone());
        let (die, room, clock) = (Die::new(seed * 1000 + who as u64), room.clone(), world.clock.clone());
        Self { who, timers, locks, die, room, clock, note: format!("seed {seed}") }
    }

    /// Takes the lock repeatedly, and holds it for a while.
    fn come_and_go(self) {
        let timers = self.timers.clone();
        timers.spawn(Box::pin(async move {
            for _ in 0..4 {
                self.clock.sleep(self.die.below(30)).await;
                let Some(lock) = self.locks.lock("session", SECONDS).await else { continue };
                let work = self.die.below(10);
                if self.locks.still_holds(&lock, work).await {
                    let _inside = self.room.enter(self.who, &self.note);
                    self.clock.sleep(work).await;
                }
            }
        }));
    }
}

/// Many tabs whose storage answers in random order and sometimes takes seconds, and which crash at random.
fn never_two(seed: u64, swaps: bool, stalls: u64) -> usize {
    let (world, die, room) = (World::new(), Die::new(seed), Rc::<CriticalSection>::default());
    let shared = Rc::<SharedStore>::default();
    let mut tabs = Vec::new();
    for who in 0..12 {
        let (store, die, clock) = (shared.clone(), Die::new(seed * 2000 + who as u64), world.clock.clone());
        let store = Rc::new(Dawdling { store, die, clock, stalls, swaps });
        let timers = TabTimers::new(&world);
        Visitor::new(&world, who, seed, store, timers.clone(), &room).come_and_go();
        tabs.push(timers);
    }
    for _ in 0..300 {
        world.clock.advance(1);
        if die.below(40) == 0 && tabs.len() > 4 {
            let place = usize::try_from(die.below(tabs.len() as u64)).unwrap();
            tabs.swap_remove(place).close();
        }
    }
    room.visits.get()
}

#[test]
fn two_tabs_never_hold_a_lease() {
    let visits: usize = (1..=150).map(|seed| never_two(seed, true, 10)).sum();
    assert!(visits > 1000, "{visits} visits are no test");
}

#[test]
fn two_tabs_never_hold_a_lease_without_an_atomic_swap() {
    let visits: usize = (1..=150).map(|seed| never_two(seed, false, 0)).sum();
    assert!(visits > 1000, "{visits} visits are no test");
}

#[test]
fn two_tabs_never_hold_a_lease_in_storage_with_a_lag() {
    for seed in 0..50 {
        let (world, room) = (World::new(), Rc::<CriticalSection>::default());
        let storage = LateStorage::new(world.clock.clone());
        for who in 0..12 {
            Visitor::new(&world, who, seed, storage.page(), world.clock.clone(), &room).come_and_go();
        }
        world.clock.advance(600);
        assert!(room.visits.get() > 12);
    }
}

#[test]
fn a_released_lease_goes_to_the_waiting_tab() {
    let world = World::new();
    let (one, other) = (leases_on(&world, world.records.clone()), leases_on(&world, world.records.clone()));
    let held = lock(&world, &one, SECONDS).unwrap();
    let waiting = other.clone();
    let mut waiting = world.clock.start(async move { waiting.lock("session", SECONDS).await });
    world.clock.advance(10);
    assert!(waiting.try_recv().unwrap().is_none());
    drop(held);
    world.clock.advance(1);
    let held = waiting.try_recv().unwrap().unwrap().unwrap();
    assert!(world.records.text(KEY).is_some());
    drop(held);
    world.clock.settle();
    assert_eq!(world.records.keys(), [""; 0], "nothing is left behind");
}

#[test]
fn a_lease_of_a_crashed_tab_expires() {
    let world = World::new();
    let (one, other) = (leases_on(&world, world.records.clone()), leases_on(&world, world.records.clone()));
    std::mem::forget(lock(&world, &one, SECONDS).unwrap());
    world.clock.advance(40);
    let held = lock(&world, &other, SECONDS);
    assert!(held.is_some());
    assert_eq!(world.clock.now(), START.plus(41), "not before, and no later");
}

#[test]
fn waiting_for_a_lease_times_out() {
    let world = World::new();
    let (one, other) = (leases_on(&world, world.records.clone()), leases_on(&world, world.records.clone()));
    let _hanging = lock(&world, &one, 100).unwrap();
    assert!(lock(&world, &other, 20).is_none());
    assert_eq!(world.clock.now(), START.plus(20));
}

#[test]
fn a_tab_that_slept_past_the_end_of_its_lease_does_not_release_the_next_one() {
    let world = World::new();
    let (one, other) = (leases_on(&world, world.records.clone()), leases_on(&world, world.records.clone()));
    let held = lock(&world, &one, SECONDS).unwrap();
    let (holds, held) = still_holds(&world, &one, held, 40);
    assert!(holds, "for as long as it was granted");
    let (holds, held) = still_holds(&world, &one, held, 41);
    assert!(!holds, "and no longer");
    world.clock.sleep_through(50);
    let (holds, held) = still_holds(&world, &one, held, 0);
    assert!(!holds, "its time is up");
    let anothers = lock(&world, &other, SECONDS).unwrap();
    let (holds, held) = still_holds(&world, &one, held, 0);
    assert!(!holds, "it is another's");
    drop(held);
    world.clock.settle();
    assert!(still_holds(&world, &other, anothers, 10).0);
}

#[test]
fn a_dropped_request_never_blocks_a_lease() {
    for polls in 0..12 {
        let world = World::new();
        let locks = leases_on(&world, world.records.clone());
        {
            let mut abandoned = locks.lock("session", SECONDS);
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            for _ in 0..polls {
                if abandoned.as_mut().poll(&mut context).is_ready() {
                    break;
                }
            }
        }
        world.clock.settle();
        let held = lock(&world, &locks, SECONDS);
        assert!(held.is_some());
        assert_eq!(world.clock.now(), START, "after {polls} steps");
    }
}

#[test]
fn an_invalid_lease_or_one_from_a_fast_clock_is_ignored() {
    let world = World::new();
    let locks = leases_on(&world, world.records.clone());
    let ahead = format!(r#"{{"owner":"a","end":{}}}"#, START.plus(86_400).0);
    for text in ["", "{", "{}", r#"{"end":"late"}"#, r#"{"owner":"a","end":1}"#, ahead.as_str()] {
        world.records.put(KEY, text);
        let held = lock(&world, &locks, SECONDS);
        assert!(held.is_some());
        assert_eq!(world.clock.now(), START, "{text}");
        drop(held);
        world.clock.settle();
    }
}

#[test]
fn a_tab_that_slept_with_the_lease_sends_nothing_when_it_wakes() {
    let world = World::new();
    world.has_locks.set(false);
    let (sleeper, other) = (world.tab(), world.tab());
    world.sign_in(&sleeper);
    world.get_user(&other);
    // Its metadata and keys are old, so it fetches them first, and is suspended meanwhile.
    world.clock.advance(3600);
    world.provider.health.set(crate::support::provider::Health::Slow(5));
    world.provider.take_requests();
    let manager = sleeper.manager.clone();
    let mut sleeping = world.clock.start(async move { manager.signin_silent().await });
    world.clock.settle();
    assert_eq!(world.provider.take_requests(), ["metadata"]);
    // Meanwhile the lease has expired, and another tab has taken the lock.
    let end = world.clock.now().plus(u64::from(SECONDS)).0;
    world
        .records
        .put("lock:user:https://login.example:my-app", &format!(r#"{{"owner":"other","end":{end}}}"#));
    world.clock.advance(10);
    assert_eq!(world.provider.take_requests(), ["keys"]);
    let outcome = sleeping.try_recv().unwrap().unwrap();
    assert_eq!(outcome.unwrap_err().code(), "lock_timeout");
}

#[test]
fn without_web_locks_sessions_are_renewed_even_if_requests_have_no_timeout() {
    for request_timeout_in_seconds in [3601, u32::MAX] {
        let world = World::new();
        world.has_locks.set(false);
        let tab = world.signed_in_tab(UserManagerSettings { request_timeout_in_seconds, ..world.settings() });
        assert_eq!(world.renew(&tab).map(drop).map_err(|error| error.code()), Ok(()));
    }
}
