//! The page for unknown addresses.

use leptos::prelude::*;

use crate::app::use_title;

/// Says so, and offers a link back.
#[component]
pub fn NotFound() -> impl IntoView {
    use_title("No such page");
    view! {
        <div class="narrow">
            <h1>"There is no such page"</h1>
            <p class="lead">"The address may be mistyped, or from another version of this demo."</p>
            <div class="actions">
                <a class="button button-main" href="/">"Back to the start"</a>
            </div>
        </div>
    }
}
