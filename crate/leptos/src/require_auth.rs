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
#[component]
pub fn RequireAuth<C>(
    /// Shown until it is known who is here, and while the page is being left.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown when the sign-in cannot begin: the error's words and a button to try again, by default.
    #[prop(default = ErrorView::plain(), into)]
    failed: ErrorView,
    /// Shown to whoever signed out on this page, or whose session expired on it: a button to sign in, by default.
    #[prop(default = ViewFn::from(|| view! { <SignInButton/> }), into)]
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
    require_auth_with(view, ViewFn::default(), ErrorView::plain())
}

/// [`require_auth`] with what is shown [until it is known who is here](fn@RequireAuth), and when the sign-in cannot begin.
///
/// ```no_run
/// use leptos::prelude::*;
/// use leptos_router::components::{Route, Router, Routes};
/// use leptos_router::path;
/// use oidc_client_leptos::{AuthError, require_auth_with};
///
/// #[component]
/// fn Board() -> impl IntoView {
///     "For members."
/// }
///
/// #[component]
/// fn Pages() -> impl IntoView {
///     let wait = || "One moment…";
///     let failed = |error: AuthError| view! { <p role="alert">{error.to_string()}</p> };
///     view! {
///         <Router>
///             <Routes fallback=|| "There is no such page.">
///                 <Route path=path!("/board") view=require_auth_with(Board, wait, failed)/>
///             </Routes>
///         </Router>
///     }
/// }
/// ```
pub fn require_auth_with<V>(
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
    fallback: impl Into<ViewFn>,
    failed: impl Into<ErrorView>,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static
where
    V: IntoView + 'static,
{
    let (fallback, failed) = (fallback.into(), failed.into());
    move || {
        let (view, fallback, failed) = (view.clone(), fallback.clone(), failed.clone());
        view! { <RequireAuth fallback failed>{view()}</RequireAuth> }.into_any()
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

impl ErrorView {
    fn plain() -> Self {
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
