//! The browser's `AbortSignal` as the client's.

use oidc_client_wasm::Abort;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// Gives up when the signal does.
pub(crate) fn abort(signal: Option<AbortSignal>) -> Option<Abort> {
    let signal = signal?;
    let abort = Abort::new();
    if signal.aborted() {
        abort.abort();
        return Some(abort);
    }
    let given_up = abort.clone();
    let listener = Closure::once_into_js(move || given_up.abort());
    // Without a listener it is only no longer possible to give up.
    let _ = signal.add_event_listener_with_callback("abort", listener.unchecked_ref());
    Some(abort)
}
