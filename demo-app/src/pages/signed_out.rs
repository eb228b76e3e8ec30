//! The page for users who are not signed in.

use leptos::prelude::*;
use oidc_client_leptos::Navigation;

use crate::app::use_title;
use crate::board::guest_name;
use crate::components::{Fingerprint, SignInButton, SignInTrouble};
use crate::session::{Session, use_session};

/// The two ways in, and what happens on them.
#[component]
pub fn SignedOut() -> impl IntoView {
    use_title("Sign in");
    view! {
        <div class="welcome">
            <section class="hero" aria-labelledby="welcome-heading">
                <div class="hero-text">
                    <h1 id="welcome-heading">"Sign in, and be the same person each time"</h1>
                    <p class="lead">
                        "This page signs you in with OpenID Connect and hands your ID token to a realtime database. \
                         The database gives you an Identity: the same one on every visit, and nobody else\u{2019}s."
                    </p>
                    <SignInTrouble/>
                    <WaysIn/>
                </div>
                <Fingerprint/>
            </section>
            <Steps/>
        </div>
    }
}

#[component]
fn WaysIn() -> impl IntoView {
    let session = use_session();
    let navigation = session.auth.active_navigation();
    // `disabled` would take the focus away from keyboard users; this keeps it.
    let continue_as_guest = move |_| {
        if navigation.with_untracked(Option::is_none) {
            session.continue_as_guest();
        }
    };
    view! {
        <div class="actions actions-hero">
            <SignInButton/>
            <button
                class="button"
                type="button"
                aria-disabled=move || navigation.get().is_some().then_some("true")
                on:click=continue_as_guest
            >
                "Continue as a guest"
            </button>
        </div>
        <p class="muted under-actions" role="status">
            {move || match navigation.get() {
                Some(Navigation::SignoutRedirect) => "Signing you out\u{2026}".to_owned(),
                Some(_) => "Opening your provider\u{2026}".to_owned(),
                None => kept_guest(session).unwrap_or_default(),
            }}
        </p>
    }
}

#[component]
fn Steps() -> impl IntoView {
    view! {
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
    }
}

fn kept_guest(session: Session) -> Option<String> {
    let identity = session.guest.with(|guest| guest.token.as_ref().and(guest.identity))?;
    Some(format!("This browser keeps a guest: you would come back as {}.", guest_name(&identity)))
}
