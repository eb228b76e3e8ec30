//! Where the keyboard is.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

/// The page's content, which takes the focus where nothing smaller does.
pub const MAIN: &str = "main";

/// Puts the focus on the element with this id.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        // The content is all there is to see: scrolling to its beginning would only lead away from where the person was.
        options.set_prevent_scroll(id == MAIN);
        // A page that is being left has nothing to focus.
        let _left = element.focus_with_options(&options);
    }
}

/// The same once the page has changed, if what had the focus is gone: a keyboard would have to start at the top of the page.
pub fn catch_focus(id: &'static str) {
    request_animation_frame(move || {
        if is_nowhere() {
            focus(id);
        }
    });
}

/// For what may take the focus with it when it goes: the keyboard then goes on at the content.
pub fn hand_focus_on() {
    if !is_nowhere() {
        catch_focus(MAIN);
    }
}

fn is_nowhere() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}
