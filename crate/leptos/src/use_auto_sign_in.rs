//! `use_auto_sign_in`: signs in without a click.

use leptos::prelude::*;
use oidc_client_protocol::json::Value;
use oidc_client_protocol::{AuthorizationResponse, url};
use oidc_client_wasm::{SigninRedirectArgs, SigninSilentArgs};

use crate::auth::{Auth, by_redirect, silently};
use crate::error::AuthError;
use crate::navigation::Navigation;
use crate::return_path::{current_path, wanted_path};
use crate::state::AuthStatus;
use crate::use_auth::use_auth;

/// How [`use_auto_sign_in`] signs in.
///
/// ```
/// use oidc_client_leptos::{AutoSignIn, UseAutoSignInOptions};
///
/// let options = UseAutoSignInOptions { method: AutoSignIn::Silent, ..UseAutoSignInOptions::default() };
/// assert_eq!(options.return_to, None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AutoSignIn {
    /// By redirect to the provider's sign-in page.
    #[default]
    Redirect,
    /// In a hidden frame, if the person is signed in at the provider, without interaction. Requires the setting
    /// `silent_redirect_uri` or `silent_web_message`.
    Silent,
}

/// The options of [`use_auto_sign_in_with_options`].
#[derive(Clone, Debug, Default)]
pub struct UseAutoSignInOptions {
    /// How to sign in.
    pub method: AutoSignIn,
    /// Where to return to after a redirect: a path of this origin. By default the page that the person requested.
    pub return_to: Option<String>,
}

/// The return value of [`use_auto_sign_in`].
#[derive(Clone, Copy)]
pub struct UseAutoSignInReturn {
    /// True until someone is signed in, or it is certain that there is no further attempt.
    pub is_loading: Signal<bool>,
    /// Why nobody is signed in. A silent sign-in also fails when nobody is signed in at the provider (`login_required`). If
    /// the provider has redirected to this page and no [`Callback`](fn@crate::Callback) handles the response, it is
    /// [`AuthError::CallbackMissing`](enum@crate::AuthError), until one does.
    pub error: Signal<Option<AuthError>>,
}

/// Signs in by redirect as soon as it is known that nobody is signed in, or that the restored session has
/// [expired](crate::AuthState::Expired). It redirects only once: not again after a sign-out on this page, a failed sign-in,
/// or when the session expires while the page is open. It starts nothing on a page whose address contains a provider's
/// response.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::use_auto_sign_in;
///
/// #[component]
/// fn Intranet() -> impl IntoView {
///     let signing_in = use_auto_sign_in();
///     move || match (signing_in.is_loading.get(), signing_in.error.get()) {
///         (true, _) => "One moment…".to_owned(),
///         (false, Some(error)) => error.to_string(),
///         (false, None) => "The content.".to_owned(),
///     }
/// }
/// ```
///
/// # Server rendering
/// Nothing is started; `is_loading` is true.
pub fn use_auto_sign_in() -> UseAutoSignInReturn {
    use_auto_sign_in_with_options(UseAutoSignInOptions::default())
}

/// As [`use_auto_sign_in`], with another method, or another page to return to.
///
/// ```no_run
/// use oidc_client_leptos::{AutoSignIn, UseAutoSignInOptions, use_auto_sign_in_with_options};
///
/// fn with_single_sign_on() {
///     let method = AutoSignIn::Silent;
///     use_auto_sign_in_with_options(UseAutoSignInOptions { method, ..UseAutoSignInOptions::default() });
/// }
/// ```
///
/// # Server rendering
/// As [`use_auto_sign_in`].
pub fn use_auto_sign_in_with_options(options: UseAutoSignInOptions) -> UseAutoSignInReturn {
    let auth = use_auth();
    let failed = RwSignal::new(None);
    let arrived_at = current_path();
    let has_answer = AuthorizationResponse::is_in(&arrived_at);
    let tried = RwSignal::new(has_answer);
    let waits_for_callback = RwSignal::new(has_answer && is_callback(auth, &arrived_at));
    let UseAutoSignInOptions { method, return_to } = options;
    let return_to = return_to.unwrap_or_else(wanted_path);
    Effect::new(move |_| {
        let (status, navigation) = (auth.status().get(), auth.navigation().get());
        if matches!(status, AuthStatus::SignedIn) || navigation.is_some() {
            // This attempt reports its own outcome; an earlier failure must not be shown for it.
            failed.set(None);
        }
        match (status, navigation) {
            // A failed callback must not start the next sign-in.
            (AuthStatus::SignedIn, _) | (_, Some(Navigation::SigninCallback)) => {
                tried.set(true);
                waits_for_callback.set(false);
            }
            // Nor may a token that has already expired when it arrives.
            (AuthStatus::Expired, _) if auth.has_begun_on_this_page() => tried.set(true),
            (AuthStatus::SignedOut | AuthStatus::Expired, None) if !tried.get_untracked() => {
                tried.set(true);
                sign_in(auth, method, &return_to, failed);
            }
            _ => {}
        }
    });
    let is_loading = Memo::new(move |_| match auth.status().get() {
        AuthStatus::Loading => true,
        AuthStatus::SignedOut | AuthStatus::Expired => !tried.get() || auth.is_loading().get(),
        AuthStatus::SignedIn | AuthStatus::Failed => false,
    });
    let error = Signal::derive(move || match auth.status().get() {
        AuthStatus::Failed => Some(auth.no_manager_error()),
        AuthStatus::SignedOut | AuthStatus::Expired => {
            let missing = || waits_for_callback.get().then_some(AuthError::CallbackMissing);
            failed.get().or_else(|| auth.error().get()).or_else(missing)
        }
        AuthStatus::SignedIn | AuthStatus::Loading => None,
    });
    UseAutoSignInReturn { is_loading: is_loading.into(), error }
}

/// Whether the page at this path is a redirect address of the settings.
fn is_callback(auth: Auth, path: &str) -> bool {
    auth.manager().is_some_and(|manager| {
        let settings = manager.settings();
        let addresses = [Some(&settings.redirect_uri), settings.popup_redirect_uri.as_ref()];
        addresses.into_iter().flatten().any(|address| path_of(address) == path_of(path))
    })
}

fn path_of(address: &str) -> &str {
    match url::split_origin(url::without_query(address)) {
        (_, "") => "/",
        (_, path) => path,
    }
}

fn sign_in(auth: Auth, method: AutoSignIn, return_to: &str, failed: RwSignal<Option<AuthError>>) {
    let on_failure = move |error| drop(failed.try_set(Some(error)));
    match method {
        AutoSignIn::Redirect => {
            let args =
                SigninRedirectArgs { state: Some(Value::from(return_to)), ..SigninRedirectArgs::default() };
            auth.start_with(Some(Navigation::SigninRedirect), by_redirect(args), on_failure);
        }
        AutoSignIn::Silent => {
            let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
            auth.start_with(Some(Navigation::SigninSilent), silently(args), on_failure);
        }
    }
}
