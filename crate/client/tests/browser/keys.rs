//! Signing keys: the private key can't be exported, and outlives the page.

use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::crypto::{CryptoError, SigningKey};
use oidc_client_wasm::platform::keys::{indexed_db, memory};
use oidc_client_wasm::protocol::PublicKey;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/tests/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn entry(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = putEntry)]
    async fn put_entry(name: &str, value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = entryOfOidcClientTs)]
    async fn entry_of_oidc_client_ts() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = entryOfAnotherCurve)]
    async fn entry_of_another_curve() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = tryToExport)]
    async fn try_to_export(pair: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn holds(x: &str, y: &str, text: &str, signature: &[u8]) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = refuseToOpen)]
    fn refuse_to_open() -> js_sys::Function;
    #[wasm_bindgen(js_name = fillTheDisk)]
    fn fill_the_disk() -> js_sys::Function;
}

#[wasm_bindgen(module = "/tests/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = waysToBlock)]
    fn ways_to_block() -> Vec<String>;
    fn block(name: &str, way: &str) -> js_sys::Function;
}

async fn generate() -> SigningKey {
    Platform::browser().crypto.generate_key().await.unwrap()
}

async fn sign(key: &SigningKey, text: &str) -> Result<Vec<u8>, CryptoError> {
    Platform::browser().crypto.sign(key, text.as_bytes()).await
}

/// Whether this key's signatures are valid for its public key.
async fn signs(key: &SigningKey) -> bool {
    let PublicKey::Ec { crv: "P-256", x, y } = key.public_key() else { return false };
    let signature = sign(key, "the text").await.unwrap();
    assert_eq!(signature.len(), 64);
    let holds_for = async |text| holds(x, y, text, &signature).await.unwrap() == JsValue::TRUE;
    holds_for("the text").await && !holds_for("another text").await
}

fn same(one: &SigningKey, other: &SigningKey) -> bool {
    one.public_key() == other.public_key()
}

fn member(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap()
}

#[wasm_bindgen_test]
async fn every_generated_key_differs_and_signs_with_es256() {
    let (one, other) = (generate().await, generate().await);
    assert!(!same(&one, &other));
    assert!(signs(&one).await && signs(&other).await);
}

#[wasm_bindgen_test]
async fn the_private_key_can_not_be_exported() {
    let key = generate().await;
    let pair: &JsValue = key.handle().unwrap();
    let outcomes = js_sys::Array::from(&try_to_export(pair).await.unwrap());
    assert_eq!(outcomes.length(), 4);
    for outcome in outcomes.iter() {
        assert_eq!(outcome.as_string().as_deref(), Some("InvalidAccessError"));
    }
    assert_eq!(member(&member(pair, "privateKey"), "extractable"), JsValue::FALSE);
    let usages = js_sys::Array::from(&member(&member(pair, "privateKey"), "usages"));
    assert_eq!(usages.join(",").as_string().as_deref(), Some("sign"));
}

#[wasm_bindgen_test]
async fn a_key_of_another_environment_can_not_sign() {
    let key = SigningKey::new(generate().await.public_key().clone(), "key-1".to_owned());
    assert_eq!(sign(&key, "the text").await, Err(CryptoError::Signing));
    let none = SigningKey::new(key.public_key().clone(), JsValue::NULL);
    assert_eq!(sign(&none, "the text").await, Err(CryptoError::Signing));
}

#[wasm_bindgen_test]
async fn a_key_that_is_kept_is_found_by_the_next_page_until_it_is_removed() {
    let key = generate().await;
    indexed_db().set("kept", &key).await;
    let store = indexed_db();
    let found = store.get("kept").await.unwrap();
    assert!(same(&found, &key) && signs(&found).await);
    let outcomes = js_sys::Array::from(&try_to_export(found.handle().unwrap()).await.unwrap());
    assert!(outcomes.iter().all(|it| it.as_string().as_deref() == Some("InvalidAccessError")));
    assert!(store.get("another").await.is_none());

    let newer = generate().await;
    store.set("kept", &newer).await;
    assert!(same(&indexed_db().get("kept").await.unwrap(), &newer));
    assert!(!store.is_degraded());

    store.remove("kept").await;
    assert!(store.get("kept").await.is_none() && indexed_db().get("kept").await.is_none());
    assert!(entry("kept").await.unwrap().is_undefined());
    store.remove("kept").await;
}

#[wasm_bindgen_test]
async fn keys_are_stored_where_oidc_client_ts_looks_for_them() {
    let key = generate().await;
    indexed_db().set("my-app", &key).await;
    let pair = member(&entry("my-app").await.unwrap(), "keys");
    assert!(pair.is_object());
    assert_eq!(member(&member(&pair, "privateKey"), "type"), "private");
    assert_eq!(member(&member(&pair, "publicKey"), "type"), "public");
    indexed_db().remove("my-app").await;
}

#[wasm_bindgen_test]
async fn the_keys_of_oidc_client_ts_are_found_and_sign() {
    put_entry("theirs", &entry_of_oidc_client_ts().await.unwrap()).await.unwrap();
    let key = indexed_db().get("theirs").await.unwrap();
    assert!(signs(&key).await);
    indexed_db().remove("theirs").await;
}

#[wasm_bindgen_test]
async fn what_is_no_es256_key_pair_is_not_found() {
    let text = JsValue::from_str("a text");
    for value in [JsValue::NULL, text, js_sys::Object::new().into(), entry_of_another_curve().await.unwrap()]
    {
        put_entry("odd", &value).await.unwrap();
        assert!(indexed_db().get("odd").await.is_none(), "{value:?}");
    }
    indexed_db().remove("odd").await;
}

#[wasm_bindgen_test]
async fn keys_stay_in_memory_while_the_database_is_blocked() {
    for way in ways_to_block() {
        let unblock = block("indexedDB", &way);
        degrades(&way, unblock).await;
    }
    degrades("does not open", refuse_to_open()).await;
    degrades("full", fill_the_disk()).await;
}

async fn degrades(way: &str, unblock: js_sys::Function) {
    let (store, key) = (indexed_db(), generate().await);
    assert!(store.get("blocked").await.is_none(), "{way}");
    store.remove("blocked").await;
    store.set("blocked", &key).await;
    assert!(store.is_degraded(), "{way}");
    assert!(same(&store.get("blocked").await.unwrap(), &key), "{way}");
    assert!(indexed_db().get("blocked").await.is_none(), "{way}: memory is this page's");
    unblock.call0(&JsValue::UNDEFINED).unwrap();
    assert!(entry("blocked").await.unwrap().is_undefined(), "{way}");
    // Allowed again: later writes are stored.
    store.set("blocked", &key).await;
    assert!(!store.is_degraded(), "{way}");
    assert!(same(&indexed_db().get("blocked").await.unwrap(), &key), "{way}");
    store.remove("blocked").await;
    assert!(store.get("blocked").await.is_none(), "{way}");
}

#[wasm_bindgen_test]
async fn a_key_that_no_database_takes_is_kept_in_memory() {
    let (store, key) = (indexed_db(), generate().await);
    let foreign = SigningKey::new(key.public_key().clone(), Rc::new(7));
    store.set("foreign", &foreign).await;
    assert!(store.is_degraded());
    assert!(same(&store.get("foreign").await.unwrap(), &foreign));
    store.set("foreign", &key).await;
    assert!(!store.is_degraded());
    store.remove("foreign").await;
}

#[wasm_bindgen_test]
async fn keys_in_memory_are_kept_by_their_owner_alone() {
    let (store, key) = (memory(), generate().await);
    store.set("key", &key).await;
    assert!(same(&store.get("key").await.unwrap(), &key));
    assert!(memory().get("key").await.is_none());
    assert!(indexed_db().get("key").await.is_none());
    store.remove("key").await;
    assert!(store.get("key").await.is_none());
}
