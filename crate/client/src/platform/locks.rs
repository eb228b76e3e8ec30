//! One tab at a time: Web Locks, bound by hand, because web-sys has them behind a compiler flag only.

use super::LocalFuture;
use futures_channel::oneshot;
use js_sys::{Function, Promise, Reflect};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// Held until dropped.
///
/// ```
/// use oidc_client_wasm::platform::locks::Lock;
/// use std::rc::Rc;
///
/// let held = Rc::new(());
/// let lock: Lock = Box::new(held.clone());
/// drop(lock);
/// assert_eq!(Rc::strong_count(&held), 1);
/// ```
pub type Lock = Box<dyn Any>;

/// Keeps tabs from doing the same thing at once (W3C Web Locks API section 2).
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_wasm::platform::LocalFuture;
/// use oidc_client_wasm::platform::locks::{Lock, Locks};
///
/// /// For surroundings with one page only.
/// struct Alone;
/// impl Locks for Alone {
///     fn lock<'a>(&'a self, _name: &'a str, _timeout_seconds: u32) -> LocalFuture<'a, Option<Lock>> {
///         Box::pin(async { Some(Box::new(()) as Lock) })
///     }
/// }
/// assert!(Alone.lock("session", 40).await.is_some());
/// # });
/// ```
pub trait Locks {
    /// Waits for the lock of this name. `None` when it wasn't free within `timeout_seconds`: whoever holds it hangs.
    fn lock<'a>(&'a self, name: &'a str, timeout_seconds: u32) -> LocalFuture<'a, Option<Lock>>;
}

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

/// `navigator.locks`. Where it is missing (insecure origins, old browsers) every lock is free at once.
pub(super) struct WebLocks;

impl Locks for WebLocks {
    fn lock<'a>(&'a self, name: &'a str, timeout_seconds: u32) -> LocalFuture<'a, Option<Lock>> {
        Box::pin(async move {
            match manager() {
                Some(manager) => request(&manager, name, timeout_seconds).await,
                None => Some(Box::new(()) as Lock),
            }
        })
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

async fn request(manager: &LockManager, name: &str, timeout_seconds: u32) -> Option<Lock> {
    let (sender, granted) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let answer = {
        let sender = sender.clone();
        move |lock: Option<Lock>| {
            let sender = sender.borrow_mut().take();
            // A receiver that is gone drops the lock, and so releases it.
            sender.map(|sender| sender.send(lock))
        }
    };
    let refuse = answer.clone();
    let on_granted = Closure::once_into_js(move |_: JsValue| {
        let mut held = None;
        let promise = Promise::new(&mut |resolve, _| held = Some(Held { release: resolve }));
        drop(answer(held.map(|held| Box::new(held) as Lock)));
        promise
    });
    let on_refused = Closure::once(move |_: JsValue| drop(refuse(None)));
    let options = js_sys::Object::new();
    let signal = AbortSignal::timeout_with_u32(timeout_seconds.saturating_mul(1000));
    Reflect::set(&options, &"signal".into(), &signal).ok()?;
    let settled = manager.request(name, &options, &on_granted).ok()?.catch(&on_refused);
    let lock = granted.await.ok().flatten();
    drop((settled, on_refused));
    lock
}
