//! Pages that are callback for more than one kind of request.

use super::UserManager;
use crate::error::Error;
use crate::platform::LocalFuture;
use crate::user::User;

impl UserManager {
    /// Does with a callback's address whatever the request that it answers asks for: finishes a sign-in or a sign-out by
    /// redirect, or hands the address of a popup or hidden frame on to the page that began it. An absolute URL with its
    /// query and fragment; clean the address bar before calling this. `None` where nobody signs in by it in this window.
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

    /// Ends a silent sign-in's hidden frame: hands its address, an absolute URL with its query and fragment, on to the page
    /// that shows it.
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
