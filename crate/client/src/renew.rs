//! Carries out what the renewal's state machine decides: wakes it, renews, and tells of it.

use crate::error::Error;
use crate::events::Event;
use crate::manager::Core;
use crate::user::User;
use oidc_client_protocol::Timestamp;
use oidc_client_protocol::renewal::{Input, Output};
use std::rc::Rc;

impl Core {
    /// Plans the renewal of this session, or none.
    pub(crate) fn plan_renewal(&self, user: Option<&User>) {
        let input = match user.and_then(|user| Some((user, user.expires_at()?))) {
            Some((user, expires_at)) => {
                let renewable = self.renews.get() && user.refresh_token().is_some();
                Input::Session { expires_at, renewable }
            }
            None => Input::NoSession,
        };
        self.drive(input);
    }

    /// Tells the state machine what happened, and does what it says.
    fn drive(&self, input: Input) {
        let now = self.platform.timers.now();
        let outputs = self.renewal.borrow_mut().handle(input, now);
        for output in outputs {
            match output {
                Output::Expiring => self.events.raise(&Event::AccessTokenExpiring),
                Output::Expired => self.events.raise(&Event::AccessTokenExpired),
                Output::Renew => self.renew_in_background(),
                Output::WakeAt(at) => self.wake_at(at),
                Output::Sleep => drop(self.wake.take()),
            }
        }
    }

    fn wake_at(&self, at: Timestamp) {
        // The page may drop the manager while a timer runs: that ends the timer, not the page.
        let core = self.weak.clone();
        let tick = Rc::new(move || {
            if let Some(core) = core.upgrade() {
                core.drive(Input::Tick);
            }
        });
        let timer = self.platform.timers.wake_at(at, tick.clone());
        let resume = self.platform.timers.on_resume(tick);
        drop(self.wake.replace(Some((timer, resume))));
    }

    fn renew_in_background(&self) {
        let Some(core) = self.weak.upgrade() else { return };
        self.platform.timers.spawn(Box::pin(async move {
            core.events.raise(&Event::Renewing);
            if let Err(error) = core.refresh_once().await {
                core.renewal_failed(error);
            }
        }));
    }

    fn renewal_failed(&self, error: Error) {
        if error.ends_session() || error == Error::NotSignedIn {
            self.plan_renewal(None);
            return self.events.raise(&Event::SilentRenewError { error, will_retry_at: None });
        }
        let mut jitter = [0];
        // Without randomness the attempts are only less spread out.
        let _ = self.platform.crypto.random(&mut jitter);
        let [jitter] = jitter;
        self.drive(Input::Failed { retry_after: error.retry_after(), jitter });
        let will_retry_at = self.renewal.borrow().next_attempt();
        self.events.raise(&Event::SilentRenewError { error, will_retry_at });
    }
}
