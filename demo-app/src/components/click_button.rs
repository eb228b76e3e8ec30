//! The big button.

use leptos::prelude::*;

use crate::components::ErrorPanel;
use crate::session::use_session;

/// Counts one up in the database, for everyone to see. The number on it is the database's, never a guess.
#[component]
pub fn ClickButton() -> impl IntoView {
    let session = use_session();
    let clicks = session.own_clicks();
    let connected = move || session.link().get().is_connected();
    // `disabled` would take the focus away whenever the connection blinks; this keeps it.
    let click = move |_| {
        if connected() {
            session.click();
        }
    };
    view! {
        <section class="card click-card" aria-labelledby="click-heading">
            <div class="click-text">
                <h2 id="click-heading">"Click, and everyone sees it"</h2>
                <p class="muted">
                    {move || if connected() {
                        "Open this page in a second window: it shows your click within a second."
                    } else {
                        "The button works as soon as the database is connected."
                    }}
                </p>
            </div>
            <button
                class="click-button"
                type="button"
                aria-disabled=move || (!connected()).to_string()
                on:click=click
            >
                <span class="click-label">"Click" <span class="visually-hidden">", "</span></span>
                <span class="click-count">
                    {move || clicks.get()} <span class="visually-hidden">" so far"</span>
                </span>
            </button>
            {move || {
                session
                    .problem()
                    .get()
                    .map(|problem| {
                        view! {
                            <ErrorPanel code=problem.code detail=problem.detail>
                                <button class="button" type="button" on:click=click>
                                    "Try again"
                                </button>
                            </ErrorPanel>
                        }
                    })
            }}
        </section>
    }
}
