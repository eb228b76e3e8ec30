//! The ID token's remaining lifetime, and the state of its renewal.

use leptos::prelude::*;
use oidc_client_leptos::Renewal;
use oidc_client_protocol::json::Value;
use oidc_client_wasm::User;

use crate::clock::{ago, countdown, use_clock};
use crate::components::SignInButton;
use crate::messages::explain;
use crate::session::{Session, use_session};

/// The ID token's card: a countdown that each renewal resets.
#[component]
pub fn TokenCard() -> impl IntoView {
    let expiry = Expiry::of(use_session());
    view! {
        <section class="card token-card" aria-labelledby="token-heading">
            <div class="card-head">
                <h2 id="token-heading">"Your ID token"</h2>
            </div>
            <p class="expiry">
                <span class="muted">{move || expiry.label()} " "</span>
                <span
                    class="expiry-time"
                    role="timer"
                    data-testid="token-expiry"
                    data-expires-at=move || expiry.expires_at().map(|at| at.to_string())
                >
                    {move || expiry.time()}
                </span>
            </p>
            <div class="meter" aria-hidden="true">
                <span style:width=move || format!("{}%", expiry.share())></span>
            </div>
            <RenewalLine expiry/>
            <WhatItIs/>
        </section>
    }
}

/// What the card knows about the token's expiry.
#[derive(Clone, Copy)]
struct Expiry {
    user: Signal<Option<User>>,
    renewal: Signal<Renewal>,
    renewed_at: RwSignal<Option<u64>>,
    clock: ReadSignal<u64>,
}

impl Expiry {
    fn of(session: Session) -> Self {
        let auth = session.auth;
        let (user, renewal) = (auth.user(), auth.renewal());
        Self { user, renewal, renewed_at: session.renewed_at, clock: use_clock() }
    }

    // Not the user's `expires_at`, which is the access token's: the two lifetimes may differ.
    fn expires_at(self) -> Option<u64> {
        self.user.with(|user| user.as_ref().and_then(|user| user.id_token_expires_at()).map(|at| at.0))
    }

    /// Seconds until the token expires; `None` for a token without `exp`.
    fn left(self) -> Option<u64> {
        self.expires_at().map(|at| at.saturating_sub(self.clock.get()))
    }

    /// The same as a share in percent; a clock that runs ahead of the provider's must not overfill it.
    fn share(self) -> u64 {
        let span = self.claim("exp").zip(self.claim("iat")).map(|(end, start)| end.saturating_sub(start));
        let span = span.filter(|span| *span > 0);
        span.zip(self.left()).map_or(0, |(span, left)| (left.saturating_mul(100) / span).min(100))
    }

    fn claim(self, name: &str) -> Option<u64> {
        self.user.with(|user| user.as_ref().and_then(|user| user.profile().get(name).and_then(Value::as_u64)))
    }

    fn is_renewable(self) -> bool {
        self.user.with(|user| user.as_ref().is_some_and(|user| user.refresh_token().is_some()))
    }

    /// Whether only a new sign-in can bring a valid token.
    fn wants_sign_in(self) -> bool {
        let is_lost = |renewal: &Renewal| matches!(renewal, Renewal::Failed { will_retry_at: None, .. });
        self.left() == Some(0) && (!self.is_renewable() || self.renewal.with(is_lost))
    }

    fn label(self) -> &'static str {
        match (self.left(), self.is_renewable()) {
            (Some(0), _) if self.wants_sign_in() => "It has run out",
            (Some(0), _) => "Waiting for a new one",
            (_, true) => "Renewed before it ends in",
            (_, false) => "Ends in",
        }
    }

    fn time(self) -> String {
        match self.left() {
            None => "does not expire".to_owned(),
            Some(0) => "expired".to_owned(),
            Some(left) => countdown(left),
        }
    }

    fn line(self) -> String {
        let now = self.clock;
        match self.renewal.get() {
            Renewal::Renewing => "Renewing\u{2026}".to_owned(),
            Renewal::Failed { error, will_retry_at: Some(at) } => {
                let (title, wait) = (explain(error.code()).title, countdown(at.0.saturating_sub(now.get())));
                format!("{title}. You stay signed in; the next try is in {wait}.")
            }
            Renewal::Failed { .. } if self.is_renewable() => {
                "No newer token can be had. Sign in again.".to_owned()
            }
            _ if !self.is_renewable() => {
                "This session cannot be renewed: the provider gave no refresh token. Sign in again when it ends."
                    .to_owned()
            }
            _ => match self.renewed_at.get() {
                Some(at) => format!("Renewed {}.", ago(now.get().saturating_sub(at))),
                None => "Not renewed on this page yet.".to_owned(),
            },
        }
    }
}

/// The state of the renewal, and what only the user can do about it.
#[component]
fn RenewalLine(expiry: Expiry) -> impl IntoView {
    let is_failing = move || expiry.renewal.with(|renewal| matches!(renewal, Renewal::Failed { .. }));
    let wants_sign_in = Memo::new(move |_| expiry.wants_sign_in());
    view! {
        <p class="muted renewal" data-testid="renewal" data-failing=move || is_failing().to_string()>
            {move || expiry.line()}
        </p>
        {move || {
            wants_sign_in.get().then(|| view! { <div class="actions"><SignInButton label="Sign in again"/></div> })
        }}
    }
}

#[component]
fn WhatItIs() -> impl IntoView {
    view! {
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
    }
}
