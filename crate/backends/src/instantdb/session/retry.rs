//! Transient failures are retried, for as long as there is a follower.

use super::super::{InstantDbError, InstantEvent};
use super::Synchronizer;
use crate::{backoff, timer};
use oidc_client_wasm::platform::timers::Guard;
use std::rc::Rc;

impl Synchronizer {
    /// Keeps InstantDB in step with the session in a spawned task, and retries transient failures.
    pub(super) fn spawn_step(self: &Rc<Self>) {
        let synchronizer = self.clone();
        self.timers.spawn(Box::pin(async move {
            match synchronizer.keep_in_step(false).await {
                Ok(_) => synchronizer.forget_failures(),
                Err(error) => {
                    synchronizer.plan_retry(&error);
                    let previous = synchronizer.failed.replace(Some(error.clone()));
                    // A permanent failure, such as a refusal, is emitted once.
                    if previous.as_ref() != Some(&error) || error.may_pass() {
                        synchronizer.listeners.tell(&InstantEvent::Failed(error));
                    }
                }
            }
        }));
    }

    fn plan_retry(self: &Rc<Self>, error: &InstantDbError) {
        // All guards of `follow` may have been dropped while this was under way.
        if !error.may_pass() || self.followers.get() == 0 {
            self.retry.take();
            return;
        }
        let after_ms = self.backoff.borrow_mut().next(backoff::random(&*self.crypto));
        let this = Rc::downgrade(self);
        let again = move || this.upgrade().iter().for_each(Synchronizer::spawn_step);
        self.retry.set(Some(timer::after(&*self.timers, after_ms, again)));
    }

    /// Counts one more follower, until the guard is dropped. With the last one, planned retries end.
    pub(super) fn count_follower(self: &Rc<Self>) -> Guard {
        self.followers.set(self.followers.get().saturating_add(1));
        Box::new(Following(self.clone()))
    }

    fn forget_failures(&self) {
        self.retry.take();
        self.failed.take();
        self.backoff.borrow_mut().reset();
    }
}

struct Following(Rc<Synchronizer>);

impl Drop for Following {
    fn drop(&mut self) {
        let left = self.0.followers.get().saturating_sub(1);
        self.0.followers.set(left);
        if left == 0 {
            self.0.forget_failures();
        }
    }
}
