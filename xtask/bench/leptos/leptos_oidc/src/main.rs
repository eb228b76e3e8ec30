//! The page with sign-in by `leptos_oidc`: sign-in, sign-out, and the user's name.

use leptos::prelude::*;
use leptos_oidc::{
    Algorithm, Auth, AuthErrorContext, AuthParameters, AuthSignal, Authenticated, Challenge, LoginLink,
    LogoutLink,
};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

fn main() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    provide_context(Auth::signal());
    view! {
        <Router>
            <Start/>
            <Routes fallback=|| "There is no such page.">
                <Route path=path!("/") view=Home/>
                <Route path=path!("/callback") view=Home/>
            </Routes>
        </Router>
    }
}

/// Its session starts inside the router.
#[component]
fn Start() -> impl IntoView {
    let _session = Auth::init(AuthParameters {
        issuer: "https://login.example".to_owned(),
        client_id: "my-app".to_owned(),
        redirect_uri: "https://app.example/callback".to_owned(),
        post_logout_redirect_uri: "https://app.example/".to_owned(),
        challenge: Challenge::S256,
        scope: Some("openid%20profile".to_owned()),
        audience: None,
    });
}

#[derive(Clone, serde::Deserialize)]
struct Claims {
    name: Option<String>,
}

#[component]
fn Home() -> impl IntoView {
    let auth = expect_context::<AuthSignal>();
    let name = move || {
        let session = auth.get().authenticated()?;
        session.decoded_id_token::<Claims>(Algorithm::RS256, &["my-app"])?.claims.name
    };
    let why = move || auth.get().error().map(|error| error.to_string());
    view! {
        <Authenticated unauthenticated=|| view! { <LoginLink>"Sign in"</LoginLink> }>
            <p>"Hello, " {name}</p> <LogoutLink>"Sign out"</LogoutLink>
        </Authenticated>
        <AuthErrorContext><p role="alert">{why}</p></AuthErrorContext>
    }
}
