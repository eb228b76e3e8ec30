//! Signing in in a window of its own.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::signin_popup::SigninPopupArgs;
use crate::user::User;

impl UserManager {
    /// Signs in in a window of its own, while this page stays. The window is opened by the call itself, not by awaiting
    /// what it returns: call it straight from the click. It closes when that is dropped.
    ///
    /// The window ends at `popup_redirect_uri`, a page of this origin that hands its address on: `callback.html` of this
    /// crate's `assets`, or one that calls [`UserManager::signin_callback`]. It is heard also where
    /// `Cross-Origin-Opener-Policy` parts the window from this page. The answer is checked in this page as that to a
    /// redirect is. A second popup takes the place of the first.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] when the browser opens no window, the person closes it, it takes too long, or the
    /// caller gives up; else as [`UserManager::signin_redirect`] and [`UserManager::signin_redirect_callback`].
    /// Whoever was signed in before still is then.
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
    pub fn signin_popup(&self, args: SigninPopupArgs) -> impl Future<Output = Result<User, Error>> + use<> {
        let core = self.0.clone();
        let SigninPopupArgs { request, popup } = args;
        let popup = core.open_popup(popup);
        async move { core.signin_popup(request, popup?).await }
    }

    /// Ends a sign-in's popup: hands its address, an absolute URL with its query and fragment, on to the page that opened
    /// it, and closes it. Clean the address bar before calling this: it holds the code.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] when a page of another origin opened this one: nothing is handed on then.
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
