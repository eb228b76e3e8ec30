//! What a server renders, which doesn't know who is signed in: `cargo test --features ssr --test server`.

#![cfg(all(feature = "ssr", not(target_arch = "wasm32")))]

use leptos::prelude::*;
use oidc_client_leptos::{
    AuthError, AuthProvider, AuthStatus, Authenticated, Authenticating, Callback, CallbackUrl,
    MockAuthProvider, MockUser, Permitted, RequireAuth, SignInButton, Unauthenticated, use_access_token_for,
    use_api_fetch, use_auth, use_claims, use_idle_sign_out,
};
use oidc_client_wasm::{ApiSettings, UserManagerSettings};

#[derive(Clone, PartialEq, serde::Deserialize)]
struct Claims {}

#[component]
fn Everything() -> impl IntoView {
    let auth = use_auth();
    assert_eq!(auth.status().get_untracked(), AuthStatus::Loading);
    assert!(auth.is_loading().get_untracked() && auth.manager().is_none());
    assert!(use_claims::<Claims>().claims.get_untracked().is_none());
    assert!(use_access_token_for("https://orders.example").token.get_untracked().is_none());
    assert_eq!(use_idle_sign_out().seconds_left.get_untracked(), None);
    use_api_fetch(ApiSettings { allowed: Vec::new() });
    assert!(CallbackUrl::take().is_none());
    view! {
        <Authenticated fallback=|| "[fallback]">"[signed in]"</Authenticated>
        <RequireAuth fallback=|| "[wait]">"[required]"</RequireAuth>
        <Permitted when=|_| true loading=|| "[not known yet]" fallback=|| "[denied]">"[permitted]"</Permitted>
        <Unauthenticated>"[nobody]"</Unauthenticated>
        <Authenticating>"[waiting]"</Authenticating>
        <AuthError let:error>"[" {error.code()} "]"</AuthError>
        <SignInButton/>
        <Callback failed=|_| "[failed]">"[checking]"</Callback>
    }
}

fn settings(authority: &str) -> UserManagerSettings {
    UserManagerSettings::new(authority, "app", "https://app.example/callback")
}

#[test]
fn a_server_renders_the_waiting_page_and_nothing_that_is_guarded() {
    let owner = Owner::new();
    let html = owner.with(|| {
        view! { <AuthProvider settings=settings("https://login.example")><Everything/></AuthProvider> }
            .to_html()
    });
    for shown in ["[fallback]", "[wait]", "[not known yet]", "[waiting]", "[checking]", "Sign in"] {
        assert!(html.contains(shown), "{shown} in {html}");
    }
    for hidden in [
        "[signed in]",
        "[required]",
        "[permitted]",
        "[denied]",
        "[nobody]",
        "[failed]",
        "[auth_provider_missing]",
    ] {
        assert!(!html.contains(hidden), "{hidden} in {html}");
    }
    // A server's runtime may drop a page's values on any thread.
    std::thread::spawn(move || drop(owner)).join().unwrap();
}

#[test]
fn a_mock_is_signed_out_on_a_server() {
    let html = Owner::new().with(|| {
        view! { <MockAuthProvider user=MockUser::default()><Everything/></MockAuthProvider> }.to_html()
    });
    assert!(html.contains("[waiting]") && !html.contains("[signed in]"));
}

#[test]
fn settings_that_cannot_work_say_so_on_a_server_too() {
    let html = Owner::new().with(|| {
        view! {
            <AuthProvider settings=settings("http://login.example")>
                <AuthError let:error>{error.code()}</AuthError>
            </AuthProvider>
        }
        .to_html()
    });
    assert!(html.contains("issuer_insecure"), "{html}");
}
