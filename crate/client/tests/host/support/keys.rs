//! A key store that all tabs of an origin share.

use super::browser::yield_now;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::crypto::SigningKey;
use oidc_client_wasm::platform::keys::{KeyStore, Unreadable};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// A key store; each access yields once, as that of a database does.
pub struct SharedKeys<Key = SigningKey> {
    kept: RefCell<BTreeMap<String, Key>>,
    degraded: Cell<bool>,
    /// Whether it can't be opened at the moment.
    pub unreadable: Cell<bool>,
}

impl<Key> Default for SharedKeys<Key> {
    fn default() -> Self {
        Self { kept: RefCell::default(), degraded: Cell::default(), unreadable: Cell::default() }
    }
}

impl SharedKeys {
    /// The thumbprints of all keys.
    pub fn thumbprints(&self) -> Vec<String> {
        self.kept.borrow().values().map(|key| key.public_key().thumbprint()).collect()
    }
}

impl<Key> SharedKeys<Key> {
    pub fn names(&self) -> Vec<String> {
        self.kept.borrow().keys().cloned().collect()
    }

    /// Renames a key, as another client library may name it.
    pub fn rename(&self, name: &str, other: &str) {
        let key = self.kept.borrow_mut().remove(name).expect("the key");
        self.kept.borrow_mut().insert(other.to_owned(), key);
    }

    /// Deletes all keys, as when the site's data is cleared.
    pub fn clear(&self) {
        self.kept.borrow_mut().clear();
    }

    /// From now on it behaves as if the browser blocked it.
    pub fn degrade(&self) {
        self.degraded.set(true);
    }

    /// The browser no longer blocks it.
    pub fn recover(&self) {
        self.degraded.set(false);
    }
}

impl<Key: Clone> KeyStore<Key> for SharedKeys<Key> {
    fn get<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Option<Key>> {
        Box::pin(async move {
            yield_now().await;
            self.kept.borrow().get(name).filter(|_| !self.unreadable.get()).cloned()
        })
    }

    fn find<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Result<Option<Key>, Unreadable>> {
        Box::pin(async move {
            let key = self.get(name).await;
            if self.unreadable.get() { Err(Unreadable) } else { Ok(key) }
        })
    }

    fn set<'a>(&'a self, name: &'a str, key: &'a Key) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            yield_now().await;
            self.kept.borrow_mut().insert(name.to_owned(), key.clone());
        })
    }

    fn add<'a>(&'a self, name: &'a str, key: &'a Key) -> LocalFuture<'a, Key> {
        Box::pin(async move {
            yield_now().await;
            if self.unreadable.get() {
                return key.clone();
            }
            self.kept.borrow_mut().entry(name.to_owned()).or_insert_with(|| key.clone()).clone()
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            yield_now().await;
            self.kept.borrow_mut().remove(name);
        })
    }

    fn is_degraded(&self) -> bool {
        self.degraded.get() || self.unreadable.get()
    }
}
