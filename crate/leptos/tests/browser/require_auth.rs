//! Guarded pages: where people are redirected, and where they return to.

use leptos::prelude::*;
use leptos::web_sys::Event;
use oidc_client_leptos::{
    AuthError, AuthProvider, MockAuthProvider, MockUser, Navigation, RequireAuth, RequireAuthOptions,
    require_auth_with,
};
use oidc_client_wasm::UserManager;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Address, Handle, USER_KEY, guarded, mount, session, settings, staying, turn, until};

/// An app with a public page and a guarded one.
fn app(manager: UserManager, handle: &Handle) -> impl IntoView + use<> {
    let take = handle.taker();
    view! {
        <AuthProvider manager>
            {take()}
            {guarded("/board?sort=name#top")}
        </AuthProvider>
    }
}

#[wasm_bindgen_test]
async fn who_opens_a_guarded_address_comes_back_to_it() {
    let _address = Address::set("/board?page=2#row");
    let (manager, outbox) = staying(settings());
    let (given, handle) = (manager.clone(), Handle::default());
    let page = mount(move || app(given, &handle));
    until(|| outbox.len() == 1).await;
    assert_eq!(outbox.return_to(&manager).await.as_deref(), Some("/board?page=2#row"));
    assert!(!page.text().contains("the board"));
}

#[wasm_bindgen_test]
async fn who_follows_a_link_comes_back_to_where_it_leads() {
    let _address = Address::set("/");
    let (manager, outbox) = staying(settings());
    let (given, handle) = (manager.clone(), Handle::default());
    let page = mount(move || app(given, &handle));
    page.shows("the start").await;
    page.click("#board");
    until(|| outbox.len() == 1).await;
    assert_eq!(outbox.return_to(&manager).await.as_deref(), Some("/board?sort=name#top"));
}

#[wasm_bindgen_test]
async fn who_is_signed_in_is_let_in_and_sent_nowhere() {
    let _address = Address::set("/board");
    let settings = settings();
    settings.user_store.set(USER_KEY, &session("first")).await;
    let (manager, outbox) = staying(settings);
    let handle = Handle::default();
    let page = mount(move || app(manager, &handle));
    page.shows("the board").await;
    assert_eq!(outbox.len(), 0);
}

#[wasm_bindgen_test]
async fn who_signs_out_is_not_sent_to_sign_in_again() {
    let _address = Address::set("/board");
    let settings = settings();
    settings.user_store.set(USER_KEY, &session("first")).await;
    let (manager, outbox) = staying(settings);
    let handle = Handle::default();
    let page = {
        let handle = handle.clone();
        mount(move || app(manager, &handle))
    };
    page.shows("the board").await;
    handle.auth().sign_out();
    until(|| outbox.len() == 1).await;
    // The page was not left, as with a provider that has no sign-out page: signing in is possible again.
    assert_eq!(handle.auth().active_navigation().get_untracked(), Some(Navigation::SignoutRedirect));
    until(|| handle.auth().active_navigation().get_untracked().is_none()).await;
    page.shows("Sign in").await;
    turn().await;
    assert_eq!(outbox.len(), 1);
}

#[wasm_bindgen_test]
async fn a_sign_in_that_cannot_begin_is_reported_and_not_retried_automatically() {
    let handle = Handle::default();
    let page = {
        let handle = handle.clone();
        mount(move || {
            let take = handle.taker();
            let failed = |error: oidc_client_leptos::AuthError| format!("failed: {}", error.code());
            view! {
                <AuthProvider settings=settings()>
                    {take()}
                    <RequireAuth fallback=|| "wait" failed=failed>"the board"</RequireAuth>
                </AuthProvider>
            }
        })
    };
    assert_eq!(page.text(), "wait");
    page.shows("failed: provider_unreachable").await;
    for _ in 0..5 {
        turn().await;
    }
    assert_eq!(page.text(), "failed: provider_unreachable");
    assert!(handle.auth().active_navigation().get_untracked().is_none());
}

#[wasm_bindgen_test]
async fn a_guarded_page_waits_and_fails_in_the_apps_own_words() {
    let failed = |error: AuthError| format!("failed: {}", error.code());
    let options = RequireAuthOptions {
        fallback: (|| "wait").into(),
        failed: failed.into(),
        ..RequireAuthOptions::default()
    };
    let board = require_auth_with(|| "the board", options);
    let page = mount(move || view! { <AuthProvider settings=settings()>{board()}</AuthProvider> });
    assert_eq!(page.text(), "wait");
    page.shows("failed: provider_unreachable").await;
}

#[wasm_bindgen_test]
async fn who_signs_out_of_a_guarded_page_reads_the_apps_own_words() {
    let handle = Handle::default();
    let page = {
        let handle = handle.clone();
        mount(move || {
            let signed_out = (|| "come back").into();
            let board =
                require_auth_with(|| "the board", RequireAuthOptions { signed_out, ..Default::default() });
            let take = handle.taker();
            view! { <MockAuthProvider user=MockUser::default()>{take()}{board()}</MockAuthProvider> }
        })
    };
    page.shows("the board").await;
    handle.auth().sign_out();
    page.shows("come back").await;
}

#[wasm_bindgen_test]
async fn an_error_from_before_a_sign_in_is_not_shown_after_the_sign_out() {
    let handle = Handle::default();
    let manager = UserManager::new(settings()).expect("the settings are right");
    let page = {
        let (handle, manager) = (handle.clone(), manager.clone());
        mount(move || {
            let take = handle.taker();
            let failed = |error: oidc_client_leptos::AuthError| format!("failed: {}", error.code());
            view! {
                <AuthProvider manager>
                    {take()}
                    <RequireAuth fallback=|| "wait" failed=failed>"the board"</RequireAuth>
                </AuthProvider>
            }
        })
    };
    page.shows("failed: provider_unreachable").await;
    manager.settings().user_store.set(USER_KEY, &session("first")).await;
    // A page that is shown again learns what happened in other tabs.
    window().dispatch_event(&Event::new("focus").expect("a name")).expect("it is heard");
    page.shows("the board").await;
    handle.auth().remove_user();
    until(|| !page.text().contains("the board")).await;
    turn().await;
    assert!(!page.text().contains("failed"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn a_page_with_a_providers_answer_begins_no_sign_in() {
    let _address = Address::set("/?code=c&state=s");
    let (manager, outbox) = staying(settings());
    let page =
        mount(move || view! { <AuthProvider manager><RequireAuth>"the board"</RequireAuth></AuthProvider> });
    page.shows("Sign in").await;
    assert_eq!(outbox.len(), 0);
}
