//! Time limits and cancellation for any operation.

use super::UserManager;
use crate::error::{Error, ErrorKind};
use crate::navigators::unless_aborted;
use crate::platform::abort::Abort;

/// A time limit and a cancellation signal for an operation.
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
    /// How many seconds the whole operation may take, in addition to the limits of its single requests. No limit by default.
    pub timeout_in_seconds: Option<u64>,
    /// Cancels the operation.
    pub abort: Option<Abort>,
}

impl UserManager {
    /// Waits for an operation of this manager, or of one of its [`Api`](crate::Api)s, within limits.
    ///
    /// When a limit is reached, the operation stops where it is: the page doesn't navigate to the provider any more, and
    /// windows that the operation opened close. Two things continue in the background, so that no token is lost or left
    /// behind. A request that spends a code or refresh token is completed: a renewed session is stored, and
    /// [`Event::UserLoaded`](crate::Event::UserLoaded) is raised. A sign-out that has begun here is completed here,
    /// including the removal of the tokens.
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
