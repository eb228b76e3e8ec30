//! Components that ask for a session where there is no provider.

use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_leptos::{MockAuthProvider, SignOutButton, use_auth, use_auth_named};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{mount, turn, until};

#[wasm_bindgen_test]
async fn a_button_outside_the_provider_logs_one_error() {
    let warnings = Warnings::watch();
    let _page = mount(|| view! { <MockAuthProvider>"the app"</MockAuthProvider><SignOutButton/> });
    assert_eq!(warnings.all().matches("there is no <AuthProvider> above").count(), 1);
}

#[wasm_bindgen_test]
async fn use_auth_after_an_await_explains_what_to_do_instead() {
    #[component]
    fn Task() -> impl IntoView {
        spawn_local(async {
            turn().await;
            use_auth();
        });
    }
    let warnings = Warnings::watch();
    let _page = mount(|| view! { <MockAuthProvider><Task/></MockAuthProvider> });
    until(|| warnings.all().contains("call it while the component is made, and move the handle in")).await;
}

#[wasm_bindgen_test]
async fn an_unknown_provider_name_is_reported() {
    #[component]
    fn AtWork() -> impl IntoView {
        use_auth_named("home");
        use_auth_named("work");
    }
    let warnings = Warnings::watch();
    let _page = mount(|| view! { <MockAuthProvider name="home"><AtWork/></MockAuthProvider> });
    assert!(warnings.all().contains(r#"there is no <AuthProvider name="work"> above"#));
    assert!(!warnings.all().contains("home"));
}

#[wasm_bindgen(inline_js = "
    export function watchWarnings() {
        const watch = { said: '', warn: console.warn };
        console.warn = (...words) => { watch.said += words.join(' ') + '\\n'; };
        return watch;
    }
    export function unwatchWarnings(watch) { console.warn = watch.warn; }
    export function warnings(watch) { return watch.said; }
")]
extern "C" {
    #[wasm_bindgen(js_name = watchWarnings)]
    fn watch_warnings() -> JsValue;
    #[wasm_bindgen(js_name = unwatchWarnings)]
    fn unwatch_warnings(watch: &JsValue);
    fn warnings(watch: &JsValue) -> String;
}

/// The warnings in the page's console, until dropped.
struct Warnings(JsValue);

impl Warnings {
    fn watch() -> Self {
        Self(watch_warnings())
    }

    fn all(&self) -> String {
        warnings(&self.0)
    }
}

impl Drop for Warnings {
    fn drop(&mut self) {
        unwatch_warnings(&self.0);
    }
}
