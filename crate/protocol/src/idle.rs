//! When to sign out somebody who isn't there any more: a state machine that is told what happened and what time it is, and
//! says what to do.
//!
//! Deadlines are wall-clock times, as those of a [renewal](crate::renewal): whoever opens the lid after one has passed is
//! signed out, whatever the timers did, and not saved by the key that woke the device.

use crate::types::Timestamp;

/// What is told to other tabs may be older than the last key by this part of the whole time, and by 15 seconds at most.
const SHARED_PARTS: u64 = 60;
const LONGEST_UNSHARED_SECONDS: u64 = 15;
/// All tabs have one clock, which may have been set right by so much between one's word and another's reading it.
const CLOCK_SKEW_SECONDS: u64 = 5;

/// Watches one session for the person's absence.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::idle::{Idle, Input, Output};
///
/// // A quarter of an hour, with a minute's notice.
/// let mut idle = Idle::new(900, 60);
/// let session = Input::Session { active_at: Timestamp(0) };
/// assert_eq!(idle.handle(session, Timestamp(0)), [Output::WakeAt(Timestamp(840))]);
/// let outputs = idle.handle(Input::Tick, Timestamp(840));
/// assert_eq!(outputs, [Output::Warn { signs_out_at: Timestamp(900) }, Output::WakeAt(Timestamp(900))]);
/// assert_eq!(idle.handle(Input::Tick, Timestamp(900)), [Output::SignOut, Output::Sleep]);
/// ```
#[derive(Debug)]
pub struct Idle {
    timeout_seconds: u64,
    warn_before_seconds: u64,
    watch: Option<Watch>,
}

#[derive(Debug)]
struct Watch {
    active_at: Timestamp,
    /// What other tabs know of.
    shared_at: Timestamp,
    warned: bool,
}

/// What happened.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::idle::{Idle, Input, Output};
///
/// let mut idle = Idle::new(900, 60);
/// idle.handle(Input::Session { active_at: Timestamp(0) }, Timestamp(0));
/// // A key, a click: planned anew when the timer fires, and told to other tabs now and then.
/// assert_eq!(idle.handle(Input::Activity, Timestamp(500)), [Output::Share { active_at: Timestamp(500) }]);
/// assert_eq!(idle.handle(Input::Activity, Timestamp(501)), []);
/// assert_eq!(idle.handle(Input::Tick, Timestamp(840)), [Output::WakeAt(Timestamp(1341))]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// There is a session, whose person was last active then.
    Session {
        /// In seconds since 1970.
        active_at: Timestamp,
    },
    /// There is none.
    NoSession,
    /// The person did something in this tab.
    Activity,
    /// The person was active in another tab.
    Elsewhere {
        /// In seconds since 1970.
        active_at: Timestamp,
    },
    /// A timer fired, or the page came back to life. Tell first what is known of other tabs.
    Tick,
}

/// What to do.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::idle::{Idle, Input, Output};
///
/// let mut idle = Idle::new(900, 60);
/// idle.handle(Input::Session { active_at: Timestamp(0) }, Timestamp(0));
/// // The lid was closed for an hour, and a key opens it.
/// assert_eq!(idle.handle(Input::Activity, Timestamp(3600)), [Output::SignOut, Output::Sleep]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Say that the person is about to be signed out.
    Warn {
        /// When, in seconds since 1970.
        signs_out_at: Timestamp,
    },
    /// Say that this is off: the person is there.
    Unwarn,
    /// Tell other tabs that the person is there.
    Share {
        /// In seconds since 1970.
        active_at: Timestamp,
    },
    /// Sign out now. Nothing is watched any more.
    SignOut,
    /// Tick at this time, and cancel any earlier plan.
    WakeAt(Timestamp),
    /// Nothing is due: cancel any plan.
    Sleep,
}

impl Idle {
    /// Signs out after so many seconds without activity, and says so that many seconds before; at most half of the time,
    /// and not at all at 0.
    #[must_use]
    pub fn new(timeout_seconds: u64, warn_before_seconds: u64) -> Self {
        let timeout_seconds = timeout_seconds.max(1);
        Self {
            timeout_seconds,
            warn_before_seconds: warn_before_seconds.min(timeout_seconds / 2),
            watch: None,
        }
    }

    /// Takes in what happened, and says what to do, in order. The last one is a plan, `WakeAt` or `Sleep`, where that has
    /// changed; else the earlier one stands.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Output> {
        if let Some(watch) = &mut self.watch {
            // Nobody was there in the future: the clock was set back since.
            watch.active_at = watch.active_at.min(now);
            watch.shared_at = watch.shared_at.min(now);
        }
        match input {
            Input::NoSession => self.watch = None,
            Input::Session { active_at } => {
                let active_at = active_at.min(now);
                self.watch = Some(Watch { active_at, shared_at: Timestamp(0), warned: false });
            }
            // Of the future, it would be news at each look, and keep somebody signed in who is long gone.
            Input::Elsewhere { active_at } if active_at.since(now) > CLOCK_SKEW_SECONDS => return Vec::new(),
            Input::Elsewhere { active_at } => return self.elsewhere(active_at.min(now)),
            Input::Activity if !self.is_over(now) => return self.activity(now),
            Input::Activity | Input::Tick => {}
        }
        self.act(now)
    }

    /// Whether the person's time is up, as far as this tab knows.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.watch.as_ref().is_some_and(|watch| now >= self.ends_at(watch))
    }

    fn ends_at(&self, watch: &Watch) -> Timestamp {
        watch.active_at.plus(self.timeout_seconds)
    }

    fn activity(&mut self, now: Timestamp) -> Vec<Output> {
        let Some(watch) = &mut self.watch else { return Vec::new() };
        let unshared = (self.timeout_seconds / SHARED_PARTS).clamp(1, LONGEST_UNSHARED_SECONDS);
        watch.active_at = now;
        let mut outputs = Vec::new();
        if watch.warned || now.since(watch.shared_at) >= unshared {
            watch.shared_at = now;
            outputs.push(Output::Share { active_at: now });
        }
        outputs.extend(self.unwarn());
        outputs
    }

    fn elsewhere(&mut self, active_at: Timestamp) -> Vec<Output> {
        match &mut self.watch {
            Some(watch) if active_at > watch.active_at => {
                watch.active_at = active_at;
                watch.shared_at = watch.shared_at.max(active_at);
                self.unwarn()
            }
            _ => Vec::new(),
        }
    }

    /// Takes a warning back, and plans anew.
    fn unwarn(&mut self) -> Vec<Output> {
        match &mut self.watch {
            Some(watch) if watch.warned => {
                watch.warned = false;
                let active_at = watch.active_at;
                vec![Output::Unwarn, Output::WakeAt(self.warns_at(active_at))]
            }
            _ => Vec::new(),
        }
    }

    fn warns_at(&self, active_at: Timestamp) -> Timestamp {
        active_at.plus(self.timeout_seconds - self.warn_before_seconds)
    }

    fn act(&mut self, now: Timestamp) -> Vec<Output> {
        let Some((ends_at, warns_at)) =
            self.watch.as_ref().map(|watch| (self.ends_at(watch), self.warns_at(watch.active_at)))
        else {
            return vec![Output::Sleep];
        };
        if now >= ends_at {
            self.watch = None;
            return vec![Output::SignOut, Output::Sleep];
        }
        if now < warns_at {
            return vec![Output::WakeAt(warns_at)];
        }
        let warned = self.watch.as_mut().is_some_and(|watch| std::mem::replace(&mut watch.warned, true));
        let warning = (!warned).then_some(Output::Warn { signs_out_at: ends_at });
        warning.into_iter().chain([Output::WakeAt(ends_at)]).collect()
    }
}
