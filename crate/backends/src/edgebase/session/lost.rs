//! A refresh token that was spent, and whose answer was lost on the way.
//!
//! For 30 seconds the server gives the pair again that it gave for this token, and later it takes it for stolen and ends the
//! session. So the same is asked again while it can help: at once, and then beside whoever waits for a token.

use super::super::EdgeBaseError;
use super::super::http::{self, Renewed};
use super::Session;
use futures_channel::oneshot;
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::Timestamp;
use std::cell::Cell;
use std::rc::Rc;

/// How long after the first question another is still in time, with what its way may take.
const GRACE_SECONDS: u64 = 25;
const LONGEST_PAUSE_SECONDS: u64 = 8;

impl Session {
    /// Has the refresh token renewed.
    pub(super) async fn spend(&self, refresh_token: &str) -> Result<Renewed, EdgeBaseError> {
        let first = self.platform.timers.now();
        let mut outcome = self.ask(refresh_token).await;
        if is_lost(&outcome) {
            outcome = self.ask(refresh_token).await;
        }
        if is_lost(&outcome) {
            self.ask_beside(refresh_token, first);
        }
        outcome
    }

    pub(super) async fn ask(&self, refresh_token: &str) -> Result<Renewed, EdgeBaseError> {
        http::read_refresh(&self.send(self.endpoints.refresh(refresh_token)).await?)
    }

    /// Asks on beside whoever calls, once for each token.
    fn ask_beside(&self, refresh_token: &str, first: Timestamp) {
        let Some(session) = self.this.upgrade() else { return };
        if self.lost.borrow().as_deref() == Some(refresh_token) {
            return;
        }
        let refresh_token = refresh_token.to_owned();
        self.lost.replace(Some(refresh_token.clone()));
        self.platform.timers.spawn(Box::pin(async move {
            session.ask_on(&refresh_token, first).await;
            let mut lost = session.lost.borrow_mut();
            // Another may have got lost meanwhile.
            if lost.as_deref() == Some(refresh_token.as_str()) {
                lost.take();
            }
        }));
    }

    async fn ask_on(&self, refresh_token: &str, first: Timestamp) {
        let mut pause = 1;
        loop {
            pause_or_resume(&*self.platform.timers, pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE_SECONDS);
            let Some(_lock) = self.lock().await else { return };
            let is_in_time = self.platform.timers.now().since(first) <= GRACE_SECONDS;
            // Another tab may have renewed the session, or ended it.
            if !is_in_time || self.settings.store.get(&self.key).await.as_deref() != Some(refresh_token) {
                return;
            }
            let outcome = self.ask(refresh_token).await;
            if !is_lost(&outcome) {
                if let Ok(renewed) = outcome {
                    self.keep(renewed).await;
                }
                // A refusal is told to whoever asks next.
                return;
            }
        }
    }
}

/// Whether the server may have renewed the session all the same.
fn is_lost(outcome: &Result<Renewed, EdgeBaseError>) -> bool {
    matches!(outcome, Err(EdgeBaseError::Unreachable | EdgeBaseError::Unavailable { status: 500.. }))
}

/// Until so many seconds have passed, or the page is back on the network.
async fn pause_or_resume(timers: &dyn Timers, seconds: u64) {
    let (sender, woken) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let wake = Rc::new(move || {
        // The timer and the page's return may both come.
        let _ = sender.take().map(|sender| sender.send(()));
    });
    let _resumed = timers.on_resume(wake.clone());
    let _timer = timers.wake_at(timers.now().plus(seconds), wake);
    // The sender is kept by both.
    let _ = woken.await;
}
