//! Texts in `IndexedDB`, and changes by other pages of this origin.

use crate::pages::{clear, open_page, write};
use futures_channel::oneshot;
use futures_util::future::join_all;
use oidc_client_wasm::platform::store::{indexed_db, local_storage, memory, session_storage};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/tests/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = refuseToOpen)]
    fn refuse_to_open() -> js_sys::Function;
    #[wasm_bindgen(js_name = fillTheDisk)]
    fn fill_the_disk() -> js_sys::Function;
    #[wasm_bindgen(js_name = waysToBlock)]
    fn ways_to_block() -> Vec<String>;
    fn block(name: &str, way: &str) -> js_sys::Function;
}

#[wasm_bindgen_test]
async fn a_text_is_found_by_the_next_page_and_taken_once() {
    let text = "{\"name\":\"Ærø – 名前 🔑\"}";
    indexed_db().set("key", text).await;
    let store = indexed_db();
    assert_eq!(store.get("key").await.as_deref(), Some(text));
    assert_eq!(store.get("other").await, None);
    store.set("key", "newer").await;
    assert!(indexed_db().keys().await.contains(&"key".to_owned()));
    assert_eq!(indexed_db().take("key").await.as_deref(), Some("newer"));
    assert_eq!(store.take("key").await, None);
    assert_eq!(store.get("key").await, None);
    assert!(!store.keys().await.contains(&"key".to_owned()));
    assert!(!store.is_degraded() && store.is_shared());
    let area = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    assert_eq!(area.get_item("oidc.key"), Ok(None));
}

#[wasm_bindgen_test]
async fn one_of_many_concurrent_swaps_succeeds() {
    indexed_db().take("contended").await;
    for (round, expected) in [None, Some("round 0"), Some("round 1")].into_iter().enumerate() {
        let value = format!("round {round}");
        let attempts = (0..10).map(|_| {
            let (store, value) = (indexed_db(), value.clone());
            async move { store.swap("contended", expected, Some(&value)).await }
        });
        let outcomes = join_all(attempts).await;
        assert_eq!(outcomes.iter().filter(|it| **it).count(), 1, "round {round}: {outcomes:?}");
    }
    assert!(!indexed_db().swap("contended", Some("round 1"), None).await);
    assert!(indexed_db().swap("contended", Some("round 2"), None).await);
    assert_eq!(indexed_db().get("contended").await, None);
}

#[wasm_bindgen_test]
async fn every_store_swaps_only_an_expected_text() {
    for (name, store) in [
        ("sessionStorage", session_storage()),
        ("localStorage", local_storage()),
        ("IndexedDB", indexed_db()),
        ("memory", memory()),
    ] {
        store.take("swapped").await;
        assert!(!store.swap("swapped", Some("a"), Some("b")).await, "{name}");
        assert_eq!(store.get("swapped").await, None, "{name}");
        assert!(store.swap("swapped", None, Some("a")).await, "{name}");
        assert!(!store.swap("swapped", None, Some("b")).await, "{name}");
        assert!(store.swap("swapped", Some("a"), Some("b")).await, "{name}");
        assert_eq!(store.get("swapped").await.as_deref(), Some("b"), "{name}");
        assert!(store.keys().await.contains(&"swapped".to_owned()), "{name}");
        assert!(store.swap("swapped", Some("b"), None).await, "{name}");
        assert_eq!(store.get("swapped").await, None, "{name}");
    }
}

#[wasm_bindgen_test]
async fn texts_stay_in_memory_while_the_database_is_blocked() {
    for way in ways_to_block() {
        let unblock = block("indexedDB", &way);
        degrades(&way, unblock).await;
    }
    degrades("does not open", refuse_to_open()).await;
    degrades("full", fill_the_disk()).await;
}

async fn degrades(way: &str, unblock: js_sys::Function) {
    let store = indexed_db();
    assert_eq!(store.get("blocked").await, None, "{way}");
    assert_eq!(store.take("blocked").await, None, "{way}");
    store.set("blocked", "text").await;
    assert!(store.is_degraded() && !store.is_shared(), "{way}");
    assert_eq!(store.get("blocked").await.as_deref(), Some("text"), "{way}");
    assert!(store.swap("blocked", Some("text"), Some("newer")).await, "{way}");
    assert_eq!(store.keys().await, ["blocked"], "{way}");
    assert_eq!(indexed_db().get("blocked").await, None, "{way}: memory is this page's");
    unblock.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(indexed_db().get("blocked").await, None, "{way}");
    // Allowed again: later writes are stored, by any method.
    assert!(!store.swap("blocked", Some("text"), Some("late")).await, "{way}");
    assert!(store.swap("blocked", Some("newer"), Some("swapped")).await, "{way}");
    assert!(!store.is_degraded() && store.is_shared(), "{way}");
    assert_eq!(indexed_db().get("blocked").await.as_deref(), Some("swapped"), "{way}");
    store.set("blocked", "newest").await;
    assert!(!store.is_degraded() && store.is_shared(), "{way}");
    assert_eq!(indexed_db().take("blocked").await.as_deref(), Some("newest"), "{way}");
}

#[wasm_bindgen_test]
async fn after_an_outage_a_swap_overwrites_only_an_older_text_in_the_database() {
    let store = indexed_db();
    store.set("reopened", "old").await;
    let unblock = refuse_to_open();
    store.set("reopened", "new").await;
    assert!(store.swap("noted", None, Some("in memory")).await);
    unblock.call0(&JsValue::UNDEFINED).unwrap();
    assert!(store.swap("reopened", Some("new"), Some("newest")).await);
    assert_eq!(indexed_db().take("reopened").await.as_deref(), Some("newest"));
    // Meanwhile, by another page.
    indexed_db().set("noted", "elsewhere").await;
    assert!(!store.swap("noted", Some("in memory"), Some("newer")).await);
    assert_eq!(store.get("noted").await.as_deref(), Some("elsewhere"));
    assert!(store.swap("noted", Some("elsewhere"), None).await && store.is_shared());
}

#[wasm_bindgen_test]
async fn a_full_disk_leaves_no_older_text_behind() {
    let store = indexed_db();
    store.set("past", "old").await;
    let unblock = fill_the_disk();
    store.set("past", "new").await;
    unblock.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(indexed_db().get("past").await, None, "the past would come back");
    assert_eq!(store.take("past").await.as_deref(), Some("new"));
}

#[wasm_bindgen_test]
async fn changes_of_local_storage_by_another_page_raise_an_event() {
    let page = open_page().await;
    let (sender, told) = oneshot::channel();
    let (sender, texts) = (Cell::new(Some(sender)), Rc::new(RefCell::new(Vec::new())));
    let list = texts.clone();
    let area = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    let wake = move || {
        list.borrow_mut().push(area.get_item("oidc.watched").unwrap());
        if list.borrow().len() == 3 {
            let _ = sender.take().map(|sender| sender.send(()));
        }
    };
    let guard = local_storage().watch("watched", Rc::new(wake)).unwrap();
    // A page's own changes raise no event.
    local_storage().set("watched", "own").await;
    write(&page, "oidc.another", "text");
    write(&page, "oidc.watched", "first");
    write(&page, "oidc.watched", "second");
    clear(&page);
    told.await.unwrap();
    assert_eq!(texts.borrow().last(), Some(&None));
    assert_eq!(texts.borrow().len(), 3);
    drop(guard);
    assert!(session_storage().watch("watched", Rc::new(|| {})).is_some());
    assert!(indexed_db().watch("watched", Rc::new(|| {})).is_none());
}
