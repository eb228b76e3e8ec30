//! Another person is signed in without a sign-out before, by another tab or in a popup.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::web_sys::Event;
use oidc_client_leptos::{
    AuthProvider, Authenticated, Permitted, RequireAuth, UseAccessTokenForReturn, use_access_token_for,
    use_api_fetch, use_auth,
};
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::{LocalFuture, Platform};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::protocol::json::Object;
use oidc_client_wasm::{ApiSettings, UserManager, UserManagerSettings};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    AUTHORITY, Seen, USER_KEY, another_tab_signs_in, mount, renewable, session, session_of, settings,
    signed_in, turn, until,
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
async fn guarded_content_is_remounted_only_for_another_user() {
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
    answers: RefCell<HashMap<usize, Answer>>,
}

/// An answer of the token endpoint.
enum Answer {
    Token(&'static str),
    Refusal,
    /// As if there were no network.
    Nothing,
}

impl TokenEndpoint {
    /// Answers this request, counted from 1.
    fn answer(&self, request: usize, answer: Answer) {
        self.answers.borrow_mut().insert(request, answer);
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
            let answer = self.answers.borrow_mut().remove(&request);
            let (status, body) = match answer {
                Some(Answer::Token(token)) => (
                    200,
                    format!(
                        r#"{{"access_token":"{token}","refresh_token":"r","token_type":"Bearer","expires_in":3600}}"#
                    ),
                ),
                Some(Answer::Refusal) => (400, r#"{"error":"invalid_target"}"#.to_owned()),
                Some(Answer::Nothing) | None => return Err(FetchError::Unreachable),
            };
            Ok(HttpResponse::new(status, body).with_header("Content-Type", "application/json"))
        })
    }
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
    endpoint.answer(1, Answer::Token("of-alice"));
    page.shows("session first, orders of-alice.").await;

    another_tab_signs_in(&manager, &renewable("Bob", "second")).await;
    endpoint.is_asked(2).await;
    page.shows("session second").await;
    turn().await;
    assert_eq!(page.text(), "session second, orders .");
    endpoint.answer(2, Answer::Nothing);
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
    endpoint.answer(1, Answer::Token("of-alice"));
    endpoint.is_asked(2).await;
    endpoint.answer(2, Answer::Token("of-bob"));
    page.shows("session second, orders of-bob.").await;
    assert!(!seen.had("of-alice"));
    // Alice's sign-out must not be shown as Bob's error.
    assert!(!seen.had("not_signed_in"));
}

#[wasm_bindgen_test]
async fn a_refused_token_for_an_api_is_not_asked_for_again_when_the_page_is_looked_at() {
    let endpoint = Rc::new(TokenEndpoint::default());
    let manager = alice_at(&endpoint).await;
    let given = manager.clone();
    let page = mount(move || view! { <AuthProvider manager=given><Orders/></AuthProvider> });
    let look = || {
        window().dispatch_event(&Event::new("visibilitychange").expect("a name")).expect("it is heard");
    };
    endpoint.is_asked(1).await;
    endpoint.answer(1, Answer::Refusal);
    page.shows("api_token_refused").await;
    look();
    for _ in 0..5 {
        turn().await;
    }
    assert_eq!(endpoint.asked.get(), 1);

    // The grant may have changed with the session.
    another_tab_signs_in(&manager, &renewable("Alice", "second")).await;
    endpoint.is_asked(2).await;
    endpoint.answer(2, Answer::Nothing);
    page.shows("provider_unreachable").await;
    look();
    endpoint.is_asked(3).await;
    endpoint.answer(3, Answer::Token("of-alice"));
    page.shows("session second, orders of-alice.").await;
}

/// An API that answers with the token that it gets.
#[derive(Default)]
struct EchoingApi(Cell<usize>);

impl Fetch for EchoingApi {
    fn fetch(&self, request: HttpRequest, _: u32) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        self.0.set(self.0.get() + 1);
        let token = request.headers.into_iter().find(|(name, _)| name == "Authorization");
        Box::pin(async { Ok(HttpResponse::new(200, token.map(|(_, value)| value).unwrap_or_default())) })
    }
}

/// As in the documentation of `use_api_fetch`.
#[component]
fn Notes() -> impl IntoView {
    let (person, now) = (use_auth().person(), use_auth().access_token());
    let address = format!("{AUTHORITY}/notes");
    let api = use_api_fetch(ApiSettings { allowed: vec![address.as_str().into()] });
    let notes = LocalResource::new(move || {
        person.track();
        let request = HttpRequest::new("GET", address.as_str());
        async move { api.fetch(request).await.map(|answer| answer.body) }
    });
    view! {
        "session " {move || now.get().map(|token| token.secret().clone())} ", "
        <Suspense fallback=|| "one moment">
            {move || notes.get().map(|notes| notes.unwrap_or_else(|error| error.to_string()))}
        </Suspense>
    }
}

#[wasm_bindgen_test]
async fn what_a_resource_has_loaded_for_one_person_is_loaded_again_for_the_next() {
    let api = Rc::new(EchoingApi::default());
    let settings = settings();
    settings.user_store.set(USER_KEY, &session("first")).await;
    let platform = Platform { fetch: api.clone(), ..Platform::browser() };
    let manager = UserManager::with_platform(settings, platform).expect("the settings are right");
    let given = manager.clone();
    let page = mount(move || view! { <AuthProvider manager=given><Notes/></AuthProvider> });
    page.shows("session first, Bearer first").await;

    let asked = api.0.get();
    another_tab_signs_in(&manager, &session("second")).await;
    page.shows("session second, Bearer first").await;
    turn().await;
    assert_eq!(api.0.get(), asked, "a renewal changes nothing");

    another_tab_signs_in(&manager, &session_of("Bob", "third")).await;
    page.shows("session third, Bearer third").await;
}
