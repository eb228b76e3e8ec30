//! Keys in the browser's `IndexedDB`, the only storage that takes a key which can't be read.

use super::{KeyStore, MemoryKeys, Unreadable, from_dpop_state, to_dpop_state};
use crate::platform::LocalFuture;
use crate::platform::crypto::encryption::encryption_key;
use crate::platform::crypto::{EncryptionKey, SigningKey};
use crate::platform::database::{Database, KEYS, OWN, Operation};
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// The database of oidc-client-ts.
const DPOP: Database = Database { name: "oidc", stores: &["dpop"] };

/// A kind of key, and its format in a database.
pub(super) trait StoredKey: Clone + 'static {
    const DATABASE: Database;
    const STORE: &'static str;

    /// `None` for a key that isn't from the browser, and so can't be stored.
    fn to_entry(&self) -> Option<JsValue>;
    /// `None` for anything else, as storage may hold anything.
    async fn from_entry(entry: JsValue) -> Option<Self>;
}

impl StoredKey for SigningKey {
    const DATABASE: Database = DPOP;
    const STORE: &'static str = "dpop";

    fn to_entry(&self) -> Option<JsValue> {
        to_dpop_state(self)
    }

    async fn from_entry(entry: JsValue) -> Option<Self> {
        from_dpop_state(&entry).await
    }
}

impl StoredKey for EncryptionKey {
    const DATABASE: Database = OWN;
    const STORE: &'static str = KEYS;

    fn to_entry(&self) -> Option<JsValue> {
        let key: &web_sys::CryptoKey = self.handle()?;
        Some(key.into())
    }

    async fn from_entry(entry: JsValue) -> Option<Self> {
        encryption_key(entry)
    }
}

/// `IndexedDB`, with a fallback in memory: it may be blocked (cookies refused, sandboxed frames) or full.
pub(super) struct IndexedDb<Key> {
    fallback: MemoryKeys<Key>,
    degraded: Cell<bool>,
}

impl<Key> Default for IndexedDb<Key> {
    fn default() -> Self {
        Self { fallback: MemoryKeys::default(), degraded: Cell::new(false) }
    }
}

impl<Key: StoredKey> IndexedDb<Key> {
    async fn read(&self, name: &str) -> Result<Option<Key>, Unreadable> {
        match self.fallback.get(name) {
            Some(key) => Ok(Some(key)),
            None => find(name).await,
        }
    }

    async fn write(&self, name: &str, key: &Key) {
        let kept = keep::<Key>(name, key.to_entry().map(Operation::Put)).await;
        self.degraded.set(!kept);
        if kept {
            self.fallback.remove(name);
        } else {
            self.fallback.set(name, key);
        }
    }

    async fn write_first(&self, name: &str, key: &Key) -> Key {
        let added = keep::<Key>(name, key.to_entry().map(Operation::Add)).await;
        // Another page may have been first.
        let kept = if added { Some(key.clone()) } else { find(name).await.ok().flatten() };
        if let Some(kept) = kept {
            self.degraded.set(false);
            self.fallback.remove(name);
            return kept;
        }
        // The entry isn't a key of this kind, or nothing can be stored.
        self.write(name, key).await;
        key.clone()
    }
}

async fn find<Key: StoredKey>(name: &str) -> Result<Option<Key>, Unreadable> {
    match Key::DATABASE.transact(Key::STORE, name, Operation::Get).await {
        Ok(entry) => Ok(Key::from_entry(entry).await),
        Err(_) => Err(Unreadable),
    }
}

async fn keep<Key: StoredKey>(name: &str, operation: Option<Operation>) -> bool {
    match operation {
        Some(operation) => Key::DATABASE.transact(Key::STORE, name, operation).await.is_ok(),
        None => false,
    }
}

impl<Key: StoredKey> KeyStore<Key> for IndexedDb<Key> {
    fn get<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Option<Key>> {
        Box::pin(async move { self.read(name).await.ok().flatten() })
    }

    fn find<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Result<Option<Key>, Unreadable>> {
        Box::pin(self.read(name))
    }

    fn set<'a>(&'a self, name: &'a str, key: &'a Key) -> LocalFuture<'a, ()> {
        Box::pin(self.write(name, key))
    }

    fn add<'a>(&'a self, name: &'a str, key: &'a Key) -> LocalFuture<'a, Key> {
        Box::pin(self.write_first(name, key))
    }

    fn remove<'a>(&'a self, name: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            self.fallback.remove(name);
            // If the database can't be opened, it has no key to delete either.
            let _ = Key::DATABASE.transact(Key::STORE, name, Operation::Delete).await;
        })
    }

    fn is_degraded(&self) -> bool {
        self.degraded.get()
    }
}
