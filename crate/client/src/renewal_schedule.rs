//! When the session is renewed: drives the protocol's state machine, carries out what it decides, and reports back how a
//! renewal went.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::events::Event;
use crate::navigators::{LEAVES_WITHIN_SECONDS, NavigatorError};
use crate::silent::FrameSupport;
use crate::user::User;
use oidc_client_protocol::Timestamp;
use oidc_client_protocol::renewal::{Input, Output};
use std::rc::Rc;

/// A hidden frame that loaded another page than the callback may have loaded an outage's error page. It is retried after this
/// long, or when the token expires if that is sooner; if it fails again, the app is told to ask the person.
const FRAME_RETRY_SECONDS: u64 = 240;

/// What to do after a renewal failed.
enum After {
    /// Nothing: the person has signed out since, so nothing has failed.
    SignedOut,
    /// The page is leaving for the provider, or another one that shares its store. Try again only if it is still here: the
    /// person may have stopped the navigation.
    Leaving,
    /// Stop renewing, and have the app ask the person.
    AskPerson,
    /// Try again, no sooner than after this many seconds.
    Retry { after_seconds: Option<u64> },
}

impl Core {
    /// Makes this the session that this page knows, plans its renewal, and watches it at the provider if the settings say so.
    /// `None` plans nothing. See [`Core::catch_up`].
    pub(crate) fn plan_renewal(&self, user: Option<&User>) {
        self.set_known_session(user);
        let input = match user.and_then(|user| Some((user, user.expires_at()?))) {
            Some((user, expires_at)) => {
                let renewable = self.renews_automatically.get() && self.silent_method(Some(user)).is_ok();
                Input::Session { expires_at, lifetime: user.lifetime(), renewable }
            }
            None => Input::NoSession,
        };
        self.watch_session(user);
        self.api_tokens.retain_for(user);
        self.drive(input);
    }

    /// Passes an input to the state machine, and carries out what it decides.
    pub(crate) fn drive(&self, input: Input) {
        let now = self.platform.timers.now();
        let outputs = self.renewal.borrow_mut().handle(input, now);
        // The timer first: a listener may end the session or begin another, and must not have its plan overwritten.
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
        // Weak: the timer must not keep a manager alive that the app has dropped.
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
            // Another tab, whose timers the browser didn't throttle, may have renewed it already.
            core.catch_up().await;
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
        let will_retry_at = match self.after_failure(&error) {
            After::SignedOut => return,
            After::Leaving => {
                self.drive(Input::Failed { retry_after: Some(LEAVES_WITHIN_SECONDS), jitter: 0 });
                return;
            }
            After::AskPerson => {
                self.drive(Input::GivenUp);
                None
            }
            After::Retry { after_seconds } => {
                let jitter = self.platform.crypto.jitter();
                self.drive(Input::Failed { retry_after: after_seconds, jitter });
                self.renewal.borrow().next_attempt()
            }
        };
        self.events.raise(&Event::SilentRenewError { error, will_retry_at });
    }

    fn after_failure(&self, error: &Error) -> After {
        match (error.kind(), self.frame_retry_seconds(error)) {
            (ErrorKind::NotSignedIn, _) => After::SignedOut,
            (ErrorKind::Navigator(NavigatorError::Leaving), _) => After::Leaving,
            (_, None) if error.ends_session() || error.needs_the_person() => After::AskPerson,
            (_, seconds) => After::Retry { after_seconds: seconds.or_else(|| error.retry_after()) },
        }
    }

    /// In how many seconds to retry a hidden frame after this error; `None` unless it is the first frame without an answer.
    fn frame_retry_seconds(&self, error: &Error) -> Option<u64> {
        let is_unanswered = self.frame_support.get() == FrameSupport::Unanswered
            && matches!(error.kind(), ErrorKind::Navigator(NavigatorError::SilentFrameBlocked { .. }));
        let end = self.renewal.borrow().expires_at().filter(|_| is_unanswered)?;
        Some(end.since(self.platform.timers.now()).min(FRAME_RETRY_SECONDS))
    }
}
