//! Timers and a clock in milliseconds. The platform's whole seconds are too coarse for reconnecting: pages that have lost
//! the same server must not return to it in the same second.

use js_sys::Function;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

// The global functions, not `Window`'s methods, so that this also runs in a worker.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(handler: &Function, after_ms: i32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// Calls `due` after this many milliseconds, unless the guard is dropped before. Outside of a browser rounded up to the
/// platform's whole seconds.
pub(crate) fn after(timers: &dyn Timers, after_ms: u64, due: impl Fn() + 'static) -> Guard {
    if cfg!(target_arch = "wasm32") {
        return Box::new(Timer::set(after_ms, due));
    }
    timers.wake_at(timers.now().plus(after_ms.div_ceil(1000)), Rc::new(due))
}

/// Milliseconds since 1970; outside of a browser rounded to the platform's whole seconds.
pub(crate) fn now_ms(timers: &dyn Timers) -> u64 {
    if cfg!(target_arch = "wasm32") {
        // A clock is never negative nor beyond 53 bits.
        return js_sys::Date::now() as u64;
    }
    timers.now().0.saturating_mul(1000)
}

/// A running timer; dropping it stops it.
struct Timer {
    id: JsValue,
    _handler: Closure<dyn Fn()>,
}

impl Timer {
    fn set(after_ms: u64, due: impl Fn() + 'static) -> Option<Timer> {
        let handler = Closure::<dyn Fn()>::new(due);
        let after_ms = i32::try_from(after_ms).unwrap_or(i32::MAX);
        let id = set_timeout(handler.as_ref().unchecked_ref(), after_ms).ok()?;
        Some(Timer { id, _handler: handler })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
