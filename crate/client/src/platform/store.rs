//! Where sessions and sign-ins under way are kept.
//!
//! # What lies where
//! With the settings as they are by default; each line is one entry.
//!
//! | where | name | what | until |
//! |---|---|---|---|
//! | `sessionStorage`, the setting `user_store` | `oidc.user:<authority>:<client_id>` | the session with its tokens | sign-out, or the tab is closed |
//! | `localStorage`, the setting `state_store` | `oidc.<state>` | a sign-in or sign-out under way, with its `code_verifier` and `nonce` | its answer, or it is too old |
//! | | `oidc.signins:under-way` | the names and ends of those, so that old ones are found without a search | |
//! | | `oidc.metadata:<address>`, `oidc.jwks:<address>` | the provider's metadata and keys | replaced after an hour |
//! | | `oidc.idle:<authority>:<client_id>`, with `signout_when_idle` | when the person was last active, and in which session | replaced while they are |
//! | | `oidc.renewal:user:<authority>:<client_id>`, with renewal by redirect | when the page last left to renew | replaced the next time |
//! | | `oidc.check_session:user:<authority>:<client_id>`, with `monitor_session` | the `session_state` that the provider's page has answered for | replaced by the next one |
//! | `IndexedDB`, database `oidc-client-wasm` | `sessions:<authority>:<client_id>` | of the last 20 sessions how often they were renewed and whether they ended: no token | pushed out by newer ones |
//! | | `keys:<authority>:<client_id>`, with the setting `dpop` | the names of the last 50 keys that tabs which were duplicated may still want: no key | pushed out by newer ones |
//! | | `lock:<name>` | who renews just now, where the browser has no Web Locks | given back, or some seconds |
//! | | any name, with [`indexed_db`] as a setting | what that setting keeps | as above |
//! | | `encryption`, with [`encrypted`] | a key that nobody can read out | the site's data are cleared |
//! | `IndexedDB`, database `oidc` | the state of the sign-in, with the setting `dpop` | the session's key, which nobody can read out | sign-out; where each tab has a session of its own, a key that was replaced stays while its name is in that list |
//!
//! Nothing is kept in cookies.

mod encrypted;
mod indexed_db;
mod memory;
mod web;

pub use super::keys::Unreadable;
pub use encrypted::{ENCRYPTION_KEY, encrypted, encrypted_with};

use super::LocalFuture;
use super::timers::Guard;
use futures_util::FutureExt;
use memory::MemoryStore;
use std::rc::Rc;
use web::WebStore;

/// Keeps texts by name. Asynchronous, so that an app can bring a store of its own. Values are JSON text that holds
/// tokens: keep them where this origin alone can read. No operation fails: what can't be read is `None`.
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_wasm::platform::{LocalFuture, store, store::Store};
/// use std::rc::Rc;
///
/// /// For several apps on one origin: each has names of its own.
/// struct Named(&'static str, Rc<dyn Store>);
/// impl Store for Named {
///     fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
///         Box::pin(async move { self.1.get(&format!("{}.{key}", self.0)).await })
///     }
///     fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
///         Box::pin(async move { self.1.set(&format!("{}.{key}", self.0), value).await })
///     }
///     fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
///         Box::pin(async move { self.1.take(&format!("{}.{key}", self.0)).await })
///     }
///     fn is_degraded(&self) -> bool {
///         self.1.is_degraded()
///     }
///     fn is_shared(&self) -> bool {
///         self.1.is_shared()
///     }
/// }
/// let origin = store::memory();
/// let (shop, blog) = (Named("shop", origin.clone()), Named("blog", origin));
/// shop.set("key", "value").await;
/// assert_eq!(blog.get("key").await, None);
/// assert_eq!(shop.take("key").await.as_deref(), Some("value"));
/// # });
/// ```
pub trait Store {
    /// What is kept under this key.
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>>;

    /// As [`Store::get`], but tells a store that has no such key (nobody is signed in) from one that can't be read. By default
    /// both are `None`.
    ///
    /// # Errors
    /// [`Unreadable`] when the store can't be read just now.
    fn find<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<String>, Unreadable>> {
        Box::pin(self.get(key).map(Ok))
    }

    /// Keeps a text, replacing what was there.
    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()>;

    /// Forgets what is kept under this key, and gives it back.
    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>>;

    /// Keeps a text, or forgets the key where `value` is `None`, if what is kept is still what was expected. Whether it was.
    /// Implement it in one step where you can; the default reads, then writes.
    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        Box::pin(async move {
            if self.get(key).await.as_deref() != expected {
                return false;
            }
            match value {
                Some(value) => self.set(key, value).await,
                None => drop(self.take(key).await),
            }
            true
        })
    }

    /// The keys of all that is kept. The default lists none; then abandoned sign-ins of oidc-client-ts are not found and stay
    /// until the site's data are cleared.
    fn keys(&self) -> LocalFuture<'_, Vec<String>> {
        Box::pin(async { Vec::new() })
    }

    /// Calls `wake` each time that another page has changed what is kept under this key, until the guard is dropped. `None`
    /// (the default) where the store can't tell.
    fn watch(&self, key: &str, wake: Rc<dyn Fn()>) -> Option<Guard> {
        let _ = (key, wake);
        None
    }

    /// Whether what was kept last will be lost with this page, though this store is meant to outlive it. False by default.
    fn is_degraded(&self) -> bool {
        false
    }

    /// Whether all pages of this origin have the same texts. True by default. Where each has its own, such as in
    /// `sessionStorage`, pages hand a renewed session to those that began with a copy of it.
    fn is_shared(&self) -> bool {
        true
    }

    /// For how long a page may still read what was there before another page wrote. In seconds; 1 by default, because browsers
    /// promise nothing for web storage. 0 for a store in which all pages see a write as soon as it has ended.
    fn lag_in_seconds(&self) -> u64 {
        1
    }
}

/// `sessionStorage`: for this tab, until it is closed. A tab that is duplicated begins with a copy. Memory where the
/// browser blocks it.
///
/// ```no_run
/// # async fn example() {
/// use oidc_client_wasm::platform::store;
///
/// let store = store::session_storage();
/// store.set("key", "value").await;
/// assert_eq!(store.get("key").await.as_deref(), Some("value"));
/// # }
/// ```
#[must_use]
pub fn session_storage() -> Rc<dyn Store> {
    Rc::new(WebStore::new("sessionStorage"))
}

/// `localStorage`: for all tabs of this origin, for good. Memory where the browser blocks it.
///
/// ```
/// use oidc_client_wasm::UserManagerSettings;
/// use oidc_client_wasm::platform::store;
///
/// // One session for all tabs, until somebody signs out.
/// let settings = UserManagerSettings {
///     user_store: store::local_storage(),
///     ..UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback")
/// };
/// assert_eq!(settings.client_id, "my-app");
/// ```
#[must_use]
pub fn local_storage() -> Rc<dyn Store> {
    Rc::new(WebStore::new("localStorage"))
}

/// `IndexedDB`: for all tabs of this origin, for good, in the database `oidc-client-wasm`. Other than of `localStorage`,
/// each page reads at once what another has written. Memory where the browser blocks it.
///
/// ```
/// use oidc_client_wasm::UserManagerSettings;
/// use oidc_client_wasm::platform::store;
///
/// let settings = UserManagerSettings {
///     user_store: store::indexed_db(),
///     ..UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback")
/// };
/// assert!(settings.user_store.is_shared());
/// ```
#[must_use]
pub fn indexed_db() -> Rc<dyn Store> {
    Rc::new(indexed_db::IndexedDbStore::default())
}

/// Memory: gone with the page.
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_wasm::platform::store;
///
/// let store = store::memory();
/// store.set("key", "value").await;
/// assert_eq!(store.take("key").await.as_deref(), Some("value"));
/// assert_eq!(store.get("key").await, None);
/// # });
/// ```
#[must_use]
pub fn memory() -> Rc<dyn Store> {
    Rc::new(MemoryStore::default())
}

/// What was found, for whoever doesn't ask why nothing was.
fn or_none(found: LocalFuture<'_, Result<Option<String>, Unreadable>>) -> LocalFuture<'_, Option<String>> {
    Box::pin(found.map(|found| found.ok().flatten()))
}
