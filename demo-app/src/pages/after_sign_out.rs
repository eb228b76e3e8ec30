//! Where the provider sends people after they signed out.

use leptos::either::EitherOf3;
use leptos::prelude::*;
use oidc_client_leptos::{AuthStatus, SignoutCallback};

use crate::app::{use_arrival, use_title};
use crate::components::{SignInButton, SignInTrouble, Skeleton};
use crate::session::use_session;

/// Says that the sign-out is complete, once that is known, and offers the next steps.
#[component]
pub fn AfterSignOut() -> impl IntoView {
    let status = use_session().auth.status();
    let url = use_arrival().take();
    view! {
        <SignoutCallback url>
            {move || match status.get() {
                AuthStatus::Loading => EitherOf3::A(view! { <Skeleton label="Signing you out"/> }),
                AuthStatus::SignedIn | AuthStatus::Expired => EitherOf3::B(view! { <StillHere/> }),
                AuthStatus::SignedOut | AuthStatus::Failed => EitherOf3::C(view! { <Gone/> }),
            }}
        </SignoutCallback>
    }
}

#[component]
fn Gone() -> impl IntoView {
    use_title("Signed out");
    view! {
        <div class="narrow">
            <h1>"You are signed out"</h1>
            <p class="lead">
                "This page forgot your tokens and closed its connection. Your place on the board stays: sign in again, \
                 and you are the same person."
            </p>
            <SignInTrouble/>
            <div class="actions">
                <SignInButton/>
                <a class="button" href="/">"Back to the start"</a>
            </div>
        </div>
    }
}

#[component]
fn StillHere() -> impl IntoView {
    use_title("Still signed in");
    view! {
        <div class="narrow">
            <h1>"You are still signed in"</h1>
            <p class="lead">"The sign-out was not finished, or you signed in again since."</p>
            <div class="actions">
                <a class="button button-main" href="/">"Back to the start"</a>
            </div>
        </div>
    }
}
