//! Which events of the browser count as the person's activity.

use oidc_client_wasm::platform::Platform;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventTarget};

fn send(target: &EventTarget, name: &str) {
    target.dispatch_event(&Event::new(name).unwrap()).unwrap();
}

#[wasm_bindgen_test]
fn pointer_keys_scrolling_and_returning_count_as_activity_anywhere_in_the_page() {
    let document = web_sys::window().unwrap().document().unwrap();
    let part = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&part).unwrap();
    let count = Rc::new(Cell::new(0));
    let seen = count.clone();
    let guard = Platform::browser().window.on_activity(Rc::new(move || seen.set(seen.get() + 1)));
    // None of these events bubbles.
    for name in ["pointerdown", "keydown", "scroll"] {
        count.set(0);
        send(&part, name);
        assert_eq!(count.get(), 1, "{name}");
    }
    count.set(0);
    send(&document, "visibilitychange");
    assert_eq!(count.get(), u32::from(!document.hidden()));
    send(&part, "pointermove");
    assert_eq!(count.get(), u32::from(!document.hidden()));
    drop(guard);
    count.set(0);
    for name in ["pointerdown", "keydown", "scroll"] {
        send(&part, name);
    }
    send(&document, "visibilitychange");
    assert_eq!(count.get(), 0);
    part.remove();
}
