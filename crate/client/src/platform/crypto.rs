//! Randomness, signatures and encryption, from the browser's Web Cryptography.

pub(super) mod browser;
pub(super) mod encryption;
mod encryption_key;
mod jitter;
mod signing_key;

pub use encryption_key::EncryptionKey;
pub use signing_key::SigningKey;

use super::LocalFuture;
use oidc_client_protocol::SignatureCheck;
use std::fmt;

/// Draws random numbers, checks signatures and makes some, and encrypts.
///
/// ```
/// use oidc_client_wasm::platform::LocalFuture;
/// use oidc_client_wasm::platform::crypto::{Crypto, CryptoError, SigningKey};
/// use oidc_client_wasm::protocol::SignatureCheck;
///
/// /// Surroundings without any cryptography: nothing is taken on trust there.
/// struct Missing;
/// impl Crypto for Missing {
///     fn random(&self, _bytes: &mut [u8]) -> Result<(), CryptoError> {
///         Err(CryptoError::Unavailable)
///     }
///     fn verify<'a>(&'a self, _: &'a SignatureCheck) -> LocalFuture<'a, Result<bool, CryptoError>> {
///         Box::pin(async { Err(CryptoError::Unavailable) })
///     }
///     fn generate_key(&self) -> LocalFuture<'_, Result<SigningKey, CryptoError>> {
///         Box::pin(async { Err(CryptoError::Unavailable) })
///     }
///     fn sign<'a>(
///         &'a self,
///         _: &'a SigningKey,
///         _: &'a [u8],
///     ) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>> {
///         Box::pin(async { Err(CryptoError::Unavailable) })
///     }
/// }
/// assert_eq!(Missing.random(&mut [0; 32]), Err(CryptoError::Unavailable));
/// ```
pub trait Crypto {
    /// Fills the bytes from a cryptographically secure source.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] where there is none.
    fn random(&self, bytes: &mut [u8]) -> Result<(), CryptoError>;

    /// Whether signatures can be checked and made here at all. `Ok` by default.
    ///
    /// # Errors
    /// [`CryptoError::InsecureContext`] or [`CryptoError::Unavailable`] where they can't.
    fn check(&self) -> Result<(), CryptoError> {
        Ok(())
    }

    /// Whether the signature holds (RFC 7515 section 5.2).
    ///
    /// # Errors
    /// [`CryptoError`] when there is no verdict. One that doesn't hold is `Ok(false)`.
    fn verify<'a>(&'a self, check: &'a SignatureCheck) -> LocalFuture<'a, Result<bool, CryptoError>>;

    /// Makes an ES256 key pair (RFC 7518 section 3.4) whose private half nobody can read out.
    ///
    /// # Errors
    /// [`CryptoError`] where no key can be made.
    fn generate_key(&self) -> LocalFuture<'_, Result<SigningKey, CryptoError>>;

    /// Signs the bytes with ES256: 64 bytes, `r` and `s` one after the other (RFC 7518 section 3.4).
    ///
    /// # Errors
    /// [`CryptoError::Signing`] where this key can't be used.
    fn sign<'a>(
        &'a self,
        key: &'a SigningKey,
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>>;

    /// Makes an AES-GCM key of 256 bits (NIST SP 800-38D) that nobody can read out. The default fails, as do those of
    /// [`Crypto::encrypt`] and [`Crypto::decrypt`]: without encryption nothing else is missing.
    ///
    /// # Errors
    /// [`CryptoError`] where no key can be made.
    fn generate_encryption_key(&self) -> LocalFuture<'_, Result<EncryptionKey, CryptoError>> {
        Box::pin(async { Err(CryptoError::Encryption) })
    }

    /// Encrypts the bytes with AES-GCM, and gives as many, with the tag of 16 bytes behind them. `iv` must never come twice with
    /// one key. `additional` isn't part of what is given, and must be the same when that is decrypted.
    ///
    /// # Errors
    /// [`CryptoError::Encryption`] where this key can't be used.
    fn encrypt<'a>(
        &'a self,
        key: &'a EncryptionKey,
        iv: &'a [u8; 12],
        additional: &'a [u8],
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>> {
        let _ = (key, iv, additional, bytes);
        Box::pin(async { Err(CryptoError::Encryption) })
    }

    /// Decrypts what [`Crypto::encrypt`] gave. `None` where anything about it was changed, the key included.
    ///
    /// # Errors
    /// [`CryptoError::Encryption`] where this key can't be used.
    fn decrypt<'a>(
        &'a self,
        key: &'a EncryptionKey,
        iv: &'a [u8; 12],
        additional: &'a [u8],
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Option<Vec<u8>>, CryptoError>> {
        let _ = (key, iv, additional, bytes);
        Box::pin(async { Err(CryptoError::Encryption) })
    }
}

/// Why there is no verdict, or no signature.
///
/// ```
/// use oidc_client_wasm::platform::crypto::CryptoError;
///
/// assert_eq!(CryptoError::InsecureContext.code(), "insecure_context");
/// assert_eq!(CryptoError::Unsupported { algorithm: "EdDSA" }.code(), "signature_unsupported");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CryptoError {
    /// There is no `crypto` here.
    ///
    /// To do: run it in a browser or worker that has `crypto`.
    Unavailable,
    /// `crypto.subtle` is missing: browsers have it on https and on loopback only.
    ///
    /// To do: serve the page over `https`, or open it at `localhost`. For tests in a network of one's own there is the
    /// setting `insecure_allow_http_page`.
    InsecureContext,
    /// This browser can't use the key, or doesn't know the algorithm.
    ///
    /// To do: update the browser, or have the provider sign with an algorithm that each browser knows: `RS256` or
    /// `ES256`.
    Unsupported {
        /// The algorithm's registered name (RFC 7518 section 3.1).
        algorithm: &'static str,
    },
    /// This browser can't make an ES256 key, or can't sign with the one that it was given.
    ///
    /// To do: update the browser. If it always happens, switch DPoP off in the settings.
    Signing,
    /// This browser can't make an AES-GCM key, or can't use the one that it was given.
    ///
    /// To do: update the browser. If it always happens, keep the session in a store that isn't encrypted.
    Encryption,
}

impl CryptoError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            CryptoError::Unavailable => "crypto_unavailable",
            CryptoError::InsecureContext => "insecure_context",
            CryptoError::Unsupported { .. } => "signature_unsupported",
            CryptoError::Signing => "signing_failed",
            CryptoError::Encryption => "encryption_failed",
        }
    }
}

impl fmt::Display for CryptoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CryptoError::Unavailable => f.write_str("this environment has no Web Cryptography"),
            CryptoError::InsecureContext => f.write_str(
                "signatures can be checked on https and on localhost only; serve this page over https",
            ),
            CryptoError::Unsupported { algorithm } => {
                write!(f, "this browser can't check {algorithm} signatures with the provider's key")
            }
            CryptoError::Signing => f.write_str("this browser can't sign with an ES256 key of its own"),
            CryptoError::Encryption => {
                f.write_str("this browser can't encrypt with an AES-GCM key of its own")
            }
        }
    }
}

impl std::error::Error for CryptoError {}
