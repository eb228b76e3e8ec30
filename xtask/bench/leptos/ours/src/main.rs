//! The page with sign-in by `oidc-client-leptos`: sign-in, sign-out, and the user's name.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use oidc_client_leptos::{
    AuthError, AuthProvider, Authenticated, Callback, SignInButton, SignOutButton, Unauthenticated, use_auth,
};
use oidc_client_wasm::UserManagerSettings;

fn main() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let settings =
        UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback");
    view! {
        <AuthProvider settings>
            <Router>
                <Routes fallback=|| "There is no such page.">
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/callback") view=SigningIn/>
                </Routes>
            </Router>
        </AuthProvider>
    }
}

#[component]
fn Home() -> impl IntoView {
    let user = use_auth().user();
    let name = move || user.with(|user| user.as_ref().and_then(|user| user.name().map(String::from)));
    view! {
        <Unauthenticated><SignInButton/></Unauthenticated>
        <Authenticated><p>"Hello, " {name}</p> <SignOutButton/></Authenticated>
        <AuthError let:error><p role="alert">{error.to_string()}</p></AuthError>
    }
}

#[component]
fn SigningIn() -> impl IntoView {
    let failed = |error: oidc_client_leptos::AuthError| view! { <p role="alert">{error.to_string()}</p> };
    view! { <Callback failed>"Signing you in"</Callback> }
}
