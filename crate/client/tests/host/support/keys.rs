//! Keys that all tabs of an origin share.

use super::browser::give_way;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::crypto::SigningKey;
use oidc_client_wasm::platform::keys::KeyStore;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Each access gives way once, as that of a database does.
#[derive(Default)]
pub struct SharedKeys {
    kept: RefCell<BTreeMap<String, SigningKey>>,
    degraded: Cell<bool>,
}

impl SharedKeys {
    pub fn names(&self) -> Vec<String> {
        self.kept.borrow().keys().cloned().collect()
    }

    /// The thumbprints of all keys.
    pub fn thumbprints(&self) -> Vec<String> {
        self.kept.borrow().values().map(|key| key.public_key().thumbprint()).collect()
    }

    /// Gives a key another name, as another client program may have named it.
    pub fn rename(&self, name: &str, other: &str) {
        let key = self.kept.borrow_mut().remove(name).expect("the key");
        self.kept.borrow_mut().insert(other.to_owned(), key);
    }

    /// What becomes of them when somebody clears the site's data.
    pub fn clear(&self) {
        self.kept.borrow_mut().clear();
    }

    /// From now on it is as if the browser blocked it.
    pub fn degrade(&self) {
        self.degraded.set(true);
    }
}

impl KeyStore for SharedKeys {
    fn get<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Option<SigningKey>> {
        Box::pin(async move {
            give_way().await;
            self.kept.borrow().get(name).cloned()
        })
    }

    fn set<'a>(&'a self, name: &'a str, key: &'a SigningKey) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            give_way().await;
            self.kept.borrow_mut().insert(name.to_owned(), key.clone());
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            give_way().await;
            self.kept.borrow_mut().remove(name);
        })
    }

    fn is_degraded(&self) -> bool {
        self.degraded.get()
    }
}
