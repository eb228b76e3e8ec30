//! A key to encrypt with, without the key.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

/// An AES-GCM key of 256 bits: a handle by which the [`Crypto`](super::Crypto) that made it finds it. In a browser that
/// is a `CryptoKey` that can't be exported. Clones are the same key.
///
/// ```
/// use oidc_client_wasm::platform::crypto::EncryptionKey;
///
/// // As surroundings with a key ring of their own may make it.
/// let key = EncryptionKey::new("key-1 in the key ring".to_owned());
/// assert_eq!(key.handle::<String>().map(String::as_str), Some("key-1 in the key ring"));
/// assert_eq!(format!("{key:?}"), "EncryptionKey([redacted])");
/// ```
#[derive(Clone)]
pub struct EncryptionKey(Rc<dyn Any>);

impl EncryptionKey {
    /// A key, by whatever leads to it.
    #[must_use]
    pub fn new(handle: impl Any) -> Self {
        Self(Rc::new(handle))
    }

    /// What leads to the key; `None` where that is of another type, so of other surroundings.
    #[must_use]
    pub fn handle<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey([redacted])")
    }
}
