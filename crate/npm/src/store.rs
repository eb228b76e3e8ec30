//! The app's own store: any object with the methods of oidc-client-ts's `StateStore`.

use js_sys::{Array, Promise};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::store::{Store, Unreadable};
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `StateStore`; its methods return promises or plain values.
    pub type StateStore;

    #[wasm_bindgen(method, catch)]
    fn get(this: &StateStore, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn set(this: &StateStore, key: &str, value: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn remove(this: &StateStore, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAllKeys)]
    fn get_all_keys(this: &StateStore) -> Result<JsValue, JsValue>;
}

/// The store may fail, be slow, and be shared between pages or not. What it refuses to store, the face keeps in memory and
/// returns from there (`fallback-store.ts`), so that the app's own calls find it too.
pub(crate) struct JsStore {
    pub(crate) store: StateStore,
    pub(crate) is_shared: bool,
    pub(crate) has_failed: Cell<bool>,
}

impl Store for JsStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { self.find(key).await.ok().flatten() })
    }

    fn find<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<String>, Unreadable>> {
        Box::pin(async move {
            let value = settled(self.store.get(key)).await.ok_or(Unreadable)?;
            Ok(value.as_string())
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move { self.has_failed.set(settled(self.store.set(key, value)).await.is_none()) })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { settled(self.store.remove(key)).await?.as_string() })
    }

    fn keys(&self) -> LocalFuture<'_, Vec<String>> {
        Box::pin(async move {
            let keys = settled(self.store.get_all_keys()).await;
            let keys = keys.filter(Array::is_array).map(|keys| Array::from(&keys));
            keys.iter().flat_map(Array::iter).filter_map(|key| key.as_string()).collect()
        })
    }

    fn is_degraded(&self) -> bool {
        self.has_failed.get()
    }

    fn is_shared(&self) -> bool {
        self.is_shared && !self.has_failed.get()
    }
}

/// The value that the store's promise resolves with; `None` when the call failed.
pub(crate) async fn settled(value: Result<JsValue, JsValue>) -> Option<JsValue> {
    JsFuture::from(Promise::resolve(&value.ok()?)).await.ok()
}
