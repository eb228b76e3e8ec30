//! Automatic renewals, switched on and off, and renewals for code that only needs a token.

use super::UserManager;
use crate::error::Error;
use crate::platform::LocalFuture;
use crate::user::User;
#[cfg(doc)]
use crate::{NavigatorError, SilentRenew, settings::UserManagerSettings};

impl UserManager {
    /// Renews the session automatically from now on, whatever `automatic_silent_renew` says: after two thirds of the access
    /// token's lifetime, or as [`UserManagerSettings::access_token_expiring_notification_time_in_seconds`] says. A renewal
    /// that fails raises [`Event::SilentRenewError`](crate::Event::SilentRenewError).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) {
    /// manager.stop_silent_renew().await;
    /// // The person is using the page again.
    /// manager.start_silent_renew().await;
    /// # }
    /// ```
    pub fn start_silent_renew(&self) -> LocalFuture<'_, ()> {
        Box::pin(async move {
            // Set before awaiting, so that the last of several calls counts: a stop may follow at once.
            let was_on = self.0.renews_automatically.replace(true);
            let generation = self.0.tabs.generation.get();
            let user = self.0.catch_up_quietly().await;
            // A plan that was made since then includes the renewal.
            let is_planned = generation != self.0.tabs.generation.get();
            if !was_on && !is_planned && self.0.renews_automatically.get() {
                self.0.plan_renewal(user.as_ref());
            }
        })
    }

    /// Stops automatic renewals until [`UserManager::start_silent_renew`]. Expiry events are still raised.
    pub fn stop_silent_renew(&self) -> LocalFuture<'_, ()> {
        Box::pin(async move {
            self.0.renews_automatically.set(false);
            self.0.catch_up_quietly().await;
            if !self.0.renews_automatically.get() {
                self.0.plan_renewal(self.0.known_session().as_ref());
            }
        })
    }

    /// Renews the session for code that needs a newer token, such as a back-end that refused the last one: as
    /// [`UserManager::signin_silent`], but it never leaves the page. A back-end that refuses every token would otherwise send
    /// the page to the provider again and again. After an answer with `Retry-After` the provider isn't called for that long, a
    /// minute at most: its last error is returned.
    ///
    /// # Errors
    /// As [`UserManager::signin_silent`], and [`NavigatorError::SilentRenewOff`] if the settings renew only by leaving the page
    /// ([`SilentRenew::Redirect`]).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// // The database has refused the last one.
    /// let id_token = manager.renew_in_place().await?.id_token().clone();
    /// assert!(!id_token.secret().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn renew_in_place(&self) -> LocalFuture<'_, Result<User, Error>> {
        Box::pin(self.0.renew_in_place())
    }
}
