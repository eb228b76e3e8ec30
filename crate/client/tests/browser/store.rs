//! Web storage: its content, its keys, and the fallback where the browser stores nothing.

use oidc_client_wasm::platform::store::{Store, local_storage, memory, session_storage};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Storage;

#[wasm_bindgen(module = "/tests/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = waysToBlock)]
    fn ways_to_block() -> Vec<String>;
    fn block(name: &str, way: &str) -> js_sys::Function;
    fn fill(area: &Storage);
}

struct Area {
    name: &'static str,
    open: fn() -> Rc<dyn Store>,
    raw: Storage,
}

/// Both storage areas, cleared.
fn areas() -> [Area; 2] {
    let window = web_sys::window().unwrap();
    let areas = [
        Area {
            name: "sessionStorage",
            open: session_storage,
            raw: window.session_storage().unwrap().unwrap(),
        },
        Area { name: "localStorage", open: local_storage, raw: window.local_storage().unwrap().unwrap() },
    ];
    areas.iter().for_each(|area| area.raw.clear().unwrap());
    areas
}

#[wasm_bindgen_test]
async fn a_text_is_found_by_the_next_page_and_taken_once() {
    for Area { name, open, .. } in areas() {
        let text = "{\"name\":\"Ærø – 名前 🔑\"}";
        open().set("key", text).await;
        let store = open();
        assert_eq!(store.get("key").await.as_deref(), Some(text), "{name}");
        assert_eq!(store.get("other").await, None, "{name}");
        store.set("key", "newer").await;
        assert_eq!(open().take("key").await.as_deref(), Some("newer"), "{name}");
        assert_eq!(store.take("key").await, None, "{name}");
        assert_eq!(store.get("key").await, None, "{name}");
        assert!(!store.is_degraded(), "{name}");
    }
}

#[wasm_bindgen_test]
async fn keys_have_the_prefix_of_oidc_client_ts() {
    for Area { name, open, raw } in areas() {
        open().set("user:https://login.example:my-app", "text").await;
        let kept = raw.get_item("oidc.user:https://login.example:my-app").unwrap();
        assert_eq!(kept.as_deref(), Some("text"), "{name}");
        assert_eq!(raw.length(), Ok(1), "{name}");
        raw.set_item("oidc.theirs", "kept by oidc-client-ts").unwrap();
        assert_eq!(open().get("theirs").await.as_deref(), Some("kept by oidc-client-ts"), "{name}");
        raw.clear().unwrap();
    }
}

#[wasm_bindgen_test]
async fn full_storage_degrades_to_memory_and_leaves_no_older_value_behind() {
    for Area { name, open, raw } in areas() {
        let store = open();
        store.set("user", "old").await;
        fill(&raw);
        let newer = "new, and longer than what was there".repeat(10);
        store.set("user", &newer).await;
        assert!(store.is_degraded(), "{name}");
        assert_eq!(store.get("user").await, Some(newer.clone()), "{name}");
        assert_eq!(raw.get_item("oidc.user").unwrap(), None, "{name}: the past would come back");
        assert_eq!(open().get("user").await, None, "{name}: memory is this page's");
        assert_eq!(store.take("user").await, Some(newer), "{name}");
        assert_eq!(store.get("user").await, None, "{name}");
        raw.clear().unwrap();
    }
}

#[wasm_bindgen_test]
async fn blocked_or_missing_storage_degrades_to_memory_without_a_panic() {
    for way in ways_to_block() {
        for Area { name, open, raw } in areas() {
            let unblock = block(name, &way);
            let store = open();
            assert_eq!(store.get("key").await, None, "{name} {way}");
            assert_eq!(store.take("key").await, None, "{name} {way}");
            store.set("key", "text").await;
            assert!(store.is_degraded(), "{name} {way}");
            assert_eq!(store.get("key").await.as_deref(), Some("text"), "{name} {way}");
            unblock.call0(&JsValue::UNDEFINED).unwrap();
            assert_eq!(raw.length(), Ok(0), "{name} {way}");
            // Allowed again: later writes are stored.
            store.set("key", "newer").await;
            assert_eq!(open().get("key").await.as_deref(), Some("newer"), "{name} {way}");
            raw.clear().unwrap();
        }
    }
}

#[wasm_bindgen_test]
async fn memory_is_kept_by_its_owner_alone() {
    let store = memory();
    store.set("key", "text").await;
    assert_eq!(store.get("key").await.as_deref(), Some("text"));
    assert_eq!(memory().get("key").await, None);
    assert!(areas().iter().all(|area| area.raw.length() == Ok(0)));
    assert!(!store.is_degraded());
}
