//! Event listeners that are removed when dropped.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// An event listener, removed when dropped.
pub(super) struct Listener {
    target: EventTarget,
    name: &'static str,
    captures: bool,
    callback: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    /// Calls `heard` with each event of this name that reaches `target`.
    pub(super) fn new(
        target: &EventTarget,
        name: &'static str,
        heard: impl FnMut(JsValue) + 'static,
    ) -> Self {
        Self::listen(target, name, false, Closure::new(heard))
    }

    /// As [`Listener::new`], and also called for events on descendants that don't bubble (DOM Standard section 2.9).
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
        // Never fails for a valid target and event name, and a failure could not be handled anyway.
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
