//! What is asked of the face.

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
    /// The face, as far as it is called from here.
    pub type Host;

    /// The app's store for the session; nothing where the settings name one of the client's own.
    #[wasm_bindgen(method, getter, js_name = userStore)]
    pub fn user_store(this: &Host) -> Option<StateStore>;

    /// The same for requests under way.
    #[wasm_bindgen(method, getter, js_name = stateStore)]
    pub fn state_store(this: &Host) -> Option<StateStore>;

    /// The app's store for DPoP keys; nothing where there is no DPoP.
    #[wasm_bindgen(method, getter, js_name = dpopStore)]
    pub fn dpop_store(this: &Host) -> Option<DpopStore>;

    /// Tells of an event, with its payload as JSON text.
    #[wasm_bindgen(method)]
    pub fn event(this: &Host, name: &str, payload: Option<String>);

    /// Sends `{"method", "url", "headers": [[name, value]], "body"}`, and resolves to `{"status", "headers", "body"}`.
    #[wasm_bindgen(method)]
    fn send(this: &Host, request: &str, timeout_in_seconds: u32) -> Promise;
}

/// Requests go out through the face: it adds what the settings say of headers, cookies and secrets.
pub(crate) struct HostFetch(pub(crate) Rc<Host>);

impl Fetch for HostFetch {
    fn fetch(
        &self,
        request: HttpRequest,
        timeout_seconds: u32,
    ) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(async move {
            let answer = JsFuture::from(self.0.send(&to_json(&request), timeout_seconds)).await;
            match answer {
                Ok(answer) => {
                    answer.as_string().and_then(|text| response(&text)).ok_or(FetchError::Unreachable)
                }
                Err(error) if error.as_string().as_deref() == Some("timeout") => {
                    Err(FetchError::Timeout { seconds: timeout_seconds })
                }
                Err(_) => Err(FetchError::Unreachable),
            }
        })
    }
}

fn to_json(request: &HttpRequest) -> String {
    let header = |(name, value): &(_, String)| Value::Array(vec![text(name), text(value)]);
    let mut object = Object::new();
    object.insert("method", request.method);
    object.insert("url", request.url.as_str());
    object.insert("headers", Value::Array(request.headers.iter().map(header).collect()));
    object.insert_some("body", request.body.as_deref());
    Value::Object(object).to_json()
}

fn text(text: &(impl AsRef<str> + ?Sized)) -> Value {
    Value::from(text.as_ref())
}

fn response(text: &str) -> Option<HttpResponse> {
    let object = Object::parse(text).ok()?;
    let header = |pair: &Value| match pair.as_array()? {
        [name, value] => Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())),
        _ => None,
    };
    Some(HttpResponse {
        status: object.get("status")?.as_u64()?.try_into().ok()?,
        headers: object.get("headers")?.as_array()?.iter().filter_map(header).collect(),
        body: object.string("body")?.to_owned(),
    })
}
