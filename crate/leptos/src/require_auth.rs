//! `<RequireAuth>`: pages for signed-in people only.

use std::sync::Arc;

use leptos::children::{TypedChildrenFn, ViewFn};
use leptos::either::EitherOf4;
use leptos::prelude::*;
use oidc_client_backends::token_source::Person;

use crate::buttons::SignInButton;
use crate::error::AuthError;
use crate::guards::fresh_children;
use crate::state::AuthStatus;
use crate::use_auth::use_auth;
use crate::use_auto_sign_in::use_auto_sign_in;

/// Shows its children to signed-in people, and sends everyone else to the provider's sign-in page. After the sign-in they
/// return to the page that they requested.
///
/// It redirects only once, so there are no redirect loops: if the sign-in can't begin, it shows `failed`, and after a
/// sign-out on this page it shows `signed_out`.
///
/// An [expired](crate::AuthState::Expired) session counts as signed out: a person who arrives with one is sent to sign in.
/// If it expires while the page is open, there is no redirect: `signed_out` replaces the children until the session is valid
/// again. While a renewal is still to come, for example during an outage, the children stay.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::RequireAuth;
///
/// #[component]
/// fn Account() -> impl IntoView {
///     view! {
///         <RequireAuth fallback=|| "One moment…">
///             <h1>"Your account"</h1>
///         </RequireAuth>
///     }
/// }
/// ```
///
/// This hides content, it does not protect it: confidential data must come from a server that checks the token.
///
/// # Guarding a whole app
/// Keep the routes of [`Callback`](fn@crate::Callback) and [`SignoutCallback`](fn@crate::SignoutCallback) outside of every
/// guard: a person who returns from the provider isn't signed in yet, so a guard would hide them. If a guard hides the
/// callback, it shows `failed` with [`AuthError::CallbackMissing`]. So don't put the guard around the `<Router>`, but make
/// all other routes children of one guarded route:
///
/// ```no_run
/// use leptos::prelude::*;
/// use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
/// use leptos_router::path;
/// use oidc_client_leptos::{AuthError, Callback, SignoutCallback, require_auth};
///
/// #[component]
/// fn Intranet() -> impl IntoView {
///     let failed = |error: AuthError| view! { <p role="alert">{error.to_string()}</p> };
///     let signing_in = move || view! { <Callback failed>"Signing you in…"</Callback> };
///     let signed_out = || view! { <SignoutCallback>"You are signed out."</SignoutCallback> };
///     view! {
///         <Router>
///             <Routes fallback=|| "There is no such page.">
///                 <Route path=path!("/callback") view=signing_in/>
///                 <Route path=path!("/signed-out") view=signed_out/>
///                 <ParentRoute path=path!("") view=require_auth(Outlet)>
///                     <Route path=path!("/") view=|| "News."/>
///                     <Route path=path!("/board") view=|| "The board."/>
///                 </ParentRoute>
///             </Routes>
///         </Router>
///     }
/// }
/// ```
#[component]
pub fn RequireAuth<C>(
    /// Shown until it is known whether someone is signed in, and while the page is being left.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown when the sign-in can't begin or fails. By default the error's message and a button to try again.
    #[prop(optional, into)]
    failed: ErrorView,
    /// Shown after a sign-out on this page, or when the session expires on it. By default a button to sign in.
    #[prop(default = sign_in_button(), into)]
    signed_out: ViewFn,
    /// Shown while someone is signed in.
    children: TypedChildrenFn<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let auth = use_auth();
    let (status, person) = (auth.status(), auth.person());
    let signing_in = use_auto_sign_in();
    let phase =
        Memo::new(move |_| match (status.get(), signing_in.is_loading.get(), signing_in.error.get()) {
            (AuthStatus::SignedIn, ..) => Phase::SignedIn(person.get()),
            (_, true, _) => Phase::Waiting,
            (_, false, Some(error)) => Phase::Failed(error),
            (_, false, None) => Phase::SignedOut,
        });
    let mut children = fresh_children(children);
    move || match phase.get() {
        Phase::SignedIn(_) => EitherOf4::A(children()),
        Phase::Waiting => EitherOf4::B(fallback.run()),
        Phase::Failed(error) => EitherOf4::C(failed.0(error)),
        Phase::SignedOut => EitherOf4::D(signed_out.run()),
    }
}

#[derive(Clone, PartialEq)]
enum Phase {
    Waiting,
    SignedIn(Option<Person>),
    SignedOut,
    Failed(AuthError),
}

/// Returns the view wrapped in [`RequireAuth`](fn@RequireAuth), for the `view` of a route. On a parent route it guards all
/// child routes.
///
/// The view of a `LazyRoute` is a type, not a function: put `<RequireAuth>` into the view that its `view` method returns.
/// Its `data` runs before that, for everyone: don't request data there that requires a signed-in person.
///
/// ```no_run
/// use leptos::prelude::*;
/// use leptos_router::components::{Route, Router, Routes};
/// use leptos_router::path;
/// use oidc_client_leptos::require_auth;
///
/// #[component]
/// fn Board() -> impl IntoView {
///     "For members."
/// }
///
/// #[component]
/// fn Pages() -> impl IntoView {
///     view! {
///         <Router>
///             <Routes fallback=|| "There is no such page.">
///                 <Route path=path!("/board") view=require_auth(Board)/>
///             </Routes>
///         </Router>
///     }
/// }
/// ```
pub fn require_auth<V>(
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static
where
    V: IntoView + 'static,
{
    require_auth_with(view, RequireAuthOptions::default())
}

/// What [`require_auth_with`] shows in place of the guarded view: the properties of [`RequireAuth`](fn@RequireAuth).
///
/// ```
/// use leptos::prelude::*;
/// use oidc_client_leptos::{RequireAuthOptions, SignInButton};
///
/// let in_german = RequireAuthOptions {
///     fallback: (|| "Einen Moment…").into(),
///     signed_out: (|| view! { <SignInButton>"Anmelden"</SignInButton> }).into(),
///     ..RequireAuthOptions::default()
/// };
/// # drop(in_german);
/// ```
#[derive(Clone)]
pub struct RequireAuthOptions {
    /// Shown until it is known whether someone is signed in, and while the page is being left. Nothing by default.
    pub fallback: ViewFn,
    /// Shown when the sign-in can't begin or fails. By default the error's message and a button to try again.
    pub failed: ErrorView,
    /// Shown after a sign-out on this page, or when the session expires on it. By default a button to sign in.
    pub signed_out: ViewFn,
}

impl Default for RequireAuthOptions {
    fn default() -> Self {
        Self { fallback: ViewFn::default(), failed: ErrorView::default(), signed_out: sign_in_button() }
    }
}

fn sign_in_button() -> ViewFn {
    ViewFn::from(|| view! { <SignInButton/> })
}

/// As [`require_auth`], with the app's own fallback, error view and signed-out view.
///
/// ```no_run
/// use leptos::prelude::*;
/// use leptos_router::components::{Route, Router, Routes};
/// use leptos_router::path;
/// use oidc_client_leptos::{AuthError, RequireAuthOptions, SignInButton, require_auth_with};
///
/// #[component]
/// fn Board() -> impl IntoView {
///     "For members."
/// }
///
/// #[component]
/// fn Pages() -> impl IntoView {
///     let options = RequireAuthOptions {
///         fallback: (|| "One moment…").into(),
///         failed: (|error: AuthError| view! { <p role="alert">{error.to_string()}</p> }).into(),
///         signed_out: (|| view! { <SignInButton>"Come back"</SignInButton> }).into(),
///     };
///     view! {
///         <Router>
///             <Routes fallback=|| "There is no such page.">
///                 <Route path=path!("/board") view=require_auth_with(Board, options)/>
///             </Routes>
///         </Router>
///     }
/// }
/// ```
pub fn require_auth_with<V>(
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
    options: RequireAuthOptions,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static
where
    V: IntoView + 'static,
{
    move || {
        let (view, RequireAuthOptions { fallback, failed, signed_out }) = (view.clone(), options.clone());
        view! { <RequireAuth fallback failed signed_out>{view()}</RequireAuth> }.into_any()
    }
}

/// A view of an error: made from any function that takes the error and returns a view.
///
/// ```
/// use leptos::prelude::*;
/// use oidc_client_leptos::{AuthError, ErrorView};
///
/// let shown = ErrorView::from(|error: AuthError| view! { <p role="alert">{error.to_string()}</p> });
/// # drop(shown);
/// ```
#[derive(Clone)]
pub struct ErrorView(Arc<dyn Fn(AuthError) -> AnyView + Send + Sync>);

/// The error's message, and a button to try again.
impl Default for ErrorView {
    fn default() -> Self {
        Self::from(|error: AuthError| {
            view! {
                <p role="alert">{error.to_string()}</p>
                <SignInButton>"Try again"</SignInButton>
            }
        })
    }
}

impl<F, V> From<F> for ErrorView
where
    F: Fn(AuthError) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    fn from(show: F) -> Self {
        Self(Arc::new(move |error| show(error).into_any()))
    }
}
