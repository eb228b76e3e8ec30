//! Limits for whatever a manager does.

use super::UserManager;
use crate::error::{Error, ErrorKind};
use crate::navigators::unless_aborted;
use crate::platform::abort::Abort;

/// How long a caller waits for an operation.
///
/// ```
/// use oidc_client_wasm::{Abort, Limits};
///
/// let cancel = Abort::new();
/// let limits = Limits { timeout_in_seconds: Some(5), abort: Some(cancel.clone()) };
/// cancel.abort();
/// assert!(limits.abort.is_some_and(|abort| abort.is_aborted()));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// How many seconds the whole operation may take, beside the limits that its requests have of their own. Any number by
    /// default.
    pub timeout_in_seconds: Option<u64>,
    /// Gives up on it.
    pub abort: Option<Abort>,
}

impl UserManager {
    /// Waits for an operation, of this manager or of an [`Api`](crate::Api) of it, within limits. Where the caller gives up,
    /// the operation stops where it is, and the page doesn't leave for the provider any more; windows that it opened close.
    /// What spends a code or a refresh token goes on to its end, so that what comes for it isn't lost: a renewal is stored,
    /// and told by [`Event::UserLoaded`](crate::Event::UserLoaded). What has ended here, at a sign-out, stays ended, and its
    /// tokens go.
    ///
    /// # Errors
    /// Those of the operation; [`ErrorKind::TimedOut`], or [`NavigatorError::Aborted`](crate::NavigatorError::Aborted).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::{Limits, SigninRedirectArgs};
    ///
    /// let limits = Limits { timeout_in_seconds: Some(5), ..Limits::default() };
    /// manager.within(limits, manager.signin_redirect(SigninRedirectArgs::default())).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn within<T>(
        &self,
        limits: Limits,
        operation: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let operation = unless_aborted(limits.abort, operation);
        let Some(seconds) = limits.timeout_in_seconds else { return operation.await };
        let outcome = self.0.platform.timers.in_time(seconds, Box::pin(operation)).await;
        outcome.unwrap_or_else(|| Err(ErrorKind::TimedOut { seconds }.into()))
    }
}
