//! Repeats a renewal whose answer was lost on the way.
//!
//! For 30 seconds the server returns the same pair again for a spent refresh token. After that it treats the token as stolen
//! and ends the session. So the request is repeated while that can help: at once, and then in a spawned task.

use super::super::EdgeBaseError;
use super::super::http::{self, Renewed};
use super::Session;
use futures_channel::oneshot;
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::Timestamp;
use std::cell::Cell;
use std::rc::Rc;

/// How long after the first request another one is still in time, with an allowance for its way to the server.
const GRACE_SECONDS: u64 = 25;
const LONGEST_PAUSE_SECONDS: u64 = 8;

impl Session {
    /// Exchanges the refresh token, which spends it.
    pub(super) async fn spend(&self, refresh_token: &str) -> Result<Renewed, EdgeBaseError> {
        let first = self.platform.timers.now();
        let mut outcome = self.ask(refresh_token).await;
        if is_lost(&outcome) {
            outcome = self.ask(refresh_token).await;
        }
        if is_lost(&outcome) {
            self.spawn_repeats(refresh_token, first);
        }
        outcome
    }

    pub(super) async fn ask(&self, refresh_token: &str) -> Result<Renewed, EdgeBaseError> {
        http::read_refresh(&self.send(self.endpoints.refresh(refresh_token)).await?)
    }

    /// Repeats the request in a spawned task; at most one task runs for each token.
    fn spawn_repeats(&self, refresh_token: &str, first: Timestamp) {
        let Some(session) = self.this.upgrade() else { return };
        if self.lost.borrow().as_deref() == Some(refresh_token) {
            return;
        }
        let refresh_token = refresh_token.to_owned();
        self.lost.replace(Some(refresh_token.clone()));
        self.platform.timers.spawn(Box::pin(async move {
            session.repeat(&refresh_token, first).await;
            let mut lost = session.lost.borrow_mut();
            // Another token may have been lost since.
            if lost.as_deref() == Some(refresh_token.as_str()) {
                lost.take();
            }
        }));
    }

    async fn repeat(&self, refresh_token: &str, first: Timestamp) {
        let mut pause = 1;
        loop {
            pause_or_resume(&*self.platform.timers, pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE_SECONDS);
            let Some(_lock) = self.lock().await else { return };
            let is_in_time = self.platform.timers.now().since(first) <= GRACE_SECONDS;
            // Another tab may have renewed or ended the session.
            if !is_in_time || self.settings.store.get(&self.key).await.as_deref() != Some(refresh_token) {
                return;
            }
            let outcome = self.ask(refresh_token).await;
            if !is_lost(&outcome) {
                if let Ok(renewed) = outcome {
                    self.keep(renewed).await;
                }
                // The next caller receives the refusal.
                return;
            }
        }
    }
}

/// Whether the server may have renewed the session although no usable answer arrived.
fn is_lost(outcome: &Result<Renewed, EdgeBaseError>) -> bool {
    matches!(outcome, Err(EdgeBaseError::Unreachable | EdgeBaseError::Unavailable { status: 500.. }))
}

/// Waits for this many seconds, or until the page is back online.
async fn pause_or_resume(timers: &dyn Timers, seconds: u64) {
    let (sender, woken) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let wake = Rc::new(move || {
        // Both the timer and the return of the page may wake it.
        let _ = sender.take().map(|sender| sender.send(()));
    });
    let _resumed = timers.on_resume(wake.clone());
    let _timer = timers.wake_at(timers.now().plus(seconds), wake);
    // Both guards hold the sender, so it is never dropped while this waits.
    let _ = woken.await;
}
