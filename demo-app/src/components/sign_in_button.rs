//! The way in.

use leptos::prelude::*;

use crate::session::use_session;

/// Leaves for the provider's sign-in page; stands still while that, or a sign-out, is under way.
#[component]
pub fn SignInButton(
    /// What it says.
    #[prop(default = "Sign in")]
    label: &'static str,
) -> impl IntoView {
    let auth = use_session().auth();
    view! {
        <button
            class="button button-main"
            type="button"
            disabled=move || auth.activity().get().is_some()
            on:click=move |_| auth.sign_in_to("/")
        >
            {label}
        </button>
    }
}
