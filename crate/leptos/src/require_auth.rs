//! `<RequireAuth>`: pages that need someone.

use std::sync::Arc;

use leptos::children::{TypedChildrenFn, ViewFn};
use leptos::either::EitherOf4;
use leptos::prelude::*;
use oidc_client_backends::token_source::Person;

use crate::buttons::SignInButton;
use crate::error::AuthError;
use crate::guards::made_anew;
use crate::state::AuthStatus;
use crate::use_auth::use_auth;
use crate::use_auto_sign_in::use_auto_sign_in;

/// Shows its children to whoever is signed in, and sends everyone else to the provider's sign-in page, which leads back to
/// the page they wanted to see.
///
/// Nobody is sent twice: when the sign-in cannot begin, `failed` says why, and whoever signs out here is shown
/// `signed_out`. So nothing can go round in circles.
///
/// A session that has [expired](crate::AuthState::Expired) is nobody's: who comes with one is sent to sign in. Who is on the
/// page when it expires isn't sent away, and is shown `signed_out` in the place of the children; the session opens them again
/// when it goes on. While a renewal is still to come, such as in an outage, the children stay.
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
/// It hides, it does not protect: what only a signed-in person may see must come from a server that checks the token.
///
/// # An app that is guarded as a whole
/// The routes of [`Callback`](fn@crate::Callback) and [`SignoutCallback`](fn@crate::SignoutCallback) stand outside of every
/// guard: what is guarded isn't there for who comes back from the provider and isn't signed in yet. Where a guard hides the
/// callback, `failed` says so ([`AuthError::CallbackMissing`]). So don't put the guard around the `<Router>`, but make all
/// other routes the children of one that is guarded:
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
    /// Shown until it is known who is here, and while the page is being left.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown when the sign-in cannot begin, or cannot end: the error's words and a button to try again, by default.
    #[prop(optional, into)]
    failed: ErrorView,
    /// Shown to whoever signed out on this page, or whose session expired on it: a button to sign in, by default.
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
    let mut anew = made_anew(children);
    move || match phase.get() {
        Phase::SignedIn(_) => EitherOf4::A(anew()),
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

/// The guard for a route: the view, inside [`RequireAuth`](fn@RequireAuth). A parent route's view guards what is below it.
///
/// The view of a `LazyRoute` is a type and no function: put `<RequireAuth>` into what its `view` makes. Its `data` runs before
/// that, for everyone: don't ask there for what only a signed-in person gets.
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

/// What [`require_auth_with`] shows in the place of the guarded view: the properties of [`RequireAuth`](fn@RequireAuth).
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
    /// Shown until it is known who is here, and while the page is being left. Nothing by default.
    pub fallback: ViewFn,
    /// Shown when the sign-in cannot begin, or cannot end: the error's words and a button to try again, by default.
    pub failed: ErrorView,
    /// Shown to whoever signed out on this page, or whose session expired on it: a button to sign in, by default.
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

/// [`require_auth`] in the app's own words.
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

/// How an error is shown: made of any function from the error to a view.
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

/// The error's words, and a button to try again.
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
