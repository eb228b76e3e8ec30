//! Event listeners, and what they may do while they are called.

use crate::support::{Tab, World};
use futures_util::FutureExt;
use oidc_client_wasm::platform::store;
use oidc_client_wasm::{Event, Subscription, UserManagerSettings};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A listener that counts its events, and the count.
fn counter() -> (impl Fn(&Event) + 'static, Rc<Cell<u32>>) {
    let count = Rc::new(Cell::new(0));
    let seen = count.clone();
    (move |_: &Event| seen.set(seen.get() + 1), count)
}

/// Raises one event.
fn tell(world: &World, tab: &Tab) {
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.remove_user().await }).unwrap();
}

#[test]
fn a_subscription_ends_when_it_is_dropped() {
    let world = World::new();
    let tab = world.tab();
    let (listener, count) = counter();
    let subscription = tab.manager.events().subscribe(listener);
    tell(&world, &tab);
    assert_eq!(count.get(), 1);
    drop(subscription);
    tell(&world, &tab);
    assert_eq!(count.get(), 1);
}

#[test]
fn a_subscription_may_outlive_its_manager_and_frees_its_listener() {
    let world = World::new();
    let tab = world.tab();
    let listened = Rc::new(());
    let subscription = tab.manager.events().subscribe({
        let kept = listened.clone();
        move |_| assert_eq!(*kept, ())
    });
    drop(tab);
    drop(subscription);
    assert_eq!(Rc::strong_count(&listened), 1);
}

#[test]
fn a_listener_may_unsubscribe_itself_during_an_event() {
    let world = World::new();
    let tab = world.tab();
    let (first, second) = (counter(), counter());
    let own: Rc<RefCell<Option<Subscription>>> = Rc::default();
    let (listener, slot) = (first.0, own.clone());
    let once = move |event: &Event| {
        listener(event);
        slot.borrow_mut().take();
    };
    *own.borrow_mut() = Some(tab.manager.events().subscribe(once));
    let _second = tab.manager.events().subscribe(second.0);
    tell(&world, &tab);
    tell(&world, &tab);
    assert_eq!((first.1.get(), second.1.get()), (1, 2));
}

#[test]
fn a_listener_may_subscribe_another_during_an_event() {
    let world = World::new();
    let tab = world.tab();
    let kept: Rc<RefCell<Vec<Subscription>>> = Rc::default();
    let count = Rc::new(Cell::new(0));
    let (events, subscriptions, seen) = (tab.manager.events().clone(), kept.clone(), count.clone());
    let _subscription = tab.manager.events().subscribe(move |_| {
        let seen = seen.clone();
        subscriptions.borrow_mut().push(events.subscribe(move |_| seen.set(seen.get() + 1)));
    });
    tell(&world, &tab);
    assert_eq!(count.get(), 0, "called for an event before it subscribed");
    tell(&world, &tab);
    assert_eq!(count.get(), 1);
}

#[test]
fn a_listener_may_own_the_subscription_of_another() {
    let world = World::new();
    let tab = world.tab();
    let (inner, count) = counter();
    let inner = tab.manager.events().subscribe(inner);
    let outer = tab.manager.events().subscribe(move |_| {
        let _keeps_alive = &inner;
    });
    tell(&world, &tab);
    drop(outer);
    tell(&world, &tab);
    assert_eq!(count.get(), 1);
}

#[test]
fn a_listener_may_call_any_method_during_an_event() {
    let world = World::new();
    // Stores that answer at once, so that the listener's requests run while the event is raised.
    let settings =
        UserManagerSettings { user_store: store::memory(), state_store: store::memory(), ..world.settings() };
    let tab = world.tab_with(settings);
    let (manager, answers) = (tab.manager.clone(), Rc::new(Cell::new(0)));
    let seen = answers.clone();
    let _subscription = tab.manager.events().subscribe(move |_| {
        let user = manager.get_user().now_or_never().expect("memory answers at once");
        assert!(user.is_ok());
        let again = manager.clone();
        assert!(again.start_silent_renew().now_or_never().is_some());
        seen.set(seen.get() + 1);
    });
    world.sign_in(&tab);
    world.clock.advance(2000);
    world.sign_out(&tab).unwrap();
    assert_eq!(answers.get(), tab.take_events().len());
    assert!(answers.get() > 8);
}

#[test]
fn a_listener_may_end_the_session_during_an_event() {
    let world = World::new();
    let settings = UserManagerSettings { user_store: store::memory(), ..world.settings() };
    world.records.answers_at_once.set(true);
    let tab = world.tab_with(settings);
    let manager = tab.manager.clone();
    let _subscription = tab.manager.events().subscribe(move |event| {
        if *event == Event::AccessTokenExpiring {
            manager.remove_user().now_or_never().expect("memory answers at once").unwrap();
        }
    });
    world.sign_in(&tab);
    world.provider.take_requests();
    tab.take_events();
    world.clock.advance(4000);
    assert_eq!(world.get_user(&tab), None);
    assert_eq!(world.provider.take_token_requests(), 0);
    assert!(!tab.take_event_names().contains(&"SilentRenewError"), "nothing failed");
}

#[test]
fn dropping_the_manager_stops_its_timers() {
    let world = World::new();
    let tab = world.tab();
    world.sign_in(&tab);
    assert_eq!(world.clock.waiting(), (1, 1));
    let clone = tab.manager.clone();
    drop(tab);
    assert_eq!(world.clock.waiting(), (1, 1), "clones are the same manager");
    drop(clone);
    assert_eq!(world.clock.waiting(), (0, 0));
    world.provider.take_requests();
    world.clock.advance(4000);
    assert!(world.provider.take_requests().is_empty());
}
