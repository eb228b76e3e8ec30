//! The state of one access token: when it is due for renewal, and which notices were given.

use super::{Output, jittered};
use crate::types::Timestamp;
use std::ops::RangeInclusive;

/// After each failure the wait grows by this factor, starting from one second.
const GROWTH: u64 = 4;
/// Limits of the longest wait: it is the token's lifetime, but never outside these. Shorter waits would overload a
/// provider that comes back; longer ones would leave people waiting over five minutes (`cargo xtask bench herd`).
const LONGEST_WAIT_SECONDS: RangeInclusive<u64> = 60..=240;
/// A maintenance page's `Retry-After` must not lock people out for a day.
const LONGEST_RETRY_AFTER_SECONDS: u64 = 3600;
/// A clock that is corrected by up to this much is no reason to renew.
const CLOCK_SKEW_SECONDS: u64 = 60;
/// How long before the access token expires [`Output::Expiring`] is raised by default.
const NOTICE_SECONDS: u64 = 60;

/// A session, as far as its renewal is concerned.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) expires_at: Timestamp,
    /// The clock was set back after the token was issued, so the token expires before the clock shows `expires_at`.
    misdated: bool,
    /// The token's lifetime from issue to expiry, in seconds.
    lifetime: u64,
    /// When the renewal is due; after a failure, when the next attempt is.
    pub(super) due_at: Timestamp,
    /// Not even `Input::Resumed` causes an attempt before this.
    not_before: Timestamp,
    /// When [`Output::Expiring`] is due.
    warn_at: Timestamp,
    pub(super) renewable: bool,
    renewing: bool,
    /// The wait after the last failed attempt, in seconds; 0 if none has failed, or none that was urgent.
    wait: u64,
    /// The upper limit of `wait`.
    longest_wait: u64,
    failed: bool,
    warned: bool,
    expired: bool,
}

impl Session {
    pub(super) fn new(
        expires_at: Timestamp,
        lifetime: u64,
        renewable: bool,
        notice_seconds: Option<u64>,
        now: Timestamp,
    ) -> Session {
        let third = lifetime / 3;
        let before = |seconds: Option<u64>| expires_at.minus(seconds.map_or(third, |it| it.min(third)));
        let mut session = Session {
            expires_at,
            misdated: false,
            lifetime,
            due_at: before(notice_seconds),
            not_before: now,
            warn_at: before(notice_seconds.or(Some(NOTICE_SECONDS))),
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

    /// Takes over from the session before this one what still applies.
    pub(super) fn succeed(&mut self, before: &Session, now: Timestamp) {
        // Each token is announced once, even if `renewable` has changed.
        if (before.expires_at, before.lifetime) == (self.expires_at, self.lifetime) {
            (self.warned, self.expired) = (before.warned, before.expired);
        }
        // A token that is already due when it arrives would be renewed in a loop, by all pages at once.
        let is_due = self.due_at <= now && self.is_urgent(now);
        if is_due && (before.renewing || before.failed) {
            self.wait = before.wait;
            self.pause(None, 0, now);
        }
    }

    /// More time left than the whole lifetime means that the clock was set back. The real expiry is then unknown, so
    /// the token is due now; but only once, since the response to that attempt decides about the next.
    pub(super) fn check_clock(&mut self, now: Timestamp) {
        let left = self.expires_at.since(now);
        if !self.misdated && left > self.lifetime.saturating_add(CLOCK_SKEW_SECONDS) {
            self.misdated = true;
            self.due_at = now;
            self.not_before = now;
        }
    }

    /// Returns the actions that are due, and the plan.
    pub(super) fn act(&mut self, now: Timestamp) -> Vec<Output> {
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

    /// Plans the next attempt after a failed one.
    pub(super) fn retry(&mut self, retry_after: Option<u64>, jitter: u8, now: Timestamp) {
        self.renewing = false;
        self.pause(retry_after, jitter, now);
    }

    /// Waits spare the provider, but a person who returns to the page shouldn't have to sit one out.
    pub(super) fn resume(&mut self, now: Timestamp) {
        if self.failed && self.is_urgent(now) {
            self.due_at = self.due_at.min(now.max(self.not_before));
        }
    }

    fn pause(&mut self, retry_after: Option<u64>, jitter: u8, now: Timestamp) {
        let jittered = jittered(self.next_wait(now), jitter);
        let latest = self.expires_at.max(now).plus(self.longest_wait).since(now);
        let retry_after = retry_after.map(|it| it.min(latest).min(LONGEST_RETRY_AFTER_SECONDS));
        self.failed = true;
        self.due_at = now.plus(retry_after.unwrap_or(0).max(jittered).max(1));
        self.not_before = now.plus(retry_after.unwrap_or(1));
    }

    /// Whether the token has expired or soon will.
    fn is_urgent(&self, now: Timestamp) -> bool {
        self.misdated || self.expires_at.since(now) <= self.longest_wait
    }

    /// While the token is valid for long there is no hurry: the next attempt waits, but is made a minute before expiry
    /// at the latest, so that further ones can follow.
    fn next_wait(&mut self, now: Timestamp) -> u64 {
        if !self.is_urgent(now) {
            return self.expires_at.minus(NOTICE_SECONDS).since(now);
        }
        self.wait = self.wait.saturating_mul(GROWTH).clamp(1, self.longest_wait);
        self.wait
    }

    /// Wakes at the next deadline, or sleeps if there is none.
    fn plan(&self) -> Output {
        let warning = (!self.warned).then_some(self.warn_at);
        let end = (!self.expired).then_some(self.expires_at);
        let attempt = (self.renewable && !self.renewing).then_some(self.due_at);
        [warning, end, attempt].into_iter().flatten().min().map_or(Output::Sleep, Output::WakeAt)
    }
}
