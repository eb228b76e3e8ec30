//! What this connection needs of the browser besides a socket and timers: a fetch that can be aborted, and when to wake up.
//!
//! Everything here ends when its owner is dropped, and holds the driver weakly.

use super::{
    credential::Secret,
    driver::Driver,
    machine::{Exchange, Input},
};
use crate::driver::feed;
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

// The global function, not `Window`'s method, so that this also runs in a worker.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
}

/// A token exchange under way. Dropping it aborts the request.
pub(super) struct Abort(Option<AbortController>);

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Sends the token exchange, and feeds its answer to the machine.
pub(super) fn exchange(
    platform: &Platform,
    driver: Weak<Driver>,
    question: u32,
    url: String,
    bearer: Secret,
) -> Abort {
    let controller = AbortController::new().ok();
    let signal = controller.as_ref().map(AbortController::signal);
    platform.timers.spawn(Box::pin(async move {
        let init = RequestInit::new();
        init.set_signal(signal.as_ref());
        let answer = fetch_token(&url, &bearer.0, &init).await.unwrap_or(Exchange::NoAnswer);
        feed(&driver, Input::Exchanged { question, answer });
    }));
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

/// Wakes the machine when the page is back online or shown again: timers stand still while the page sleeps.
pub(super) fn on_resume(platform: &Platform, driver: Weak<Driver>) -> Guard {
    platform.timers.on_resume(Rc::new(move || {
        let document = web_sys::window().and_then(|window| window.document());
        // This is also called when the page was just hidden.
        if !document.is_some_and(|document| document.hidden()) {
            feed(&driver, Input::Wake);
        }
    }))
}
