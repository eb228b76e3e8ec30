//! The actions that a component can start.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_protocol::json::Value;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::{
    Error, SigninPopupArgs, SigninRedirectArgs, SigninSilentArgs, SignoutPopupArgs, SignoutRedirectArgs,
    SignoutSilentArgs, UserManager,
};

use super::Auth;
use crate::error::AuthError;
use crate::navigation::Navigation;
use crate::return_path::current_path;
use crate::state::AuthState;

/// If the page is still here after this time, it was not left: the person stopped the navigation, or the provider has no
/// such page.
const NAVIGATION_TIMEOUT: Duration = Duration::from_secs(10);

type Done = LocalFuture<'static, Result<(), Error>>;

/// Goes to the provider's sign-in page.
pub(crate) fn by_redirect(args: SigninRedirectArgs) -> impl FnOnce(UserManager) -> Done {
    |manager| Box::pin(async move { manager.signin_redirect(args).await })
}

/// Signs in without interaction.
pub(crate) fn silently(args: SigninSilentArgs) -> impl FnOnce(UserManager) -> Done {
    |manager| Box::pin(async move { manager.signin_silent_with(args).await.map(drop) })
}

/// The actions. Each returns at once; a failure arrives in [`Auth::error`].
impl Auth {
    /// Goes to the provider's sign-in page, and returns to the current page afterwards.
    pub fn sign_in(&self) {
        self.sign_in_to(&current_path());
    }

    /// Goes to the provider's sign-in page, and returns to `path` afterwards: a path of this origin, such as `/board`.
    pub fn sign_in_to(&self, path: &str) {
        let state = Some(Value::String(path.to_owned()));
        self.sign_in_with(SigninRedirectArgs { state, ..SigninRedirectArgs::default() });
    }

    /// Goes to the provider's sign-in page with these parameters. A text in `state` is the path to return to.
    pub fn sign_in_with(&self, args: SigninRedirectArgs) {
        self.start(Some(Navigation::SigninRedirect), by_redirect(args));
    }

    /// Signs in in a popup window, while this page stays open. Call it directly in the click handler, or the browser blocks
    /// the popup.
    ///
    /// ```no_run
    /// use leptos::prelude::*;
    /// use oidc_client_leptos::use_auth;
    ///
    /// #[component]
    /// fn SignInHere() -> impl IntoView {
    ///     let auth = use_auth();
    ///     view! { <button on:click=move |_| auth.sign_in_popup(Default::default())>"Sign in here"</button> }
    /// }
    /// ```
    pub fn sign_in_popup(&self, args: SigninPopupArgs) {
        self.start(Some(Navigation::SigninPopup), |manager| {
            let signing_in = manager.signin_popup(args);
            Box::pin(async move { signing_in.await.map(drop) })
        });
    }

    /// Signs in, or renews the session, without interaction: with the refresh token, or in a hidden frame.
    pub fn sign_in_silent(&self, args: SigninSilentArgs) {
        self.start(Some(Navigation::SigninSilent), silently(args));
    }

    /// Removes the session here and goes to the provider's sign-out page.
    pub fn sign_out(&self) {
        self.sign_out_with(SignoutRedirectArgs::default());
    }

    /// Removes the session here and goes to the provider's sign-out page with these parameters.
    pub fn sign_out_with(&self, args: SignoutRedirectArgs) {
        self.start(Some(Navigation::SignoutRedirect), |manager| {
            Box::pin(async move { manager.signout_redirect(args).await })
        });
    }

    /// Removes the session here and signs out at the provider in a popup window, while this page stays open. Call it
    /// directly in the click handler.
    pub fn sign_out_popup(&self, args: SignoutPopupArgs) {
        self.start(Some(Navigation::SignoutPopup), |manager| {
            let signing_out = manager.signout_popup(args);
            Box::pin(signing_out)
        });
    }

    /// Removes the session here and signs out at the provider in a hidden frame.
    pub fn sign_out_silent(&self, args: SignoutSilentArgs) {
        self.start(Some(Navigation::SignoutSilent), |manager| {
            Box::pin(async move { manager.signout_silent(args).await })
        });
    }

    /// Removes the session here; the person stays signed in at the provider.
    pub fn remove_user(&self) {
        self.start(None, |manager| Box::pin(async move { manager.remove_user().await }));
    }

    /// Clears the last error.
    pub fn clear_error(&self) {
        self.error.try_set(None);
    }

    fn start(&self, navigation: Option<Navigation>, action: impl FnOnce(UserManager) -> Done) {
        let auth = *self;
        auth.error.try_set(None);
        auth.start_with(navigation, action, move |error| auth.failed(error));
    }

    /// Starts an action whose failure is passed to `failed` only, and not to [`Auth::error`].
    pub(crate) fn start_with(
        &self,
        navigation: Option<Navigation>,
        action: impl FnOnce(UserManager) -> Done,
        failed: impl Fn(AuthError) + 'static,
    ) {
        match self.begin(navigation, action) {
            Ok(done) => spawn_local(async move {
                if let Err(error) = done.await {
                    failed(error);
                }
            }),
            Err(error) => failed(error),
        }
    }

    /// Begins an action. The returned future resolves with its outcome, and clears the navigation. A second sign-out is ignored
    /// while the page is on the way to the provider: without the session it has no `id_token_hint`, and would replace the first.
    /// An action that another has replaced doesn't report a failure: the newer one may have succeeded.
    fn begin(
        &self,
        navigation: Option<Navigation>,
        action: impl FnOnce(UserManager) -> Done,
    ) -> Result<LocalFuture<'static, Result<(), AuthError>>, AuthError> {
        let auth = *self;
        let backing = auth.backing().ok_or_else(|| auth.no_manager_error())?;
        if navigation == Some(Navigation::SignoutRedirect) && auth.is_leaving_to_sign_out() {
            return Ok(Box::pin(async { Ok(()) }));
        }
        let leaves = backing.mock_action.is_none() && navigation.is_some_and(Navigation::leaves_the_page);
        let turn = navigation.map(|navigation| auth.begin_navigation(navigation));
        let done = match (navigation, backing.mock_action) {
            (Some(navigation), Some(mock_action)) => mock_action(navigation),
            _ => action(backing.manager),
        };
        Ok(Box::pin(async move {
            let outcome = done.await;
            if let Some(turn) = turn {
                if !auth.is_latest(turn) {
                    return Ok(());
                }
                auth.end_navigation(turn, leaves && outcome.is_ok());
            }
            Ok(outcome?)
        }))
    }

    /// Marks this navigation as under way, in place of any other.
    pub(crate) fn begin_navigation(&self, navigation: Navigation) -> u32 {
        self.navigation.try_set(Some(navigation));
        let next = |turn: &mut u32| {
            *turn = turn.wrapping_add(1);
            *turn
        };
        self.turn.try_update_value(next).unwrap_or_default()
    }

    /// Whether no navigation has begun since this one.
    fn is_latest(&self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    /// Whether the page is on the way to the provider's sign-out page.
    pub(crate) fn is_leaving_to_sign_out(&self) -> bool {
        self.navigation.try_get_untracked().flatten() == Some(Navigation::SignoutRedirect)
    }

    /// As [`Auth::begin_navigation`], during hydration: it is not shown until [`Auth::show_navigation`], because the
    /// components that are created next must match the server's HTML.
    pub(crate) fn begin_hidden_navigation(&self, navigation: Navigation) -> u32 {
        self.is_hidden.try_set(true);
        self.begin_navigation(navigation)
    }

    /// Shows the navigation that is under way.
    pub(crate) fn show_navigation(&self) {
        self.is_hidden.try_set(false);
    }

    /// Ends the navigation; after [`NAVIGATION_TIMEOUT`] if the page is about to be left.
    pub(crate) fn end_navigation(&self, turn: u32, page_goes: bool) {
        let auth = *self;
        let end = move || {
            // Another navigation may have started since.
            if auth.is_latest(turn) {
                auth.navigation.try_set(None);
            }
        };
        if page_goes {
            set_timeout(end, NAVIGATION_TIMEOUT);
        } else {
            end();
        }
    }

    /// The reason why there is no manager.
    pub(crate) fn no_manager_error(&self) -> AuthError {
        match self.state.try_get_untracked() {
            Some(AuthState::Failed(error)) => error,
            _ => AuthError::ProviderMissing,
        }
    }
}
