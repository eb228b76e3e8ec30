//! An app's own tests without a provider. Use this file as an example.

use leptos::prelude::*;
use oidc_client_leptos::{
    Authenticated, MockAuthProvider, MockUser, SignInButton, SignOutButton, Unauthenticated, use_api_fetch,
    use_auth,
};
use oidc_client_wasm::ApiSettings;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::protocol::json::Object;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::mount;

/// The app under test.
#[component]
fn App() -> impl IntoView {
    view! {
        <Unauthenticated>"Who are you?" <SignInButton attr:id="in"/></Unauthenticated>
        <Authenticated>
            <Greeting/>
            <Notes/>
            <SignOutButton attr:id="out"/>
        </Authenticated>
    }
}

#[component]
fn Greeting() -> impl IntoView {
    let user = use_auth().user();
    move || {
        user.with(|user| user.as_ref().map(|user| format!("Hello, {}.", user.name().unwrap_or("stranger"))))
    }
}

#[component]
fn Notes() -> impl IntoView {
    let api = use_api_fetch(ApiSettings { allowed: vec!["/api/notes".into()] });
    let notes = LocalResource::new(move || async move {
        api.fetch(HttpRequest::get_json("/api/notes")).await.map(|answer| answer.body)
    });
    move || notes.get().map(|notes| notes.unwrap_or_else(|error| error.code().to_owned()))
}

fn alice() -> MockUser {
    let profile = Object::parse(r#"{"sub":"alice","name":"Alice"}"#).expect("JSON");
    MockUser { profile, ..MockUser::default() }
}

#[wasm_bindgen_test]
async fn a_mock_user_is_signed_in_from_the_start_and_can_sign_out() {
    let page = mount(|| view! { <MockAuthProvider user=alice()><App/></MockAuthProvider> });
    page.shows("Hello, Alice.").await;
    page.click("#out");
    page.shows("Who are you?").await;
    assert!(!page.text().contains("Alice"));
}

#[wasm_bindgen_test]
async fn a_mock_without_a_user_is_signed_out_until_a_sign_in() {
    let page = mount(|| view! { <MockAuthProvider><App/></MockAuthProvider> });
    page.shows("Who are you?").await;
    page.click("#in");
    page.shows("Hello, stranger.").await;
    page.click("#out");
    page.shows("Who are you?").await;
    page.click("#in");
    page.shows("Hello, stranger.").await;
}

#[wasm_bindgen_test]
async fn an_api_is_answered_by_the_test_and_sees_the_token() {
    let answer = |request: HttpRequest| {
        let token = request.headers.iter().find(|(name, _)| name == "Authorization");
        assert_eq!(request.url, "https://app.mock.example/api/notes");
        HttpResponse::new(200, token.map(|(_, value)| value.clone()).unwrap_or_default())
    };
    let page =
        mount(move || view! { <MockAuthProvider user=alice() answer=answer><App/></MockAuthProvider> });
    page.shows("Bearer mock-access-token-1").await;
}

#[wasm_bindgen_test]
async fn without_an_answer_an_api_is_out_of_reach() {
    let page = mount(|| view! { <MockAuthProvider user=alice()><App/></MockAuthProvider> });
    page.shows("api_unreachable").await;
}
