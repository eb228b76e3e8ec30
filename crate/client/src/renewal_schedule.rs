//! When the session is renewed: does what the protocol's state machine decides, wakes it, and tells it how a renewal went.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::events::Event;
use crate::navigators::NavigatorError;
use crate::silent::FrameSupport;
use crate::user::User;
use oidc_client_protocol::Timestamp;
use oidc_client_protocol::renewal::{Input, Output};
use std::rc::Rc;

/// How long the page may take to be gone once it leaves for the provider.
const LEAVES_WITHIN_SECONDS: u64 = 30;

/// How long an outage is given to pass, whose page came into a frame in the place of an answer. Not longer than the token is good:
/// then the person is to know.
const FRAME_AGAIN_SECONDS: u64 = 240;

impl Core {
    /// Plans the renewal of this session, or none, and watches it where that is asked for. It is the one that this page
    /// knows from now on: see [`Core::catch_up`].
    pub(crate) fn plan_renewal(&self, user: Option<&User>) {
        self.set_known_session(user);
        let input = match user.and_then(|user| Some((user, user.expires_at()?))) {
            Some((user, expires_at)) => {
                let renewable = self.renews_automatically.get() && self.silent_way(Some(user)).is_ok();
                Input::Session { expires_at, lifetime: user.lifetime(), renewable }
            }
            None => Input::NoSession,
        };
        self.watch_session(user);
        self.api_tokens.retain_for(user);
        self.drive(input);
    }

    /// Tells the state machine what happened, and does what it says.
    pub(crate) fn drive(&self, input: Input) {
        let now = self.platform.timers.now();
        let outputs = self.renewal.borrow_mut().handle(input, now);
        // The plan first: a listener may end the session or begin another, and the plan for that must not be overwritten.
        match outputs.last() {
            Some(Output::WakeAt(at)) => self.wake_at(*at),
            _ => drop(self.renewal_timer.take()),
        }
        for output in outputs {
            match output {
                Output::Expiring => self.events.raise(&Event::AccessTokenExpiring),
                Output::Expired => self.events.raise(&Event::AccessTokenExpired),
                Output::Renew => self.renew_in_background(),
                Output::WakeAt(_) | Output::Sleep => {}
            }
        }
    }

    fn wake_at(&self, at: Timestamp) {
        // The page may drop the manager while a timer runs: that ends the timer, not the page.
        let core = self.this.clone();
        let tick = move || {
            if let Some(core) = core.upgrade() {
                core.drive(Input::Tick);
            }
        };
        drop(self.renewal_timer.replace(Some(self.platform.timers.wake_at(at, Rc::new(tick)))));
    }

    fn renew_in_background(&self) {
        let Some(core) = self.this.upgrade() else { return };
        let due = self.known_session();
        self.platform.timers.spawn(Box::pin(async move {
            // Done already, by a tab whose timers the browser didn't hold back?
            core.catch_up(true, None).await;
            if core.known_session() != due {
                return;
            }
            core.events.raise(&Event::Renewing);
            if let Err(error) = core.renew_session_once().await {
                core.renewal_failed(error);
            }
        }));
    }

    fn renewal_failed(&self, error: Error) {
        match error.kind() {
            // The person has signed out since: that is no failure.
            ErrorKind::NotSignedIn => return,
            // Nor is it that the page is on its way, unless it is still here then: the person may have kept it.
            ErrorKind::Navigator(NavigatorError::Leaving) => {
                return self.drive(Input::Failed { retry_after: Some(LEAVES_WITHIN_SECONDS), jitter: 0 });
            }
            _ => {}
        }
        let frame_again = self.frame_again_in(&error);
        if frame_again.is_none() && (error.ends_session() || error.asks_for_the_person()) {
            self.drive(Input::GivenUp);
            return self.events.raise(&Event::SilentRenewError { error, will_retry_at: None });
        }
        let mut jitter = [0];
        // Without randomness the attempts are only less spread out.
        let _ = self.platform.crypto.random(&mut jitter);
        let [jitter] = jitter;
        let retry_after = frame_again.or_else(|| error.retry_after());
        self.drive(Input::Failed { retry_after, jitter });
        let will_retry_at = self.renewal.borrow().next_attempt();
        self.events.raise(&Event::SilentRenewError { error, will_retry_at });
    }

    /// In how many seconds a frame is tried again, where the first page in one has brought no answer.
    fn frame_again_in(&self, error: &Error) -> Option<u64> {
        let is_unanswered = self.frame_support.get() == FrameSupport::Unanswered
            && matches!(error.kind(), ErrorKind::Navigator(NavigatorError::SilentFrameBlocked { .. }));
        let end = self.renewal.borrow().expires_at().filter(|_| is_unanswered)?;
        Some(end.since(self.platform.timers.now()).min(FRAME_AGAIN_SECONDS))
    }
}
