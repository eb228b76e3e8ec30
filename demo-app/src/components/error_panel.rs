//! What went wrong, in plain words, with a way on.

use leptos::children::ViewFnOnce;
use leptos::prelude::*;

use crate::focus::hand_focus_on;
use crate::messages::{Message, explain};

/// An error that is read out at once. Its children are the way on: buttons or links.
#[component]
pub fn ErrorPanel(
    /// The error's stable code.
    code: &'static str,
    /// What was expected and what was got; shown on demand. Carries no secret.
    #[prop(into)]
    detail: String,
    /// The words for it, when the code alone does not tell the whole story.
    #[prop(optional_no_strip)]
    message: Option<Message>,
    /// For what mends itself: no alarm, only a word about it.
    #[prop(optional)]
    mends_itself: bool,
    /// For what only the details explain: shows them at once.
    #[prop(optional)]
    with_details: bool,
    /// What changes by itself, such as a countdown: on the panel, but not read out.
    #[prop(optional, into)]
    after: ViewFnOnce,
    /// The way on.
    children: Children,
) -> impl IntoView {
    // Its own button may be what takes it away.
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
