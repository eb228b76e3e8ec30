//! What went wrong, in plain words, with a way on.

use leptos::prelude::*;

use crate::messages::explain;

/// An error that is read out at once. Its children are the way on: buttons or links.
#[component]
pub fn ErrorPanel(
    /// The error's stable code.
    code: &'static str,
    /// What was expected and what was got; shown on demand. Carries no secret.
    #[prop(into)]
    detail: String,
    /// The way on.
    children: Children,
) -> impl IntoView {
    let message = explain(code);
    view! {
        <section class="panel panel-error" role="alert" data-code=code>
            <h2>{message.title}</h2>
            <p>{message.text}</p>
            <div class="actions">{children()}</div>
            <details>
                <summary>"Details"</summary>
                <p class="detail">{detail}</p>
                <p class="detail">"Code: " <code>{code}</code></p>
            </details>
        </section>
    }
}
