//! When to renew a session: a state machine that is told what happened and what time it is, and says what to do.
//!
//! It never looks at a clock and never sleeps, so a day of it runs in a test in microseconds. Deadlines are wall
//! clock times: a laptop that slept past one is told so by the next [`Input::Tick`], whatever its timers did.

use crate::types::Timestamp;
use std::ops::RangeInclusive;

/// Waits between attempts begin with one second, and each is four times the one before, up to the life of a token, within
/// these limits. A provider that was away is asked by all who wait within one such wait when it is back: few seconds would be
/// too many requests at a time, and after five minutes everyone shall be served. `cargo xtask bench herd` plays it with a
/// million sessions.
const LONGEST_WAIT_SECONDS: RangeInclusive<u64> = 60..=240;
const GROWTH: u64 = 4;
/// Nobody is kept from their session for a day by what a maintenance page says (`Retry-After`).
const LONGEST_RETRY_AFTER_SECONDS: u64 = 3600;
/// A clock that is set right by so much is no reason to renew.
const CLOCK_SKEW_SECONDS: u64 = 60;
/// How long before the end of their access token people are told where nothing else is set.
const NOTICE_SECONDS: u64 = 60;

/// When to renew, and what to say meanwhile.
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
/// // Nobody answers.
/// let outputs = renewal.handle(Input::Tick, Timestamp(540));
/// assert_eq!(outputs, [Output::Expiring, Output::WakeAt(Timestamp(600))]);
/// ```
#[derive(Debug)]
pub struct Renewal {
    notice_seconds: Option<u64>,
    session: Option<Session>,
}

#[derive(Debug)]
struct Session {
    expires_at: Timestamp,
    /// The clock was set back since the token came, so it ends sooner than it says.
    misdated: bool,
    lifetime: u64,
    /// When the renewal is due; after a failure, when the next attempt is.
    due_at: Timestamp,
    /// Before this, not even a person who comes back makes us ask again.
    not_before: Timestamp,
    /// When people are told that the token is about to end.
    warn_at: Timestamp,
    renewable: bool,
    renewing: bool,
    /// The wait after the last attempt, in seconds; 0 when none has failed yet, or none that was urgent.
    wait: u64,
    longest_wait: u64,
    failed: bool,
    warned: bool,
    expired: bool,
}

/// What happened.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::renewal::{Input, Renewal};
///
/// let mut renewal = Renewal::new(Some(60));
/// let session = Input::Session { expires_at: Timestamp(600), lifetime: Some(600), renewable: true };
/// renewal.handle(session, Timestamp(0));
/// renewal.handle(Input::Tick, Timestamp(540));
/// // The renewal failed, and the server asked for ten seconds of peace (`Retry-After: 10`).
/// renewal.handle(Input::Failed { retry_after: Some(10), jitter: 128 }, Timestamp(541));
/// assert_eq!(renewal.next_attempt(), Some(Timestamp(551)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// There is a session: loaded, just signed in, or renewed here or in another tab.
    Session {
        /// When its access token ends.
        expires_at: Timestamp,
        /// How long that lives from its issue to its end, in seconds. Where it isn't known, what is left counts for it.
        lifetime: Option<u64>,
        /// Whether it can be renewed.
        renewable: bool,
    },
    /// There is no session, or none whose end is known.
    NoSession,
    /// A timer fired.
    Tick,
    /// The page came back to life, or back online: whoever waits for another attempt gets it now.
    Resumed,
    /// A renewal failed and the session is kept.
    Failed {
        /// What the server asked to wait, in seconds: it gets an hour at most, and a few minutes where the token has ended.
        retry_after: Option<u64>,
        /// A random number from 0 to 255, so that a thousand pages don't come back in the same second: at 0 the
        /// wait is whole, at 255 nearly halved.
        jitter: u8,
    },
    /// The session is kept and can't be renewed any more.
    GivenUp,
}

/// What to do.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::renewal::{Input, Output, Renewal};
///
/// let mut renewal = Renewal::new(None);
/// // A session without a refresh token is told of, and not renewed.
/// let session = Input::Session { expires_at: Timestamp(600), lifetime: Some(600), renewable: false };
/// renewal.handle(session, Timestamp(0));
/// assert_eq!(renewal.handle(Input::Tick, Timestamp(600)), [Output::Expiring, Output::Expired, Output::Sleep]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Say that the access token is about to end.
    Expiring,
    /// Say that the access token has ended. The session is kept.
    Expired,
    /// Renew now.
    Renew,
    /// Tick at this time, and cancel any earlier plan.
    WakeAt(Timestamp),
    /// Nothing is due: cancel any plan.
    Sleep,
}

impl Renewal {
    /// Renews a token when two thirds of its life are over: what is left bridges the time in which nobody answers, and those
    /// whom that has kept waiting don't come back all at once. People are told a minute before its end, or when a third of its
    /// life is left; with `notice_seconds`, so many seconds before the end, and then it isn't renewed earlier.
    #[must_use]
    pub fn new(notice_seconds: Option<u64>) -> Self {
        Self { notice_seconds, session: None }
    }

    /// Takes in what happened, and says what to do, in order. The last one is always a plan: `WakeAt` or `Sleep`.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Output> {
        if let Some(session) = &mut self.session {
            session.check_clock(now);
        }
        match input {
            Input::NoSession => self.session = None,
            Input::Session { expires_at, lifetime, renewable } => {
                let lifetime = lifetime.unwrap_or_else(|| expires_at.since(now));
                let before = self.session.take();
                let mut session = self.start(expires_at, lifetime, renewable, now);
                // People are told once of each token, also where what it is renewed by is another.
                let same =
                    before.as_ref().filter(|it| (it.expires_at, it.lifetime) == (expires_at, lifetime));
                (session.warned, session.expired) = same.map_or((false, false), |it| (it.warned, it.expired));
                // Given for no time at all, it would be renewed again and again, and by all pages at once.
                let was_being_renewed = |before: &Session| before.renewing || before.failed;
                let is_endless = session.due_at <= now && session.is_urgent(now);
                if let Some(before) = before.filter(|before| is_endless && was_being_renewed(before)) {
                    session.wait = before.wait;
                    session.pause(None, 0, now);
                }
                self.session = Some(session);
            }
            Input::Failed { retry_after, jitter } => self.retry(retry_after, jitter, now),
            Input::Resumed => self.resume(now),
            Input::GivenUp => self.give_up(),
            Input::Tick => {}
        }
        self.session.as_mut().map_or_else(|| vec![Output::Sleep], |session| session.act(now))
    }

    /// When the next attempt is, if one is planned.
    #[must_use]
    pub fn next_attempt(&self) -> Option<Timestamp> {
        self.session.as_ref().filter(|session| session.renewable).map(|session| session.due_at)
    }

    /// When the access token ends of the session that is planned for, if one is.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.session.as_ref().map(|session| session.expires_at)
    }

    fn start(&self, expires_at: Timestamp, lifetime: u64, renewable: bool, now: Timestamp) -> Session {
        let third = lifetime / 3;
        let before = |seconds: Option<u64>| expires_at.minus(seconds.map_or(third, |it| it.min(third)));
        let mut session = Session {
            expires_at,
            misdated: false,
            lifetime,
            due_at: before(self.notice_seconds),
            not_before: now,
            warn_at: before(self.notice_seconds.or(Some(NOTICE_SECONDS))),
            renewable,
            renewing: false,
            wait: 0,
            longest_wait: lifetime.clamp(*LONGEST_WAIT_SECONDS.start(), *LONGEST_WAIT_SECONDS.end()),
            failed: false,
            warned: false,
            expired: false,
        };
        session.check_clock(now);
        session
    }

    fn retry(&mut self, retry_after: Option<u64>, jitter: u8, now: Timestamp) {
        if let Some(session) = &mut self.session {
            session.renewing = false;
            session.pause(retry_after, jitter, now);
        }
    }

    fn give_up(&mut self) {
        if let Some(session) = &mut self.session {
            session.renewable = false;
        }
    }

    /// A wait between attempts spares the provider; a person who looks at the page should not sit it out.
    fn resume(&mut self, now: Timestamp) {
        if let Some(session) =
            self.session.as_mut().filter(|session| session.failed && session.is_urgent(now))
        {
            session.due_at = session.due_at.min(now.max(session.not_before));
        }
    }
}

impl Session {
    /// A token with more left than its whole life means that the clock was set back. Nobody knows then when it ends, so it is
    /// due now; only once, since the answer says when to try again.
    fn check_clock(&mut self, now: Timestamp) {
        let left = self.expires_at.since(now);
        if !self.misdated && left > self.lifetime.saturating_add(CLOCK_SKEW_SECONDS) {
            self.misdated = true;
            self.due_at = now;
            self.not_before = now;
        }
    }

    fn act(&mut self, now: Timestamp) -> Vec<Output> {
        let mut outputs = Vec::new();
        if !self.warned && now >= self.warn_at {
            self.warned = true;
            outputs.push(Output::Expiring);
        }
        if !self.expired && now >= self.expires_at {
            self.expired = true;
            outputs.push(Output::Expired);
        }
        if self.renewable && !self.renewing && now >= self.due_at {
            self.renewing = true;
            outputs.push(Output::Renew);
        }
        outputs.push(self.plan());
        outputs
    }

    fn pause(&mut self, retry_after: Option<u64>, jitter: u8, now: Timestamp) {
        let jittered = jittered(self.next_wait(now), jitter);
        let latest = self.expires_at.max(now).plus(self.longest_wait).since(now);
        let retry_after = retry_after.map(|it| it.min(latest).min(LONGEST_RETRY_AFTER_SECONDS));
        self.failed = true;
        self.due_at = now.plus(retry_after.unwrap_or(0).max(jittered).max(1));
        self.not_before = now.plus(retry_after.unwrap_or(1));
    }

    /// Whether the token has ended, or soon will have.
    fn is_urgent(&self, now: Timestamp) -> bool {
        self.misdated || self.expires_at.since(now) <= self.longest_wait
    }

    /// As long as the token is good for long, nobody misses a new one: where it was to be renewed early, there is time. The next
    /// attempt is made a minute before the end at the latest, so that others can follow it.
    fn next_wait(&mut self, now: Timestamp) -> u64 {
        if !self.is_urgent(now) {
            return self.expires_at.minus(NOTICE_SECONDS).since(now);
        }
        self.wait = self.wait.saturating_mul(GROWTH).clamp(1, self.longest_wait);
        self.wait
    }

    /// Sleeps until the next thing that is still to come, and not at all when nothing is.
    fn plan(&self) -> Output {
        let warning = (!self.warned).then_some(self.warn_at);
        let end = (!self.expired).then_some(self.expires_at);
        let attempt = (self.renewable && !self.renewing).then_some(self.due_at);
        [warning, end, attempt].into_iter().flatten().min().map_or(Output::Sleep, Output::WakeAt)
    }
}

/// A wait that differs from page to page, so that those who lost the same provider don't come back to it in the same second: at
/// `jitter` 0, a random byte, all of it, and at 255 little more than half.
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
