//! Random numbers, signatures and encryption, by the browser's Web Cryptography.

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

/// Generates random numbers, verifies and creates signatures, and encrypts.
///
/// ```
/// use oidc_client_wasm::platform::LocalFuture;
/// use oidc_client_wasm::platform::crypto::{Crypto, CryptoError, SigningKey};
/// use oidc_client_wasm::protocol::SignatureCheck;
///
/// /// An environment without any cryptography: every operation fails.
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

    /// Checks whether signatures can be verified and created here at all. `Ok` by default.
    ///
    /// # Errors
    /// [`CryptoError::InsecureContext`] or [`CryptoError::Unavailable`] where they can't.
    fn check(&self) -> Result<(), CryptoError> {
        Ok(())
    }

    /// Whether the signature is valid (RFC 7515 section 5.2).
    ///
    /// # Errors
    /// [`CryptoError`] if it can't be verified. An invalid signature is `Ok(false)`.
    fn verify<'a>(&'a self, check: &'a SignatureCheck) -> LocalFuture<'a, Result<bool, CryptoError>>;

    /// Generates an ES256 key pair (RFC 7518 section 3.4) whose private key can't be exported.
    ///
    /// # Errors
    /// [`CryptoError`] where no key can be generated.
    fn generate_key(&self) -> LocalFuture<'_, Result<SigningKey, CryptoError>>;

    /// Signs the bytes with ES256: 64 bytes, `r` and `s` one after the other (RFC 7518 section 3.4).
    ///
    /// # Errors
    /// [`CryptoError::Signing`] if this key can't be used.
    fn sign<'a>(
        &'a self,
        key: &'a SigningKey,
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>>;

    /// Generates an AES-GCM key of 256 bits (NIST SP 800-38D) that can't be exported. The default fails, as do those of
    /// [`Crypto::encrypt`] and [`Crypto::decrypt`]: only encrypted stores need them.
    ///
    /// # Errors
    /// [`CryptoError`] where no key can be generated.
    fn generate_encryption_key(&self) -> LocalFuture<'_, Result<EncryptionKey, CryptoError>> {
        Box::pin(async { Err(CryptoError::Encryption) })
    }

    /// Encrypts the bytes with AES-GCM: as many bytes of ciphertext, followed by the tag of 16 bytes. An `iv` must never be
    /// used twice with one key. `additional` isn't part of the ciphertext, and must be the same for decryption.
    ///
    /// # Errors
    /// [`CryptoError::Encryption`] if this key can't be used.
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

    /// Decrypts the output of [`Crypto::encrypt`]. `None` if it was changed, or the key, `iv` or `additional` differ.
    ///
    /// # Errors
    /// [`CryptoError::Encryption`] if this key can't be used.
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

/// Why a signature couldn't be checked or made, or a value encrypted.
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
    /// To do: serve the page over `https`, or open it at `localhost`. For tests in your own network there is the
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
