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
use crate::error::AuthError;
use crate::navigation::Navigation;
use crate::return_path::{Place, away_from, return_path, start_of_page};
use crate::surroundings::in_browser;
use crate::use_auth::use_auth;

/// The address that the provider sent the browser to, taken out of the address bar.
///
/// It carries the authorization code, so it shows nothing of itself in `Debug` and cannot be displayed.
///
/// [`Callback`](fn@Callback) takes it by itself. An app that has to wait for something before it can show its routes, such as a
/// configuration file, takes it first thing in `main` and hands it over later, so that the code does not stand in the
/// address bar meanwhile:
///
/// ```no_run
/// use oidc_client_leptos::CallbackUrl;
///
/// let arrived_at = CallbackUrl::take();
/// ```
#[derive(Clone)]
pub struct CallbackUrl(String);

impl CallbackUrl {
    /// Reads the address bar, then removes query and fragment from it and from the browser's history.
    ///
    /// `None` where there is no page, such as in a worker or on a server.
    pub fn take() -> Option<Self> {
        let window = in_browser().then(web_sys::window).flatten()?;
        let href = window.location().href().ok()?;
        let path = window.location().pathname().ok()?;
        // A browser refuses this only to a page that calls it hundreds of times a minute; the sign-in goes on then,
        // and the navigation that ends it replaces the address all the same.
        let _ = window
            .history()
            .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
        Some(Self(href))
    }

    /// True when the address has a query or a fragment, that is, when a provider may have answered with it.
    pub fn has_response(&self) -> bool {
        self.0.contains(['?', '#'])
    }

    /// The whole address, for a back-end that answers a sign-in of its own with it. It may hold tokens: neither log nor keep
    /// it.
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
/// finishes the sign-in once, then goes to the page it was started from. In a popup or a hidden frame it hands the answer
/// on to the page that began, and goes nowhere.
///
/// Where the sign-in doesn't say where it was started from, it goes to the app's start: the `base` of the `<Router>` around it.
/// Without a router that is the page's `<base href>`, or `/`.
///
/// The address bar is cleaned before anything is awaited or shown. A failed sign-in shows `failed`; a callback that was
/// used before (a reload, the back button) simply goes on when someone is signed in already.
///
/// Its route stands outside of every guard: one that hides it keeps the answer from it, and says so
/// ([`AuthError::CallbackMissing`]). [`RequireAuth`](fn@crate::RequireAuth) shows how to guard all other pages.
///
/// On a server it renders its children: the answer is the browser's to check.
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
    /// The address, when the app has [taken](CallbackUrl::take) it already.
    #[prop(optional_no_strip)]
    url: Option<CallbackUrl>,
    /// Shown when the sign-in failed: the reason, and a way on.
    failed: Failed,
    /// Shown while the provider's answer is being checked.
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
        let turn = auth.enter_hidden(Navigation::SigninCallback);
        spawn_local(async move {
            // No task begins before the page is whole.
            auth.show_navigation();
            let outcome = finish(auth, url).await;
            auth.leave(turn, false);
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

/// The page at the `post_logout_redirect_uri`: shows its children, and clears away what the sign-out left behind. In a
/// popup or a hidden frame it hands the answer on to the page that began. Its route stands outside of every guard.
///
/// A failure of that arrives in [`Auth::error`]; the person is signed out in any case.
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
    /// The address, when the app has [taken](CallbackUrl::take) it already.
    #[prop(optional_no_strip)]
    url: Option<CallbackUrl>,
    /// What the person reads.
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

/// Finishes the sign-in: where to go on, if anywhere.
async fn finish(auth: Auth, url: Option<CallbackUrl>) -> Result<Option<Place>, AuthError> {
    let manager = auth.manager().ok_or_else(|| auth.refusal())?;
    let url = url.as_ref().map_or("", CallbackUrl::as_str);
    // A page without an origin of its own, as in a sandbox, goes on at paths alone.
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

/// True when the address answers no sign-in that waits: it was used before, or never ours.
fn is_stale(error: &Error) -> bool {
    matches!(error.code(), "state_not_found" | "state_missing")
}

async fn is_signed_in(manager: &UserManager) -> bool {
    matches!(manager.get_user().await, Ok(Some(_)))
}

/// A function that goes to a place and leaves no history entry for the callback.
///
/// `use_navigate` panics outside of a `<Router>`; there the browser loads the path as a page.
fn navigation() -> impl Fn(&Place) {
    let navigate = use_context::<BrowserUrl>().map(|_| use_navigate());
    move |place: &Place| match (&navigate, place) {
        // Only the router knows its `base`: what it resolves begins there, and what was kept has it already.
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
    // It fails only for an address that cannot be parsed, and `ReturnTo` lets none through.
    let _ = leptos::prelude::window().location().replace(path);
}
