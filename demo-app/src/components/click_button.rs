//! The big button.

use leptos::prelude::*;

use crate::components::ErrorPanel;
use crate::messages::{CLICK_UNKNOWN, is_outcome_unknown};
use crate::session::{Problem, Session, use_session};

/// Counts one up in the database, for everyone to see. The number on it is the database's, never a guess.
#[component]
pub fn ClickButton() -> impl IntoView {
    let session = use_session();
    let clicks = session.own_clicks();
    let connected = move || session.connection_status.get().is_connected();
    view! {
        <section class="card click-card" aria-labelledby="click-heading">
            <div class="click-text">
                <h2 id="click-heading">"Click, and everyone sees it"</h2>
                <p class="muted">
                    {move || if connected() {
                        "Open this page in a second window and come in there too: it shows your click within a second."
                    } else {
                        "The button works as soon as the database is connected."
                    }}
                </p>
            </div>
            // `disabled` would take the focus away whenever the connection is interrupted; this keeps it.
            <button
                class="click-button"
                type="button"
                aria-disabled=move || (!connected()).to_string()
                on:click=move |_| click(session)
            >
                <span class="click-label">"Click" <span class="visually-hidden">", "</span></span>
                <span class="click-count">
                    {move || clicks.get()} <span class="visually-hidden">" so far"</span>
                </span>
            </button>
            {move || session.click_problem.get().map(|problem| view! { <Refusal problem session/> })}
        </section>
    }
}

/// Why the last click did not count, or that the outcome is unknown.
#[component]
fn Refusal(problem: Problem, session: Session) -> impl IntoView {
    let is_unknown = is_outcome_unknown(problem.code);
    let connected = move || session.connection_status.get().is_connected();
    view! {
        <ErrorPanel
            code=problem.code
            detail=problem.detail
            message=is_unknown.then_some(CLICK_UNKNOWN)
        >
            // It may have counted: the panel above says whether to click again.
            {(!is_unknown).then(|| view! {
                <button
                    class="button"
                    type="button"
                    aria-disabled=move || (!connected()).to_string()
                    on:click=move |_| click(session)
                >
                    "Try again"
                </button>
            })}
        </ErrorPanel>
    }
}

fn click(session: Session) {
    if session.connection_status.get_untracked().is_connected() {
        session.click();
    }
}
