//! The browser's side that this connection has for itself: a fetch that can be aborted, and when to wake up.
//!
//! Everything here ends when its owner is dropped, and holds the driver weakly.

use super::{
    credential::Secret,
    driver::{Driver, feed},
    machine::{Exchange, Input},
};
use js_sys::Promise;
use oidc_client_protocol::json::Object;
use oidc_client_wasm::platform::{Platform, timers::Guard};
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestRedirect,
    Response,
};

// The global one, not `Window`'s: so this runs in a worker as well.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
}

/// A token exchange under way; dropping it aborts the request.
pub(super) struct Abort(Option<AbortController>);

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Sends the token exchange; its answer comes as an input.
pub(super) fn exchange(driver: Weak<Driver>, question: u32, url: String, bearer: Secret) -> Abort {
    let controller = AbortController::new().ok();
    let signal = controller.as_ref().map(AbortController::signal);
    wasm_bindgen_futures::spawn_local(async move {
        let init = RequestInit::new();
        init.set_signal(signal.as_ref());
        let answer = fetch_token(&url, &bearer.0, &init).await.unwrap_or(Exchange::NoAnswer);
        feed(&driver, Input::Exchanged { question, answer });
    });
    Abort(controller)
}

async fn fetch_token(url: &str, bearer: &str, init: &RequestInit) -> Result<Exchange, JsValue> {
    let headers = Headers::new()?;
    headers.set("Authorization", &["Bearer ", bearer].concat())?;
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    let response: Response = JsFuture::from(fetch(url, init)?).await?.dyn_into()?;
    if !response.ok() {
        return Ok(Exchange::Status(response.status()));
    }
    let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let token = Object::parse(&body).ok().and_then(|body| body.string("token").map(str::to_owned));
    Ok(token.map_or(Exchange::Status(response.status()), Exchange::Token))
}

/// Ends a wait when the page is back on the network, or looked at again: timers stand still while it sleeps.
pub(super) fn on_resume(platform: &Platform, driver: Weak<Driver>) -> Guard {
    platform.timers.on_resume(Rc::new(move || {
        let document = web_sys::window().and_then(|window| window.document());
        // It is also told of a page that was just hidden.
        if !document.is_some_and(|document| document.hidden()) {
            feed(&driver, Input::Wake);
        }
    }))
}
