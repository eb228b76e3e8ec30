//! Hearing what the browser says, for as long as somebody wants to.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// Listens until it is dropped.
pub(super) struct Listener {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    /// Calls `heard` with each event of this name.
    pub(super) fn new(
        target: &EventTarget,
        name: &'static str,
        heard: impl FnMut(JsValue) + 'static,
    ) -> Self {
        let callback = Closure::new(heard);
        // Fails for no target and no name that exists; there would be nothing to do about it either.
        let _ = target.add_event_listener_with_callback(name, function(&callback));
        Self { target: target.clone(), name, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.name, function(&self.callback));
    }
}

fn function(callback: &Closure<dyn FnMut(JsValue)>) -> &js_sys::Function {
    callback.as_ref().unchecked_ref()
}
