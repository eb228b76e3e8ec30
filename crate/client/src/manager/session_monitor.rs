//! Watching the session at the provider.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::platform::LocalFuture;

impl UserManager {
    /// Watches from now on whether the person is still signed in at the provider, whatever the settings say (OpenID Connect
    /// Session Management 1.0 section 3.1). When somebody else is by now, or nobody, that is told by
    /// [`Event::UserSignedOut`](crate::Event::UserSignedOut), once; when the same person signed in anew there, the session
    /// goes on with the tokens that it has. A watch that can't go on is told by
    /// [`Event::SessionMonitorStopped`](crate::Event::SessionMonitorStopped), once.
    ///
    /// # Errors
    /// [`ErrorKind::SessionMonitor`] when the provider doesn't take part in this, and those of its metadata.
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

    /// Watches no more. See [`UserManager::start_session_monitor`].
    pub fn stop_session_monitor(&self) {
        self.0.stop_session_monitor();
    }
}
