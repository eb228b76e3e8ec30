//! What fails and may pass is tried again, for as long as somebody follows.

use super::super::{InstantDbError, InstantEvent};
use super::Synchronizer;
use crate::{backoff, timer};
use oidc_client_wasm::platform::timers::Guard;
use std::rc::Rc;

impl Synchronizer {
    /// Keeps in step beside whoever calls, and tries again what may pass.
    pub(super) fn step_beside(self: &Rc<Self>) {
        let synchronizer = self.clone();
        self.timers.spawn(Box::pin(async move {
            match synchronizer.keep_in_step(false).await {
                Ok(_) => synchronizer.forget_failures(),
                Err(error) => {
                    synchronizer.plan_retry(&error);
                    let told = synchronizer.failed.replace(Some(error.clone()));
                    // What stays as it is, such as a refusal, is told once.
                    if told.as_ref() != Some(&error) || error.may_pass() {
                        synchronizer.listeners.tell(&InstantEvent::Failed(error));
                    }
                }
            }
        }));
    }

    fn plan_retry(self: &Rc<Self>, error: &InstantDbError) {
        // Whoever followed may have stopped while this was under way.
        if !error.may_pass() || self.followers.get() == 0 {
            return drop(self.retry.take());
        }
        let after_ms = self.backoff.borrow_mut().next(backoff::random(&*self.crypto));
        let this = Rc::downgrade(self);
        let again = move || this.upgrade().iter().for_each(Synchronizer::step_beside);
        self.retry.set(Some(timer::after(&*self.timers, after_ms, again)));
    }

    /// One more follows, until the guard is dropped. With the last one ends what was planned.
    pub(super) fn followed(self: &Rc<Self>) -> Guard {
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
