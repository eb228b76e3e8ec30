//! EdgeBase's redirect address.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::app::use_title;
use crate::components::Skeleton;
use crate::session::{EDGEBASE_TAB, use_session};

/// Waits for the end of the sign-in, then opens EdgeBase's tab, which shows the user or the error.
#[component]
pub fn EdgeBaseCallback() -> impl IntoView {
    use_title("Signing in");
    let session = use_session();
    let go = use_navigate();
    Effect::new(move |_| {
        if session.edgebase.is_none_or(|edgebase| edgebase.is_known().get()) {
            // Without a server there is no such tab.
            if session.edgebase.is_some() {
                session.tab.set(EDGEBASE_TAB);
            }
            go("/", NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    view! {
        <div class="narrow">
            <h1>"Signing you in at EdgeBase"</h1>
            <Skeleton label="Signing you in"/>
        </div>
    }
}
