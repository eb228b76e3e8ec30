//! Buttons while something is under way.

use leptos::prelude::*;
use oidc_client_leptos::{AuthProvider, SignInButton};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{mount, settings, staying, turn, until};

#[wasm_bindgen_test]
async fn a_button_that_waits_keeps_the_focus_and_takes_no_clicks() {
    let (manager, outbox) = staying(settings());
    let page = mount(move || view! { <AuthProvider manager><SignInButton attr:id="in"/></AuthProvider> });
    let button = document().get_element_by_id("in").expect("the button");
    let button: web_sys::HtmlElement = button.unchecked_into();
    button.focus().expect("it can have the focus");
    assert_eq!(button.get_attribute("aria-disabled"), None);

    page.click("#in");
    until(|| outbox.len() == 1).await;
    // A `disabled` button would lose the focus at the next frame.
    assert!(!button.has_attribute("disabled"));
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    page.click("#in");
    for _ in 0..5 {
        turn().await;
    }
    assert_eq!(outbox.len(), 1);
    assert_eq!(document().active_element().map(|element| element.id()).as_deref(), Some("in"));
}
