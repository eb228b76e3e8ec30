//! The provider's redirect address.

use leptos::prelude::*;
use oidc_client_leptos::{AuthError, Callback};

use crate::app::{use_arrival, use_title};
use crate::components::{ErrorPanel, SignInButton, Skeleton};
use crate::session::use_session;

/// Finishes the sign-in and shows the board, or says why it cannot.
#[component]
pub fn CallbackPage() -> impl IntoView {
    use_title("Signing in");
    let url = use_arrival().take();
    view! {
        <Callback url failed=|error| view! { <Failed error/> }>
            <div class="narrow">
                <h1>"Signing you in"</h1>
                <p class="muted">"Checking your provider\u{2019}s answer. This takes a moment at most."</p>
                <Skeleton label="Signing you in"/>
            </div>
        </Callback>
    }
}

#[component]
fn Failed(error: AuthError) -> impl IntoView {
    use_title("Sign-in did not work");
    let auth = use_session().auth;
    view! {
        <div class="narrow">
            <h1>"The sign-in did not finish"</h1>
            <ErrorPanel code=error.code() detail=error.to_string()>
                <SignInButton label="Try again"/>
                <a class="button" href="/">"Back to the start"</a>
            </ErrorPanel>
            {move || {
                // Trying again can fail as well, for instance while the provider is down.
                auth.error()
                    .get()
                    .map(|error| {
                        view! {
                            <ErrorPanel code=error.code() detail=error.to_string()>
                                <a class="button" href="/">"Back to the start"</a>
                            </ErrorPanel>
                        }
                    })
            }}
        </div>
    }
}
