//! The way in and the way out.

use leptos::prelude::*;
use oidc_client_wasm::{SigninPopupArgs, SignoutPopupArgs};

use crate::auth::Auth;
use crate::use_auth::use_auth;

/// A button that signs in, and stands still while a sign-in or sign-out is under way. It says "Sign in" without children.
///
/// It has no style: give it attributes as any element, such as `attr:class`. While it stands still it has
/// `aria-disabled="true"`, and keeps the focus.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::SignInButton;
///
/// #[component]
/// fn Welcome() -> impl IntoView {
///     view! {
///         <SignInButton return_to="/board" attr:class="button">"Sign in and play"</SignInButton>
///         <SignInButton popup=true>"Sign in in a window"</SignInButton>
///     }
/// }
/// ```
#[component]
pub fn SignInButton(
    /// Where to come back to after a redirect: a path of this origin. The page that the button is clicked on, by default.
    #[prop(optional, into)]
    return_to: Option<String>,
    /// In a window of its own instead of by redirect.
    #[prop(optional)]
    popup: bool,
    /// What it says.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let auth = use_auth();
    let sign_in = move |_| match &return_to {
        _ if popup => auth.sign_in_popup(SigninPopupArgs::default()),
        Some(path) => auth.sign_in_to(path),
        None => auth.sign_in(),
    };
    button(auth, sign_in, children, "Sign in")
}

/// A button that signs out, and stands still while that is under way. It says "Sign out" without children.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{Authenticated, SignOutButton};
///
/// #[component]
/// fn Header() -> impl IntoView {
///     view! { <Authenticated><SignOutButton attr:class="button">"Leave"</SignOutButton></Authenticated> }
/// }
/// ```
#[component]
pub fn SignOutButton(
    /// In a window of its own instead of by redirect.
    #[prop(optional)]
    popup: bool,
    /// What it says.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let auth = use_auth();
    let sign_out = move |_| match popup {
        true => auth.sign_out_popup(SignoutPopupArgs::default()),
        false => auth.sign_out(),
    };
    button(auth, sign_out, children, "Sign out")
}

fn button(
    auth: Auth,
    act: impl Fn(leptos::ev::MouseEvent) + 'static,
    children: Option<Children>,
    says: &'static str,
) -> impl IntoView {
    let navigation = auth.active_navigation();
    let label = children.map_or_else(|| says.into_any(), |children| children());
    // `disabled` would take the focus away from whoever came by keyboard; this keeps it.
    let click = move |event| {
        if navigation.with_untracked(Option::is_none) {
            act(event);
        }
    };
    view! {
        <button
            type="button"
            aria-disabled=move || navigation.get().is_some().then_some("true")
            on:click=click
        >
            {label}
        </button>
    }
}
