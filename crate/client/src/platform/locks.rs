//! Locks, so that one tab at a time does something.

mod lease;
mod web_locks;

pub(super) use web_locks::WebLocks;

use super::LocalFuture;
use super::crypto::Crypto;
use super::store::Store;
use super::timers::Timers;
use std::any::Any;
use std::rc::Rc;

/// A lock, released when dropped.
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
/// /// For an environment with one page only.
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
    /// Waits for the lock of this name. `None` if it isn't free within `timeout_seconds`, because its holder hangs. Dropping
    /// the future ends the wait.
    fn lock<'a>(&'a self, name: &'a str, timeout_seconds: u32) -> LocalFuture<'a, Option<Lock>>;

    /// Whether the caller still holds this lock, and will for `seconds`. True by default, for locks that are held until they
    /// are dropped. Implement it for locks that expire; it is called before anything that can be done only once.
    fn still_holds<'a>(&'a self, lock: &'a Lock, seconds: u64) -> LocalFuture<'a, bool> {
        let _ = (lock, seconds);
        Box::pin(async { true })
    }
}

/// Locks that expire (leases), for browsers without Web Locks (insecure origins): the holder of a lock and its expiry are
/// recorded in a store that all pages share. A lock expires as many seconds after it was granted as its `timeout_seconds`, so
/// a page that crashed or was suspended with it blocks the others no longer than that.
///
/// Two pages never hold one at the same time if the store [swaps](Store::swap) atomically, as `IndexedDB` does, or if no page
/// takes longer between reading and writing than the store's [lag](Store::lag_in_seconds), which passes after each grant
/// before the lock is used.
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
