//! Why a sign-in or sign-out failed.

use leptos::prelude::*;
use oidc_client_leptos::{AuthError, AuthStatus, Navigation};

use crate::components::ErrorPanel;
use crate::session::use_session;

/// The last failure, or why no sign-in can work, with a button to retry.
#[component]
pub fn SignInTrouble() -> impl IntoView {
    let session = use_session();
    let auth = session.auth;
    let again = move |_| match (auth.status().get_untracked(), session.last_navigation.get_untracked()) {
        // Settings and stored session are read once, when the page starts.
        (AuthStatus::Failed, _) => drop(window().location().reload()),
        (_, Some(Navigation::SignoutRedirect)) => session.sign_out(),
        _ => auth.sign_in_to("/"),
    };
    // A response that belongs to no sign-out of this browser is an error too, but needs no message.
    let is_asked =
        move || auth.status().get() == AuthStatus::Failed || session.last_navigation.with(Option::is_some);
    view! {
        <AuthError let:error>
            // Blocked storage has its own panel above, with the same text.
            {(error.code() != "storage_blocked" && untrack(is_asked))
                .then(|| {
                    view! {
                        <ErrorPanel code=error.code() detail=error.to_string()>
                            <button class="button" type="button" on:click=again>
                                "Try again"
                            </button>
                        </ErrorPanel>
                    }
                })}
        </AuthError>
    }
}
