//! A handle of an encryption key.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

/// An AES-GCM key of 256 bits, as a handle for the [`Crypto`](super::Crypto) that generated it. In a browser the handle is a
/// `CryptoKey` that can't be exported. Clones are the same key.
///
/// ```
/// use oidc_client_wasm::platform::crypto::EncryptionKey;
///
/// // As an environment with its own key ring may create it.
/// let key = EncryptionKey::new("key-1 in the key ring".to_owned());
/// assert_eq!(key.handle::<String>().map(String::as_str), Some("key-1 in the key ring"));
/// assert_eq!(format!("{key:?}"), "EncryptionKey([redacted])");
/// ```
#[derive(Clone)]
pub struct EncryptionKey(Rc<dyn Any>);

impl EncryptionKey {
    /// A key with this handle.
    #[must_use]
    pub fn new(handle: impl Any) -> Self {
        Self(Rc::new(handle))
    }

    /// The handle; `None` if it is of another type, so from another environment.
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
