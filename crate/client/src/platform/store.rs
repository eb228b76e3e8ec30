//! Where sessions and sign-ins under way are kept.

use super::LocalFuture;
use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Storage;

/// Oidc-client-ts's prefix, so that an app can change over without signing anyone out.
const PREFIX: &str = "oidc.";

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
    /// Keeps a text, replacing what was there.
    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()>;
    /// Forgets what is kept under this key, and gives it back.
    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>>;
    /// Whether what was kept last is lost with this page, though the store was meant to last longer.
    fn is_degraded(&self) -> bool {
        false
    }
}

/// `sessionStorage`: for this tab, until it is closed. Memory where the browser blocks it.
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
    Rc::new(WebStore::new(SessionStorage::raw, "sessionStorage"))
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
    Rc::new(WebStore::new(LocalStorage::raw, "localStorage"))
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

#[derive(Default)]
struct MemoryStore(RefCell<BTreeMap<String, String>>);

impl MemoryStore {
    fn get(&self, key: &str) -> Option<String> {
        self.0.borrow().get(key).cloned()
    }

    fn set(&self, key: &str, value: &str) {
        self.0.borrow_mut().insert(key.to_owned(), value.to_owned());
    }

    fn take(&self, key: &str) -> Option<String> {
        self.0.borrow_mut().remove(key)
    }
}

impl Store for MemoryStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { MemoryStore::get(self, key) })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move { MemoryStore::set(self, key, value) })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { MemoryStore::take(self, key) })
    }
}

/// Web storage, with memory to fall back on: browsers block it (cookies refused, sandboxed frames) and fill it up.
struct WebStore {
    raw: fn() -> Storage,
    name: &'static str,
    fallback: MemoryStore,
    degraded: Cell<bool>,
}

impl WebStore {
    fn new(raw: fn() -> Storage, name: &'static str) -> Self {
        Self { raw, name, fallback: MemoryStore::default(), degraded: Cell::new(false) }
    }

    /// Gloo's `raw` throws where storage is blocked or there is no window, so that is asked first.
    fn area(&self) -> Option<Storage> {
        let probe = js_sys::Reflect::get(&js_sys::global(), &self.name.into()).ok()?;
        probe.is_instance_of::<Storage>().then(|| (self.raw)())
    }

    fn write(&self, key: &str, value: &str) {
        let kept = self.area().is_some_and(|area| area.set_item(key, value).is_ok());
        self.degraded.set(!kept);
        if kept {
            self.fallback.take(key);
            return;
        }
        // An older value left in a full store would come back as a session of the past.
        if let Some(area) = self.area() {
            let _ = area.remove_item(key);
        }
        self.fallback.set(key, value);
    }

    fn read(&self, key: &str) -> Option<String> {
        self.fallback.get(key).or_else(|| self.area()?.get_item(key).ok().flatten())
    }
}

impl Store for WebStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { self.read(&prefixed(key)) })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move { self.write(&prefixed(key), value) })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move {
            let key = prefixed(key);
            let value = self.read(&key);
            self.fallback.take(&key);
            if let Some(area) = self.area() {
                let _ = area.remove_item(&key);
            }
            value
        })
    }

    fn is_degraded(&self) -> bool {
        self.degraded.get()
    }
}

fn prefixed(key: &str) -> String {
    let mut prefixed = PREFIX.to_owned();
    prefixed.push_str(key);
    prefixed
}
