//! Key stores: apart from those for texts, because keys can't be exported.

mod dpop_state;
mod indexed_db;

pub use dpop_state::{from_dpop_state, to_dpop_state};

use super::LocalFuture;
use super::crypto::{EncryptionKey, SigningKey};
use std::cell::RefCell;
use std::rc::Rc;

/// Stores keys by name: signing keys, or [encryption keys](EncryptionKey). No operation fails: a key that can't be read is
/// `None`.
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_wasm::platform::LocalFuture;
/// use oidc_client_wasm::platform::crypto::SigningKey;
/// use oidc_client_wasm::platform::keys::KeyStore;
///
/// /// For pages that must leave no trace: it stores nothing.
/// struct Forgetful;
/// impl KeyStore for Forgetful {
///     fn get<'a>(&'a self, _name: &'a str) -> LocalFuture<'a, Option<SigningKey>> {
///         Box::pin(async { None })
///     }
///     fn set<'a>(&'a self, _name: &'a str, _key: &'a SigningKey) -> LocalFuture<'a, ()> {
///         Box::pin(async {})
///     }
///     fn remove<'a>(&'a self, _name: &'a str) -> LocalFuture<'a, ()> {
///         Box::pin(async {})
///     }
///     fn is_degraded(&self) -> bool {
///         true
///     }
/// }
/// assert!(Forgetful.get("my-app").await.is_none());
/// # });
/// ```
pub trait KeyStore<Key: Clone = SigningKey> {
    /// The key of this name.
    fn get<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Option<Key>>;

    /// Stores a key, replacing the one of this name.
    fn set<'a>(&'a self, name: &'a str, key: &'a Key) -> LocalFuture<'a, ()>;

    /// Stores a key unless there is one of this name, and returns the stored one: all pages get the same. Implement it
    /// atomically if you can; the default reads, then writes.
    fn add<'a>(&'a self, name: &'a str, key: &'a Key) -> LocalFuture<'a, Key> {
        Box::pin(async move {
            if let Some(key) = self.get(name).await {
                return key;
            }
            self.set(name, key).await;
            key.clone()
        })
    }

    /// As [`KeyStore::get`], but distinguishes a missing key (the session that is bound to it is lost) from a store that can't
    /// be read. By default both are `None`.
    ///
    /// # Errors
    /// [`Unreadable`] if the store can't be read at the moment.
    fn find<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Result<Option<Key>, Unreadable>> {
        Box::pin(async move { Ok(self.get(name).await) })
    }

    /// Deletes the key of this name.
    fn remove<'a>(&'a self, name: &'a str) -> LocalFuture<'a, ()>;

    /// Whether the last write will be lost with this page, though this store is meant to outlive it. False by default.
    fn is_degraded(&self) -> bool {
        false
    }
}

/// A store can't be read at the moment; its content may be readable later.
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_wasm::platform::keys::{self, Unreadable};
///
/// // Memory can always be read.
/// assert_ne!(keys::memory().find("my-app").await.err(), Some(Unreadable));
/// # });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// `IndexedDB`: for all tabs of this origin, permanently. A private key is stored as a handle, not as text. Falls back to
/// memory where the browser blocks it.
///
/// The format is that of oidc-client-ts's `IndexedDbDPoPStore`, so that its keys are found: the database `oidc`, its
/// store `dpop`, and in it objects whose member `keys` is a `CryptoKeyPair`.
///
/// ```no_run
/// # async fn example(key: oidc_client_wasm::platform::crypto::SigningKey) {
/// use oidc_client_wasm::platform::keys;
///
/// let store = keys::indexed_db();
/// store.set("my-app", &key).await;
/// let found = store.get("my-app").await;
/// assert_eq!(found.map(|found| found.public_key().clone()), Some(key.public_key().clone()));
/// # }
/// ```
#[must_use]
pub fn indexed_db() -> Rc<dyn KeyStore> {
    Rc::new(indexed_db::IndexedDb::<SigningKey>::default())
}

/// `IndexedDB` for encryption keys: for all tabs of this origin, permanently, in the database `oidc-client-wasm`. A key is
/// stored as a handle, not as text. Falls back to memory where the browser blocks it.
///
/// ```no_run
/// # async fn example() {
/// use oidc_client_wasm::platform::keys;
/// use oidc_client_wasm::platform::store::ENCRYPTION_KEY;
///
/// // Nothing that was encrypted with the key can be decrypted any more.
/// keys::encryption_keys().remove(ENCRYPTION_KEY).await;
/// # }
/// ```
#[must_use]
pub fn encryption_keys() -> Rc<dyn KeyStore<EncryptionKey>> {
    Rc::new(indexed_db::IndexedDb::<EncryptionKey>::default())
}

/// Memory: lost with the page.
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_wasm::platform::crypto::SigningKey;
/// use oidc_client_wasm::platform::keys;
/// use oidc_client_wasm::protocol::PublicKey;
///
/// let public_key = PublicKey::Ec { crv: "P-256", x: "f83O".to_owned(), y: "x_FE".to_owned() };
/// let store = keys::memory();
/// store.set("my-app", &SigningKey::new(public_key, ())).await;
/// assert!(store.get("my-app").await.is_some());
/// store.remove("my-app").await;
/// assert!(store.get("my-app").await.is_none());
/// # });
/// ```
#[must_use]
pub fn memory() -> Rc<dyn KeyStore> {
    Rc::new(MemoryKeys::<SigningKey>::default())
}

/// A list rather than a map, because it never has more than a few entries.
struct MemoryKeys<Key>(RefCell<Vec<(String, Key)>>);

impl<Key> Default for MemoryKeys<Key> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<Key: Clone> MemoryKeys<Key> {
    fn get(&self, name: &str) -> Option<Key> {
        self.0.borrow().iter().find(|(other, _)| other == name).map(|(_, key)| key.clone())
    }

    fn set(&self, name: &str, key: &Key) {
        self.remove(name);
        self.0.borrow_mut().push((name.to_owned(), key.clone()));
    }

    fn remove(&self, name: &str) {
        self.0.borrow_mut().retain(|(other, _)| other != name);
    }
}

impl<Key: Clone> KeyStore<Key> for MemoryKeys<Key> {
    fn get<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Option<Key>> {
        Box::pin(async move { MemoryKeys::get(self, name) })
    }

    fn set<'a>(&'a self, name: &'a str, key: &'a Key) -> LocalFuture<'a, ()> {
        Box::pin(async move { MemoryKeys::set(self, name, key) })
    }

    fn remove<'a>(&'a self, name: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move { MemoryKeys::remove(self, name) })
    }
}
