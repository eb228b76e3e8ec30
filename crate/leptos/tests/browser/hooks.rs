//! Hooks whose signals follow the session.

use leptos::prelude::*;
use oidc_client_leptos::{
    Auth, AuthProvider, MockAuthProvider, MockUser, SignInButton, UseAccessTokenForReturn,
    use_access_token_for, use_auth, use_claims, use_idle_sign_out_with_options,
};
use oidc_client_wasm::protocol::json::Object;
use oidc_client_wasm::{IdleAction, IdleSettings, SigninSilentArgs};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Handle, mount, signed_in, until};

fn user(profile: &str) -> MockUser {
    MockUser { profile: Object::parse(profile).expect("JSON"), ..MockUser::default() }
}

#[derive(Clone, PartialEq, serde::Deserialize)]
struct Staff {
    roles: Vec<String>,
}

#[component]
fn Roles() -> impl IntoView {
    // The handle is used in two closures: it is `Copy`, although `Staff` is not.
    let staff = use_claims::<Staff>();
    view! {
        {move || staff.claims.get().map(|staff| staff.roles.join(" and "))}
        {move || staff.error.get().map(|error| error.to_string())}
    }
}

#[wasm_bindgen_test]
async fn claims_come_as_the_apps_own_type() {
    let page =
        mount(|| view! { <MockAuthProvider user=user(r#"{"roles":["a","b"]}"#)><Roles/></MockAuthProvider> });
    page.shows("a and b").await;
}

#[wasm_bindgen_test]
async fn claims_of_another_type_are_an_error_that_names_the_claim() {
    let page =
        mount(|| view! { <MockAuthProvider user=user(r#"{"roles":"admin"}"#)><Roles/></MockAuthProvider> });
    page.shows(r#"expected a sequence as the claim "roles", got a string"#).await;
}

#[component]
fn Orders() -> impl IntoView {
    let auth = use_auth();
    let UseAccessTokenForReturn { token, error } = use_access_token_for("https://orders.example");
    view! {
        "session " {move || auth.access_token().get().map(|token| token.secret().clone())}
        ", orders " {move || token.get().map(|token| token.access_token().secret().clone())}
        "." {move || error.get().map(|error| error.code())}
        <SignInButton attr:id="in"/>
    }
}

fn orders(user: Option<MockUser>) -> (impl FnOnce() -> AnyView + 'static, impl Fn() -> Auth) {
    let handle = Handle::default();
    let take = handle.clone();
    let view = move || {
        let take = take.taker();
        match user {
            Some(user) => view! { <MockAuthProvider user>{take()} <Orders/></MockAuthProvider> }.into_any(),
            None => view! { <MockAuthProvider>{take()} <Orders/></MockAuthProvider> }.into_any(),
        }
    };
    (view, move || handle.auth())
}

#[wasm_bindgen_test]
async fn a_token_for_another_api_comes_with_the_session_and_goes_with_it() {
    let (view, auth) = orders(None);
    let page = mount(view);
    page.shows("session , orders .").await;
    page.click("#in");
    page.shows("session mock-access-token-1, orders mock-access-token-2.").await;
    // The session's own token is renewed; the API's token is still valid.
    auth().sign_in_silent(SigninSilentArgs::default());
    page.shows("session mock-access-token-3, orders mock-access-token-2.").await;
    auth().remove_user();
    page.shows("session , orders .").await;
}

#[wasm_bindgen_test]
async fn a_token_that_ends_soon_is_replaced_by_itself() {
    // 6 seconds are less than the required 10, so another token is requested after 5.
    let (view, _) = orders(Some(MockUser { expires_in: 6, ..MockUser::default() }));
    let page = mount(view);
    let token =
        |text: &str| text.split("orders ").nth(1).map(str::to_owned).filter(|it| it.starts_with("mock"));
    page.shows("orders mock").await;
    let first = token(&page.text());
    until(|| token(&page.text()).is_some_and(|token| Some(token) != first)).await;
}

#[component]
fn Clock(timeout_in_seconds: u64, warn_before_in_seconds: u64) -> impl IntoView {
    let idle = use_idle_sign_out_with_options(IdleSettings {
        timeout_in_seconds,
        warn_before_in_seconds,
        action: IdleAction::RemoveUser,
    });
    view! {
        {move || match idle.seconds_left.get() {
            Some(seconds) => format!("{seconds} left"),
            None => "all is well".to_owned(),
        }}
        {move || idle.is_signed_out.get().then_some(", gone")}
        <button id="here" on:click=move |_| idle.keep_alive()>"here"</button>
    }
}

#[wasm_bindgen_test]
async fn absence_is_counted_down_and_taken_back() {
    let manager = signed_in("first").await;
    let page = mount(move || {
        view! { <AuthProvider manager><Clock timeout_in_seconds=12 warn_before_in_seconds=6/></AuthProvider> }
    });
    let seconds = || page.text().split_once(" left").and_then(|(seconds, _)| seconds.parse::<u64>().ok());
    page.shows("all is well").await;
    page.shows(" left").await;
    let first = seconds().expect("what is left");
    until(|| seconds().is_some_and(|seconds| seconds < first)).await;
    page.click("#here");
    page.shows("all is well").await;
}

#[wasm_bindgen_test]
async fn absence_ends_the_session() {
    let manager = signed_in("first").await;
    let handle = Handle::default();
    let take = handle.clone();
    let page = mount(move || {
        let take = take.taker();
        view! { <AuthProvider manager>{take()} <Clock timeout_in_seconds=2 warn_before_in_seconds=1/></AuthProvider> }
    });
    page.shows("all is well, gone").await;
    assert!(!handle.auth().is_authenticated().get_untracked());
}
