//! The pages that the provider sends the browser back to.

use std::fmt;

use leptos::children::TypedChildrenFn;
use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use leptos_router::location::BrowserUrl;
use oidc_client_wasm::{Error, UserManager};
use wasm_bindgen::JsValue;

use crate::auth::Auth;
use crate::environment::in_browser;
use crate::error::AuthError;
use crate::navigation::Navigation;
use crate::return_path::{Place, away_from, return_path, start_of_page};
use crate::use_auth::use_auth;

/// The address at which the browser returned from the provider, removed from the address bar.
///
/// It contains the authorization code, so `Debug` doesn't show it, and it has no `Display`.
///
/// [`Callback`](fn@Callback) takes it by itself. An app that must load something before it can show its routes, such as a
/// configuration file, takes it first in `main` and passes it on later, so that the code doesn't stay in the address bar in
/// the meantime:
///
/// ```no_run
/// use oidc_client_leptos::CallbackUrl;
///
/// let arrived_at = CallbackUrl::take();
/// ```
#[derive(Clone)]
pub struct CallbackUrl(String);

impl CallbackUrl {
    /// Returns the page's address, and removes query and fragment from the address bar and the browser's history.
    ///
    /// `None` where there is no page, for example in a worker or on a server.
    pub fn take() -> Option<Self> {
        let window = in_browser().then(web_sys::window).flatten()?;
        let href = window.location().href().ok()?;
        let path = window.location().pathname().ok()?;
        // A browser refuses this only if a page calls it hundreds of times a minute. The sign-in continues even then, and
        // the navigation at its end replaces the address.
        let _ = window
            .history()
            .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
        Some(Self(href))
    }

    /// True when the address has a query or a fragment, so that it may contain a provider's response.
    pub fn has_response(&self) -> bool {
        self.0.contains(['?', '#'])
    }

    /// The whole address, for a back-end with a sign-in of its own. It may contain tokens: don't log or store it.
    ///
    /// ```no_run
    /// # async fn example(edgebase: oidc_client_backends::edgebase::EdgeBase) {
    /// use oidc_client_leptos::CallbackUrl;
    ///
    /// if let Some(address) = CallbackUrl::take() {
    ///     let signed_in = edgebase.handle_oauth_callback(address.as_str()).await;
    ///     assert!(signed_in.is_ok());
    /// }
    /// # }
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CallbackUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CallbackUrl([redacted])")
    }
}

/// The page at the `redirect_uri`, and at `popup_redirect_uri` and `silent_redirect_uri` where those are pages of the app:
/// finishes the sign-in once, then goes to the page on which it was started. In a popup or a hidden frame it passes the
/// response to the page that started the sign-in, and stays.
///
/// If the sign-in has no return path, it goes to the app's start page: the `base` of the surrounding `<Router>`. Without a
/// router that is the page's `<base href>`, or `/`.
///
/// The address bar is cleaned before anything is awaited or shown. A failed sign-in shows `failed`. If the callback was
/// already used (a reload, the back button) and someone is signed in, it just goes to the start page.
///
/// Its route must be outside of every guard: behind one it can't handle the response, and
/// [`RequireAuth`](fn@crate::RequireAuth) and [`use_auto_sign_in`](crate::use_auto_sign_in) report
/// [`AuthError::CallbackMissing`]. `RequireAuth` also shows how to guard all other pages.
///
/// On a server it renders its children: only the browser checks the response.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{AuthError, Callback, SignInButton};
///
/// #[component]
/// fn CallbackPage() -> impl IntoView {
///     let failed = |error: AuthError| {
///         view! {
///             <p role="alert">{error.to_string()}</p>
///             <SignInButton return_to="/">"Try again"</SignInButton>
///         }
///     };
///     view! { <Callback failed=failed>"Signing you in…"</Callback> }
/// }
/// ```
#[component]
pub fn Callback<Failed, View, C>(
    /// The address, if the app has already [taken](CallbackUrl::take) it.
    #[prop(optional_no_strip)]
    url: Option<CallbackUrl>,
    /// Shown when the sign-in failed: takes the error, and returns a view that explains it and lets the person try again.
    failed: Failed,
    /// Shown while the provider's response is being checked.
    children: TypedChildrenFn<C>,
) -> impl IntoView
where
    Failed: Fn(AuthError) -> View + Send + Sync + 'static,
    View: IntoView + 'static,
    C: IntoView + 'static,
{
    let auth = use_auth();
    let url = url.or_else(CallbackUrl::take);
    let failure = RwSignal::new(None::<AuthError>);
    if in_browser() {
        let go = navigation();
        let turn = auth.begin_hidden_navigation(Navigation::SigninCallback);
        spawn_local(async move {
            // Tasks start only after hydration.
            auth.show_navigation();
            let outcome = finish(auth, url).await;
            auth.end_navigation(turn, false);
            // The person may have left this page while the provider was answering.
            if failure.is_disposed() {
                return;
            }
            match outcome {
                Ok(Some(place)) => go(&place),
                Ok(None) => {}
                Err(error) => failure.set(Some(error)),
            }
        });
    }
    let children = children.into_inner();
    move || match failure.get() {
        Some(error) => Either::Left(failed(error)),
        None => Either::Right(children()),
    }
}

/// The page at the `post_logout_redirect_uri`: shows its children, and removes the stored state of the sign-out. In a popup
/// or a hidden frame it passes the response to the page that started the sign-out. Its route must be outside of every guard.
///
/// If that fails, the error arrives in [`Auth::error`]; the person is signed out in any case.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::SignoutCallback;
///
/// #[component]
/// fn SignedOut() -> impl IntoView {
///     view! { <SignoutCallback><h1>"You are signed out"</h1></SignoutCallback> }
/// }
/// ```
#[component]
pub fn SignoutCallback(
    /// The address, if the app has already [taken](CallbackUrl::take) it.
    #[prop(optional_no_strip)]
    url: Option<CallbackUrl>,
    /// The content of the page.
    children: Children,
) -> impl IntoView {
    let auth = use_auth();
    let url = url.or_else(CallbackUrl::take).filter(CallbackUrl::has_response);
    if let (Some(url), Some(manager)) = (url, auth.manager()) {
        spawn_local(async move {
            if let Err(error) = manager.signout_callback(url.as_str()).await {
                auth.failed(error.into());
            }
        });
    }
    children()
}

/// Finishes the sign-in, and returns where to go next, if anywhere.
async fn finish(auth: Auth, url: Option<CallbackUrl>) -> Result<Option<Place>, AuthError> {
    let manager = auth.manager().ok_or_else(|| auth.no_manager_error())?;
    let url = url.as_ref().map_or("", CallbackUrl::as_str);
    // A page with an opaque origin, as in a sandbox, can only return to paths.
    let location = leptos::prelude::window().location();
    let origin = location.origin().unwrap_or_default();
    let own_path = location.pathname().unwrap_or_default();
    match manager.signin_callback(url).await {
        Ok(user) => Ok(user.map(|user| away_from(&own_path, return_path(user.state(), &origin)))),
        Err(error) if is_stale(&error) && is_signed_in(&manager).await => {
            Ok(Some(return_path(None, &origin)))
        }
        Err(error) => Err(error.into()),
    }
}

/// True when no pending sign-in belongs to the address: it was used before, or is not this app's.
fn is_stale(error: &Error) -> bool {
    matches!(error.code(), "state_not_found" | "state_missing")
}

async fn is_signed_in(manager: &UserManager) -> bool {
    matches!(manager.get_user().await, Ok(Some(_)))
}

/// Returns a function that navigates to a place and leaves no history entry for the callback.
///
/// `use_navigate` panics outside of a `<Router>`; there, the browser loads the path as a page.
fn navigation() -> impl Fn(&Place) {
    let navigate = use_context::<BrowserUrl>().map(|_| use_navigate());
    move |place: &Place| match (&navigate, place) {
        // Only the router knows its `base`: it resolves `/` against it, and a stored path already contains it.
        (Some(navigate), Place::Start) => navigate("/", replacing(true)),
        (Some(navigate), Place::Path(path)) => navigate(path, replacing(false)),
        (None, Place::Start) => load(&start_of_page()),
        (None, Place::Path(path)) => load(path),
    }
}

fn replacing(resolve: bool) -> NavigateOptions {
    NavigateOptions { resolve, replace: true, ..NavigateOptions::default() }
}

fn load(path: &str) {
    // It fails only for an address that can't be parsed, which `ReturnTo` has rejected.
    let _ = leptos::prelude::window().location().replace(path);
}
