//! The clock and the timers.

use super::LocalFuture;
use super::listener::Listener;
use futures_channel::oneshot;
use oidc_client_protocol::Timestamp;
use std::any::Any;
use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::Poll;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// A longer delay overflows in `setTimeout`, which then fires at once. Waking early and setting the timer again is harmless.
const LONGEST_TIMEOUT_MS: u64 = i32::MAX as u64;

/// How long the browser's database may take to answer, in seconds. A sign-out, a renewal or a lock waits no longer than that
/// and continues without what is stored there.
pub(crate) const ANSWERS_WITHIN_SECONDS: u64 = 2;

/// Cancels its timer, or removes its listener, when dropped.
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

/// The clock, timers, and background tasks.
///
/// ```
/// use oidc_client_wasm::platform::timers::{Guard, Timers};
/// use oidc_client_wasm::platform::{LocalFuture, Platform};
/// use oidc_client_wasm::protocol::Timestamp;
/// use std::rc::Rc;
///
/// /// For a device whose clock is known to be fast by this many seconds.
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
    /// The time of this device's clock, in whole seconds since 1970.
    fn now(&self) -> Timestamp;

    /// Calls `wake` once, at `at` or a little later, unless the guard is dropped first. It may also be called early, so `wake`
    /// must check the time.
    fn wake_at(&self, at: Timestamp, wake: Rc<dyn Fn()>) -> Guard;

    /// Calls `wake` each time the page may have been suspended, until the guard is dropped: it is visible, focused or online
    /// again, unfrozen, or restored from the back-forward cache. While a page is suspended, timers don't run, or run late.
    fn on_resume(&self, wake: Rc<dyn Fn()>) -> Guard;

    /// Runs the future in the background.
    fn spawn(&self, future: LocalFuture<'static, ()>);

    /// Runs the future in the background when the page is idle. The default runs it at once.
    fn spawn_when_idle(&self, future: LocalFuture<'static, ()>) {
        self.spawn(future);
    }
}

impl dyn Timers + '_ {
    /// The output of `work`, or `None` if it isn't ready within `seconds`. Dropping the returned future drops `work`. If the
    /// platform drops its timer (the `wake` of [`Timers::wake_at`]) without calling it, there is no limit.
    ///
    /// ```no_run
    /// # async fn example() {
    /// use oidc_client_wasm::platform::{Platform, store};
    ///
    /// let timers = Platform::browser().timers;
    /// let theme = timers.in_time(2, store::indexed_db().get("theme")).await;
    /// if theme.is_none() {
    ///     // The database didn't answer within two seconds.
    /// }
    /// # }
    /// ```
    pub fn in_time<'a, T: 'a>(
        &'a self,
        seconds: u64,
        mut work: LocalFuture<'a, T>,
    ) -> LocalFuture<'a, Option<T>> {
        let mut limit: LocalFuture<'a, ()> = Box::pin(self.wait(seconds, true));
        Box::pin(poll_fn(move |context| match work.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending => limit.as_mut().poll(context).map(|()| None),
        }))
    }

    /// Waits for `seconds`, or a little longer. Resolves at once if the platform drops its timer.
    pub(crate) fn sleep(&self, seconds: u64) -> impl Future<Output = ()> {
        self.wait(seconds, false)
    }

    /// Waits for `seconds`, or a little longer. If the platform drops its timer, this never resolves where it `limits` work,
    /// and otherwise at once.
    async fn wait(&self, seconds: u64, limits: bool) {
        let (sender, woken) = oneshot::channel();
        let sender = Cell::new(Some(sender));
        let wake = move || {
            // The caller may have stopped waiting.
            let _ = sender.take().map(|sender| sender.send(()));
        };
        let _timer = self.wake_at(self.now().plus(seconds), Rc::new(wake));
        if woken.await.is_err() && limits {
            pending().await
        }
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
