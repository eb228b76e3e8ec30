//! What a component starts.

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

/// A page that is still here after so long was not left: the person stopped the browser, or there was nowhere to go.
const LEFT_AFTER: Duration = Duration::from_secs(10);

type Done = LocalFuture<'static, Result<(), Error>>;

/// Leaves for the provider's sign-in page.
pub(crate) fn by_redirect(args: SigninRedirectArgs) -> impl FnOnce(UserManager) -> Done {
    |manager| Box::pin(async move { manager.signin_redirect(args).await })
}

/// Signs in without the person.
pub(crate) fn silently(args: SigninSilentArgs) -> impl FnOnce(UserManager) -> Done {
    |manager| Box::pin(async move { manager.signin_silent_with(args).await.map(drop) })
}

/// What a component starts. Each returns at once; a failure arrives in [`Auth::error`].
impl Auth {
    /// Leaves for the provider's sign-in page, to come back to the page it was called on.
    pub fn sign_in(&self) {
        self.sign_in_to(&current_path());
    }

    /// Leaves for the provider's sign-in page, to come back to `path`: a path of this origin, such as `/board`.
    pub fn sign_in_to(&self, path: &str) {
        let state = Some(Value::String(path.to_owned()));
        self.sign_in_with(SigninRedirectArgs { state, ..SigninRedirectArgs::default() });
    }

    /// Leaves for the provider's sign-in page with these parameters; a text in `state` is the path to come back to.
    pub fn sign_in_with(&self, args: SigninRedirectArgs) {
        self.start(Some(Navigation::SigninRedirect), by_redirect(args));
    }

    /// Signs in in a window of its own, while this page stays. Call it straight from the click, or the browser opens no
    /// window.
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

    /// Signs in, or renews the session, without the person: by the refresh token, or in a hidden frame.
    pub fn sign_in_silent(&self, args: SigninSilentArgs) {
        self.start(Some(Navigation::SigninSilent), silently(args));
    }

    /// Forgets the session here and leaves for the provider's sign-out page.
    pub fn sign_out(&self) {
        self.sign_out_with(SignoutRedirectArgs::default());
    }

    /// Forgets the session here and leaves for the provider's sign-out page with these parameters.
    pub fn sign_out_with(&self, args: SignoutRedirectArgs) {
        self.start(Some(Navigation::SignoutRedirect), |manager| {
            Box::pin(async move { manager.signout_redirect(args).await })
        });
    }

    /// Forgets the session here and signs out at the provider in a window of its own, while this page stays. Call it
    /// straight from the click.
    pub fn sign_out_popup(&self, args: SignoutPopupArgs) {
        self.start(Some(Navigation::SignoutPopup), |manager| {
            let signing_out = manager.signout_popup(args);
            Box::pin(signing_out)
        });
    }

    /// Forgets the session here and signs out at the provider in a hidden frame.
    pub fn sign_out_silent(&self, args: SignoutSilentArgs) {
        self.start(Some(Navigation::SignoutSilent), |manager| {
            Box::pin(async move { manager.signout_silent(args).await })
        });
    }

    /// Forgets the session here; the person stays signed in at the provider.
    pub fn remove_user(&self) {
        self.start(None, |manager| Box::pin(async move { manager.remove_user().await }));
    }

    /// Forgets the last error, once it has been read.
    pub fn clear_error(&self) {
        self.error.try_set(None);
    }

    fn start(&self, navigation: Option<Navigation>, action: impl FnOnce(UserManager) -> Done) {
        let auth = *self;
        auth.error.try_set(None);
        auth.start_telling(navigation, action, move |error| auth.failed(error));
    }

    /// Starts an action whose failure is told to whoever started it, and to nobody else.
    pub(crate) fn start_telling(
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

    /// Begins an action; what it gives ends it, and says how it went.
    fn begin(
        &self,
        navigation: Option<Navigation>,
        action: impl FnOnce(UserManager) -> Done,
    ) -> Result<LocalFuture<'static, Result<(), AuthError>>, AuthError> {
        let auth = *self;
        let backing = auth.backing().ok_or_else(|| auth.refusal())?;
        let leaves = backing.mock_action.is_none() && navigation.is_some_and(Navigation::leaves_the_page);
        let turn = navigation.map(|navigation| auth.enter(navigation));
        let done = match (navigation, backing.mock_action) {
            (Some(navigation), Some(mock_action)) => mock_action(navigation),
            _ => action(backing.manager),
        };
        Ok(Box::pin(async move {
            let outcome = done.await;
            if let Some(turn) = turn {
                auth.leave(turn, leaves && outcome.is_ok());
            }
            Ok(outcome?)
        }))
    }

    /// This navigation is under way from now on, and no other.
    pub(crate) fn enter(&self, navigation: Navigation) -> u32 {
        self.navigation.try_set(Some(navigation));
        let next = |turn: &mut u32| {
            *turn = turn.wrapping_add(1);
            *turn
        };
        self.turn.try_update_value(next).unwrap_or_default()
    }

    /// The same while components are made, which may stand in for what a server rendered: what is made next must find what the
    /// server made. To be shown once they are there.
    pub(crate) fn enter_hidden(&self, navigation: Navigation) -> u32 {
        self.is_hidden.try_set(true);
        self.enter(navigation)
    }

    /// Shows what is under way.
    pub(crate) fn show_navigation(&self) {
        self.is_hidden.try_set(false);
    }

    /// It is over; or will be, where the page is about to go.
    pub(crate) fn leave(&self, turn: u32, page_goes: bool) {
        let auth = *self;
        let end = move || {
            // Another one may have taken its place.
            if auth.turn.try_get_value() == Some(turn) {
                auth.navigation.try_set(None);
            }
        };
        match page_goes {
            true => set_timeout(end, LEFT_AFTER),
            false => end(),
        }
    }

    /// Why there is no manager.
    pub(crate) fn refusal(&self) -> AuthError {
        match self.state.try_get_untracked() {
            Some(AuthState::Failed(error)) => error,
            _ => AuthError::ProviderMissing,
        }
    }
}
