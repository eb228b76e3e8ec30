//! Bindings to the helpers in `outside.js` and `storage.js`: another page, missing features, and the content of storage.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/tests/browser/outside.js")]
extern "C" {
    #[wasm_bindgen(js_name = openPage)]
    pub async fn open_page() -> JsValue;
    pub fn say(page: &JsValue, name: &str, texts: Vec<String>);
    pub fn hear(page: &JsValue, name: &str) -> js_sys::Array;
    pub fn write(page: &JsValue, key: &str, text: &str);
    pub fn clear(page: &JsValue);
    #[wasm_bindgen(js_name = withoutLocks)]
    pub fn without_locks() -> js_sys::Function;
    #[wasm_bindgen(js_name = refusingLocks)]
    pub fn refusing_locks(throws: bool) -> js_sys::Function;
    #[wasm_bindgen(js_name = withoutSubtle)]
    pub fn without_subtle() -> js_sys::Function;
    pub fn unhandled() -> js_sys::Array;
}

#[wasm_bindgen(module = "/tests/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = everythingStored)]
    pub async fn everything_stored() -> JsValue;
    #[wasm_bindgen(js_name = encryptionKey)]
    pub async fn encryption_key() -> JsValue;
    #[wasm_bindgen(js_name = tryToExportSecret)]
    pub async fn try_to_export(key: &JsValue) -> JsValue;
}
