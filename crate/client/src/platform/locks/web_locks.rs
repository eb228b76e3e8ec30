//! Web Locks, with hand-written bindings, because web-sys has them only behind a compiler flag.

use super::{Lock, Locks};
use crate::platform::LocalFuture;
use futures_channel::oneshot;
use js_sys::{Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &js_sys::Object,
        callback: &JsValue,
    ) -> Result<Promise, JsValue>;
}

/// `navigator.locks`, with a fallback where it is missing (insecure origins, old browsers) or refuses (where the browser
/// blocks the page's storage).
pub(in crate::platform) struct WebLocks {
    pub(in crate::platform) fallback: Rc<dyn Locks>,
}

impl Locks for WebLocks {
    fn lock<'a>(&'a self, name: &'a str, timeout_seconds: u32) -> LocalFuture<'a, Option<Lock>> {
        Box::pin(async move {
            let answer = match manager() {
                Some(manager) => request(&manager, name, timeout_seconds).await,
                None => Answer::Refused,
            };
            match answer {
                Answer::Granted(held) => Some(Box::new(held) as Lock),
                Answer::TimedOut => None,
                Answer::Refused => self.fallback.lock(name, timeout_seconds).await,
            }
        })
    }

    fn still_holds<'a>(&'a self, lock: &'a Lock, seconds: u64) -> LocalFuture<'a, bool> {
        Box::pin(async move { lock.is::<Held>() || self.fallback.still_holds(lock, seconds).await })
    }
}

fn manager() -> Option<LockManager> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

/// A lock is held for as long as the promise that its callback returned is pending.
struct Held {
    release: Function,
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// The outcome of a request.
enum Answer {
    Granted(Held),
    /// The holder hangs.
    TimedOut,
    /// The browser grants this page no locks.
    Refused,
}

async fn request(manager: &LockManager, name: &str, timeout_seconds: u32) -> Answer {
    let (sender, answered) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let answer = {
        let sender = sender.clone();
        move |answer: Answer| {
            let sender = sender.borrow_mut().take();
            // If the receiver was dropped, this drops the lock and so releases it.
            sender.map(|sender| sender.send(answer))
        }
    };
    let give_up = answer.clone();
    let on_granted = Closure::once(move |_: JsValue| {
        let mut held = None;
        let promise = Promise::new(&mut |resolve, _| held = Some(Held { release: resolve }));
        drop(answer(held.map_or(Answer::Refused, Answer::Granted)));
        promise
    });
    let options = js_sys::Object::new();
    let signal = AbortSignal::timeout_with_u32(timeout_seconds.saturating_mul(1000));
    if Reflect::set(&options, &"signal".into(), &signal).is_err() {
        return Answer::Refused;
    }
    let Ok(promise) = manager.request(name, &options, on_granted.as_ref()) else { return Answer::Refused };
    let settled = JsFuture::from(promise);
    // This outlives the future: the request of a caller that stopped waiting is still granted or rejected, and the page
    // would report an unhandled rejection.
    spawn_local(async move {
        let reason = settled.await.err();
        drop(on_granted);
        // Has no effect on a request that was granted.
        drop(give_up(match reason {
            Some(reason) if !is_timeout(&reason) => Answer::Refused,
            _ => Answer::TimedOut,
        }));
    });
    answered.await.unwrap_or(Answer::TimedOut)
}

/// Whether the request was rejected by our own timeout signal.
fn is_timeout(reason: &JsValue) -> bool {
    let name = Reflect::get(reason, &"name".into()).ok().and_then(|name| name.as_string());
    matches!(name.as_deref(), Some("TimeoutError" | "AbortError"))
}
