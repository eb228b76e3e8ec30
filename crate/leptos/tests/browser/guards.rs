//! Guards, and what could be seen of the content that they guard.

use leptos::prelude::*;
use oidc_client_leptos::{
    AuthError, AuthProvider, Authenticated, Authenticating, MockAuthProvider, MockUser, Permitted,
    RequireAuth, SignInButton, Unauthenticated, WithAuth, has_claim, use_auth, use_auth_named,
};
use oidc_client_wasm::User;
use oidc_client_wasm::protocol::json::Object;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Handle, Seen, mount, settings, signed_in, staying, until};

fn is_admin(user: &User) -> bool {
    has_claim(user, &["roles"], "admin")
}

/// An app with every guard.
#[component]
fn Guarded() -> impl IntoView {
    view! {
        <Authenticated>"[of the signed in]"</Authenticated>
        <RequireAuth>"[of the required]"</RequireAuth>
        <Permitted when=is_admin>"[of the admin]"</Permitted>
        <Unauthenticated>"[of nobody]"</Unauthenticated>
        <Authenticating>"[of the waiting]"</Authenticating>
    }
}

#[wasm_bindgen_test]
async fn what_is_guarded_is_never_seen_without_a_session() {
    let seen = Seen::begin();
    let (manager, outbox) = staying(settings());
    let page = mount(move || view! { <AuthProvider manager><Guarded/></AuthProvider> });
    page.shows("[of nobody]").await;
    until(|| outbox.len() == 1).await;
    assert!(seen.had("[of the waiting]"));
    for protected in ["[of the signed in]", "[of the required]", "[of the admin]"] {
        assert!(!seen.had(protected), "{protected}");
    }
}

#[wasm_bindgen_test]
async fn the_way_in_is_never_seen_by_who_is_signed_in() {
    let seen = Seen::begin();
    let manager = signed_in("first").await;
    let page = mount(move || view! { <AuthProvider manager><Guarded/></AuthProvider> });
    page.shows("[of the signed in]").await;
    page.shows("[of the required]").await;
    assert!(!seen.had("[of nobody]"));
    // Alice doesn't have this role.
    assert!(!seen.had("[of the admin]"));
}

/// Guards that distinguish "not known yet" from "no".
#[component]
fn Waiting() -> impl IntoView {
    view! {
        <Authenticated loading=|| "[wait]" fallback=|| "[not signed in]">"[signed in]"</Authenticated>
        <Permitted when=|_| true loading=|| "[wait]" fallback=|| "[not permitted]">"[permitted]"</Permitted>
        <Unauthenticated loading=|| "[wait]" fallback=|| "[not nobody]">"[nobody]"</Unauthenticated>
    }
}

#[wasm_bindgen_test]
async fn no_fallback_is_seen_before_it_is_known_who_is_here() {
    let somebody = ["[signed in]", "[permitted]", "[not nobody]"];
    let nobody = ["[not signed in]", "[not permitted]", "[nobody]"];
    for (manager, shown, hidden) in
        [(signed_in("first").await, somebody, nobody), (staying(settings()).0, nobody, somebody)]
    {
        let seen = Seen::begin();
        let page = mount(move || view! { <AuthProvider manager><Waiting/></AuthProvider> });
        assert_eq!(page.text(), "[wait][wait][wait]");
        page.shows(&shown.concat()).await;
        assert!(hidden.iter().all(|hidden| !seen.had(hidden)));
    }
}

#[wasm_bindgen_test]
async fn without_a_loading_view_the_fallback_is_shown_and_not_remounted() {
    let (manager, _outbox) = staying(settings());
    let page = mount(move || {
        let fallback = || view! { <input id="field"/> };
        view! {
            <AuthProvider manager>
                <Authenticated fallback>"[signed in]"</Authenticated>
                <Unauthenticated>"[nobody]"</Unauthenticated>
            </AuthProvider>
        }
    });
    let field = page.input("#field");
    page.shows("[nobody]").await;
    assert!(field.is_same_node(Some(&page.input("#field"))));
}

#[wasm_bindgen_test]
async fn after_a_sign_out_nothing_comes_back_even_for_a_moment() {
    let handle = Handle::default();
    let take = handle.clone();
    let profile = Object::parse(r#"{"roles":["admin"]}"#).expect("JSON");
    let user = MockUser { profile, ..MockUser::default() };
    let page = mount(move || {
        let take = take.taker();
        view! { <MockAuthProvider user>{take()} <Guarded/></MockAuthProvider> }
    });
    page.shows("[of the admin]").await;
    handle.auth().sign_out();
    page.shows("[of nobody]").await;
    let seen = Seen::begin();
    until(|| handle.auth().active_navigation().get_untracked().is_none()).await;
    for protected in ["[of the signed in]", "[of the required]", "[of the admin]"] {
        assert!(!seen.had(protected) && !page.text().contains(protected), "{protected}");
    }
}

#[wasm_bindgen_test]
async fn an_error_is_shown_until_the_next_try() {
    let page = mount(|| {
        view! {
            <AuthProvider settings=settings()>
                <AuthError let:error>"failed: " {error.code()}</AuthError>
                <SignInButton attr:id="in"/>
            </AuthProvider>
        }
    });
    page.click("#in");
    page.shows("failed: provider_unreachable").await;
    let seen = Seen::begin();
    page.click("#in");
    until(|| seen.lacked("failed: ")).await;
    page.shows("failed: provider_unreachable").await;
}

#[wasm_bindgen_test]
async fn providers_stand_side_by_side_and_each_has_its_own_session() {
    let page = mount(|| {
        let inner = || view! { <Authenticated fallback=|| "nobody">"somebody"</Authenticated> };
        view! {
            <MockAuthProvider user=MockUser::default() name="work">
                <MockAuthProvider name="home">
                    <Both/>
                    " nearest: " {inner()}
                    " work: " <WithAuth name="work">{inner()}</WithAuth>
                    " other: " <WithAuth name="other">{inner()}</WithAuth>
                </MockAuthProvider>
            </MockAuthProvider>
        }
    });
    page.shows("true and false nearest: nobody work: somebody other: nobody").await;
}

#[component]
fn Both() -> impl IntoView {
    let (work, home) = (use_auth_named("work").is_authenticated(), use_auth_named("home").is_authenticated());
    assert_eq!(use_auth().is_authenticated().get_untracked(), home.get_untracked());
    move || format!("{} and {}", work.get(), home.get())
}
