//! The browser's windows.

use super::features::Frame;
use super::{Initiator, NavigationError, OtherWindow, PopupWindowFeatures, Window};
use crate::platform::listener::Listener;
use crate::platform::timers::Guard;
use js_sys::{JSON, Reflect};
use oidc_client_protocol::json::Value;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlFormElement, HtmlIFrameElement, HtmlInputElement, MessageEvent};

/// Wraps a window that the app has opened itself, for use by a sign-in: an empty one of this page's origin.
///
/// ```no_run
/// use oidc_client_wasm::platform::window;
///
/// // On the button, before anything is awaited:
/// let opened = web_sys::window().and_then(|page| page.open().ok().flatten());
/// let popup = opened.map(window::popup);
/// assert!(popup.is_none_or(|popup| !popup.is_closed()));
/// ```
#[must_use]
pub fn popup(window: web_sys::Window) -> Rc<dyn OtherWindow> {
    Rc::new(Popup(window))
}

/// The browser's window.
pub(in crate::platform) struct BrowserWindow;

impl Window for BrowserWindow {
    fn assign(&self, url: &str) -> Result<(), NavigationError> {
        let window = web_sys::window().ok_or(NavigationError)?;
        window.location().assign(url).map_err(|_| NavigationError)
    }

    fn submit(&self, action: &str, fields: &[(String, String)]) -> Result<(), NavigationError> {
        submit(action, fields).ok_or(NavigationError)
    }

    fn open(&self, target: &str, features: &PopupWindowFeatures) -> Option<Rc<dyn OtherWindow>> {
        let window = web_sys::window()?;
        let features = features.to_text(place(&window));
        let opened = window.open_with_url_and_target_and_features("", target, &features).ok()??;
        let popup = Popup(opened);
        // Some popup blockers return a window that is already closed.
        (!popup.is_closed()).then(|| Rc::new(popup) as Rc<dyn OtherWindow>)
    }

    fn frame(&self, url: &str) -> Result<Rc<dyn OtherWindow>, NavigationError> {
        let frame = hidden_frame(url).ok_or(NavigationError)?;
        Ok(Rc::new(frame))
    }

    fn initiator(&self) -> Initiator {
        let Some(window) = web_sys::window() else { return Initiator::None };
        let parent = window.parent().ok().flatten().filter(|parent| *parent != window);
        let opener = || window.opener().ok().filter(JsValue::is_object).map(JsCast::unchecked_into);
        let Some(other) = parent.or_else(opener).map(Popup).filter(|other| !other.is_closed()) else {
            return Initiator::None;
        };
        match Reflect::get(&other.0, &"document".into()) {
            Ok(_) => Initiator::SameOrigin(Rc::new(other)),
            Err(_) => Initiator::OtherOrigin,
        }
    }

    fn close(&self) {
        // A browser closes only windows that a script has opened; the callback page tells the person otherwise.
        let _ = web_sys::window().map(|window| window.close());
    }

    fn has_focus(&self) -> bool {
        let document = web_sys::window().and_then(|window| window.document());
        document.is_none_or(|document| document.has_focus().unwrap_or(true))
    }

    fn on_activity(&self, heard: Rc<dyn Fn()>) -> Guard {
        let Some(window) = web_sys::window() else { return Box::new(()) };
        let done = |name| {
            let heard = heard.clone();
            Listener::capturing(&window, name, move |_| heard())
        };
        let mut listeners = vec![done("pointerdown"), done("keydown"), done("scroll")];
        if let Some(document) = window.document() {
            let (seen, heard) = (document.clone(), heard.clone());
            let back = move |_| {
                if !seen.hidden() {
                    heard();
                }
            };
            listeners.push(Listener::new(&document, "visibilitychange", back));
        }
        Box::new(listeners)
    }

    fn origin(&self) -> Option<String> {
        web_sys::window().map(|window| window.origin())
    }

    fn path(&self) -> String {
        let Some(window) = web_sys::window() else { return "/".to_owned() };
        let location = window.location();
        let parts = [location.pathname(), location.search(), location.hash()];
        parts.into_iter().map(Result::unwrap_or_default).collect()
    }
}

fn submit(action: &str, fields: &[(String, String)]) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let form: HtmlFormElement = document.create_element("form").ok()?.unchecked_into();
    form.set_method("post");
    form.set_action(action);
    form.set_hidden(true);
    for (name, value) in fields {
        let input: HtmlInputElement = document.create_element("input").ok()?.unchecked_into();
        input.set_name(name);
        input.set_value(value);
        form.append_child(&input).ok()?;
    }
    document.body()?.append_child(&form).ok()?;
    let submitted = form.submit();
    // So that scripts of this page can't read its values.
    form.remove();
    submitted.ok()
}

/// The position and size of the page's window on the screen.
fn place(window: &web_sys::Window) -> Frame {
    #[expect(clippy::cast_possible_truncation, reason = "pixels on a screen fit")]
    let number = |value: Result<JsValue, JsValue>| {
        value.ok().and_then(|value| value.as_f64()).map_or(0, |pixels| pixels as i32)
    };
    Frame {
        left: number(window.screen_x()),
        top: number(window.screen_y()),
        width: number(window.outer_width()),
        height: number(window.outer_height()),
    }
}

fn hidden_frame(url: &str) -> Option<HiddenFrame> {
    let document = web_sys::window()?.document()?;
    let element: HtmlIFrameElement = document.create_element("iframe").ok()?.unchecked_into();
    // By the attribute: a content security policy may forbid styles.
    element.set_hidden(true);
    element.set_src(url);
    let parent = document
        .body()
        .map(web_sys::Node::from)
        .or_else(|| document.document_element().map(web_sys::Node::from))?;
    parent.append_child(&element).ok()?;
    // If anything fails from here on, dropping this removes the frame.
    let element = Attached(element);
    let window = Popup(element.0.content_window()?);
    Some(HiddenFrame { element, window })
}

/// A popup, or another window that isn't a frame of this module.
struct Popup(web_sys::Window);

impl OtherWindow for Popup {
    fn navigate(&self, url: &str) -> Result<(), NavigationError> {
        self.0.location().replace(url).map_err(|_| NavigationError)
    }

    fn post(&self, message: &Value, origin: &str) {
        if let Some(message) = to_js(message) {
            // Fails only for an invalid origin, and then there is no recipient.
            let _ = self.0.post_message(&message, origin);
        }
    }

    fn listen(&self, origin: &str, heard: Rc<dyn Fn(Value)>) -> Guard {
        let Some(page) = web_sys::window() else { return Box::new(()) };
        let (origin, source) = (origin.to_owned(), JsValue::from(self.0.clone()));
        let receive = move |event: JsValue| {
            let event: MessageEvent = event.unchecked_into();
            let is_from_window =
                event.origin() == origin && event.source().is_some_and(|from| JsValue::from(from) == source);
            if let Some(message) = is_from_window.then(|| from_js(&event.data())).flatten() {
                heard(message);
            }
        };
        Box::new(Listener::new(&page, "message", receive))
    }

    fn is_closed(&self) -> bool {
        self.0.closed().unwrap_or(true)
    }

    fn has_arrived(&self) -> bool {
        // The address of a page of another origin can't be read. One of this origin has arrived when its scripts are loaded.
        let Ok(address) = self.0.location().href() else { return true };
        address != "about:blank" && self.0.document().is_some_and(|page| page.ready_state() == "complete")
    }

    fn close(&self) {
        let _ = self.0.close();
    }
}

/// A hidden frame in this page.
struct HiddenFrame {
    window: Popup,
    element: Attached,
}

struct Attached(HtmlIFrameElement);

impl Drop for Attached {
    fn drop(&mut self) {
        self.0.remove();
    }
}

impl OtherWindow for HiddenFrame {
    fn navigate(&self, url: &str) -> Result<(), NavigationError> {
        self.window.navigate(url)
    }

    fn post(&self, message: &Value, origin: &str) {
        self.window.post(message, origin);
    }

    fn listen(&self, origin: &str, heard: Rc<dyn Fn(Value)>) -> Guard {
        self.window.listen(origin, heard)
    }

    fn is_closed(&self) -> bool {
        !self.element.0.is_connected()
    }

    fn has_arrived(&self) -> bool {
        self.window.has_arrived()
    }

    fn close(&self) {
        self.element.0.remove();
    }
}

/// Converts a message to data that can be posted.
pub(in crate::platform) fn to_js(message: &Value) -> Option<JsValue> {
    match message {
        Value::String(text) => Some(JsValue::from_str(text)),
        other => JSON::parse(&other.to_json()).ok(),
    }
}

/// Converts posted data to a message; `None` if it can't be written as JSON.
pub(in crate::platform) fn from_js(data: &JsValue) -> Option<Value> {
    if let Some(text) = data.as_string() {
        return Some(Value::String(text));
    }
    // Fails for circular structures, and returns no text for values such as `undefined`.
    let text = JSON::stringify(data).ok()?.as_string()?;
    Value::parse(&text).ok()
}
