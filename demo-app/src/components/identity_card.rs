//! Who the user is, to the provider and to the database.

use leptos::either::Either;
use leptos::prelude::*;
use oidc_client_backends::spacetimedb::{Identity, identity_of};

use crate::session::{Who, use_session};

/// The database's Identity, and beside it the one computed here: they must be equal.
#[component]
pub fn IdentityCard() -> impl IntoView {
    let session = use_session();
    let identity = session.identity;
    view! {
        <section class="card" aria-labelledby="identity-heading">
            <div class="card-head">
                <h2 id="identity-heading">"Your Identity"</h2>
            </div>
            <p class="muted">"Given by the database, the same one each time:"</p>
            <p class="identity" data-testid="identity">
                {move || identity.get().map(|identity| identity.to_string())}
            </p>
            <Show when=move || identity.get().is_none()>
                <p class="muted waiting">"It arrives with the connection."</p>
            </Show>
            {move || match session.who.get() {
                Who::Person { issuer, subject } => Either::Left(view! { <Derivation issuer subject/> }),
                _ => Either::Right(view! { <GuestFacts/> }),
            }}
        </section>
    }
}

/// An Identity is derived from two claims, so the page computes it as well and compares.
#[component]
fn Derivation(issuer: String, subject: String) -> impl IntoView {
    let computed = identity_of(&issuer, &subject);
    view! {
        <Verdict computed/>
        <dl class="facts">
            <dt>"Issuer"</dt>
            <dd data-testid="issuer">{issuer}</dd>
            <dt>"Subject"</dt>
            <dd data-testid="subject">{subject}</dd>
        </dl>
        <HowItComesAbout computed/>
    }
}

#[component]
fn Verdict(computed: Identity) -> impl IntoView {
    let identity = use_session().identity;
    move || {
        identity.get().map(|identity| {
            let equal = identity == computed;
            let (mark, text) = if equal {
                ("\u{2713}", "Computed here from issuer and subject: equal")
            } else {
                ("\u{2717}", "Computed here from issuer and subject: not equal")
            };
            view! {
                <p class="verdict" data-testid="identity-check" data-equal=equal.to_string()>
                    <span class="verdict-mark" aria-hidden="true">{mark}</span>
                    {text}
                </p>
            }
        })
    }
}

#[component]
fn HowItComesAbout(computed: Identity) -> impl IntoView {
    view! {
        <details>
            <summary>"How it comes about"</summary>
            <p>
                "Your provider signed an ID token that says who it is (the issuer) and who you are there (the subject). \
                 This page checked the signature and gave the token to the database, which checked it again with the \
                 provider\u{2019}s public keys."
            </p>
            <p>
                "The database then hashes issuer and subject with BLAKE3. The same two give the same Identity on every \
                 device and after every sign-in; any other account gives another. No password and no access token ever \
                 reaches the database."
            </p>
            <dl class="facts">
                <dt>"Computed here"</dt>
                <dd class="identity identity-small">{computed.to_string()}</dd>
            </dl>
        </details>
    }
}

#[component]
fn GuestFacts() -> impl IntoView {
    view! {
        <dl class="facts">
            <dt>"Issuer"</dt>
            <dd data-testid="issuer">"the database itself"</dd>
            <dt>"Subject"</dt>
            <dd data-testid="subject">"a guest, without an account"</dd>
        </dl>
    }
}
