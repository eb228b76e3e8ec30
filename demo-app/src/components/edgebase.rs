//! The tab of EdgeBase.

use leptos::either::Either;
use leptos::prelude::*;
use oidc_client_backends::edgebase::EdgeBaseUser;

use crate::components::{Avatar, ErrorPanel, Skeleton};
use crate::session::EdgeBaseSession;

/// The user's separate session at EdgeBase: sign-in, who they are there, and sign-out.
#[component]
pub fn EdgeBaseCard(
    /// That session.
    edgebase: EdgeBaseSession,
) -> impl IntoView {
    let (user, problem) = (edgebase.user(), edgebase.problem());
    let state = move || match (edgebase.is_known().get(), user.with(Option::is_some)) {
        (_, true) => "Signed in",
        (true, false) => "Not signed in",
        (false, false) => "",
    };
    view! {
        <section class="card back-end-card" aria-labelledby="edgebase-heading">
            <div class="card-head">
                <h2 id="edgebase-heading">"You at EdgeBase"</h2>
                <p class="muted" role="status" data-testid="edgebase-state">{state}</p>
            </div>
            {move || problem.get().map(|problem| view! {
                <ErrorPanel code=problem.code detail=problem.detail>
                    <button class="button" type="button" on:click=move |_| edgebase.restore()>
                        "Try again"
                    </button>
                </ErrorPanel>
            })}
            <Show when=move || edgebase.is_known().get() fallback=|| view! { <Skeleton label="Asking EdgeBase"/> }>
                {move || match user.get() {
                    Some(user) => Either::Left(view! { <SignedIn edgebase user/> }),
                    None => Either::Right(view! { <SignedOut edgebase/> }),
                }}
            </Show>
            <details>
                <summary>"How does EdgeBase know that it is you?"</summary>
                <p>
                    "Its server asks the provider itself, and keeps the provider\u{2019}s tokens. This page gets tokens of \
                     EdgeBase\u{2019}s own, in a session beside yours here. Signing out of this page ends both."
                </p>
            </details>
        </section>
    }
}

#[component]
fn SignedIn(edgebase: EdgeBaseSession, user: EdgeBaseUser) -> impl IntoView {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let (name, picture) = (text(user.name().or_else(|| user.email())), text(user.picture()));
    view! {
        <div class="back-end-user" data-testid="edgebase-user">
            <Avatar name=name.clone() picture/>
            <dl class="facts">
                <dt>"Name"</dt>
                <dd>{name}</dd>
                <dt>"E-mail"</dt>
                <dd>{user.email().unwrap_or("none that was verified").to_owned()}</dd>
                <dt>"User id"</dt>
                <dd>{user.id().to_owned()}</dd>
            </dl>
        </div>
        <div class="actions">
            <button class="button" type="button" on:click=move |_| edgebase.sign_out()>
                "Sign out of EdgeBase"
            </button>
        </div>
    }
}

#[component]
fn SignedOut(edgebase: EdgeBaseSession) -> impl IntoView {
    view! {
        <p>"EdgeBase does not know you yet. It sends you to the provider that it trusts, and back to this page."</p>
        <div class="actions">
            <button class="button button-main" type="button" on:click=move |_| edgebase.sign_in()>
                "Sign in through EdgeBase"
            </button>
        </div>
    }
}
