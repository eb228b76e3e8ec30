//! One tab at a time.

mod lease;
mod web_locks;

pub(super) use web_locks::WebLocks;

use super::LocalFuture;
use super::crypto::Crypto;
use super::store::Store;
use super::timers::Timers;
use std::any::Any;
use std::rc::Rc;

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
/// let lock = Alone.lock("session", 40).await;
/// assert!(Alone.still_holds(&lock.unwrap(), 10).await);
/// # });
/// ```
pub trait Locks {
    /// Waits for the lock of this name. `None` when it wasn't free within `timeout_seconds`: whoever holds it hangs.
    /// Dropping the future ends the wait.
    fn lock<'a>(&'a self, name: &'a str, timeout_seconds: u32) -> LocalFuture<'a, Option<Lock>>;

    /// Whether this lock is still ours, and will be for so many seconds. True by default: such a lock is held until it is
    /// dropped. Implement it for locks that expire; it is asked before anything that can be done only once.
    fn still_holds<'a>(&'a self, lock: &'a Lock, seconds: u64) -> LocalFuture<'a, bool> {
        let _ = (lock, seconds);
        Box::pin(async { true })
    }
}

/// Locks by agreement, for browsers without Web Locks (insecure origins): who holds a lock, and until when at most, is
/// written in a store that all pages share. A lock ends by itself as many seconds after it was granted as others were
/// ready to wait for it: whoever crashed with it, or sleeps, keeps nobody out for longer.
///
/// Two pages never hold one at the same time if the store [swaps](Store::swap) in one step, as `IndexedDB` does; or if
/// no page takes longer between reading and writing than the store's [lag](Store::lag_in_seconds), which is waited for
/// after each grant.
///
/// ```no_run
/// use oidc_client_wasm::platform::{Platform, locks};
///
/// let browser = Platform::browser();
/// let locks = locks::leases(browser.records.clone(), browser.timers.clone(), browser.crypto.clone());
/// let platform = Platform { locks, ..browser };
/// ```
#[must_use]
pub fn leases(store: Rc<dyn Store>, timers: Rc<dyn Timers>, crypto: Rc<dyn Crypto>) -> Rc<dyn Locks> {
    Rc::new(lease::Leases { store, timers, crypto })
}
