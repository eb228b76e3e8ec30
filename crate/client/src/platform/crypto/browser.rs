//! The browser's Web Cryptography.

use super::encryption::{self, encryption_key};
use super::{Crypto, CryptoError, EncryptionKey, SigningKey};
use crate::platform::LocalFuture;
use js_sys::{Array, Object, Reflect, Uint8Array};
use oidc_client_protocol::{Algorithm, PublicKey, SignatureCheck};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

#[wasm_bindgen]
extern "C" {
    // Not by `window`, which workers don't have.
    #[wasm_bindgen(thread_local_v2, js_name = crypto)]
    static CRYPTO: Option<web_sys::Crypto>;
}

fn crypto() -> Result<web_sys::Crypto, CryptoError> {
    CRYPTO.with(Clone::clone).ok_or(CryptoError::Unavailable)
}

fn subtle() -> Result<SubtleCrypto, CryptoError> {
    // On an insecure origin the getter returns `undefined`, despite its declared type.
    let subtle = Reflect::get(&crypto()?.into(), &"subtle".into()).unwrap_or_default();
    subtle.dyn_into().map_err(|_| CryptoError::InsecureContext)
}

/// The browser's `crypto`.
pub(crate) struct BrowserCrypto;

impl Crypto for BrowserCrypto {
    fn random(&self, bytes: &mut [u8]) -> Result<(), CryptoError> {
        crypto()?.get_random_values_with_u8_array(bytes).map_err(|_| CryptoError::Unavailable)?;
        Ok(())
    }

    fn check(&self) -> Result<(), CryptoError> {
        subtle().map(drop)
    }

    fn verify<'a>(&'a self, check: &'a SignatureCheck) -> LocalFuture<'a, Result<bool, CryptoError>> {
        Box::pin(async move {
            let subtle = subtle()?;
            let unsupported = |_| CryptoError::Unsupported { algorithm: check.algorithm.name() };
            let key = import(&subtle, check).await.map_err(unsupported)?;
            verify(&subtle, &key, check).await.map_err(unsupported)
        })
    }

    fn generate_key(&self) -> LocalFuture<'_, Result<SigningKey, CryptoError>> {
        Box::pin(async move {
            let pair = generate(&subtle()?).await.map_err(|_| CryptoError::Signing)?;
            signing_key(pair).await.ok_or(CryptoError::Signing)
        })
    }

    fn sign<'a>(
        &'a self,
        key: &'a SigningKey,
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>> {
        Box::pin(async move {
            let pair: &JsValue = key.handle().ok_or(CryptoError::Signing)?;
            sign(&subtle()?, pair, bytes).await.map_err(|_| CryptoError::Signing)
        })
    }

    fn generate_encryption_key(&self) -> LocalFuture<'_, Result<EncryptionKey, CryptoError>> {
        Box::pin(async move {
            let key = encryption::generate(&subtle()?).await.map_err(|_| CryptoError::Encryption)?;
            encryption_key(key).ok_or(CryptoError::Encryption)
        })
    }

    fn encrypt<'a>(
        &'a self,
        key: &'a EncryptionKey,
        iv: &'a [u8; 12],
        additional: &'a [u8],
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>> {
        Box::pin(async move {
            let (subtle, key) = (subtle()?, key.handle().ok_or(CryptoError::Encryption)?);
            let parameters = encryption::parameters(iv, additional).map_err(|_| CryptoError::Encryption)?;
            let encrypted = encryption::encrypt(&subtle, key, &parameters, bytes).await;
            encrypted.map_err(|_| CryptoError::Encryption)
        })
    }

    fn decrypt<'a>(
        &'a self,
        key: &'a EncryptionKey,
        iv: &'a [u8; 12],
        additional: &'a [u8],
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Option<Vec<u8>>, CryptoError>> {
        Box::pin(async move {
            let (subtle, key) = (subtle()?, key.handle().ok_or(CryptoError::Encryption)?);
            let parameters = encryption::parameters(iv, additional).map_err(|_| CryptoError::Encryption)?;
            Ok(encryption::decrypt(&subtle, key, &parameters, bytes).await.ok())
        })
    }
}

/// Converts a `CryptoKeyPair` for ES256. `None` for anything else, as storage may hold anything.
pub(crate) async fn signing_key(pair: JsValue) -> Option<SigningKey> {
    let public_key: CryptoKey = Reflect::get(&pair, &"publicKey".into()).ok()?.dyn_into().ok()?;
    let exported = subtle().ok()?.export_key("jwk", &public_key).ok()?;
    let jwk = JsFuture::from(exported).await.ok()?;
    let member = |name: &str| Reflect::get(&jwk, &name.into()).ok()?.as_string();
    let crv = "P-256";
    member("crv").filter(|its| its == crv)?;
    let public_key = PublicKey::Ec { crv, x: member("x")?, y: member("y")? };
    Some(SigningKey::new(public_key, pair))
}

async fn generate(subtle: &SubtleCrypto) -> Result<JsValue, JsValue> {
    let usages = Array::of1(&"sign".into());
    // Not extractable: a malicious script can sign while it runs in this page, but can't steal the key.
    let promise = subtle.generate_key_with_object(&key_parameters(Algorithm::Es256)?, false, &usages)?;
    JsFuture::from(promise).await
}

async fn sign(subtle: &SubtleCrypto, pair: &JsValue, bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    let key: CryptoKey = Reflect::get(pair, &"privateKey".into())?.dyn_into()?;
    let data = Uint8Array::from(bytes);
    let promise =
        subtle.sign_with_object_and_js_u8_array(&signature_parameters(Algorithm::Es256)?, &key, &data)?;
    Ok(Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
}

async fn import(subtle: &SubtleCrypto, check: &SignatureCheck) -> Result<CryptoKey, JsValue> {
    let usages = Array::of1(&"verify".into());
    let key = json_web_key(&check.key.public_key)?;
    let algorithm = key_parameters(check.algorithm)?;
    let promise = subtle.import_key_with_object("jwk", &key, &algorithm, false, &usages)?;
    JsFuture::from(promise).await?.dyn_into()
}

async fn verify(subtle: &SubtleCrypto, key: &CryptoKey, check: &SignatureCheck) -> Result<bool, JsValue> {
    let signature = Uint8Array::from(check.signature.as_slice());
    let data = Uint8Array::from(check.signing_input.as_bytes());
    let algorithm = signature_parameters(check.algorithm)?;
    let promise =
        subtle.verify_with_object_and_js_u8_array_and_js_u8_array(&algorithm, key, &signature, &data)?;
    Ok(JsFuture::from(promise).await?.is_truthy())
}

fn json_web_key(key: &PublicKey) -> Result<Object, JsValue> {
    let jwk = key.to_jwk();
    let members: Vec<_> = jwk.iter().filter_map(|(name, value)| Some((name, value.as_str()?))).collect();
    object(&members)
}

fn key_parameters(algorithm: Algorithm) -> Result<Object, JsValue> {
    match algorithm {
        Algorithm::Es256 => object(&[("name", "ECDSA"), ("namedCurve", "P-256")]),
        Algorithm::Es384 => object(&[("name", "ECDSA"), ("namedCurve", "P-384")]),
        Algorithm::Es512 => object(&[("name", "ECDSA"), ("namedCurve", "P-521")]),
        _ => signature_parameters(algorithm),
    }
}

fn signature_parameters(algorithm: Algorithm) -> Result<Object, JsValue> {
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
