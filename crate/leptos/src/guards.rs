//! Guards: what is shown to whom.
//!
//! They watch what a renewal of the tokens doesn't change, so it never re-mounts their children; another person gets them
//! mounted anew. On a server, and until the stored session was read, nobody is signed in: no guard shows what it has to take
//! away again.

use leptos::children::{TypedChildrenFn, ViewFn};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use crate::auth::Auth;
use crate::error::AuthError as Error;
use crate::state::{AuthState, AuthStatus};
use crate::use_auth::use_auth;

/// Shows its children while someone is signed in, and `fallback` otherwise, also when their session has
/// [expired](crate::AuthState::Expired).
///
/// It hides, it does not protect: what only a signed-in person may see must come from a server that checks the token.
///
/// Give it `loading` where `fallback` says or does something that is wrong for who is about to be signed in, such as a
/// `<Redirect>`.
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
    /// Shown until it is known who is here: on a server, and while the stored session is being read. `fallback` by default.
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
/// [expired](crate::AuthState::Expired) or [failed](crate::AuthState::Failed), because a way to sign in is then the way on.
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
    /// Shown until it is known who is here: on a server, and while the stored session is being read. `fallback` by default.
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

/// Shows its children while it is open who is here: the stored session is being read, or a sign-in is under way.
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
    /// Shown until then.
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

/// Shows its children when the last action failed, or the session cannot work at all: they are a function of the error.
/// A failed callback isn't among it: [`Callback`](fn@crate::Callback) shows that.
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
    /// Shows the error, and a way on.
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
    // A memo, so that no renewal shows the same error anew.
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

/// Shows the children while there is somebody to show them to, and makes others for another person.
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
    // Without a `loading`, what isn't known makes no `fallback` anew.
    let (has_loading, loading) = (loading.is_some(), loading.unwrap_or_default());
    let is_unknown = Memo::new(move |_| has_loading && auth.status().get() == AuthStatus::Loading);
    let mut anew = made_anew(children);
    move || match (shown.with(Option::is_some), is_unknown.get()) {
        (true, _) => EitherOf3::A(anew()),
        (false, false) => EitherOf3::B(fallback.run()),
        (false, true) => EitherOf3::C(loading.run()),
    }
}

/// Makes the children, each time in elements of their own: a view that takes the place of one of its own kind takes over its
/// elements, and what was typed into them.
pub(crate) fn made_anew<C>(children: TypedChildrenFn<C>) -> impl FnMut() -> Either<View<C>, View<C>>
where
    C: IntoView + 'static,
{
    let (children, mut turn) = (children.into_inner(), false);
    move || {
        turn = !turn;
        match turn {
            true => Either::Left(children()),
            false => Either::Right(children()),
        }
    }
}
