//! What a renewal of the tokens changes, and what it doesn't.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use oidc_client_leptos::{
    AuthStatus, Authenticated, MockAuthProvider, MockUser, Permitted, RequireAuth, has_claim, use_auth,
    use_claims,
};
use oidc_client_wasm::SigninSilentArgs;
use oidc_client_wasm::protocol::json::Object;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Handle, mount, until};

/// Counts how many times code runs.
#[derive(Clone, Default)]
struct Counter(Rc<Cell<u32>>);

impl Counter {
    fn get(&self) -> u32 {
        self.0.get()
    }

    /// The counting function, to move into a view.
    fn count(&self) -> impl Fn() + Copy + Send + Sync + use<> {
        let counter = StoredValue::new_local(self.0.clone());
        move || counter.with_value(|counter| counter.set(counter.get() + 1))
    }
}

#[derive(Clone, PartialEq, serde::Deserialize)]
struct Claims {
    roles: Vec<String>,
}

/// The counters, named by the signal that their code reads.
#[derive(Clone, Default)]
struct Counters {
    authenticated: Counter,
    required: Counter,
    permitted: Counter,
    claims: Counter,
    id_token: Counter,
    access_token: Counter,
}

fn view_of(counters: &Counters, handle: &Handle) -> impl IntoView + use<> {
    let take = handle.taker();
    let (authenticated, required) = (counters.authenticated.count(), counters.required.count());
    let (permitted, claims) = (counters.permitted.count(), counters.claims.count());
    let (id_token, access_token) = (counters.id_token.count(), counters.access_token.count());
    let profile = Object::parse(r#"{"roles":["admin"]}"#).expect("JSON");
    let user = MockUser { profile, ..MockUser::default() };
    let tokens = move || {
        let auth = use_auth();
        let read = use_claims::<Claims>().claims;
        view! {
            {move || {
                claims();
                read.with(|read| read.as_ref().map(|read| read.roles.join(",")))
            }}
            {move || {
                id_token();
                auth.id_token().with(|token| token.as_ref().map(|token| token.secret().to_owned()))
            }}
            {move || {
                access_token();
                auth.access_token().with(|token| token.as_ref().map(|token| token.secret().clone()))
            }}
        }
    };
    view! {
        <MockAuthProvider user>
            {take()}
            <RequireAuth>
                {required()}
                <Authenticated>{authenticated()} {tokens}</Authenticated>
                <Permitted when=|user| has_claim(user, &["roles"], "admin")>{permitted()} "the admin"</Permitted>
            </RequireAuth>
        </MockAuthProvider>
    }
}

#[wasm_bindgen_test]
async fn a_renewal_runs_what_reads_the_token_and_nothing_else() {
    let (counters, handle) = (Counters::default(), Handle::default());
    let page = {
        let (counters, handle) = (counters.clone(), handle.clone());
        mount(move || view_of(&counters, &handle))
    };
    page.shows("mock-access-token-1").await;
    page.shows("the admin").await;
    let before = [&counters.id_token, &counters.claims].map(Counter::get);
    let read_before = counters.access_token.get();

    handle.auth().sign_in_silent(SigninSilentArgs::default());
    page.shows("mock-access-token-2").await;
    until(|| handle.auth().active_navigation().get_untracked().is_none()).await;

    assert_eq!(counters.access_token.get(), read_before + 1);
    // The renewal returned no new ID token, and no new claims.
    assert_eq!([&counters.id_token, &counters.claims].map(Counter::get), before);
    assert_eq!(
        [&counters.authenticated, &counters.required, &counters.permitted].map(Counter::get),
        [1, 1, 1]
    );
    assert_eq!(handle.auth().error().get_untracked(), None);
}

#[wasm_bindgen_test]
async fn a_renewal_shows_no_loading_page() {
    let handle = Handle::default();
    let _page = {
        let handle = handle.clone();
        mount(move || view_of(&Counters::default(), &handle))
    };
    let auth = || handle.auth();
    until(|| auth().status().get_untracked() == AuthStatus::SignedIn).await;
    auth().sign_in_silent(SigninSilentArgs::default());
    assert!(auth().active_navigation().get_untracked().is_some());
    assert!(!auth().is_loading().get_untracked());
}

#[wasm_bindgen_test]
async fn no_token_outlives_the_session() {
    let handle = Handle::default();
    let page = {
        let handle = handle.clone();
        mount(move || view_of(&Counters::default(), &handle))
    };
    page.shows("mock-access-token-1").await;
    let auth = handle.auth();
    auth.remove_user();
    until(|| auth.status().get_untracked() == AuthStatus::SignedOut).await;
    assert_eq!(auth.id_token().get_untracked(), None);
    assert!(auth.access_token().get_untracked().is_none());
    assert!(auth.user().get_untracked().is_none());
}
