//! Why signing in, or out, did not work.

use leptos::prelude::*;
use oidc_client_leptos::{AuthError, AuthStatus, Navigation};

use crate::components::ErrorPanel;
use crate::session::use_session;

/// The last failure, or why no sign-in can work, with a button for what was tried.
#[component]
pub fn SignInTrouble() -> impl IntoView {
    let session = use_session();
    let auth = session.auth();
    let again = move |_| match (auth.status().get_untracked(), session.last_navigation().get_untracked()) {
        // Settings and stored session are read once, when the page starts.
        (AuthStatus::Failed, _) => drop(window().location().reload()),
        (_, Some(Navigation::SignoutRedirect)) => session.sign_out(),
        _ => auth.sign_in_to("/"),
    };
    // An answer that belongs to no sign-out of this browser is an error as well, and nothing to trouble anybody with.
    let is_asked =
        move || auth.status().get() == AuthStatus::Failed || session.last_navigation().with(Option::is_some);
    view! {
        <AuthError let:error>
            // Blocked storage has a panel of its own above, with the same words.
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
