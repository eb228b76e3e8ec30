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
            let outcome = synchronizer.keep_in_step(false).await;
            synchronizer.settle(outcome.map(drop));
        }));
    }

    /// The same person has another token, which takes a step only if they aren't signed in. A source may have a new token at
    /// every request: two followers whose steps ask for one each time would wake each other for ever.
    pub(super) fn spawn_check(self: &Rc<Self>) {
        let synchronizer = self.clone();
        self.timers.spawn(Box::pin(async move {
            let checked = {
                // After the step that is under way, if there is one: it may sign the person in.
                let _turn = synchronizer.turn.lock().await;
                synchronizer.detect_displaced().await
            };
            match checked {
                Err(error) => synchronizer.settle(Err(error)),
                Ok(()) if synchronizer.needs_no_step() => {}
                Ok(()) if synchronizer.failed.borrow().is_some() => synchronizer.plan_another_attempt(),
                Ok(()) => synchronizer.spawn_step(),
            }
        }));
    }

    fn settle(self: &Rc<Self>, outcome: Result<(), InstantDbError>) {
        let error = match outcome {
            Ok(()) => return self.forget_failures(),
            Err(error) => error,
        };
        self.plan_retry(&error);
        let previous = self.failed.replace(Some(error.clone()));
        // A permanent failure, such as a refusal, is emitted once.
        if previous.as_ref() != Some(&error) || error.may_pass() {
            self.listeners.tell(&InstantEvent::Failed(error));
        }
    }

    /// Another token may be accepted where the last one failed. Not at once, because the attempt may itself change the token
    /// for another follower of the source, whose attempt changes it for this one.
    fn plan_another_attempt(self: &Rc<Self>) {
        match self.retry.take() {
            Some(planned) => self.retry.set(Some(planned)),
            None if self.followers.get() > 0 => self.plan_step(),
            None => {}
        }
    }

    fn plan_retry(self: &Rc<Self>, error: &InstantDbError) {
        // All guards of `follow` may have been dropped while this was under way.
        if !error.may_pass() || self.followers.get() == 0 {
            self.retry.take();
            return;
        }
        self.plan_step();
    }

    fn plan_step(self: &Rc<Self>) {
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
