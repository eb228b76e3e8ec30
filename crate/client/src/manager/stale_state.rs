//! Clearing up.

use super::UserManager;
use crate::error::Error;
use crate::platform::LocalFuture;

impl UserManager {
    /// Removes sign-ins and sign-outs that nobody has come back from for as long as
    /// [`UserManagerSettings::stale_state_age_in_seconds`], those of oidc-client-ts too. How many there were.
    ///
    /// There is no need to call this: old ones go when another sign-in begins, and the store is searched through once a
    /// day.
    ///
    /// # Errors
    /// None yet: it is there for stores that may fail in a later version.
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
