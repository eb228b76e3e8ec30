//! Timers, resume events and tasks.

use futures_channel::oneshot;
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::platform::{Platform, now};
use oidc_client_wasm::protocol::Timestamp;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventTarget};

fn timers() -> Rc<dyn Timers> {
    Platform::browser().timers
}

/// Waits until a timer set for this time fires.
async fn wake_at(at: Timestamp) {
    let (sender, woken) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let wake = move || {
        sender.take().expect("it fires once").send(()).expect("somebody waits");
    };
    let _guard = timers().wake_at(at, Rc::new(wake));
    woken.await.expect("it fires");
}

fn counter() -> (Rc<dyn Fn()>, Rc<Cell<u32>>) {
    let count = Rc::new(Cell::new(0));
    let seen = count.clone();
    (Rc::new(move || seen.set(seen.get() + 1)), count)
}

#[wasm_bindgen_test]
async fn a_timer_fires_at_its_time_and_one_of_the_past_at_once() {
    let at = now().plus(1);
    wake_at(at).await;
    assert!(now() >= at);
    wake_at(Timestamp(0)).await;
}

#[wasm_bindgen_test]
async fn a_cancelled_timer_does_not_fire() {
    let (wake, count) = counter();
    let at = now().plus(1);
    drop(timers().wake_at(at, wake));
    wake_at(at.plus(1)).await;
    assert_eq!(count.get(), 0);
}

#[wasm_bindgen_test]
async fn a_timer_for_a_time_far_away_does_not_fire_at_once() {
    let (wake, count) = counter();
    // A delay of more than 24 days overflows a browser's timer, which then fires at once.
    let guards = [now().plus(100 * 86_400), Timestamp(u64::MAX)].map(|at| timers().wake_at(at, wake.clone()));
    wake_at(now().plus(1)).await;
    assert_eq!(count.get(), 0);
    drop(guards);
}

#[wasm_bindgen_test]
async fn a_timer_may_be_cancelled_while_it_fires() {
    let (sender, woken) = oneshot::channel();
    let (sender, slot) = (Cell::new(Some(sender)), Rc::new(Cell::new(None)));
    let own = slot.clone();
    let wake = move || {
        drop(own.take());
        sender.take().expect("it fires once").send(()).expect("somebody waits");
    };
    slot.set(Some(timers().wake_at(now(), Rc::new(wake))));
    woken.await.expect("it fires");
}

#[wasm_bindgen_test]
fn every_event_of_a_resumed_page_calls_back_until_the_guard_is_dropped() {
    let window = web_sys::window().unwrap();
    let document = window.document().unwrap();
    let (window, document): (&EventTarget, &EventTarget) = (&window, &document);
    let signs = [
        (window, "online"),
        (window, "pageshow"),
        (window, "focus"),
        (document, "visibilitychange"),
        (document, "resume"),
    ];
    let (wake, count) = counter();
    let guard = timers().on_resume(wake);
    for (number, (target, name)) in (1..).zip(signs) {
        target.dispatch_event(&Event::new(name).unwrap()).unwrap();
        assert_eq!(count.get(), number, "{name}");
    }
    drop(guard);
    for (target, name) in signs {
        target.dispatch_event(&Event::new(name).unwrap()).unwrap();
    }
    assert_eq!(count.get(), 5);
}

#[wasm_bindgen_test]
async fn spawned_futures_run_in_the_background() {
    let (sender, done) = oneshot::channel();
    timers().spawn(Box::pin(async move { sender.send("done").expect("somebody waits") }));
    assert_eq!(done.await, Ok("done"));
}

#[wasm_bindgen_test]
fn the_clock_is_the_browsers() {
    let by_javascript = || (js_sys::Date::now() / 1000.0).floor();
    let before = by_javascript();
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 fit")]
    let read = now().0 as f64;
    let after = by_javascript();
    assert!((before..=after).contains(&read), "{before} to {after} seconds, and {read}");
}
