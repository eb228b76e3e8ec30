//! Where the keyboard is.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The page's content, which takes the focus where nothing smaller does.
pub const MAIN: &str = "main";

/// Puts the focus on the element with this id.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // A page that is being left has nothing to focus.
        let _left = element.focus();
    }
}

/// The same once the page has changed, if what had the focus is gone: a keyboard would have to start at the top of the page.
pub fn catch_focus(id: &'static str) {
    request_animation_frame(move || {
        if document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
            focus(id);
        }
    });
}
