//! A handle of a signing key.

use oidc_client_protocol::PublicKey;
use std::any::Any;
use std::fmt;
use std::rc::Rc;

/// An ES256 key pair: the public key, and a handle of the private key for the [`Crypto`](super::Crypto) that generated it. In
/// a browser the handle is a `CryptoKeyPair` whose private key can't be exported. Clones are the same key.
///
/// ```
/// use oidc_client_wasm::platform::crypto::SigningKey;
/// use oidc_client_wasm::protocol::PublicKey;
///
/// // As an environment with its own key ring may create it.
/// let (x, y) = ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
/// let public_key = PublicKey::Ec { crv: "P-256", x: x.to_owned(), y: y.to_owned() };
/// let key = SigningKey::new(public_key, "key-1 in the key ring".to_owned());
/// assert_eq!(key.handle::<String>().map(String::as_str), Some("key-1 in the key ring"));
/// assert_eq!(format!("{key:?}"), "SigningKey([redacted])");
/// ```
#[derive(Clone)]
pub struct SigningKey {
    public_key: PublicKey,
    handle: Rc<dyn Any>,
}

impl SigningKey {
    /// A key pair with this public key (RFC 7518 section 6.2, `P-256`) and this handle of the private key.
    #[must_use]
    pub fn new(public_key: PublicKey, handle: impl Any) -> Self {
        Self { public_key, handle: Rc::new(handle) }
    }

    /// The public key.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The handle of the private key; `None` if it is of another type, so from another environment.
    #[must_use]
    pub fn handle<T: Any>(&self) -> Option<&T> {
        self.handle.downcast_ref()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([redacted])")
    }
}
