//! Guards: what is shown to whom.
//!
//! They watch [`Auth::status`](crate::Auth::status) alone, so a renewal of the tokens never re-mounts their children.

use leptos::children::{TypedChildrenFn, ViewFn};
use leptos::prelude::*;

use crate::hooks::use_auth;
use crate::state::AuthStatus;

/// Shows its children while someone is signed in, and `fallback` otherwise.
///
/// It hides, it does not protect: what only a signed-in person may see must come from a server that checks the token.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::Authenticated;
///
/// #[component]
/// fn Account() -> impl IntoView {
///     view! {
///         <Authenticated fallback=|| "Please sign in first.">
///             <h1>"Your account"</h1>
///         </Authenticated>
///     }
/// }
/// ```
#[component]
pub fn Authenticated<C>(
    /// Shown while nobody is signed in, and while the session is still being restored.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown while someone is signed in.
    children: TypedChildrenFn<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    shown_when(|status| status == AuthStatus::SignedIn, children, fallback)
}

/// Shows its children while nobody is signed in: after sign-out, before the first sign-in, and when the session
/// [failed](crate::AuthState::Failed), because a way to sign in is then the way on.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{Unauthenticated, use_auth};
///
/// #[component]
/// fn Welcome() -> impl IntoView {
///     let auth = use_auth();
///     view! {
///         <Unauthenticated>
///             <button on:click=move |_| auth.sign_in()>"Sign in"</button>
///         </Unauthenticated>
///     }
/// }
/// ```
#[component]
pub fn Unauthenticated<C>(
    /// Shown while someone is signed in, and while the session is still being restored.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown while nobody is signed in.
    children: TypedChildrenFn<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    shown_when(|status| matches!(status, AuthStatus::SignedOut | AuthStatus::Failed), children, fallback)
}

/// Shows its children while the stored session is being read: for a frame or two, with no request to the provider.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::AuthLoading;
///
/// #[component]
/// fn Splash() -> impl IntoView {
///     view! { <AuthLoading><p>"One moment…"</p></AuthLoading> }
/// }
/// ```
#[component]
pub fn AuthLoading<C>(
    /// Shown once it is known whether someone is signed in.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown until then.
    children: TypedChildrenFn<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    shown_when(|status| status == AuthStatus::Loading, children, fallback)
}

fn shown_when<C>(
    wanted: fn(AuthStatus) -> bool,
    children: TypedChildrenFn<C>,
    fallback: ViewFn,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let status = use_auth().status();
    let children = children.into_inner();
    view! {
        <Show when=move || wanted(status.get()) fallback=fallback>
            {children()}
        </Show>
    }
}
