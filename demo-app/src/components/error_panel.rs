//! An error in plain words, with a way to continue.

use leptos::children::ViewFnOnce;
use leptos::prelude::*;

use crate::focus::hand_focus_on;
use crate::messages::{Message, explain};

/// An error that is read out at once. Its children are the next steps: buttons or links.
#[component]
pub fn ErrorPanel(
    /// The error's stable code.
    code: &'static str,
    /// The expected and the actual value; shown on demand. Contains no secret.
    #[prop(into)]
    detail: String,
    /// The message, when the code alone does not tell the whole story.
    #[prop(optional_no_strip)]
    message: Option<Message>,
    /// For errors that pass without help: a note instead of an alarm.
    #[prop(optional)]
    mends_itself: bool,
    /// For errors that only the details explain: shows them at once.
    #[prop(optional)]
    with_details: bool,
    /// Content that changes continuously, such as a countdown: shown on the panel, but not read out.
    #[prop(optional, into)]
    after: ViewFnOnce,
    /// The next steps.
    children: Children,
) -> impl IntoView {
    // Its own button may remove it.
    on_cleanup(hand_focus_on);
    let message = message.unwrap_or_else(|| explain(code));
    let class = if mends_itself { "panel panel-wait" } else { "panel panel-error" };
    view! {
        <section class=class>
            <div class="panel-body" role="alert" data-code=code>
                <h2>{message.title}</h2>
                <p>{message.text}</p>
                <div class="actions">{children()}</div>
                <details open=with_details>
                    <summary>"Details"</summary>
                    <p class="detail">{detail}</p>
                    <p class="detail">"Code: " <code>{code}</code></p>
                </details>
            </div>
            {after.run()}
        </section>
    }
}
