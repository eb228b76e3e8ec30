//! Operations that run once, however many ask for them: a code and a refresh token can be spent one time only.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::LocalFuture;
use crate::user::User;
use futures_util::FutureExt;
use futures_util::future::Shared;
use std::rc::Rc;

/// An operation that several wait for.
pub(crate) type Outcome<T> = Shared<LocalFuture<'static, Result<T, Error>>>;

impl Core {
    /// Finishes a sign-in, or waits for the same address being finished in this page.
    pub(crate) async fn signin_callback_once(self: &Rc<Self>, url: &str) -> Result<User, Error> {
        let running =
            self.callbacks.borrow().iter().find(|(other, _)| other == url).map(|(_, it)| it.clone());
        if let Some(outcome) = running {
            return outcome.await;
        }
        let (core, address) = (self.clone(), url.to_owned());
        let outcome = self.to_its_end(Box::pin(async move {
            let result = core.signin_callback(&address).await;
            core.callbacks.borrow_mut().retain(|(other, _)| *other != address);
            result
        }));
        self.callbacks.borrow_mut().push((url.to_owned(), outcome.clone()));
        outcome.await
    }

    /// Renews, or waits for the renewal that is under way in this page.
    pub(crate) async fn refresh_once(&self) -> Result<User, Error> {
        let running = self.refreshing.borrow().clone();
        if let Some(outcome) = running {
            return outcome.await;
        }
        let core = self.weak.upgrade().ok_or(ErrorKind::NotSignedIn)?;
        let outcome = self.to_its_end(Box::pin(async move {
            let result = core.refresh(None).await;
            core.refreshing.borrow_mut().take();
            result
        }));
        self.refreshing.replace(Some(outcome.clone()));
        outcome.await
    }

    /// Runs it even when whoever asked goes away: a code and a refresh token are spent once, so what came for them
    /// must be stored, and the lock given back. And a sign-out that has begun leaves no token behind.
    pub(crate) fn to_its_end<T: Clone + 'static>(
        &self,
        operation: LocalFuture<'static, Result<T, Error>>,
    ) -> Outcome<T> {
        let outcome = operation.shared();
        let driven = outcome.clone();
        self.platform.timers.spawn(Box::pin(async move { drop(driven.await) }));
        outcome
    }
}
