//! The sign-in button.

use leptos::prelude::*;
use oidc_client_leptos::SignInButton as PlainButton;

/// The library's button with this page's look. It returns to the start page, wherever it is shown.
#[component]
pub fn SignInButton(
    /// Its label.
    #[prop(default = "Sign in")]
    label: &'static str,
) -> impl IntoView {
    view! { <PlainButton return_to="/" attr:class="button button-main">{label}</PlainButton> }
}
