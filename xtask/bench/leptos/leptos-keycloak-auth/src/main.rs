//! The page with sign-in by `leptos-keycloak-auth`: sign-in, sign-out, and the user's name.

use leptos::prelude::*;
use leptos_keycloak_auth::components::{AuthProvider, MaybeAuthenticated};
use leptos_keycloak_auth::url::Url;
use leptos_keycloak_auth::use_keycloak_auth;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

fn main() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let server = Url::parse("https://login.example").expect("it is an address");
    view! {
        <Router>
            <AuthProvider keycloak_server_url=server realm="my-realm" client="my-app">
                <Routes fallback=|| "There is no such page.">
                    <Route path=path!("/") view=Home/>
                </Routes>
            </AuthProvider>
        </Router>
    }
}

#[component]
fn Home() -> impl IntoView {
    let auth = use_keycloak_auth();
    let sign_in = move || auth.login_url.get().map(|url| url.to_string());
    let sign_out = move || auth.logout_url.get().map(|url| url.to_string());
    view! {
        <MaybeAuthenticated
            authenticated=move |auth| view! {
                <p>"Hello, " {move || auth.id_token_claims.read().name.clone()}</p> <a href=sign_out>"Sign out"</a>
            }
            unauthenticated=move |problem| view! {
                <a href=sign_in>"Sign in"</a>
                <p role="alert">{move || problem.last_error.get().map(|error| error.to_string())}</p>
            }
        />
    }
}
