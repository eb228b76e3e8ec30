//! Signing out in another window, while the page stays.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::platform::LocalFuture;
use crate::signout::{SignoutPopupArgs, SignoutSilentArgs};

impl UserManager {
    /// Forgets the session here, then signs out at the provider in a window of its own. As with
    /// [`UserManager::signin_popup`], the window is opened by the call itself, and ends at
    /// `popup_post_logout_redirect_uri`, a page that hands its address on. Without that address it ends at the provider's
    /// page, and the person closes it.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] when the browser opens no window, the person closes it, it takes too long, or the
    /// caller gives up; else as [`UserManager::signout_redirect`] and [`UserManager::signout_redirect_callback`]. The
    /// session is forgotten here all the same, unless no window opened.
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
    pub fn signout_popup(&self, args: SignoutPopupArgs) -> impl Future<Output = Result<(), Error>> + use<> {
        let core = self.0.clone();
        let SignoutPopupArgs { request, popup } = args;
        let popup = core.open_popup(popup);
        async move { core.signout_popup(request, popup?).await }
    }

    /// Forgets the session here, then signs out at the provider in a hidden frame. It works where the provider asks no
    /// question and its cookies reach the frame; what comes of it at the provider nobody sees.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] when the frame gives no answer; else as [`UserManager::signout_redirect`] and
    /// [`UserManager::signout_redirect_callback`]. The session is forgotten here all the same.
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

    /// Finishes a sign-out at the address that the provider sent this window to, in whatever way it went out: an absolute
    /// URL with its query. In a popup or hidden frame it hands the address on to the page that began it.
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

    /// Ends a sign-out's popup: hands its address on to the page that opened it, and closes it.
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

    /// Ends a silent sign-out's hidden frame: hands its address on to the page that shows it.
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
