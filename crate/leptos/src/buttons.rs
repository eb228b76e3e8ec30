//! Buttons to sign in and out.

use leptos::prelude::*;
use oidc_client_wasm::{SigninPopupArgs, SignoutPopupArgs};

use crate::auth::Auth;
use crate::use_auth::use_auth;

/// A button that signs in. It is inactive while a sign-in or sign-out is under way. Without children its label is "Sign in".
///
/// It has no style: add attributes as to any element, such as `attr:class`. While it is inactive it has
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
    /// Where to return to after a redirect: a path of this origin. By default the page with the button.
    #[prop(optional, into)]
    return_to: Option<String>,
    /// In a popup window instead of by redirect.
    #[prop(optional)]
    popup: bool,
    /// The button's label.
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

/// A button that signs out. It is inactive while a sign-in or sign-out is under way. Without children its label is "Sign
/// out".
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
    /// In a popup window instead of by redirect.
    #[prop(optional)]
    popup: bool,
    /// The button's label.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let auth = use_auth();
    let sign_out = move |_| {
        if popup {
            auth.sign_out_popup(SignoutPopupArgs::default());
        } else {
            auth.sign_out();
        }
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
    // `disabled` would take the focus away from keyboard users, so a click is ignored instead.
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
