//! A warning that the browser stores nothing for this page.

use leptos::prelude::*;

use crate::components::ErrorPanel;
use crate::session::use_session;

/// Shown when storage is blocked: the page continues in memory, and says what that means.
#[component]
pub fn StorageWarning() -> impl IntoView {
    let session = use_session();
    view! {
        <Show when=move || session.storage_blocked.get()>
            <ErrorPanel
                code="storage_blocked"
                detail="expected localStorage and sessionStorage to keep what is written to them, got a refusal"
            >
                <button class="button" type="button" on:click=move |_| reload()>
                    "Try again"
                </button>
            </ErrorPanel>
        </Show>
    }
}

fn reload() {
    // It fails only in a frame that may not navigate itself, where the browser's own button works.
    let _ = window().location().reload();
}
