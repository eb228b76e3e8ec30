//! The pages that the provider sends the browser back to.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use oidc_client_leptos::{AuthProvider, Callback, CallbackUrl, SignoutCallback};
use oidc_client_wasm::UserManager;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{mount, settings, signed_in};

const ANSWER: &str = "/callback?code=secret-code&state=strange";

/// The address bar, put back when dropped.
struct Address(String);

impl Address {
    fn set(address: &str) -> Self {
        let before = window().location().href().expect("an address");
        replace(address);
        Self(before)
    }

    fn now(&self) -> String {
        let location = window().location();
        [location.pathname(), location.search(), location.hash()].into_iter().flatten().collect()
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        replace(&self.0);
    }
}

fn replace(address: &str) {
    let history = window().history().expect("a history");
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).expect("an address of this origin");
}

/// A page with a start and a callback, as an app has them.
fn app(manager: UserManager) -> impl IntoView {
    let failed = |error: oidc_client_leptos::AuthError| format!("failed: {}", error.code());
    let callback = move || view! { <Callback failed>"checking"</Callback> };
    view! {
        <AuthProvider manager>
            <Router>
                <FlatRoutes fallback=|| "lost">
                    <Route path=path!("/") view=|| "the start"/>
                    <Route path=path!("/callback") view=callback/>
                </FlatRoutes>
            </Router>
        </AuthProvider>
    }
}

#[wasm_bindgen_test]
async fn the_address_is_clean_before_anything_is_awaited() {
    let address = Address::set(ANSWER);
    let manager = UserManager::new(settings()).expect("the settings are right");
    let page = mount(move || app(manager));
    assert_eq!((address.now().as_str(), page.text().as_str()), ("/callback", "checking"));
    page.shows("failed: state_not_found").await;
    assert_eq!(address.now(), "/callback");
}

#[wasm_bindgen_test]
async fn an_answer_that_nobody_waits_for_goes_on_to_the_start_for_who_is_signed_in() {
    let address = Address::set(ANSWER);
    let manager = signed_in("first").await;
    let page = mount(move || app(manager));
    page.shows("the start").await;
    assert_eq!(address.now(), "/");
}

#[wasm_bindgen_test]
async fn the_address_that_was_taken_shows_nothing_of_itself() {
    let address = Address::set("/callback?code=secret-code#fragment");
    let taken = CallbackUrl::take().expect("a page");
    assert_eq!(address.now(), "/callback");
    assert!(taken.has_response());
    assert!(!format!("{taken:?}").contains("secret-code"));
    assert!(!CallbackUrl::take().expect("a page").has_response());
}

#[wasm_bindgen_test]
async fn after_a_sign_out_the_page_is_shown_at_once_whatever_the_answer() {
    let address = Address::set("/signed-out?state=strange");
    let manager = UserManager::new(settings()).expect("the settings are right");
    let page = mount(
        move || view! { <AuthProvider manager><SignoutCallback>"done"</SignoutCallback></AuthProvider> },
    );
    assert_eq!((address.now().as_str(), page.text().as_str()), ("/signed-out", "done"));
}
