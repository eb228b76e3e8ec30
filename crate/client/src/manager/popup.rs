//! Signing in in a popup.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::platform::LocalFuture;
use crate::signin_popup::SigninPopupArgs;
use crate::user::User;

impl UserManager {
    /// Signs in in a popup, while this page stays. The popup is opened by the call itself, not by the first `await`: call it
    /// directly in the click handler. Dropping the future closes the popup.
    ///
    /// The provider sends the popup to `popup_redirect_uri`, a page of this origin that passes its address on: `callback.html`
    /// of this crate's `assets`, or one that calls [`UserManager::signin_callback`]. That also works if
    /// `Cross-Origin-Opener-Policy` separates the popup from this page. The response is checked in this page, like that of a
    /// redirect. A second popup replaces the first.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] if the browser blocks the popup, the person closes it, it takes too long, or the
    /// caller gives up; otherwise as [`UserManager::signin_redirect`] and [`UserManager::signin_redirect_callback`].
    /// A previous session stays then.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SigninPopupArgs;
    ///
    /// // In the click handler, before anything is awaited:
    /// let signing_in = manager.signin_popup(SigninPopupArgs::default());
    /// match signing_in.await {
    ///     Ok(user) => assert!(!user.subject().is_empty()),
    ///     Err(error) if error.code() == "popup_closed" => {}
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_popup(&self, args: SigninPopupArgs) -> LocalFuture<'static, Result<User, Error>> {
        let core = self.0.clone();
        let SigninPopupArgs { request, popup } = args;
        let popup = core.open_popup(popup);
        Box::pin(async move { core.signin_popup(request, popup?).await })
    }

    /// Completes a sign-in, in its popup: passes the popup's address, an absolute URL with query and fragment, on to the page
    /// that opened it, and closes the popup. Clean the address bar before the call: it contains the code.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] if a page of another origin opened this one: nothing is passed on then.
    ///
    /// ```no_run
    /// # fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// manager.signin_popup_callback("https://app.example/popup?code=…&state=…")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_popup_callback(&self, url: &str) -> Result<(), Error> {
        self.0.hand_on(url)
    }
}
