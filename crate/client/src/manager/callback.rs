//! Callback pages that serve more than one kind of request.

use super::UserManager;
use crate::error::Error;
use crate::platform::LocalFuture;
use crate::user::User;

impl UserManager {
    /// Handles a callback of any kind: completes a sign-in or sign-out by redirect, or passes the address of a popup or hidden
    /// frame on to the page that began it. `None` unless this window signs in by it.
    ///
    /// `url` is absolute, with query and fragment; clean the address bar before the call.
    ///
    /// # Errors
    /// As [`UserManager::signin_redirect_callback`], [`UserManager::signin_popup_callback`] and
    /// [`UserManager::signout_redirect_callback`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let address = "https://app.example/callback?code=…&state=…";
    /// if let Some(user) = manager.signin_callback(address).await? {
    ///     assert!(!user.subject().is_empty());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_callback<'a>(&'a self, url: &'a str) -> LocalFuture<'a, Result<Option<User>, Error>> {
        Box::pin(self.0.callback(url))
    }

    /// Completes a silent sign-in, in its hidden frame: passes the frame's address, an absolute URL with query and fragment,
    /// on to the page around it.
    ///
    /// # Errors
    /// As [`UserManager::signin_popup_callback`].
    ///
    /// ```no_run
    /// # fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// manager.signin_silent_callback("https://app.example/silent?code=…&state=…")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_silent_callback(&self, url: &str) -> Result<(), Error> {
        self.0.hand_on(url)
    }
}
