//! Whether the session can continue without the person.

use super::UserManager;
use crate::core::Core;

impl UserManager {
    /// Whether the session has expired for good: its access token has expired, and the person must sign in again to get
    /// another. It can't be renewed (no refresh token, and no hidden frame), or the last renewal failed permanently.
    /// [`UserManager::get_user`] still returns the user, to show whose session it was.
    ///
    /// False while a renewal is still planned, however long the provider is down, and while nobody is signed in. False also if
    /// automatic renewal is off (`automatic_silent_renew`) and the session can be renewed without leaving the page: the next
    /// call to an API does that.
    ///
    /// It may change with every [`Event`](crate::Event).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let user = manager.get_user().await?.filter(|_| !manager.session_has_expired());
    /// let greeting = if user.is_some() { "Welcome back." } else { "Please sign in." };
    /// # drop(greeting);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn session_has_expired(&self) -> bool {
        self.0.session_has_expired()
    }
}

impl Core {
    fn session_has_expired(&self) -> bool {
        let renewal = self.renewal.borrow();
        let has_ended = renewal.expires_at().is_some_and(|end| end <= self.platform.timers.now());
        // Without automatic renewal no attempt is ever planned, but a call may still renew the session.
        let may_renew_on_call = || {
            !self.renews_automatically.get()
                && self.known_session().is_some_and(|user| self.method_in_place(&user).is_some())
        };
        has_ended && renewal.next_attempt().is_none() && !may_renew_on_call()
    }
}
