//! Another person is signed in without a sign-out before, by another tab or in a popup.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leptos::prelude::*;
use oidc_client_leptos::{
    AuthProvider, Authenticated, Permitted, RequireAuth, UseAccessTokenForReturn, use_access_token_for,
    use_auth,
};
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::{LocalFuture, Platform};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::protocol::json::Object;
use oidc_client_wasm::{UserManager, UserManagerSettings};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    AUTHORITY, Seen, USER_KEY, another_tab_signs_in, mount, session, session_of, settings, signed_in, turn,
    until,
};

/// Keeps who was signed in when it was mounted, as an app's signal or resource does, and what they type.
#[component]
fn Desk(name: &'static str) -> impl IntoView {
    let user = use_auth().user();
    let owner = user.with_untracked(|user| user.as_ref().and_then(|user| user.name().map(str::to_owned)));
    view! { {format!("[{name} of {}]", owner.unwrap_or_default())} <input id=name/> }
}

#[component]
fn Desks() -> impl IntoView {
    let now = use_auth().access_token();
    view! {
        <Authenticated><Desk name="guard"/></Authenticated>
        <RequireAuth><Desk name="page"/></RequireAuth>
        <Permitted when=|_| true><Desk name="permitted"/></Permitted>
        "now " {move || now.get().map(|token| token.secret().clone())}
    }
}

const DESKS: [&str; 3] = ["guard", "page", "permitted"];

#[wasm_bindgen_test]
async fn what_is_guarded_is_mounted_anew_for_another_person_and_for_nobody_else() {
    let manager = signed_in("first").await;
    let given = manager.clone();
    let page = mount(move || view! { <AuthProvider manager=given><Desks/></AuthProvider> });
    page.shows("now first").await;
    let drafts = || DESKS.map(|desk| page.input(&format!("#{desk}")).value());
    DESKS.iter().for_each(|desk| page.input(&format!("#{desk}")).set_value("a letter"));

    another_tab_signs_in(&manager, &session("second")).await;
    page.shows("now second").await;
    assert_eq!(drafts(), ["a letter"; 3]);

    another_tab_signs_in(&manager, &session_of("Bob", "third")).await;
    page.shows("now third").await;
    turn().await;
    for desk in DESKS {
        assert!(page.text().contains(&format!("[{desk} of Bob]")), "{desk}: {}", page.text());
    }
    assert!(!page.text().contains("Alice"));
    assert_eq!(drafts(), [""; 3]);
}

/// A token endpoint that answers when the test says so.
#[derive(Default)]
struct TokenEndpoint {
    asked: Cell<usize>,
    answers: RefCell<HashMap<usize, Option<&'static str>>>,
}

impl TokenEndpoint {
    /// Answers this request, counted from 1, with a token, or as if there were no network.
    fn answer(&self, request: usize, token: Option<&'static str>) {
        self.answers.borrow_mut().insert(request, token);
    }

    async fn is_asked(&self, requests: usize) {
        until(|| self.asked.get() == requests).await;
    }
}

impl Fetch for TokenEndpoint {
    fn fetch(&self, _: HttpRequest, _: u32) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        let request = self.asked.get() + 1;
        self.asked.set(request);
        Box::pin(async move {
            until(|| self.answers.borrow().contains_key(&request)).await;
            let token = self.answers.borrow_mut().remove(&request).flatten();
            let token = token.ok_or(FetchError::Unreachable)?;
            let body = format!(
                r#"{{"access_token":"{token}","refresh_token":"r","token_type":"Bearer","expires_in":3600}}"#
            );
            Ok(HttpResponse::new(200, body).with_header("Content-Type", "application/json"))
        })
    }
}

/// A session with a readable ID token, which a renewal requires.
fn renewable(name: &str, access_token: &str) -> String {
    let encode = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let claims =
        format!(r#"{{"iss":"{AUTHORITY}","sub":"{}","aud":"app","iat":1,"exp":2}}"#, name.to_lowercase());
    let id_token = format!("{}.{}.AAAA", encode(r#"{"alg":"RS256"}"#), encode(&claims));
    session_of(name, access_token).replace(&format!("{access_token}-id"), &id_token)
}

async fn alice_at(endpoint: &Rc<TokenEndpoint>) -> UserManager {
    let metadata = format!(
        r#"{{"issuer":"{AUTHORITY}","authorization_endpoint":"{AUTHORITY}/authorize","jwks_uri":"{AUTHORITY}/keys",
            "token_endpoint":"{AUTHORITY}/token"}}"#
    );
    let settings = UserManagerSettings {
        metadata: Some(Object::parse(&metadata).expect("JSON")),
        signing_keys: Some(r#"{"keys":[]}"#.to_owned()),
        ..settings()
    };
    settings.user_store.set(USER_KEY, &renewable("Alice", "first")).await;
    let platform = Platform { fetch: endpoint.clone(), ..Platform::browser() };
    UserManager::with_platform(settings, platform).expect("the settings are right")
}

#[component]
fn Orders() -> impl IntoView {
    let now = use_auth().access_token();
    let UseAccessTokenForReturn { token, error } = use_access_token_for("https://orders.example");
    view! {
        "session " {move || now.get().map(|token| token.secret().clone())}
        ", orders " {move || token.get().map(|token| token.access_token().secret().clone())}
        "." {move || error.get().map(|error| error.code())}
    }
}

#[wasm_bindgen_test]
async fn a_token_for_an_api_goes_with_its_person_even_when_the_next_gets_none() {
    let endpoint = Rc::new(TokenEndpoint::default());
    let manager = alice_at(&endpoint).await;
    let given = manager.clone();
    let page = mount(move || view! { <AuthProvider manager=given><Orders/></AuthProvider> });
    endpoint.is_asked(1).await;
    endpoint.answer(1, Some("of-alice"));
    page.shows("session first, orders of-alice.").await;

    another_tab_signs_in(&manager, &renewable("Bob", "second")).await;
    endpoint.is_asked(2).await;
    page.shows("session second").await;
    turn().await;
    assert_eq!(page.text(), "session second, orders .");
    endpoint.answer(2, None);
    page.shows("provider_unreachable").await;
    assert_eq!(page.text(), "session second, orders .provider_unreachable");
}

#[wasm_bindgen_test]
async fn a_late_answer_about_one_person_is_none_about_the_next() {
    let seen = Seen::begin();
    let endpoint = Rc::new(TokenEndpoint::default());
    let manager = alice_at(&endpoint).await;
    let given = manager.clone();
    let page = mount(move || view! { <AuthProvider manager=given><Orders/></AuthProvider> });
    endpoint.is_asked(1).await;

    another_tab_signs_in(&manager, &renewable("Bob", "second")).await;
    page.shows("session second").await;
    endpoint.answer(1, Some("of-alice"));
    endpoint.is_asked(2).await;
    endpoint.answer(2, Some("of-bob"));
    page.shows("session second, orders of-bob.").await;
    assert!(!seen.had("of-alice"));
    // Alice's sign-out must not be shown as Bob's error.
    assert!(!seen.had("not_signed_in"));
}
