//! Randomness and signatures, from the browser's Web Cryptography.

use super::LocalFuture;
use js_sys::{Object, Reflect, Uint8Array};
use oidc_client_protocol::{Algorithm, PublicKey, SignatureCheck};
use std::fmt;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

/// Draws random numbers and checks signatures.
///
/// ```
/// use oidc_client_wasm::platform::LocalFuture;
/// use oidc_client_wasm::platform::crypto::{Crypto, CryptoError};
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
/// }
/// assert_eq!(Missing.random(&mut [0; 32]), Err(CryptoError::Unavailable));
/// ```
pub trait Crypto {
    /// Fills the bytes from a cryptographically secure source.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] where there is none.
    fn random(&self, bytes: &mut [u8]) -> Result<(), CryptoError>;

    /// Whether the signature holds (RFC 7515 section 5.2).
    ///
    /// # Errors
    /// [`CryptoError`] when there is no verdict. One that doesn't hold is `Ok(false)`.
    fn verify<'a>(&'a self, check: &'a SignatureCheck) -> LocalFuture<'a, Result<bool, CryptoError>>;
}

/// Why there is no verdict.
///
/// ```
/// use oidc_client_wasm::{Error, platform::crypto::CryptoError};
///
/// assert_eq!(Error::from(CryptoError::InsecureContext).code(), "insecure_context");
/// assert_eq!(Error::from(CryptoError::Unsupported { algorithm: "EdDSA" }).code(), "signature_unsupported");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CryptoError {
    /// There is no `crypto` here.
    Unavailable,
    /// `crypto.subtle` is missing: browsers have it on https and on loopback only.
    InsecureContext,
    /// This browser can't use the key, or doesn't know the algorithm.
    Unsupported {
        /// The algorithm's registered name (RFC 7518 section 3.1).
        algorithm: &'static str,
    },
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
        }
    }
}

#[wasm_bindgen]
extern "C" {
    // Not through `window`, which workers don't have.
    #[wasm_bindgen(thread_local_v2, js_name = crypto)]
    static CRYPTO: Option<web_sys::Crypto>;
}

fn crypto() -> Result<web_sys::Crypto, CryptoError> {
    CRYPTO.with(Clone::clone).ok_or(CryptoError::Unavailable)
}

/// The browser's `crypto`.
pub(super) struct BrowserCrypto;

impl Crypto for BrowserCrypto {
    fn random(&self, bytes: &mut [u8]) -> Result<(), CryptoError> {
        crypto()?.get_random_values_with_u8_array(bytes).map_err(|_| CryptoError::Unavailable)?;
        Ok(())
    }

    fn verify<'a>(&'a self, check: &'a SignatureCheck) -> LocalFuture<'a, Result<bool, CryptoError>> {
        Box::pin(async move {
            let crypto = crypto()?;
            // On an insecure origin the getter gives undefined, whatever its declared type says.
            let subtle = Reflect::get(&crypto, &"subtle".into()).unwrap_or_default();
            let subtle: SubtleCrypto = subtle.dyn_into().map_err(|_| CryptoError::InsecureContext)?;
            let unsupported = |_| CryptoError::Unsupported { algorithm: check.algorithm.name() };
            let key = import(&subtle, check).await.map_err(unsupported)?;
            verify(&subtle, &key, check).await.map_err(unsupported)
        })
    }
}

async fn import(subtle: &SubtleCrypto, check: &SignatureCheck) -> Result<CryptoKey, JsValue> {
    let usages = js_sys::Array::of1(&"verify".into());
    let key = json_web_key(&check.key.public_key)?;
    let algorithm = import_parameters(check.algorithm)?;
    let promise = subtle.import_key_with_object("jwk", &key, &algorithm, false, &usages)?;
    JsFuture::from(promise).await?.dyn_into()
}

async fn verify(subtle: &SubtleCrypto, key: &CryptoKey, check: &SignatureCheck) -> Result<bool, JsValue> {
    let signature = Uint8Array::from(check.signature.as_slice());
    let data = Uint8Array::from(check.signing_input.as_bytes());
    let algorithm = verify_parameters(check.algorithm)?;
    let promise =
        subtle.verify_with_object_and_js_u8_array_and_js_u8_array(&algorithm, key, &signature, &data)?;
    Ok(JsFuture::from(promise).await?.is_truthy())
}

fn json_web_key(key: &PublicKey) -> Result<Object, JsValue> {
    match key {
        PublicKey::Rsa { n, e } => object(&[("kty", "RSA"), ("n", n), ("e", e)]),
        PublicKey::Ec { crv, x, y } => object(&[("kty", "EC"), ("crv", crv), ("x", x), ("y", y)]),
        PublicKey::Ed25519 { x } => object(&[("kty", "OKP"), ("crv", "Ed25519"), ("x", x)]),
    }
}

fn import_parameters(algorithm: Algorithm) -> Result<Object, JsValue> {
    match algorithm {
        Algorithm::Es256 => object(&[("name", "ECDSA"), ("namedCurve", "P-256")]),
        Algorithm::Es384 => object(&[("name", "ECDSA"), ("namedCurve", "P-384")]),
        Algorithm::Es512 => object(&[("name", "ECDSA"), ("namedCurve", "P-521")]),
        _ => verify_parameters(algorithm),
    }
}

fn verify_parameters(algorithm: Algorithm) -> Result<Object, JsValue> {
    use Algorithm::{EdDsa, Es256, Es384, Es512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
    let hash = match algorithm {
        Rs256 | Ps256 | Es256 => "SHA-256",
        Rs384 | Ps384 | Es384 => "SHA-384",
        Rs512 | Ps512 | Es512 | EdDsa => "SHA-512",
    };
    let (name, salt_length) = match algorithm {
        Rs256 | Rs384 | Rs512 => ("RSASSA-PKCS1-v1_5", None),
        // RFC 7518 section 3.5: the salt is as long as the hash.
        Ps256 => ("RSA-PSS", Some(32)),
        Ps384 => ("RSA-PSS", Some(48)),
        Ps512 => ("RSA-PSS", Some(64)),
        Es256 | Es384 | Es512 => ("ECDSA", None),
        EdDsa => ("Ed25519", None),
    };
    let parameters = object(&[("name", name), ("hash", hash)])?;
    if let Some(length) = salt_length {
        Reflect::set(&parameters, &"saltLength".into(), &JsValue::from(length))?;
    }
    Ok(parameters)
}

fn object(members: &[(&str, &str)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value))?;
    }
    Ok(object)
}
