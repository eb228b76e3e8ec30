//! The app's own store for DPoP keys: any object with the methods of oidc-client-ts's `DPoPStore`.

use crate::store::settled;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::crypto::SigningKey;
use oidc_client_wasm::platform::keys::{KeyStore, Unreadable, from_dpop_state, to_dpop_state};
use std::cell::Cell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `DPoPStore`; its methods return promises or plain values.
    pub type DpopStore;

    #[wasm_bindgen(method, catch)]
    fn get(this: &DpopStore, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn set(this: &DpopStore, key: &str, value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn remove(this: &DpopStore, key: &str) -> Result<JsValue, JsValue>;
}

/// The store may fail and be slow.
pub(crate) struct JsKeyStore {
    store: DpopStore,
    has_failed: Cell<bool>,
}

impl JsKeyStore {
    pub(crate) fn new(store: DpopStore) -> Self {
        Self { store, has_failed: Cell::new(false) }
    }
}

impl KeyStore for JsKeyStore {
    fn get<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Option<SigningKey>> {
        Box::pin(async move { self.find(name).await.ok().flatten() })
    }

    fn find<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Result<Option<SigningKey>, Unreadable>> {
        Box::pin(async move {
            let state = settled(self.store.get(name)).await.ok_or(Unreadable)?;
            Ok(from_dpop_state(&state).await)
        })
    }

    fn set<'a>(&'a self, name: &'a str, key: &'a SigningKey) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            let kept = match to_dpop_state(key) {
                Some(state) => settled(self.store.set(name, &state)).await,
                None => None,
            };
            self.has_failed.set(kept.is_none());
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> LocalFuture<'a, ()> {
        // A failure doesn't matter: no token is bound to the key any more.
        Box::pin(async move { drop(settled(self.store.remove(name)).await) })
    }

    fn is_degraded(&self) -> bool {
        self.has_failed.get()
    }
}
