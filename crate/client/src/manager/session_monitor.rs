//! Watching the session at the provider.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::platform::LocalFuture;

impl UserManager {
    /// Watches from now on whether the person is still signed in at the provider, whatever the settings say (OpenID Connect
    /// Session Management 1.0 section 3.1).
    ///
    /// If nobody, or somebody else, is signed in there, the session ends, and
    /// [`Event::UserSignedOut`](crate::Event::UserSignedOut) is raised once. If the same person has signed in there again, the
    /// session continues with its tokens. If the watch can't continue,
    /// [`Event::SessionMonitorStopped`](crate::Event::SessionMonitorStopped) is raised once.
    ///
    /// # Errors
    /// [`ErrorKind::SessionMonitor`] if the provider doesn't support session management; otherwise those of fetching its
    /// metadata.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) {
    /// match manager.start_session_monitor().await {
    ///     Ok(()) => manager.stop_session_monitor(),
    ///     Err(error) => assert_eq!(error.code(), "session_monitor_unsupported"),
    /// }
    /// # }
    /// ```
    pub fn start_session_monitor(&self) -> LocalFuture<'_, Result<(), Error>> {
        Box::pin(self.0.start_session_monitor())
    }

    /// Stops watching the session at the provider. See [`UserManager::start_session_monitor`].
    pub fn stop_session_monitor(&self) {
        self.0.stop_session_monitor();
    }
}
