//! What the core calls in the face.

use crate::keys::DpopStore;
use crate::store::StateStore;
use js_sys::Promise;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::protocol::json::{Object, Value};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The part of the face that the core calls.
    pub type Host;

    /// The app's store for the session; `undefined` where the settings name one of the client's own stores.
    #[wasm_bindgen(method, getter, js_name = userStore)]
    pub fn user_store(this: &Host) -> Option<StateStore>;

    /// The same for pending requests.
    #[wasm_bindgen(method, getter, js_name = stateStore)]
    pub fn state_store(this: &Host) -> Option<StateStore>;

    /// The app's store for DPoP keys; `undefined` without DPoP.
    #[wasm_bindgen(method, getter, js_name = dpopStore)]
    pub fn dpop_store(this: &Host) -> Option<DpopStore>;

    /// Raises an event, with its payload as JSON text.
    #[wasm_bindgen(method)]
    pub fn event(this: &Host, name: &str, payload: Option<String>);

    /// Sends `{"method", "url", "headers": [[name, value]], "body"}`, and resolves with `{"status", "headers", "body"}`.
    #[wasm_bindgen(method)]
    fn send(this: &Host, request: &str, timeout_in_seconds: u32) -> Promise;
}

/// Sends requests through the face, which adds the headers, cookies and secrets of the settings.
pub(crate) struct HostFetch(pub(crate) Rc<Host>);

impl Fetch for HostFetch {
    fn fetch(
        &self,
        request: HttpRequest,
        timeout_seconds: u32,
    ) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(async move {
            let request = Value::Object(request.to_object()).to_json();
            match JsFuture::from(self.0.send(&request, timeout_seconds)).await {
                Ok(answer) => response(&answer).ok_or(FetchError::Unreachable),
                Err(error) if error.as_string().as_deref() == Some("timeout") => {
                    Err(FetchError::Timeout { seconds: timeout_seconds })
                }
                Err(_) => Err(FetchError::Unreachable),
            }
        })
    }
}

fn response(answer: &JsValue) -> Option<HttpResponse> {
    HttpResponse::from_object(&Object::parse(&answer.as_string()?).ok()?)
}
