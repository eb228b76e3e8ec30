//! Hearing what the browser says, for as long as somebody wants to.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// Listens until it is dropped.
pub(super) struct Listener {
    target: EventTarget,
    name: &'static str,
    captures: bool,
    callback: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    /// Calls `heard` with each event of this name.
    pub(super) fn new(
        target: &EventTarget,
        name: &'static str,
        heard: impl FnMut(JsValue) + 'static,
    ) -> Self {
        Self::listen(target, name, false, Closure::new(heard))
    }

    /// The same, also with those that go to a part of the page and no further (DOM Standard section 2.9).
    pub(super) fn capturing(
        target: &EventTarget,
        name: &'static str,
        heard: impl FnMut(JsValue) + 'static,
    ) -> Self {
        Self::listen(target, name, true, Closure::new(heard))
    }

    fn listen(
        target: &EventTarget,
        name: &'static str,
        captures: bool,
        callback: Closure<dyn FnMut(JsValue)>,
    ) -> Self {
        // Fails for no target and no name that exists; there would be nothing to do about it either.
        let _ = target.add_event_listener_with_callback_and_bool(name, function(&callback), captures);
        Self { target: target.clone(), name, captures, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = function(&self.callback);
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.name, callback, self.captures);
    }
}

fn function(callback: &Closure<dyn FnMut(JsValue)>) -> &js_sys::Function {
    callback.as_ref().unchecked_ref()
}
