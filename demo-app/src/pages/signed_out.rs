//! What someone sees who is not signed in.

use leptos::prelude::*;
use oidc_client_leptos::{AuthError, AuthStatus, Navigation};

use crate::app::use_title;
use crate::board::guest_name;
use crate::components::{ErrorPanel, Fingerprint, SignInButton};
use crate::session::{Session, use_session};

/// The two ways in, and what happens on them.
#[component]
pub fn SignedOut() -> impl IntoView {
    use_title("Sign in");
    let session = use_session();
    let auth = session.auth();
    let is_leaving = move || auth.active_navigation().get().is_some();
    // `disabled` would take the focus away from whoever came by keyboard; this keeps it.
    let continue_as_guest = move |_| {
        if !untrack(is_leaving) {
            session.continue_as_guest();
        }
    };
    view! {
        <div class="welcome">
            <section class="hero" aria-labelledby="welcome-heading">
                <div class="hero-text">
                    <h1 id="welcome-heading">"Sign in, and be the same person each time"</h1>
                    <p class="lead">
                        "This page signs you in with OpenID Connect and hands your ID token to a realtime database. \
                         The database gives you an Identity: the same one on every visit, and nobody else\u{2019}s."
                    </p>
                    <SignInTrouble session/>
                    <div class="actions actions-hero">
                        <SignInButton/>
                        <button
                            class="button"
                            type="button"
                            aria-disabled=move || is_leaving().then_some("true")
                            on:click=continue_as_guest
                        >
                            "Continue as a guest"
                        </button>
                    </div>
                    <p class="muted under-actions" role="status">
                        {move || match auth.active_navigation().get() {
                            Some(Navigation::SignoutRedirect) => "Signing you out\u{2026}".to_owned(),
                            Some(_) => "Opening your provider\u{2026}".to_owned(),
                            None => kept_guest(session).unwrap_or_default(),
                        }}
                    </p>
                </div>
                <Fingerprint/>
            </section>
            <ol class="steps" aria-label="What happens when you sign in">
                <li>
                    <h2>"Your provider knows you"</h2>
                    <p>"You sign in there, never here: this page sees no password."</p>
                </li>
                <li>
                    <h2>"This page checks the answer"</h2>
                    <p>"Signature, issuer, audience, time and nonce, in WebAssembly, before anything is kept."</p>
                </li>
                <li>
                    <h2>"The database derives you"</h2>
                    <p>"It checks the ID token once more and hashes issuer and subject into your Identity."</p>
                </li>
            </ol>
        </div>
    }
}

/// Why the last sign-in did not start, or why none can.
#[component]
fn SignInTrouble(session: Session) -> impl IntoView {
    let auth = session.auth();
    let again = move |_| match auth.status().get_untracked() {
        // Settings and stored session are read once, when the page starts.
        AuthStatus::Failed => drop(window().location().reload()),
        _ => auth.sign_in_to("/"),
    };
    view! {
        <AuthError let:error>
            // Blocked storage has a panel of its own above, with the same words.
            {(error.code() != "storage_blocked")
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

fn kept_guest(session: Session) -> Option<String> {
    let identity = session.seat().with(|seat| seat.token.as_ref().and(seat.identity))?;
    Some(format!("This browser keeps a guest: you would come back as {}.", guest_name(&identity)))
}
