//! The tab of InstantDB.

use leptos::prelude::*;
use oidc_client_backends::instantdb::{InstantDbError, InstantUser};
use oidc_client_leptos::UseInstantdbReturn;

use crate::components::ErrorPanel;
use crate::session::use_session;

/// InstantDB, in step with the session: who the user is there, or why they aren't signed in.
#[component]
pub fn InstantDbCard(
    /// Its state.
    instant: UseInstantdbReturn,
) -> impl IntoView {
    let user = instant.user;
    // When the same failure repeats, it is not read out again.
    let error = Memo::new(move |_| instant.error.get());
    let state = move || match (user.with(Option::is_some), error.with(Option::is_some)) {
        (true, _) => "Signed in",
        (false, true) => "Not signed in",
        (false, false) => "Signing in\u{2026}",
    };
    view! {
        <section class="card back-end-card" aria-labelledby="instantdb-heading">
            <div class="card-head">
                <h2 id="instantdb-heading">"You at InstantDB"</h2>
                <p class="muted" role="status" data-testid="instantdb-state">{state}</p>
            </div>
            {move || error.get().map(|error| view! { <Failed instant error/> })}
            {move || user.get().map(|user| view! { <SignedIn user/> })}
            <details>
                <summary>"How does InstantDB know that it is you?"</summary>
                <p>
                    "This page sends it the ID token once. InstantDB checks the signature with the provider\u{2019}s keys, \
                     and gives a token of its own, which its connections begin with."
                </p>
            </details>
        </section>
    }
}

#[component]
fn SignedIn(user: InstantUser) -> impl IntoView {
    let session = use_session();
    view! {
        <dl class="facts" data-testid="instantdb-user">
            <dt>"User id"</dt>
            <dd>{user.id().to_owned()}</dd>
            <dt>"E-mail"</dt>
            <dd>{user.email().unwrap_or("none that was verified").to_owned()}</dd>
        </dl>
        <div class="actions">
            <button
                class="button"
                type="button"
                aria-disabled=move || session.is_leaving().then_some("true")
                on:click=move |_| session.sign_out()
            >
                "Sign out of InstantDB and this page"
            </button>
        </div>
    }
}

#[component]
fn Failed(instant: UseInstantdbReturn, error: InstantDbError) -> impl IntoView {
    view! {
        <ErrorPanel code=error.code() detail=error.to_string() mends_itself=error.may_pass()>
            <button class="button" type="button" on:click=move |_| instant.sign_in()>
                "Try again"
            </button>
        </ErrorPanel>
    }
}
