//! Operations that run once, however many callers there are: a code or a refresh token can be spent only once.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::navigators::aborted;
use crate::platform::LocalFuture;
use crate::platform::abort::Abort;
use crate::silent::SigninSilentArgs;
use crate::user::User;
use futures_util::FutureExt;
use futures_util::future::{Either, Shared, select};
use std::pin::pin;
use std::rc::Rc;

/// An operation that several callers wait for.
pub(crate) type SharedOperation<T> = Shared<LocalFuture<'static, Result<T, Error>>>;

/// When dropped, removes the frame if it hasn't answered.
struct RemovesFrame(Abort);

impl Drop for RemovesFrame {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Core {
    /// Completes a sign-in, or waits if this page is already completing it for the same address.
    pub(crate) async fn signin_callback_once(self: &Rc<Self>, url: &str) -> Result<User, Error> {
        let running =
            self.running_callbacks.borrow().iter().find(|(other, _)| other == url).map(|(_, it)| it.clone());
        if let Some(operation) = running {
            return operation.await;
        }
        let (core, address) = (self.clone(), url.to_owned());
        let operation = self.run_to_completion(Box::pin(async move {
            let result = core.signin_callback(&address).await;
            core.running_callbacks.borrow_mut().retain(|(other, _)| *other != address);
            result
        }));
        self.running_callbacks.borrow_mut().push((url.to_owned(), operation.clone()));
        operation.await
    }

    /// Renews the session, or waits for the renewal that is already running in this page.
    pub(crate) async fn renew_session_once(&self) -> Result<User, Error> {
        let running = self.running_renewal.borrow().clone();
        if let Some(operation) = running {
            return operation.await;
        }
        let core = self.this.upgrade().ok_or(ErrorKind::NotSignedIn)?;
        let operation = self.run_to_completion(Box::pin(async move {
            let result = core.renew_session(None).await;
            core.running_renewal.borrow_mut().take();
            result
        }));
        self.running_renewal.replace(Some(operation.clone()));
        operation.await
    }

    /// Renews the session in a hidden frame, or signs in there. If the caller drops this, the frame is removed; once the
    /// provider has answered, the rest is completed.
    pub(crate) async fn complete_in_frame(
        &self,
        mut args: SigninSilentArgs,
        is_renewal: bool,
    ) -> Result<User, Error> {
        let core = self.this.upgrade().ok_or(ErrorKind::NotSignedIn)?;
        let removal = RemovesFrame(Abort::new());
        let by_caller = args.abort.replace(removal.0.clone());
        let operation = self.run_to_completion(Box::pin(async move {
            if is_renewal { core.renew_session(Some(args)).await } else { core.signin_in_frame(args).await }
        }));
        match select(operation, pin!(aborted(by_caller))).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right((_, operation)) => {
                removal.0.abort();
                operation.await
            }
        }
    }

    /// Runs an operation to its end even if the caller drops it: a code or refresh token can be spent only once, so the
    /// tokens must be stored and the lock released. A sign-out that has begun must leave no token behind.
    pub(crate) fn run_to_completion<T: Clone + 'static>(
        &self,
        operation: LocalFuture<'static, Result<T, Error>>,
    ) -> SharedOperation<T> {
        let operation = operation.shared();
        let driven = operation.clone();
        self.platform.timers.spawn(Box::pin(async move { drop(driven.await) }));
        operation
    }
}
