//! Removing stale requests.

use super::UserManager;
use crate::error::Error;
use crate::platform::LocalFuture;

impl UserManager {
    /// Removes stored sign-in and sign-out requests that are older than
    /// [`UserManagerSettings::stale_state_age_in_seconds`], including oidc-client-ts's. Returns how many there were.
    ///
    /// There is no need to call this: old ones are removed when another sign-in begins, and the whole store is searched once a
    /// day.
    ///
    /// # Errors
    /// None yet: a later version may report a store's failure.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// manager.clear_stale_state().await?;
    /// assert_eq!(manager.clear_stale_state().await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`UserManagerSettings::stale_state_age_in_seconds`]: crate::UserManagerSettings::stale_state_age_in_seconds
    pub fn clear_stale_state(&self) -> LocalFuture<'_, Result<usize, Error>> {
        Box::pin(async move { Ok(self.0.clear_stale_state().await) })
    }
}
