//! Guards: components that show their children depending on the session.
//!
//! They depend only on state that a renewal of the tokens doesn't change, so a renewal never mounts their children again.
//! Another person gets newly mounted children. On a server, and until the stored session has been read, nobody counts as
//! signed in, so a guard never shows content that it must remove again.

use leptos::children::{TypedChildrenFn, ViewFn};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use crate::auth::Auth;
use crate::error::AuthError as Error;
use crate::state::{AuthState, AuthStatus};
use crate::use_auth::use_auth;

/// Shows its children while someone is signed in, and `fallback` otherwise, including when the session has
/// [expired](crate::AuthState::Expired).
///
/// This hides content, it does not protect it: confidential data must come from a server that checks the token.
///
/// Set `loading` if `fallback` would be wrong while the stored session is being read, for example a `<Redirect>`.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::Authenticated;
///
/// #[component]
/// fn Account() -> impl IntoView {
///     view! {
///         <Authenticated loading=|| "One moment…" fallback=|| "Please sign in first.">
///             <h1>"Your account"</h1>
///         </Authenticated>
///     }
/// }
/// ```
#[component]
pub fn Authenticated<C>(
    /// Shown while nobody is signed in.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown until it is known whether someone is signed in: on a server, and while the stored session is being read. By
    /// default `fallback`.
    #[prop(optional, into)]
    loading: Option<ViewFn>,
    /// Shown while someone is signed in.
    children: TypedChildrenFn<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    shown_when(|status| status == AuthStatus::SignedIn, children, fallback, loading)
}

/// Shows its children while nobody is signed in: after sign-out, before the first sign-in, and when the session has
/// [expired](crate::AuthState::Expired) or [failed](crate::AuthState::Failed), because signing in is then the next step.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{SignInButton, Unauthenticated};
///
/// #[component]
/// fn Welcome() -> impl IntoView {
///     view! { <Unauthenticated><SignInButton/></Unauthenticated> }
/// }
/// ```
#[component]
pub fn Unauthenticated<C>(
    /// Shown while someone is signed in.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown until it is known whether someone is signed in: on a server, and while the stored session is being read. By
    /// default `fallback`.
    #[prop(optional, into)]
    loading: Option<ViewFn>,
    /// Shown while nobody is signed in.
    children: TypedChildrenFn<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    shown_when(
        |status| matches!(status, AuthStatus::SignedOut | AuthStatus::Expired | AuthStatus::Failed),
        children,
        fallback,
        loading,
    )
}

/// Shows its children until it is known who is signed in: while the stored session is being read, or a sign-in is under way.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::Authenticating;
///
/// #[component]
/// fn Splash() -> impl IntoView {
///     view! { <Authenticating><p>"One moment…"</p></Authenticating> }
/// }
/// ```
#[component]
pub fn Authenticating<C>(
    /// Shown once it is known whether someone is signed in.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown while it is not known whether someone is signed in.
    children: TypedChildrenFn<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let is_loading = use_auth().is_loading();
    let children = children.into_inner();
    view! {
        <Show when=move || is_loading.get() fallback=fallback>
            {children()}
        </Show>
    }
}

/// Shows the last error: when an action failed, or when the session can't work at all. Its children are a function of the
/// error. It doesn't show the error of a failed callback: [`Callback`](fn@crate::Callback) does.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{AuthError, SignInButton};
///
/// #[component]
/// fn Trouble() -> impl IntoView {
///     view! {
///         <AuthError let:error>
///             <p role="alert">{error.to_string()}</p>
///             <SignInButton>"Try again"</SignInButton>
///         </AuthError>
///     }
/// }
/// ```
#[component]
pub fn AuthError<Failed, View>(
    /// Takes the error, and returns a view that explains it and lets the person continue.
    children: Failed,
) -> impl IntoView
where
    Failed: Fn(Error) -> View + Send + Sync + 'static,
    View: IntoView + 'static,
{
    let auth = use_auth();
    let cannot_work = move || {
        auth.state().with(|state| match state {
            AuthState::Failed(error) => Some(error.clone()),
            _ => None,
        })
    };
    // A memo, so that a renewal doesn't render the same error again.
    let error = Memo::new(move |_| auth.error().get().or_else(cannot_work));
    move || error.get().map(&children)
}

fn shown_when<C>(
    wanted: fn(AuthStatus) -> bool,
    children: TypedChildrenFn<C>,
    fallback: ViewFn,
    loading: Option<ViewFn>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let auth = use_auth();
    let (status, person) = (auth.status(), auth.person());
    let shown = Memo::new(move |_| wanted(status.get()).then(|| person.get()));
    shown_to(auth, shown, children, fallback, loading)
}

/// Shows the children while `shown` is `Some`, and mounts new ones when its value changes, for another person.
pub(crate) fn shown_to<T, C>(
    auth: Auth,
    shown: Memo<Option<T>>,
    children: TypedChildrenFn<C>,
    fallback: ViewFn,
    loading: Option<ViewFn>,
) -> impl IntoView
where
    T: PartialEq + Send + Sync + 'static,
    C: IntoView + 'static,
{
    // Without a `loading`, the unknown state must not render `fallback` again.
    let (has_loading, loading) = (loading.is_some(), loading.unwrap_or_default());
    let is_unknown = Memo::new(move |_| has_loading && auth.status().get() == AuthStatus::Loading);
    let mut children = fresh_children(children);
    move || match (shown.with(Option::is_some), is_unknown.get()) {
        (true, _) => EitherOf3::A(children()),
        (false, false) => EitherOf3::B(fallback.run()),
        (false, true) => EitherOf3::C(loading.run()),
    }
}

/// Returns a function that creates the children, each time in new elements: Leptos would otherwise reuse the elements of the
/// previous view of the same type, with what was typed into them.
pub(crate) fn fresh_children<C>(children: TypedChildrenFn<C>) -> impl FnMut() -> Either<View<C>, View<C>>
where
    C: IntoView + 'static,
{
    let (children, mut turn) = (children.into_inner(), false);
    move || {
        turn = !turn;
        if turn { Either::Left(children()) } else { Either::Right(children()) }
    }
}
