//! The browser's side: fetch, WebSocket, timer, clock, randomness, and the events that end a wait early.
//!
//! Everything here ends when its owner is dropped, and holds the driver weakly.

use super::{
    connection::{Driver, feed},
    credential::Secret,
    machine::{Exchange, Input},
};
use js_sys::{Function, Promise, Uint32Array};
use oidc_client_protocol::json::Object;
use std::rc::Weak;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, CloseEvent, Event, EventTarget, Headers, MessageEvent, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestInit, RequestRedirect, Response, VisibilityState, WebSocket,
};

const PROTOCOL: &str = "v1.json.spacetimedb";

// The global ones, not `Window`'s: so this runs in a worker as well.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(handler: &Function, after_ms: i32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn get_random_values(into: &Uint32Array) -> Result<Uint32Array, JsValue>;
}

/// Milliseconds since 1970.
pub(super) fn now_ms() -> u64 {
    // A clock is never negative nor beyond 53 bits.
    js_sys::Date::now() as u64
}

/// Thirty-two random bits; without randomness the middle, which still waits.
pub(super) fn random() -> u32 {
    get_random_values(&Uint32Array::new_with_length(1)).map_or(1 << 31, |bits| bits.get_index(0))
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

/// A WebSocket; dropping it closes it, and nothing is heard of it any more.
pub(super) struct Socket {
    socket: WebSocket,
    _message: Closure<dyn Fn(MessageEvent)>,
    _close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Starts opening; `None` when the browser refuses the address, for instance by the page's CSP.
    pub(super) fn open(driver: &Weak<Driver>, question: u32, url: &str) -> Option<Socket> {
        let socket = WebSocket::new_with_str(url, PROTOCOL).ok()?;
        let to = driver.clone();
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // A binary frame becomes the empty text, which no message is.
            let text = event.data().as_string().unwrap_or_default();
            feed(&to, Input::Message { question, text });
        });
        let to = driver.clone();
        let close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
            feed(&to, Input::SocketClosed { question, close_code: event.code() });
        });
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        // An error is always followed by a close, and says nothing more.
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Socket { socket, _message: message, _close: close })
    }

    /// Sends a text. On a socket that is closing it is lost, and the close event says so soon.
    pub(super) fn send(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

/// A running timer; dropping it stops it.
pub(super) struct Timer {
    id: JsValue,
    _handler: Closure<dyn Fn()>,
}

impl Timer {
    pub(super) fn set(driver: Weak<Driver>, question: u32, after_ms: u64) -> Option<Timer> {
        let handler = Closure::<dyn Fn()>::new(move || feed(&driver, Input::Timer { question }));
        let after_ms = i32::try_from(after_ms).unwrap_or(i32::MAX);
        let id = set_timeout(handler.as_ref().unchecked_ref(), after_ms).ok()?;
        Some(Timer { id, _handler: handler })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

/// Listens for moments in which a waiting connection should try at once, since timers stand still while a page
/// sleeps; dropping it stops listening.
pub(super) struct Wakers {
    targets: Vec<(EventTarget, &'static str)>,
    handler: Closure<dyn Fn(Event)>,
}

impl Wakers {
    /// `None` where there is no window, as in a worker.
    pub(super) fn listen(driver: &Weak<Driver>) -> Option<Wakers> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let driver = driver.clone();
        let page = document.clone();
        let handler = Closure::<dyn Fn(Event)>::new(move |_| {
            if page.visibility_state() != VisibilityState::Hidden {
                feed(&driver, Input::Wake);
            }
        });
        let targets = vec![
            (window.clone().into(), "online"),
            (window.into(), "pageshow"),
            (document.into(), "visibilitychange"),
        ];
        let wakers = Wakers { targets, handler };
        wakers.each(EventTarget::add_event_listener_with_callback);
        Some(wakers)
    }

    fn each(&self, what: impl Fn(&EventTarget, &str, &Function) -> Result<(), JsValue>) {
        for (target, name) in &self.targets {
            let _ = what(target, name, self.handler.as_ref().unchecked_ref());
        }
    }
}

impl Drop for Wakers {
    fn drop(&mut self) {
        self.each(EventTarget::remove_event_listener_with_callback);
    }
}
