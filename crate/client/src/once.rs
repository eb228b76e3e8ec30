//! Operations that run once, however many ask for them: a code and a refresh token can be spent one time only.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::LocalFuture;
use crate::user::User;
use futures_util::FutureExt;
use futures_util::future::Shared;
use std::rc::Rc;

/// An operation that several wait for.
pub(crate) type SharedOperation<T> = Shared<LocalFuture<'static, Result<T, Error>>>;

impl Core {
    /// Finishes a sign-in, or waits for the same address being finished in this page.
    pub(crate) async fn signin_callback_once(self: &Rc<Self>, url: &str) -> Result<User, Error> {
        let running =
            self.running_callbacks.borrow().iter().find(|(other, _)| other == url).map(|(_, it)| it.clone());
        if let Some(operation) = running {
            return operation.await;
        }
        let (core, address) = (self.clone(), url.to_owned());
        let operation = self.to_its_end(Box::pin(async move {
            let result = core.signin_callback(&address).await;
            core.running_callbacks.borrow_mut().retain(|(other, _)| *other != address);
            result
        }));
        self.running_callbacks.borrow_mut().push((url.to_owned(), operation.clone()));
        operation.await
    }

    /// Renews, or waits for the renewal that is under way in this page.
    pub(crate) async fn renew_session_once(&self) -> Result<User, Error> {
        let running = self.running_renewal.borrow().clone();
        if let Some(operation) = running {
            return operation.await;
        }
        let core = self.this.upgrade().ok_or(ErrorKind::NotSignedIn)?;
        let operation = self.to_its_end(Box::pin(async move {
            let result = core.renew_session(None).await;
            core.running_renewal.borrow_mut().take();
            result
        }));
        self.running_renewal.replace(Some(operation.clone()));
        operation.await
    }

    /// Runs it even when whoever asked goes away: a code and a refresh token are spent once, so what came for them
    /// must be stored, and the lock given back. And a sign-out that has begun leaves no token behind.
    pub(crate) fn to_its_end<T: Clone + 'static>(
        &self,
        operation: LocalFuture<'static, Result<T, Error>>,
    ) -> SharedOperation<T> {
        let operation = operation.shared();
        let driven = operation.clone();
        self.platform.timers.spawn(Box::pin(async move { drop(driven.await) }));
        operation
    }
}
