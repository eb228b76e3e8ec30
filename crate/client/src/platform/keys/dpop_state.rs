//! The format in which a DPoP key is stored: that of oidc-client-ts.

use crate::platform::crypto::SigningKey;
use crate::platform::crypto::browser::signing_key;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// The member that holds the `CryptoKeyPair`.
const KEYS: &str = "keys";

/// Converts a key to an object for oidc-client-ts's `DPoPStore`: its member `keys` is a `CryptoKeyPair`. `None` for a key that
/// isn't from the browser, and so can't be stored.
///
/// ```no_run
/// # async fn example(key: oidc_client_wasm::platform::crypto::SigningKey) {
/// use oidc_client_wasm::platform::keys::{from_dpop_state, to_dpop_state};
///
/// let state = to_dpop_state(&key).expect("a key of this browser");
/// let found = from_dpop_state(&state).await;
/// assert_eq!(found.map(|found| found.public_key().clone()), Some(key.public_key().clone()));
/// # }
/// ```
#[must_use]
pub fn to_dpop_state(key: &SigningKey) -> Option<JsValue> {
    let pair: &JsValue = key.handle()?;
    let state = Object::new();
    Reflect::set(&state, &KEYS.into(), pair).ok()?;
    Some(state.into())
}

/// The key in such an object. `None` for anything else, as storage may hold anything.
pub async fn from_dpop_state(state: &JsValue) -> Option<SigningKey> {
    signing_key(Reflect::get(state, &KEYS.into()).ok()?).await
}
