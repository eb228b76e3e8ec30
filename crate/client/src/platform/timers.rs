//! The time, and waking up when something is due.

use super::LocalFuture;
use super::listener::Listener;
use futures_channel::oneshot;
use oidc_client_protocol::Timestamp;
use std::any::Any;
use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// Longer waits wrap around to none in `setTimeout`; waking up early and planning anew is harmless.
const LONGEST_TIMEOUT_MS: u64 = i32::MAX as u64;

/// How long the browser's database may take to answer, in seconds. Where it doesn't, nobody who waits for a sign-out, a
/// renewal or a lock waits for it: the page goes on without what is written there.
pub(crate) const ANSWERS_WITHIN_SECONDS: u64 = 2;

/// Dropping it takes back what it was given for: the wake-up, or the listening.
///
/// ```
/// use oidc_client_wasm::platform::timers::Guard;
/// use std::rc::Rc;
///
/// let held = Rc::new(());
/// let guard: Guard = Box::new(held.clone());
/// drop(guard);
/// assert_eq!(Rc::strong_count(&held), 1);
/// ```
pub type Guard = Box<dyn Any>;

/// Tells the time, wakes up at one, and runs work beside the caller.
///
/// ```
/// use oidc_client_wasm::platform::timers::{Guard, Timers};
/// use oidc_client_wasm::platform::{LocalFuture, Platform};
/// use oidc_client_wasm::protocol::Timestamp;
/// use std::rc::Rc;
///
/// /// For devices whose clock is known to be fast by so many seconds.
/// struct Fast(u64, Rc<dyn Timers>);
/// impl Timers for Fast {
///     fn now(&self) -> Timestamp {
///         self.1.now().minus(self.0)
///     }
///     fn wake_at(&self, at: Timestamp, wake: Rc<dyn Fn()>) -> Guard {
///         self.1.wake_at(at.plus(self.0), wake)
///     }
///     fn on_resume(&self, wake: Rc<dyn Fn()>) -> Guard {
///         self.1.on_resume(wake)
///     }
///     fn spawn(&self, future: LocalFuture<'static, ()>) {
///         self.1.spawn(future);
///     }
/// }
/// let browser = Platform::browser();
/// let platform = Platform { timers: Rc::new(Fast(30, browser.timers.clone())), ..browser };
/// ```
pub trait Timers {
    /// The time by this device's clock, in whole seconds since 1970.
    fn now(&self) -> Timestamp;

    /// Calls `wake` once, at `at` or a little later, unless the guard is dropped before. It may come early: whoever is woken
    /// looks at the time.
    fn wake_at(&self, at: Timestamp, wake: Rc<dyn Fn()>) -> Guard;

    /// Calls `wake` each time that the page may have slept, until the guard is dropped: shown again, in focus, back on the
    /// network, thawed or taken from the back-forward cache. While a page sleeps, timers don't run, or run late.
    fn on_resume(&self, wake: Rc<dyn Fn()>) -> Guard;

    /// Runs the future beside the caller.
    fn spawn(&self, future: LocalFuture<'static, ()>);

    /// Runs the future beside the caller when the page has nothing better to do. The default runs it at once.
    fn spawn_when_idle(&self, future: LocalFuture<'static, ()>) {
        self.spawn(future);
    }
}

impl dyn Timers {
    /// Waits for so many seconds, or a little longer.
    pub(crate) async fn sleep(&self, seconds: u64) {
        let (sender, woken) = oneshot::channel();
        let sender = Cell::new(Some(sender));
        let wake = move || {
            // Whoever waited may have gone away.
            let _ = sender.take().map(|sender| sender.send(()));
        };
        let _timer = self.wake_at(self.now().plus(seconds), Rc::new(wake));
        // The sender is kept by the timer.
        let _ = woken.await;
    }

    /// What comes of it in so many seconds, if it comes.
    pub(crate) fn in_time<'a, T: 'a>(
        &'a self,
        seconds: u64,
        mut work: LocalFuture<'a, T>,
    ) -> LocalFuture<'a, Option<T>> {
        let mut late: LocalFuture<'a, ()> = Box::pin(self.sleep(seconds));
        Box::pin(poll_fn(move |context| match work.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending => late.as_mut().poll(context).map(|()| None),
        }))
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Closure<dyn FnMut()>, milliseconds: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
    // Not every browser has it.
    #[wasm_bindgen(js_name = requestIdleCallback, catch)]
    fn request_idle_callback(callback: &JsValue) -> Result<JsValue, JsValue>;
}

pub(super) fn browser_now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds since 1970 fit")]
    Timestamp((js_sys::Date::now() / 1000.0) as u64)
}

/// The browser's clock and timers.
pub(super) struct BrowserTimers;

impl Timers for BrowserTimers {
    fn now(&self) -> Timestamp {
        browser_now()
    }

    fn wake_at(&self, at: Timestamp, wake: Rc<dyn Fn()>) -> Guard {
        let milliseconds = at.since(self.now()).saturating_mul(1000).min(LONGEST_TIMEOUT_MS);
        let callback = Closure::new(move || wake());
        let id = set_timeout(&callback, i32::try_from(milliseconds).unwrap_or(i32::MAX));
        Box::new(Timeout { id, _callback: callback })
    }

    fn on_resume(&self, wake: Rc<dyn Fn()>) -> Guard {
        let Some(window) = web_sys::window() else { return Box::new(()) };
        let listen = |target: &EventTarget, name| {
            let wake = wake.clone();
            Listener::new(target, name, move |_| wake())
        };
        let mut listeners =
            vec![listen(&window, "online"), listen(&window, "pageshow"), listen(&window, "focus")];
        if let Some(document) = window.document() {
            listeners.push(listen(&document, "visibilitychange"));
            listeners.push(listen(&document, "resume"));
        }
        Box::new(listeners)
    }

    fn spawn(&self, future: LocalFuture<'static, ()>) {
        wasm_bindgen_futures::spawn_local(future);
    }

    fn spawn_when_idle(&self, future: LocalFuture<'static, ()>) {
        let slot = Rc::new(Cell::new(Some(future)));
        let start = {
            let slot = slot.clone();
            move || slot.take().into_iter().for_each(wasm_bindgen_futures::spawn_local)
        };
        let callback = Closure::once_into_js(move |_: JsValue| start());
        if request_idle_callback(&callback).is_err() {
            slot.take().into_iter().for_each(wasm_bindgen_futures::spawn_local);
        }
    }
}

struct Timeout {
    id: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for Timeout {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
