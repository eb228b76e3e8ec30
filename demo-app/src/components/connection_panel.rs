//! Why there is no connection, and when the next attempt is.

use leptos::either::Either;
use leptos::prelude::*;

use crate::clock::{countdown, use_clock};
use crate::components::{ErrorPanel, SignInButton};
use crate::messages::{DATABASE_WENT_AWAY, is_database_away, mends_itself};
use crate::session::{ConnectionStatus, Problem, Session, Who, use_session};

/// Shown from the first failure until the connection is established. The reason is read out once; the countdown is not.
#[component]
pub fn ConnectionPanel() -> impl IntoView {
    let session = use_session();
    let problem = session.connection_problem;
    view! {
        <div class="connection-panel">
            {move || problem.get().map(|problem| view! { <Reason problem session/> })}
        </div>
        <p class="visually-hidden" role="status">
            {move || if session.connection_status.get().is_connected() { "Connected to the database." } else { "" }}
        </p>
    }
}

#[component]
fn Reason(problem: Problem, session: Session) -> impl IntoView {
    // A guest has no provider to get another token from: only a new guest helps.
    let guest_is_unknown =
        session.who.get_untracked() == Who::Guest && problem.code == "spacetimedb_credential_refused";
    let code = if guest_is_unknown { "guest_refused" } else { problem.code };
    let was_connected = session.identity.with_untracked(Option::is_some);
    view! {
        <ErrorPanel
            code
            detail=problem.detail
            message=(was_connected && is_database_away(code)).then_some(DATABASE_WENT_AWAY)
            mends_itself=mends_itself(code)
            after=|| view! { <Countdown/> }
        >
            {match code {
                "token_ended" => Either::Left(view! { <SignInButton label="Sign in again"/> }),
                _ => Either::Right(view! {
                    <button class="button" type="button" on:click=move |_| session.retry()>
                        "Try again"
                    </button>
                }),
            }}
            {guest_is_unknown
                .then(|| {
                    view! {
                        <button class="button" type="button" on:click=move |_| session.continue_as_new_guest()>
                            "Go on as a new guest"
                        </button>
                    }
                })}
        </ErrorPanel>
    }
}

#[component]
fn Countdown() -> impl IntoView {
    let (status, clock) = (use_session().connection_status, use_clock());
    let text = move || match status.get() {
        ConnectionStatus::Waiting { offline: true, .. } => {
            "This computer is offline. The page connects as soon as the network is back.".to_owned()
        }
        ConnectionStatus::Waiting { retry_at: Some(at), .. } => {
            format!("Trying again in {}.", countdown(at.0.saturating_sub(clock.get())))
        }
        ConnectionStatus::Connecting => "Trying now\u{2026}".to_owned(),
        _ => String::new(),
    };
    view! { <p class="muted retry">{text}</p> }
}
