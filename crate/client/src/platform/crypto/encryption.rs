//! The browser's AES-GCM.

use super::EncryptionKey;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

/// Converts a `CryptoKey` for AES-GCM. `None` for anything else, as storage may hold anything.
pub(crate) fn encryption_key(key: JsValue) -> Option<EncryptionKey> {
    let key: CryptoKey = key.dyn_into().ok()?;
    let name = Reflect::get(&key.algorithm().ok()?.into(), &"name".into()).ok()?;
    (name == "AES-GCM").then(|| EncryptionKey::new(key))
}

pub(super) async fn generate(subtle: &SubtleCrypto) -> Result<JsValue, JsValue> {
    let algorithm = aes_gcm()?;
    Reflect::set(&algorithm, &"length".into(), &256.into())?;
    let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
    // Not extractable: a malicious script can use the key while it runs in this page, but can't steal it.
    JsFuture::from(subtle.generate_key_with_object(&algorithm, false, &usages)?).await
}

pub(super) async fn encrypt(
    subtle: &SubtleCrypto,
    key: &CryptoKey,
    parameters: &Object,
    bytes: &[u8],
) -> Result<Vec<u8>, JsValue> {
    let data = Uint8Array::from(bytes);
    let promise = subtle.encrypt_with_object_and_js_u8_array(parameters, key, &data)?;
    Ok(Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
}

/// Fails if the bytes, the key or the parameters differ from those of the encryption; browsers don't say which.
pub(super) async fn decrypt(
    subtle: &SubtleCrypto,
    key: &CryptoKey,
    parameters: &Object,
    bytes: &[u8],
) -> Result<Vec<u8>, JsValue> {
    let data = Uint8Array::from(bytes);
    let promise = subtle.decrypt_with_object_and_js_u8_array(parameters, key, &data)?;
    Ok(Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
}

/// The tag has 128 bits, which is the default (W3C Web Cryptography section 29).
pub(super) fn parameters(iv: &[u8; 12], additional: &[u8]) -> Result<Object, JsValue> {
    let parameters = aes_gcm()?;
    Reflect::set(&parameters, &"iv".into(), &Uint8Array::from(iv.as_slice()))?;
    Reflect::set(&parameters, &"additionalData".into(), &Uint8Array::from(additional))?;
    Ok(parameters)
}

fn aes_gcm() -> Result<Object, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &"name".into(), &"AES-GCM".into())?;
    Ok(object)
}
