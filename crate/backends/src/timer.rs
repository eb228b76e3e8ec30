//! Timers and a clock in milliseconds, where whole seconds are too coarse: pages that have lost the same server are not to come
//! back to it in the same second.

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::Function;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

// The global ones, not `Window`'s: so this runs in a worker as well.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(handler: &Function, after_ms: i32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// In a browser by the millisecond, elsewhere by what the platform has.
pub(crate) fn after(timers: &dyn Timers, after_ms: u64, due: impl Fn() + 'static) -> Guard {
    if cfg!(target_arch = "wasm32") {
        return Box::new(Timer::set(after_ms, due));
    }
    timers.wake_at(timers.now().plus(after_ms.div_ceil(1000)), Rc::new(due))
}

/// What this gives within so many seconds; `None` when it takes longer, and then it is dropped.
pub(crate) async fn within<T>(
    timers: &dyn Timers,
    seconds: u64,
    future: impl Future<Output = T>,
) -> Option<T> {
    let (sender, over) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let wake = move || {
        // It may have come in time.
        let _ = sender.take().map(|sender| sender.send(()));
    };
    let _timer = timers.wake_at(timers.now().plus(seconds), Rc::new(wake));
    match select(pin!(future), over).await {
        Either::Left((outcome, _)) => Some(outcome),
        Either::Right((Ok(()), _)) => None,
        // A platform that keeps no timers sets no limits.
        Either::Right((Err(_), future)) => Some(future.await),
    }
}

/// Milliseconds since 1970, in a browser.
pub(crate) fn now_ms() -> u64 {
    // A clock is never negative nor beyond 53 bits.
    js_sys::Date::now() as u64
}

/// A running timer; dropping it stops it.
pub(crate) struct Timer {
    id: JsValue,
    _handler: Closure<dyn Fn()>,
}

impl Timer {
    pub(crate) fn set(after_ms: u64, due: impl Fn() + 'static) -> Option<Timer> {
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
