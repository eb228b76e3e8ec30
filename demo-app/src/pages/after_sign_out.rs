//! Where the provider sends people after they signed out.

use leptos::prelude::*;
use oidc_client_leptos::{AuthStatus, SignoutCallback};

use crate::app::{use_arrival, use_title};
use crate::components::SignInButton;
use crate::session::use_session;

/// Says that it is done, and offers the ways on.
#[component]
pub fn AfterSignOut() -> impl IntoView {
    use_title("Signed out");
    let auth = use_session().auth();
    let url = use_arrival().take();
    let still_here = move || auth.status().get() == AuthStatus::SignedIn;
    view! {
        <SignoutCallback url>
            <div class="narrow">
                <Show
                    when=still_here
                    fallback=move || {
                        view! {
                            <h1>"You are signed out"</h1>
                            <p class="lead">
                                "This page forgot your tokens and closed its connection. Your place on the board stays: \
                                 sign in again, and you are the same person."
                            </p>
                            <div class="actions">
                                <SignInButton/>
                                <a class="button" href="/">"Back to the start"</a>
                            </div>
                        }
                    }
                >
                    <h1>"You are still signed in"</h1>
                    <p class="lead">"The sign-out was not finished, or you signed in again since."</p>
                    <div class="actions">
                        <a class="button button-main" href="/">"Back to the start"</a>
                    </div>
                </Show>
            </div>
        </SignoutCallback>
    }
}
