//! The public half of the key that access tokens are bound to.

use crate::jwk::PublicKey;
use crate::jws::Algorithm;
use std::fmt;

/// A public key that can verify proofs: EC on P-256, or Ed25519 (RFC 9449 section 4.2, `jwk` and `alg`).
///
/// ```
/// use oidc_client_protocol::{Algorithm, PublicKey};
/// use oidc_client_protocol::dpop::DpopKey;
///
/// let public_key = PublicKey::Ec {
///     crv: "P-256",
///     x: "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs".to_owned(),
///     y: "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA".to_owned(),
/// };
/// let key = DpopKey::new(public_key)?;
/// assert_eq!(key.algorithm(), Algorithm::Es256);
/// assert_eq!(key.thumbprint(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
/// # Ok::<(), oidc_client_protocol::dpop::DpopKeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DpopKey {
    public_key: PublicKey,
    algorithm: Algorithm,
}

impl DpopKey {
    /// Takes a key's public half.
    ///
    /// # Errors
    /// [`DpopKeyError`] when the key is of another type or curve.
    pub fn new(public_key: PublicKey) -> Result<DpopKey, DpopKeyError> {
        let algorithm = match &public_key {
            PublicKey::Ec { crv: "P-256", .. } => Algorithm::Es256,
            PublicKey::Ed25519 { .. } => Algorithm::EdDsa,
            PublicKey::Ec { crv, .. } => return Err(DpopKeyError::Unsuitable { got: crv }),
            PublicKey::Rsa { .. } => return Err(DpopKeyError::Unsuitable { got: "RSA" }),
        };
        Ok(DpopKey { public_key, algorithm })
    }

    /// The key itself.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The algorithm that the platform must sign with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key's thumbprint, sent in the authorization request (`dpop_jkt`, RFC 9449 section 10) to bind the code to the key.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        self.public_key.thumbprint()
    }
}

/// Why a key can't be used for proofs.
///
/// ```
/// use oidc_client_protocol::PublicKey;
/// use oidc_client_protocol::dpop::DpopKey;
///
/// let rsa = PublicKey::Rsa { n: "sXch".to_owned(), e: "AQAB".to_owned() };
/// assert_eq!(DpopKey::new(rsa).unwrap_err().code(), "dpop_key");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DpopKeyError {
    /// Neither EC on P-256 nor Ed25519 (RFC 9449 section 4.2).
    ///
    /// To do: generate the key with `{ name: "ECDSA", namedCurve: "P-256" }` or `{ name: "Ed25519" }`.
    Unsuitable {
        /// The key's type or curve.
        got: &'static str,
    },
}

impl DpopKeyError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            DpopKeyError::Unsuitable { .. } => "dpop_key",
        }
    }
}

impl fmt::Display for DpopKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DpopKeyError::Unsuitable { got } => {
                write!(f, "expected a P-256 or Ed25519 key for DPoP proofs, got {got}")
            }
        }
    }
}

impl std::error::Error for DpopKeyError {}
