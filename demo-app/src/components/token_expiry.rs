//! How long the ID token still counts, and how its renewal is going.

use leptos::prelude::*;
use oidc_client_leptos::Renewal;
use oidc_client_protocol::json::Value;

use crate::clock::{ago, countdown, use_clock};
use crate::session::use_session;

/// The ID token's card: a countdown that the renewal winds up again.
#[component]
pub fn TokenCard() -> impl IntoView {
    let session = use_session();
    let user = session.auth().user();
    let clock = use_clock();
    // Not `expires_at`, which is the access token's: the two may live for different times.
    let expires_at =
        move || user.with(|user| user.as_ref().and_then(|user| user.id_token_expires_at()).map(|at| at.0));
    let claim = move |name: &'static str| {
        user.with(|user| user.as_ref().and_then(|user| user.profile().get(name).and_then(Value::as_u64)))
    };
    let left = move || expires_at().map(|at| at.saturating_sub(clock.get()));
    let share = move || {
        let span = claim("exp")
            .zip(claim("iat"))
            .map(|(end, start)| end.saturating_sub(start))
            .filter(|span| *span > 0);
        // A share in percent; a clock that runs ahead of the provider's must not overfill it.
        span.zip(left()).map_or(0, |(span, left)| (left.saturating_mul(100) / span).min(100))
    };
    let text = move || match left() {
        None => "does not expire".to_owned(),
        Some(0) => "expired".to_owned(),
        Some(left) => countdown(left),
    };
    let is_renewable =
        move || user.with(|user| user.as_ref().is_some_and(|user| user.refresh_token().is_some()));
    let label = move || match (left(), is_renewable()) {
        (Some(0), true) => "Waiting for a new one",
        (Some(0), false) => "It has run out",
        (_, true) => "Renewed before it ends in",
        (_, false) => "Ends in",
    };
    view! {
        <section class="card token-card" aria-labelledby="token-heading">
            <div class="card-head">
                <h2 id="token-heading">"Your ID token"</h2>
            </div>
            <p class="expiry">
                <span class="muted">{label} " "</span>
                <span
                    class="expiry-time"
                    role="timer"
                    data-testid="token-expiry"
                    data-expires-at=move || expires_at().map(|at| at.to_string())
                >
                    {text}
                </span>
            </p>
            <div class="meter" aria-hidden="true">
                <span style:width=move || format!("{}%", share())></span>
            </div>
            <RenewalLine/>
            <details>
                <summary>"What an ID token is"</summary>
                <p>
                    "A short note, signed by your provider: who you are, for which app, and until when. It is short-lived \
                     on purpose. Before it ends, this page asks the provider for a new one, quietly; nothing on the page \
                     starts over, and the open connection stays."
                </p>
                <p>
                    "If the provider is away for a while, you stay signed in and the page keeps asking. Only the \
                     provider\u{2019}s own word ends your session."
                </p>
            </details>
        </section>
    }
}

#[component]
fn RenewalLine() -> impl IntoView {
    let session = use_session();
    let clock = use_clock();
    let renewal = session.auth().renewal();
    let is_renewable = move || {
        session.auth().user().with(|user| user.as_ref().is_some_and(|user| user.refresh_token().is_some()))
    };
    let line = move || match renewal.get() {
        Renewal::Renewing => "Renewing\u{2026}".to_owned(),
        Renewal::Failed { will_retry_at: Some(at), .. } => {
            let wait = countdown(at.0.saturating_sub(clock.get()));
            format!("The provider does not answer. You stay signed in; the next try is in {wait}.")
        }
        Renewal::Failed { will_retry_at: None, .. } => {
            "The provider ended this session. Sign in again.".to_owned()
        }
        Renewal::Idle if !is_renewable() => {
            "This session cannot be renewed: the provider gave no refresh token. Sign in again when it ends."
                .to_owned()
        }
        Renewal::Idle => match session.renewed_at().get() {
            Some(at) => format!("Renewed {}.", ago(clock.get().saturating_sub(at))),
            None => "Not renewed on this page yet.".to_owned(),
        },
    };
    let is_failing = move || renewal.with(|renewal| matches!(renewal, Renewal::Failed { .. }));
    view! {
        <p class="muted renewal" data-testid="renewal" data-failing=move || is_failing().to_string()>
            {line}
        </p>
    }
}
