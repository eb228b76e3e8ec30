//! When to renew a session: a state machine that is told what happened and what time it is, and says what to do.
//!
//! It never looks at a clock and never sleeps, so a day of it runs in a test in microseconds. Deadlines are wall
//! clock times: a laptop that slept past one is told so by the next [`Input::Tick`], whatever its timers did.

use crate::types::Timestamp;

/// Waits between attempts double from one second up to this.
const LONGEST_WAIT_SECONDS: u64 = 60;

/// When to renew, and what to say meanwhile.
#[derive(Debug)]
pub struct Renewal {
    renew_before_seconds: u64,
    session: Option<Session>,
}

#[derive(Debug)]
struct Session {
    expires_at: Timestamp,
    /// When the renewal is due; after a failure, when the next attempt is.
    due_at: Timestamp,
    /// When people are told that the token is about to end.
    warn_at: Timestamp,
    renewable: bool,
    renewing: bool,
    attempts: u32,
    warned: bool,
    expired: bool,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// There is a session: loaded, just signed in, or renewed here or in another tab.
    Session {
        /// When its access token ends.
        expires_at: Timestamp,
        /// Whether it can be renewed.
        renewable: bool,
    },
    /// There is no session, or none whose end is known.
    NoSession,
    /// A timer fired, or the page came back to life.
    Tick,
    /// A renewal failed and the session is kept.
    Failed {
        /// What the server asked to wait, in seconds.
        retry_after: Option<u64>,
        /// A random number, so that a thousand pages don't come back in the same second.
        jitter: u8,
    },
}

/// What to do.
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
    /// Renews this many seconds before the token ends; a token that doesn't live three times as long is renewed
    /// when two thirds of its life are over.
    #[must_use]
    pub fn new(renew_before_seconds: u64) -> Self {
        Self { renew_before_seconds, session: None }
    }

    /// Takes in what happened, and says what to do, in order. The last one is always a plan: `WakeAt` or `Sleep`.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Output> {
        match input {
            Input::NoSession => self.session = None,
            Input::Session { expires_at, renewable } => {
                self.session = Some(self.start(expires_at, renewable, now))
            }
            Input::Failed { retry_after, jitter } => self.retry(retry_after, jitter, now),
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

    fn start(&self, expires_at: Timestamp, renewable: bool, now: Timestamp) -> Session {
        let lead = self.renew_before_seconds.min(expires_at.since(now) / 3);
        let due_at = expires_at.minus(lead);
        Session {
            expires_at,
            due_at,
            warn_at: due_at,
            renewable,
            renewing: false,
            attempts: 0,
            warned: false,
            expired: false,
        }
    }

    fn retry(&mut self, retry_after: Option<u64>, jitter: u8, now: Timestamp) {
        let Some(session) = &mut self.session else { return };
        let doubled = 1_u64.checked_shl(session.attempts).unwrap_or(LONGEST_WAIT_SECONDS);
        let wait = doubled.min(LONGEST_WAIT_SECONDS);
        // Between half and all of it.
        let jittered = wait - (wait * u64::from(jitter)) / (2 * 256);
        session.attempts = session.attempts.saturating_add(1);
        session.renewing = false;
        session.due_at = now.plus(retry_after.unwrap_or(0).max(jittered).max(1));
    }
}

impl Session {
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

    /// Sleeps until the next thing that is still to come, and not at all when nothing is.
    fn plan(&self) -> Output {
        let warning = (!self.warned).then_some(self.warn_at);
        let end = (!self.expired).then_some(self.expires_at);
        let attempt = (self.renewable && !self.renewing).then_some(self.due_at);
        [warning, end, attempt].into_iter().flatten().min().map_or(Output::Sleep, Output::WakeAt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_700_000_000);

    fn session(seconds: u64) -> Input {
        Input::Session { expires_at: START.plus(seconds), renewable: true }
    }

    fn failed() -> Input {
        Input::Failed { retry_after: None, jitter: 0 }
    }

    #[test]
    fn an_hour_long_token_is_renewed_a_minute_before_its_end() {
        let mut renewal = Renewal::new(60);
        assert_eq!(renewal.handle(session(3600), START), [Output::WakeAt(START.plus(3540))]);
        assert_eq!(renewal.handle(Input::Tick, START.plus(3539)), [Output::WakeAt(START.plus(3540))]);
        let outputs = renewal.handle(Input::Tick, START.plus(3540));
        assert_eq!(outputs, [Output::Expiring, Output::Renew, Output::WakeAt(START.plus(3600))]);
    }

    #[test]
    fn a_ten_second_token_is_renewed_after_seven_and_never_in_a_loop() {
        let mut renewal = Renewal::new(60);
        assert_eq!(renewal.handle(session(10), START), [Output::WakeAt(START.plus(7))]);
        assert!(renewal.handle(Input::Tick, START.plus(7)).contains(&Output::Renew));
        let renewed = Input::Session { expires_at: START.plus(17), renewable: true };
        assert_eq!(renewal.handle(renewed, START.plus(7)), [Output::WakeAt(START.plus(14))]);
    }

    #[test]
    fn a_page_that_slept_past_the_end_renews_at_the_first_tick() {
        let mut renewal = Renewal::new(60);
        renewal.handle(session(3600), START);
        let outputs = renewal.handle(Input::Tick, START.plus(8 * 3600));
        assert_eq!(outputs, [Output::Expiring, Output::Expired, Output::Renew, Output::Sleep]);
    }

    #[test]
    fn while_a_renewal_is_under_way_ticks_start_no_second_one() {
        let mut renewal = Renewal::new(60);
        renewal.handle(session(90), START);
        assert!(renewal.handle(Input::Tick, START.plus(60)).contains(&Output::Renew));
        for second in 61..200 {
            assert!(!renewal.handle(Input::Tick, START.plus(second)).contains(&Output::Renew));
        }
    }

    #[test]
    fn failures_wait_longer_each_time_up_to_a_minute_and_never_give_up() {
        let mut renewal = Renewal::new(60);
        renewal.handle(session(0), START);
        let mut now = START;
        let mut waits = Vec::new();
        for _ in 0..100 {
            let outputs = renewal.handle(failed(), now);
            let Some(Output::WakeAt(next)) = outputs.last() else { panic!("no plan in {outputs:?}") };
            waits.push(next.since(now));
            now = *next;
            assert!(renewal.handle(Input::Tick, now).contains(&Output::Renew));
        }
        assert_eq!(waits[..8], [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(waits[99], 60);
    }

    #[test]
    fn retry_after_is_honoured() {
        let mut renewal = Renewal::new(60);
        renewal.handle(session(0), START);
        let told = Input::Failed { retry_after: Some(120), jitter: 0 };
        assert_eq!(renewal.handle(told, START), [Output::WakeAt(START.plus(120))]);
    }

    #[test]
    fn jitter_spreads_the_attempts_over_half_the_wait() {
        let waits: Vec<u64> = [0, 128, 255]
            .into_iter()
            .map(|jitter| {
                let mut renewal = Renewal::new(60);
                renewal.handle(session(0), START);
                (0..9).for_each(|_| drop(renewal.handle(failed(), START)));
                renewal.handle(Input::Failed { retry_after: None, jitter }, START);
                renewal.next_attempt().expect("an attempt").since(START)
            })
            .collect();
        assert_eq!(waits, [60, 45, 31]);
    }

    #[test]
    fn a_session_that_cannot_be_renewed_warns_and_ends_without_a_renewal() {
        let mut renewal = Renewal::new(60);
        let input = Input::Session { expires_at: START.plus(300), renewable: false };
        assert_eq!(renewal.handle(input, START), [Output::WakeAt(START.plus(240))]);
        assert_eq!(
            renewal.handle(Input::Tick, START.plus(240)),
            [Output::Expiring, Output::WakeAt(START.plus(300))]
        );
        assert_eq!(renewal.handle(Input::Tick, START.plus(300)), [Output::Expired, Output::Sleep]);
    }

    #[test]
    fn without_a_session_nothing_is_planned() {
        let mut renewal = Renewal::new(60);
        renewal.handle(session(3600), START);
        assert_eq!(renewal.handle(Input::NoSession, START), [Output::Sleep]);
        assert_eq!(renewal.handle(Input::Tick, START.plus(9999)), [Output::Sleep]);
    }
}
