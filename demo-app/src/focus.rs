//! The keyboard focus.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

/// The page's content, which gets the focus if nothing smaller does.
pub const MAIN: &str = "main";

/// Puts the focus on the element with this id.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        // The content is all there is: scrolling to its beginning would only move the user away from where they were.
        options.set_prevent_scroll(id == MAIN);
        // A page that is being left has nothing to focus.
        let _left = element.focus_with_options(&options);
    }
}

/// Moves the focus here once the page has changed, if the focused element is gone: otherwise the keyboard would start at
/// the top of the page.
pub fn catch_focus(id: &'static str) {
    request_animation_frame(move || {
        if is_nowhere() {
            focus(id);
        }
    });
}

/// For elements that may be removed while they have the focus, which then moves to the content.
pub fn hand_focus_on() {
    if !is_nowhere() {
        catch_focus(MAIN);
    }
}

fn is_nowhere() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}
