//! Stores for sessions and for sign-ins in progress.
//!
//! # What is stored where
//! With the default settings; each line is one entry.
//!
//! | where | name | what | until |
//! |---|---|---|---|
//! | `sessionStorage`, the setting `user_store` | `oidc.user:<authority>:<client_id>` | the session with its tokens | sign-out, or the tab is closed |
//! | `localStorage`, the setting `state_store` | `oidc.<state>` | a sign-in or sign-out in progress, with its `code_verifier` and `nonce` | its answer, or it is too old |
//! | | `oidc.signins:under-way` | the names and expiry times of those, so that old ones are found without a search | |
//! | | `oidc.metadata:<address>`, `oidc.jwks:<address>` | the provider's metadata and keys | replaced after an hour |
//! | | `oidc.idle:<authority>:<client_id>`, with `signout_when_idle` | when the person was last active, and in which session | replaced with the next activity |
//! | | `oidc.renewal:user:<authority>:<client_id>`, with renewal by redirect | when the page was last redirected to renew | replaced the next time |
//! | | `oidc.check_session:user:<authority>:<client_id>`, with `monitor_session` | the `session_state` that the provider's page has confirmed | replaced by the next one |
//! | `IndexedDB`, database `oidc-client-wasm` | `sessions:<authority>:<client_id>` | how often each of the last 20 sessions was renewed, and whether it ended: no token | replaced by newer ones |
//! | | `keys:<authority>:<client_id>`, with the setting `dpop` | the names of the last 50 keys that duplicated tabs may still need: no key | replaced by newer ones |
//! | | `lock:<name>` | which page is renewing, where the browser has no Web Locks | released, or some seconds |
//! | | any name, with [`indexed_db`] as a setting | what that setting stores | as above |
//! | | `encryption`, with [`encrypted`] | a key that can't be exported | the site's data is cleared |
//! | `IndexedDB`, database `oidc` | the state of the sign-in, with the setting `dpop` | the session's key, which can't be exported | sign-out; where each tab has its own session, a replaced key stays while its name is in the list `keys:…` |
//!
//! Nothing is stored in cookies.

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

/// Stores texts by key. It is asynchronous, so that an app can implement its own. Values are JSON that contains tokens: store
/// them where only this origin can read them. No operation fails: what can't be read is `None`.
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_wasm::platform::{LocalFuture, store, store::Store};
/// use std::rc::Rc;
///
/// /// For several apps on one origin: each has its own keys.
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
    /// The text under this key.
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>>;

    /// As [`Store::get`], but distinguishes a missing key (nobody is signed in) from a store that can't be read. By default
    /// both are `None`.
    ///
    /// # Errors
    /// [`Unreadable`] if the store can't be read at the moment.
    fn find<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<String>, Unreadable>> {
        Box::pin(self.get(key).map(Ok))
    }

    /// Stores a text, replacing the one under this key.
    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()>;

    /// Deletes the text under this key and returns it.
    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>>;

    /// Stores a text, or deletes the key if `value` is `None`, but only if the stored text equals `expected`. Returns whether
    /// it did. Implement it atomically if you can; the default reads, then writes.
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

    /// All keys. The default returns none; then abandoned sign-ins of oidc-client-ts are not found, and stay until the site's
    /// data is cleared.
    fn keys(&self) -> LocalFuture<'_, Vec<String>> {
        Box::pin(async { Vec::new() })
    }

    /// Calls `wake` each time another page has changed the text under this key, until the guard is dropped. `None` (the
    /// default) if the store can't observe that.
    fn watch(&self, key: &str, wake: Rc<dyn Fn()>) -> Option<Guard> {
        let _ = (key, wake);
        None
    }

    /// Whether the last write will be lost with this page, though this store is meant to outlive it. False by default.
    fn is_degraded(&self) -> bool {
        false
    }

    /// Whether all pages of this origin share the texts. True by default. Where each has its own, as in `sessionStorage`,
    /// pages send a renewed session to duplicated tabs, which began with a copy of it.
    fn is_shared(&self) -> bool {
        true
    }

    /// How long a page may still read the old text after another page has written, in seconds: 1 by default, because browsers
    /// guarantee nothing for web storage. 0 for a store in which all pages see a write as soon as it is complete.
    fn lag_in_seconds(&self) -> u64 {
        1
    }
}

/// `sessionStorage`: for this tab, until it is closed. A duplicated tab begins with a copy. Falls back to memory where the
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

/// `localStorage`: for all tabs of this origin, permanently. Falls back to memory where the browser blocks it.
///
/// ```
/// use oidc_client_wasm::UserManagerSettings;
/// use oidc_client_wasm::platform::store;
///
/// // One session for all tabs, until the person signs out.
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

/// `IndexedDB`: for all tabs of this origin, permanently, in the database `oidc-client-wasm`. Unlike with `localStorage`, each
/// page reads at once what another has written. Falls back to memory where the browser blocks it.
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

/// Memory: lost with the page.
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

/// The text, with an unreadable store as `None`.
fn or_none(found: LocalFuture<'_, Result<Option<String>, Unreadable>>) -> LocalFuture<'_, Option<String>> {
    Box::pin(found.map(|found| found.ok().flatten()))
}
