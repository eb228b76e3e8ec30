//! Signing out in a popup or hidden frame, while the page stays.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::platform::LocalFuture;
use crate::signout::{SignoutPopupArgs, SignoutSilentArgs};

impl UserManager {
    /// Removes the session here, then signs out at the provider in a popup. As with [`UserManager::signin_popup`], the popup
    /// is opened by the call itself, and returns to `popup_post_logout_redirect_uri`, a page that passes its address on.
    /// Without that setting it stays on the provider's page until the person closes it.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] if the browser blocks the popup, the person closes it, it takes too long, or the
    /// caller gives up; otherwise as [`UserManager::signout_redirect`] and [`UserManager::signout_redirect_callback`]. The
    /// session is removed here all the same, unless the popup was blocked.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SignoutPopupArgs;
    ///
    /// manager.signout_popup(SignoutPopupArgs::default()).await?;
    /// assert_eq!(manager.get_user().await?, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn signout_popup(&self, args: SignoutPopupArgs) -> LocalFuture<'static, Result<(), Error>> {
        let core = self.0.clone();
        let SignoutPopupArgs { request, popup } = args;
        let popup = core.open_popup(popup);
        Box::pin(async move { core.signout_popup(request, popup?).await })
    }

    /// Removes the session here, then signs out at the provider in a hidden frame. This works only if the provider asks for no
    /// confirmation and its cookies reach the frame; whether it did can't be seen from here.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] if the frame gives no response; otherwise as [`UserManager::signout_redirect`] and
    /// [`UserManager::signout_redirect_callback`]. The session is removed here all the same.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) {
    /// use oidc_client_wasm::SignoutSilentArgs;
    ///
    /// if let Err(error) = manager.signout_silent(SignoutSilentArgs::default()).await {
    ///     assert!(!error.ends_session());
    /// }
    /// # }
    /// ```
    pub fn signout_silent(&self, args: SignoutSilentArgs) -> LocalFuture<'_, Result<(), Error>> {
        Box::pin(self.0.signout_silent(args))
    }

    /// Completes a sign-out of any kind at its callback's address, an absolute URL with query. In a popup or hidden frame it
    /// passes the address on to the page that began the sign-out.
    ///
    /// # Errors
    /// As [`UserManager::signout_redirect_callback`] and [`UserManager::signin_popup_callback`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// manager.signout_callback("https://app.example/signed-out?state=…").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn signout_callback<'a>(&'a self, url: &'a str) -> LocalFuture<'a, Result<(), Error>> {
        Box::pin(self.0.any_signout_callback(url))
    }

    /// Completes a sign-out, in its popup: passes the popup's address on to the page that opened it, and closes the popup.
    ///
    /// # Errors
    /// As [`UserManager::signin_popup_callback`].
    ///
    /// ```no_run
    /// # fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// manager.signout_popup_callback("https://app.example/signed-out?state=…")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn signout_popup_callback(&self, url: &str) -> Result<(), Error> {
        self.0.hand_on(url)
    }

    /// Completes a silent sign-out, in its hidden frame: passes the frame's address on to the page around it.
    ///
    /// # Errors
    /// As [`UserManager::signin_popup_callback`].
    ///
    /// ```no_run
    /// # fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// manager.signout_silent_callback("https://app.example/signed-out?state=…")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn signout_silent_callback(&self, url: &str) -> Result<(), Error> {
        self.0.hand_on(url)
    }
}
