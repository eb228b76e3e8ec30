//! Decides when to renew a session: a state machine that takes timed events and returns actions.
//!
//! It never reads a clock and never sleeps, so a test runs through a day in microseconds. Deadlines are wall-clock
//! times: a laptop that slept past one catches up on the next [`Input::Tick`], however late its timers fire.

mod session;

use crate::types::Timestamp;
use session::Session;

/// Plans the renewals of one session, and the notices about its access token.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::renewal::{Input, Output, Renewal};
///
/// let mut renewal = Renewal::new(None);
/// let session = Input::Session { expires_at: Timestamp(600), lifetime: Some(600), renewable: true };
/// assert_eq!(renewal.handle(session, Timestamp(0)), [Output::WakeAt(Timestamp(400))]);
/// let outputs = renewal.handle(Input::Tick, Timestamp(400));
/// assert_eq!(outputs, [Output::Renew, Output::WakeAt(Timestamp(540))]);
/// // No response arrives.
/// let outputs = renewal.handle(Input::Tick, Timestamp(540));
/// assert_eq!(outputs, [Output::Expiring, Output::WakeAt(Timestamp(600))]);
/// ```
#[derive(Debug)]
pub struct Renewal {
    notice_seconds: Option<u64>,
    session: Option<Session>,
}

/// An event.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::renewal::{Input, Renewal};
///
/// let mut renewal = Renewal::new(Some(60));
/// let session = Input::Session { expires_at: Timestamp(600), lifetime: Some(600), renewable: true };
/// renewal.handle(session, Timestamp(0));
/// renewal.handle(Input::Tick, Timestamp(540));
/// // The renewal failed, and the server sent `Retry-After: 10`.
/// renewal.handle(Input::Failed { retry_after: Some(10), jitter: 128 }, Timestamp(541));
/// assert_eq!(renewal.next_attempt(), Some(Timestamp(551)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// There is a session: loaded, just begun, or renewed here or in another tab.
    Session {
        /// When its access token expires.
        expires_at: Timestamp,
        /// The access token's lifetime from issue to expiry, in seconds. If unknown, the time left is used.
        lifetime: Option<u64>,
        /// Whether the session can be renewed.
        renewable: bool,
    },
    /// There is no session, or none with a known expiry.
    NoSession,
    /// A timer fired.
    Tick,
    /// The page became visible or online again: a renewal that waits for its next attempt is tried now.
    Resumed,
    /// A renewal failed, and the session is kept.
    Failed {
        /// The server's `Retry-After` in seconds; capped at an hour, or at a few minutes once the token has expired.
        retry_after: Option<u64>,
        /// A random number from 0 to 255, which spreads the retries of many pages: the wait is full at 0 and nearly
        /// halved at 255.
        jitter: u8,
    },
    /// The session is kept, but can't be renewed any more.
    GivenUp,
}

/// An action for the caller.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::renewal::{Input, Output, Renewal};
///
/// let mut renewal = Renewal::new(None);
/// // A session without a refresh token is announced as expiring, and not renewed.
/// let session = Input::Session { expires_at: Timestamp(600), lifetime: Some(600), renewable: false };
/// renewal.handle(session, Timestamp(0));
/// assert_eq!(renewal.handle(Input::Tick, Timestamp(600)), [Output::Expiring, Output::Expired, Output::Sleep]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Announce that the access token is about to expire.
    Expiring,
    /// Announce that the access token has expired. The session is kept.
    Expired,
    /// Renew now.
    Renew,
    /// Send [`Input::Tick`] at this time. Replaces any earlier plan.
    WakeAt(Timestamp),
    /// Nothing is due: cancel any earlier plan.
    Sleep,
}

impl Renewal {
    /// Renews when two thirds of the token's lifetime are over: the rest bridges an outage, and spreads the retries
    /// after it. [`Output::Expiring`] is due a minute before expiry, or in the last third of the lifetime if that is
    /// shorter. With `notice_seconds` it is due that many seconds before expiry, and so is the renewal.
    #[must_use]
    pub fn new(notice_seconds: Option<u64>) -> Self {
        Self { notice_seconds, session: None }
    }

    /// Handles an event and returns the actions to take, in order. The last is always the plan: `WakeAt` or `Sleep`.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Output> {
        if let Some(session) = &mut self.session {
            session.check_clock(now);
        }
        match (input, &mut self.session) {
            (Input::NoSession, _) => self.session = None,
            (Input::Session { expires_at, lifetime, renewable }, _) => {
                self.begin(expires_at, lifetime, renewable, now);
            }
            (Input::Failed { retry_after, jitter }, Some(session)) => session.retry(retry_after, jitter, now),
            (Input::Resumed, Some(session)) => session.resume(now),
            (Input::GivenUp, Some(session)) => session.renewable = false,
            (Input::Tick, _) | (_, None) => {}
        }
        self.session.as_mut().map_or_else(|| vec![Output::Sleep], |session| session.act(now))
    }

    /// When the next attempt is due, if one is planned.
    #[must_use]
    pub fn next_attempt(&self) -> Option<Timestamp> {
        self.session.as_ref().filter(|session| session.renewable).map(|session| session.due_at)
    }

    /// When the current session's access token expires, if there is a session.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.session.as_ref().map(|session| session.expires_at)
    }

    fn begin(&mut self, expires_at: Timestamp, lifetime: Option<u64>, renewable: bool, now: Timestamp) {
        let lifetime = lifetime.unwrap_or_else(|| expires_at.since(now));
        let mut session = Session::new(expires_at, lifetime, renewable, self.notice_seconds, now);
        if let Some(before) = self.session.take() {
            session.succeed(&before, now);
        }
        self.session = Some(session);
    }
}

/// The wait before the next attempt, varied so that pages cut off by the same outage don't return in the same second:
/// all of it at `jitter` 0 (a random byte), little more than half at 255.
///
/// ```
/// use oidc_client_protocol::renewal::jittered;
///
/// assert_eq!((jittered(240, 0), jittered(240, 128), jittered(240, 255)), (240, 180, 121));
/// ```
#[must_use]
pub fn jittered(wait: u64, jitter: u8) -> u64 {
    wait - wait.saturating_mul(u64::from(jitter)) / (2 * 256)
}
