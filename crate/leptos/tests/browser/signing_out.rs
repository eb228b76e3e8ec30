//! Sign-outs by redirect, until the page is left.

use std::rc::Rc;

use leptos::prelude::*;
use oidc_client_backends::instantdb::{InstantAuth, InstantDbError, InstantDbSettings, InstantUser};
use oidc_client_backends::token_source::Token;
use oidc_client_leptos::{
    AuthProvider, AuthStatus, Authenticated, Navigation, RequireAuth, use_auth,
    use_idle_sign_out_with_options, use_instantdb_with_auth,
};
use oidc_client_wasm::platform::{LocalFuture, store};
use oidc_client_wasm::{IdleAction, IdleSettings, UserManager};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Handle, Outbox, USER_KEY, mount, session, settings, staying, turn, until};

/// A page whose session is Alice's, and that isn't left.
async fn alices() -> (UserManager, Outbox) {
    let settings = settings();
    settings.user_store.set(USER_KEY, &session("first")).await;
    staying(settings)
}

/// Gives everything that has begun the time to go on.
async fn turns() {
    for _ in 0..10 {
        turn().await;
    }
}

#[wasm_bindgen_test]
async fn a_second_click_on_sign_out_does_not_replace_the_first() {
    let (manager, outbox) = alices().await;
    let handle = Handle::default();
    let page = {
        let take = handle.taker();
        mount(move || {
            view! { <AuthProvider manager>{take()}<Authenticated>"here"</Authenticated></AuthProvider> }
        })
    };
    page.shows("here").await;
    handle.auth().sign_out();
    handle.auth().sign_out();
    until(|| outbox.len() > 0).await;
    handle.auth().sign_out();
    turns().await;
    assert_eq!((outbox.len(), outbox.last_parameter("id_token_hint").as_deref()), (1, Some("first-id")));
    assert!(handle.auth().error().get_untracked().is_none());
}

/// InstantDB, which is never reached.
struct Unreached;

impl InstantAuth for Unreached {
    fn sign_in<'a>(&'a self, _: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>> {
        Box::pin(async { Err(InstantDbError::Unreachable) })
    }
    fn restore<'a>(&'a self, _: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>> {
        Box::pin(async { Ok(true) })
    }
    fn sign_out<'a>(&'a self, _: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>> {
        Box::pin(async { Ok(()) })
    }
}

#[component]
fn AtInstant() -> impl IntoView {
    let settings = InstantDbSettings {
        store: store::memory(),
        ..InstantDbSettings::new("app", "my-provider", "https://instant.example")
    };
    let instant = use_instantdb_with_auth(settings, Rc::new(Unreached));
    view! { <button id="out" on:click=move |_| instant.sign_out()>"out"</button> }
}

/// A guard that is mounted as soon as nobody is signed in, as by a router that then shows another page.
#[component]
fn GuardWhenSignedOut() -> impl IntoView {
    let status = use_auth().status();
    move || match status.get() {
        AuthStatus::SignedOut => view! { <RequireAuth>"the board"</RequireAuth> }.into_any(),
        _ => "at work".into_any(),
    }
}

/// The page was on its way to the provider's sign-out page, and no guard has signed the person in instead.
async fn has_only_left_to_sign_out(handle: &Handle, outbox: &Outbox) {
    until(|| outbox.len() > 0).await;
    turns().await;
    assert_eq!((outbox.len(), outbox.last_parameter("id_token_hint").as_deref()), (1, Some("first-id")));
    assert_eq!(handle.auth().active_navigation().get_untracked(), Some(Navigation::SignoutRedirect));
}

#[wasm_bindgen_test]
async fn a_guard_signs_nobody_in_who_signs_out_through_instantdb() {
    let (manager, outbox) = alices().await;
    let handle = Handle::default();
    let page = {
        let take = handle.taker();
        mount(
            move || view! { <AuthProvider manager>{take()}<AtInstant/><GuardWhenSignedOut/></AuthProvider> },
        )
    };
    page.shows("at work").await;
    until(|| handle.auth().is_authenticated().get_untracked()).await;
    page.click("#out");
    page.click("#out");
    has_only_left_to_sign_out(&handle, &outbox).await;
}

#[component]
fn SoonIdle() -> impl IntoView {
    use_idle_sign_out_with_options(IdleSettings {
        timeout_in_seconds: 2,
        warn_before_in_seconds: 1,
        action: IdleAction::default(),
    });
}

#[wasm_bindgen_test]
async fn a_guard_signs_nobody_in_who_is_signed_out_for_inactivity() {
    let (manager, outbox) = alices().await;
    let handle = Handle::default();
    let _page = {
        let take = handle.taker();
        mount(move || view! { <AuthProvider manager>{take()}<SoonIdle/><GuardWhenSignedOut/></AuthProvider> })
    };
    has_only_left_to_sign_out(&handle, &outbox).await;
}
