//! Whether a session goes on without the person.

use super::UserManager;
use crate::core::Core;

impl UserManager {
    /// Whether the session has expired for good: its access token has ended, and only the person can bring another one. There
    /// is no way to renew it (no refresh token, and no hidden frame), or the last renewal was refused in a way that doesn't
    /// pass. [`UserManager::get_user`] still gives the user, to say whose session it was.
    ///
    /// False while a renewal is still to come, however long the provider is away, and while nobody is signed in. False also
    /// where nothing renews by itself (`automatic_silent_renew`) and there is a way that doesn't leave the page: the next call to
    /// an API takes it.
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
        // Without a plan nothing is renewed by itself. Whether a call may do it is another question, unless a renewal was
        // refused.
        let may_be_asked = || {
            !self.renews_automatically.get()
                && self.known_session().is_some_and(|user| self.way_in_place(&user).is_some())
        };
        has_ended && renewal.next_attempt().is_none() && !may_be_asked()
    }
}
