//! Encrypted stores.

use crate::pages::{encryption_key, everything_stored, try_to_export, without_subtle};
use futures_util::future::join_all;
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::crypto::{CryptoError, EncryptionKey};
use oidc_client_wasm::platform::keys::encryption_keys;
use oidc_client_wasm::platform::store::{
    ENCRYPTION_KEY, Store, encrypted, indexed_db, local_storage, session_storage,
};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/tests/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = refuseToOpen)]
    fn refuse_to_open() -> js_sys::Function;
}

const SECRET: &str = "mF_9.B5f-4.1JqM";

type Open = fn() -> Rc<dyn Store>;

/// All stores of the browser, each to be opened by several pages.
fn stores() -> [(&'static str, Open); 3] {
    [("sessionStorage", session_storage), ("localStorage", local_storage), ("IndexedDB", indexed_db)]
}

async fn stored() -> String {
    everything_stored().await.as_string().unwrap()
}

#[wasm_bindgen_test]
async fn an_encrypted_text_is_readable_for_the_next_page_and_not_in_storage() {
    for (name, open) in stores() {
        let text = format!("{{\"access_token\":\"{SECRET}\",\"name\":\"Ærø – 名前 🔑\"}}");
        encrypted(open()).set("user", &text).await;
        assert!(!stored().await.contains(SECRET), "{name}");
        assert!(stored().await.contains("user"), "{name}: nothing is stored at all");
        let next = encrypted(open());
        assert_eq!(next.get("user").await.as_deref(), Some(text.as_str()), "{name}");
        assert!(next.swap("user", Some(&text), Some(SECRET)).await, "{name}");
        assert!(!next.swap("user", Some(&text), Some("lost")).await, "{name}");
        assert!(!stored().await.contains(SECRET), "{name}");
        assert!(!next.is_degraded(), "{name}");
        assert_eq!(encrypted(open()).take("user").await.as_deref(), Some(SECRET), "{name}");
        assert_eq!(open().get("user").await, None, "{name}");
    }
    // To show that the search works.
    local_storage().set("user", SECRET).await;
    assert!(stored().await.contains(SECRET));
    local_storage().take("user").await;
    indexed_db().set("user", SECRET).await;
    assert!(stored().await.contains(SECRET));
    indexed_db().take("user").await;
}

#[wasm_bindgen_test]
async fn each_text_has_a_new_initialization_vector() {
    let store = encrypted(local_storage());
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        store.set("user", SECRET).await;
        let kept = local_storage().get("user").await.unwrap();
        // The initialization vector: 96 bits are 16 characters.
        assert!(seen.insert(kept["aes-gcm.".len()..][..16].to_owned()));
    }
    store.take("user").await;
}

#[wasm_bindgen_test]
async fn the_key_can_not_be_exported() {
    encrypted(local_storage()).set("user", SECRET).await;
    let key = encryption_key().await;
    let outcomes = js_sys::Array::from(&try_to_export(&key).await);
    assert_eq!(outcomes.length(), 2);
    assert!(outcomes.iter().all(|it| it.as_string().as_deref() == Some("InvalidAccessError")));
    let algorithm = js_sys::Reflect::get(&key, &"algorithm".into()).unwrap();
    assert_eq!(js_sys::Reflect::get(&algorithm, &"length".into()).unwrap(), 256);
    local_storage().take("user").await;
}

#[wasm_bindgen_test]
async fn a_text_that_was_changed_moved_cut_or_never_encrypted_reads_as_none() {
    let (store, raw) = (encrypted(local_storage()), local_storage());
    store.set("user", SECRET).await;
    let whole = raw.get("user").await.unwrap();
    raw.set("another", &whole).await;
    assert_eq!(store.get("another").await, None, "moved");
    let last = if whole.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{last}{}", &whole[..whole.len() - 5], &whole[whole.len() - 4..]);
    for text in [changed.as_str(), &whole[..whole.len() - 4], &whole[..12], "aes-gcm.", "{}", "", SECRET] {
        raw.set("user", text).await;
        assert_eq!(store.get("user").await, None, "{text}");
    }
    raw.set("user", &whole).await;
    assert_eq!(store.get("user").await.as_deref(), Some(SECRET));
    raw.take("user").await;
    raw.take("another").await;
}

#[wasm_bindgen_test]
async fn without_its_key_no_text_can_be_read_and_a_new_key_is_generated() {
    encrypted(local_storage()).set("user", SECRET).await;
    encryption_keys().remove(ENCRYPTION_KEY).await;
    assert_eq!(encrypted(local_storage()).get("user").await, None);
    // A page that has cached the old key writes texts that all pages can read, too.
    let store = encrypted(local_storage());
    store.set("user", "with the second key").await;
    encryption_keys().remove(ENCRYPTION_KEY).await;
    store.set("user", "with the third key").await;
    assert_eq!(encrypted(local_storage()).take("user").await.as_deref(), Some("with the third key"));
}

#[wasm_bindgen_test]
async fn many_pages_that_encrypt_for_the_first_time_at_once_share_one_key() {
    encryption_keys().remove(ENCRYPTION_KEY).await;
    let names: Vec<String> = (0..10).map(|number| format!("page-{number}")).collect();
    join_all(names.iter().map(|name| async move { encrypted(local_storage()).set(name, SECRET).await }))
        .await;
    for name in &names {
        assert_eq!(encrypted(local_storage()).take(name).await.as_deref(), Some(SECRET), "{name}");
    }
}

#[wasm_bindgen_test]
async fn without_encryption_texts_stay_in_memory_and_not_in_storage() {
    for (way, unblock) in
        [("insecure", without_subtle as fn() -> js_sys::Function), ("no keys", refuse_to_open)]
    {
        encryption_keys().remove(ENCRYPTION_KEY).await;
        // By another page, which has no cached key.
        encrypted(local_storage()).set("user", "of before").await;
        let store = encrypted(local_storage());
        if way == "no keys" {
            encryption_keys().remove(ENCRYPTION_KEY).await;
        }
        let unblock = unblock();
        store.set("user", SECRET).await;
        assert!(store.is_degraded() && !store.is_shared(), "{way}");
        assert_eq!(store.get("user").await.as_deref(), Some(SECRET), "{way}");
        assert!(store.swap("user", Some(SECRET), Some("newer")).await, "{way}");
        unblock.call0(&JsValue::UNDEFINED).unwrap();
        assert!(!stored().await.contains(SECRET), "{way}");
        assert_eq!(encrypted(local_storage()).get("user").await, None, "{way}: the past would come back");
        // Possible again: later writes are stored.
        store.set("user", "newest").await;
        assert!(!store.is_degraded() && store.is_shared(), "{way}");
        assert_eq!(encrypted(local_storage()).take("user").await.as_deref(), Some("newest"), "{way}");
    }
}

#[wasm_bindgen_test]
async fn a_key_of_another_environment_can_not_encrypt() {
    let crypto = Platform::browser().crypto;
    let key = EncryptionKey::new("key-1".to_owned());
    assert_eq!(crypto.encrypt(&key, &[0; 12], b"", b"text").await, Err(CryptoError::Encryption));
    assert_eq!(crypto.decrypt(&key, &[0; 12], b"", b"text").await, Err(CryptoError::Encryption));
}
