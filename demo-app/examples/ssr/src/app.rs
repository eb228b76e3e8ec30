//! The pages of the app.

use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::path;
use oidc_client_leptos::{
    AuthError, AuthProvider, Authenticated, Authenticating, AutoSignIn, Callback, SignInButton,
    SignOutButton, SignoutCallback, Unauthenticated, UseAutoSignInOptions, require_auth, use_auth,
    use_auto_sign_in_with_options,
};
use oidc_client_wasm::{SigninPopupArgs, SignoutPopupArgs, UserManagerSettings};

use crate::board::Board;
use crate::config::Config;

/// The body of the page.
#[component]
pub fn App() -> impl IntoView {
    // From the server: the browser gets it with the page.
    let Config { authority, client_id, origin, database } =
        SharedValue::new(Config::from_environment).into_inner();
    let mut settings = UserManagerSettings::new(authority, client_id, format!("{origin}/callback"));
    settings.scope = "openid profile email offline_access".to_owned();
    settings.post_logout_redirect_uri = Some(format!("{origin}/signed-out"));
    settings.silent_redirect_uri = Some(settings.redirect_uri.clone());
    let board = move || view! { <Board database=database.clone()/> };
    view! {
        <AuthProvider settings>
            <Router>
                <main>
                    <Routes fallback=|| "There is no such page.">
                        <Route path=path!("/") view=Home/>
                        <Route path=path!("/account") view=require_auth(Account)/>
                        <Route path=path!("/board") view=require_auth(board)/>
                        <Route path=path!("/again") view=Again/>
                        <Route path=path!("/callback") view=SigningIn/>
                        <Route path=path!("/signed-out") view=SignedOut/>
                    </Routes>
                    <UnderWay/>
                </main>
            </Router>
        </AuthProvider>
    }
}

/// Shown beside every page. The server renders nothing for it: only the browser knows the state of a sign-in.
#[component]
fn UnderWay() -> impl IntoView {
    let navigation = use_auth().active_navigation();
    view! {
        <Show when=move || navigation.get().is_some()>
            <p>"Please wait\u{2026}"</p>
        </Show>
    }
}

/// The server renders everything outside of the guards, and "One moment": it doesn't know the user.
#[component]
fn Home() -> impl IntoView {
    let auth = use_auth();
    let sign_in = move |_| auth.sign_in_popup(SigninPopupArgs::default());
    let sign_out = move |_| auth.sign_out_popup(SignoutPopupArgs::default());
    view! {
        <h1>"Rendered by a server"</h1>
        <Authenticating>
            <p>"One moment\u{2026}"</p>
        </Authenticating>
        <Unauthenticated>
            <SignInButton/>
            <button on:click=sign_in>"In a window"</button>
        </Unauthenticated>
        <Authenticated>
            <Greeting/>
            <p><A href="/account">"Your account"</A> " " <A href="/board">"The board"</A></p>
            <SignOutButton/>
            <button on:click=sign_out>"In a window"</button>
        </Authenticated>
        <AuthError let:error>
            <p role="alert">{error.to_string()}</p>
        </AuthError>
    }
}

#[component]
fn Greeting() -> impl IntoView {
    let user = use_auth().user();
    let name = move || user.with(|user| user.as_ref().and_then(|user| user.name().map(String::from)));
    view! { <p>"Hello, " {name}</p> }
}

/// Users who are still signed in at the provider are signed in here without a click, in a hidden frame.
#[component]
fn Again() -> impl IntoView {
    let method = AutoSignIn::Silent;
    let signing_in =
        use_auto_sign_in_with_options(UseAutoSignInOptions { method, ..UseAutoSignInOptions::default() });
    let reason = move || signing_in.error.get().map(|error| error.code());
    view! {
        <h1>"Welcome back"</h1>
        <Show when=move || signing_in.is_loading.get()>
            <p>"One moment\u{2026}"</p>
        </Show>
        <Authenticated><Greeting/></Authenticated>
        <p role="status">{reason}</p>
    }
}

/// Behind `require_auth`: never in the server's HTML.
#[component]
fn Account() -> impl IntoView {
    let user = use_auth().user();
    let subject = move || user.with(|user| user.as_ref().map(|user| user.subject().to_string()));
    view! {
        <h1>"Your account"</h1>
        <p>"The provider knows you as " <code>{subject}</code></p>
    }
}

#[component]
fn SigningIn() -> impl IntoView {
    let failed = |error: oidc_client_leptos::AuthError| {
        view! {
            <p role="alert">{error.to_string()}</p>
            <SignInButton return_to="/">"Try again"</SignInButton>
        }
    };
    view! { <Callback failed>"Signing you in\u{2026}"</Callback> }
}

#[component]
fn SignedOut() -> impl IntoView {
    view! {
        <SignoutCallback>
            <h1>"You are signed out"</h1>
            <SignInButton return_to="/"/>
        </SignoutCallback>
    }
}
