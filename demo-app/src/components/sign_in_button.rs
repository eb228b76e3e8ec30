//! The way in.

use leptos::prelude::*;
use oidc_client_leptos::SignInButton as PlainButton;

/// The library's button with this page's look. It leads to the start page, wherever it stands.
#[component]
pub fn SignInButton(
    /// What it says.
    #[prop(default = "Sign in")]
    label: &'static str,
) -> impl IntoView {
    view! { <PlainButton return_to="/" attr:class="button button-main">{label}</PlainButton> }
}
