//! The provider's page in a hidden frame, queried by messages.

use crate::error::Error;
use crate::navigators::Opened;
use crate::platform::Platform;
use crate::platform::timers::Timers;
use futures_channel::oneshot;
use oidc_client_protocol::json::Value;
use oidc_client_protocol::{CheckSession, SessionStatus};
use std::cell::Cell;
use std::rc::Rc;

/// How long an answer may take: the page computes it in the browser, from a cookie.
const ANSWER_SECONDS: u64 = 2;

/// The frame; dropping this removes it.
pub(super) struct CheckSessionFrame {
    page: CheckSession,
    frame: Opened,
    timers: Rc<dyn Timers>,
}

impl CheckSessionFrame {
    pub(super) fn open(platform: &Platform, page: CheckSession) -> Result<Self, Error> {
        let frame = Opened::new(platform.window.frame(page.url())?, None);
        Ok(Self { page, frame, timers: platform.timers.clone() })
    }

    /// Asks whether the session has changed (section 3.1). Messages that don't answer a question are ignored.
    pub(super) async fn ask(&self, session_state: &str) -> Option<SessionStatus> {
        let (sender, answer) = oneshot::channel();
        let (sender, page) = (Cell::new(Some(sender)), self.page.clone());
        let heard = move |message: Value| {
            let status = message.as_str().and_then(|data| page.answer(page.origin(), data));
            if let Some((status, sender)) = status.and_then(|status| Some((status, sender.take()?))) {
                // The receiver may be gone.
                let _ = sender.send(status);
            }
        };
        let window = &self.frame.window;
        let _listening = window.listen(self.page.origin(), Rc::new(heard));
        // An empty frame still has this page's origin, and a browser logs an error if it is posted to another.
        if window.has_arrived() {
            window.post(&Value::String(self.page.question(session_state)), self.page.origin());
        }
        self.timers.in_time(ANSWER_SECONDS, Box::pin(answer)).await?.ok()
    }
}
