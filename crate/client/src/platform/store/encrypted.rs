//! A store that encrypts its texts with a key that can't be exported.

use super::{MemoryStore, Store, Unreadable, or_none};
use crate::platform::LocalFuture;
use crate::platform::crypto::browser::BrowserCrypto;
use crate::platform::crypto::{Crypto, EncryptionKey};
use crate::platform::keys::{self, KeyStore};
use crate::platform::timers::Guard;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The name of the encryption key in its store.
///
/// ```
/// assert_eq!(oidc_client_wasm::platform::store::ENCRYPTION_KEY, "encryption");
/// ```
pub const ENCRYPTION_KEY: &str = "encryption";

/// The prefix of an encrypted text, in case there is ever another format.
const FORMAT: &str = "aes-gcm.";
const IV_LENGTH: usize = 12;

/// Wraps a store and encrypts all texts: AES-GCM (NIST SP 800-38D) with a key of 256 bits that is kept in `IndexedDB` and
/// can't be exported, a new random initialization vector of 96 bits for each text, and the name of the text as additional
/// data. Names aren't encrypted. A text that was changed, moved from another name or not encrypted reads as `None`, and so do
/// all texts once the key is deleted. Falls back to memory where no key is available, as on insecure origins: plain text is
/// never stored.
///
/// It protects against reading the storage from outside the browser: a copy of the profile, a backup, access to the disk. A
/// script that runs in this page can have the browser decrypt, as this code does.
///
/// ```
/// use oidc_client_wasm::UserManagerSettings;
/// use oidc_client_wasm::platform::store;
///
/// let settings = UserManagerSettings {
///     user_store: store::encrypted(store::local_storage()),
///     ..UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback")
/// };
/// assert_eq!(settings.client_id, "my-app");
/// ```
#[must_use]
pub fn encrypted(store: Rc<dyn Store>) -> Rc<dyn Store> {
    encrypted_with(store, Rc::new(BrowserCrypto), keys::encryption_keys())
}

/// As [`encrypted`], in another environment than a browser or with another key store.
///
/// ```no_run
/// use oidc_client_wasm::platform::{Platform, keys, store};
///
/// let store = store::encrypted_with(store::indexed_db(), Platform::browser().crypto, keys::encryption_keys());
/// assert!(store.is_shared());
/// ```
#[must_use]
pub fn encrypted_with(
    store: Rc<dyn Store>,
    crypto: Rc<dyn Crypto>,
    keys: Rc<dyn KeyStore<EncryptionKey>>,
) -> Rc<dyn Store> {
    Rc::new(EncryptedStore {
        store,
        crypto,
        keys,
        key: RefCell::new(None),
        fallback: MemoryStore::default(),
        degraded: Cell::new(false),
    })
}

struct EncryptedStore {
    store: Rc<dyn Store>,
    crypto: Rc<dyn Crypto>,
    keys: Rc<dyn KeyStore<EncryptionKey>>,
    /// The key that was used last, so that not every read opens a database.
    key: RefCell<Option<EncryptionKey>>,
    fallback: MemoryStore,
    degraded: Cell<bool>,
}

impl EncryptedStore {
    async fn read(&self, name: &str) -> Result<Option<String>, Unreadable> {
        if let Some(text) = self.fallback.get(name) {
            return Ok(Some(text));
        }
        match self.store.find(name).await? {
            Some(encrypted) => self.decrypt(name, &encrypted).await,
            None => Ok(None),
        }
    }

    async fn write(&self, name: &str, text: &str) {
        let encrypted = self.encrypt(name, text).await;
        self.degraded.set(encrypted.is_none());
        match encrypted {
            Some(encrypted) => {
                self.fallback.take(name);
                self.store.set(name, &encrypted).await;
            }
            None => {
                // An older text would be read as the current session later.
                self.store.take(name).await;
                self.fallback.set(name, text);
            }
        }
    }

    async fn remove(&self, name: &str) -> Option<String> {
        let (fallback, encrypted) = (self.fallback.take(name), self.store.take(name).await);
        match fallback {
            Some(text) => Some(text),
            None => self.decrypt(name, &encrypted?).await.ok().flatten(),
        }
    }

    async fn replace(&self, name: &str, expected: Option<&str>, text: Option<&str>) -> bool {
        let kept = self.store.get(name).await;
        let found = match (self.fallback.get(name), &kept) {
            (None, Some(kept)) => self.decrypt(name, kept).await.ok().flatten(),
            (found, _) => found,
        };
        if found.as_deref() != expected {
            return false;
        }
        let encrypted = match text {
            Some(text) => self.encrypt(name, text).await,
            None => None,
        };
        let swapped = self.store.swap(name, kept.as_deref(), encrypted.as_deref()).await;
        if swapped {
            self.fallback.take(name);
            self.degraded.set(text.is_some() && encrypted.is_none());
            if let (Some(text), None) = (text, encrypted) {
                self.fallback.set(name, text);
            }
        }
        swapped
    }

    /// Encrypts a text. `None` without a key that outlives the page.
    async fn encrypt(&self, name: &str, text: &str) -> Option<String> {
        // Not the cached key: it may have been deleted since, and other pages use a new one.
        let key = self.kept_key().await?;
        let mut iv = [0; IV_LENGTH];
        self.crypto.random(&mut iv).ok()?;
        let encrypted = self.crypto.encrypt(&key, &iv, name.as_bytes(), text.as_bytes()).await.ok()?;
        let mut whole = FORMAT.to_owned();
        URL_SAFE_NO_PAD.encode_string([iv.as_slice(), &encrypted].concat(), &mut whole);
        Some(whole)
    }

    async fn decrypt(&self, name: &str, whole: &str) -> Result<Option<String>, Unreadable> {
        let known = self.key.borrow().clone();
        if let Some(key) = known
            && let Some(text) = self.decrypt_by(&key, name, whole).await
        {
            return Ok(Some(text));
        }
        let Some(key) = self.keys.find(ENCRYPTION_KEY).await? else { return Ok(None) };
        self.key.replace(Some(key.clone()));
        Ok(self.decrypt_by(&key, name, whole).await)
    }

    async fn decrypt_by(&self, key: &EncryptionKey, name: &str, whole: &str) -> Option<String> {
        let whole = URL_SAFE_NO_PAD.decode(whole.strip_prefix(FORMAT)?).ok()?;
        let (iv, encrypted) = whole.split_first_chunk::<IV_LENGTH>()?;
        let decrypted = self.crypto.decrypt(key, iv, name.as_bytes(), encrypted).await.ok()??;
        String::from_utf8(decrypted).ok()
    }

    async fn kept_key(&self) -> Option<EncryptionKey> {
        let Ok(found) = self.keys.find(ENCRYPTION_KEY).await else {
            // The key isn't lost because it can't be read at the moment.
            return self.key.borrow().clone();
        };
        let key = match found {
            Some(key) if !self.keys.is_degraded() => key,
            Some(not_kept) => self.keys.add(ENCRYPTION_KEY, &not_kept).await,
            None => {
                let made = self.crypto.generate_encryption_key().await.ok()?;
                self.keys.add(ENCRYPTION_KEY, &made).await
            }
        };
        // A text encrypted with a key that is lost with this page could never be read again.
        if self.keys.is_degraded() {
            return None;
        }
        self.key.replace(Some(key.clone()));
        Some(key)
    }
}

impl Store for EncryptedStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        or_none(self.find(key))
    }

    fn find<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<String>, Unreadable>> {
        Box::pin(self.read(key))
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(self.write(key, value))
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(self.remove(key))
    }

    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        Box::pin(self.replace(key, expected, value))
    }

    fn keys(&self) -> LocalFuture<'_, Vec<String>> {
        Box::pin(async move {
            let mut keys = self.store.keys().await;
            keys.append(&mut self.fallback.keys());
            keys
        })
    }

    fn watch(&self, key: &str, wake: Rc<dyn Fn()>) -> Option<Guard> {
        self.store.watch(key, wake)
    }

    fn is_degraded(&self) -> bool {
        self.degraded.get() || self.store.is_degraded()
    }

    fn is_shared(&self) -> bool {
        self.store.is_shared() && self.fallback.is_empty()
    }

    fn lag_in_seconds(&self) -> u64 {
        self.store.lag_in_seconds()
    }
}
