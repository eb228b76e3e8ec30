//! Decides when to sign out an inactive person: a state machine that takes timed events and returns actions.
//!
//! Deadlines are wall-clock times, as in [`renewal`](crate::renewal): once one has passed the person is signed out,
//! even if the device slept through it and was woken by a keypress.

use crate::types::Timestamp;

/// While the person is active, other tabs are informed this many times per timeout, but at most once a second.
const SHARES_PER_TIMEOUT: u64 = 60;
/// While the person is active, other tabs are informed at least this often.
const LONGEST_UNSHARED_SECONDS: u64 = 15;
/// All tabs share one clock, but it may be corrected by this much between one tab's message and another's reading it.
const CLOCK_SKEW_SECONDS: u64 = 5;

/// Watches one session for inactivity.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::idle::{Idle, Input, Output};
///
/// // A quarter of an hour, with a warning a minute before.
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
    /// The latest activity that other tabs know of.
    shared_at: Timestamp,
    warned: bool,
}

/// An event.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::idle::{Idle, Input, Output};
///
/// let mut idle = Idle::new(900, 60);
/// idle.handle(Input::Session { active_at: Timestamp(0) }, Timestamp(0));
/// // A keypress or click: the deadline moves when the timer fires, and other tabs are informed now and then.
/// assert_eq!(idle.handle(Input::Activity, Timestamp(500)), [Output::Share { active_at: Timestamp(500) }]);
/// assert_eq!(idle.handle(Input::Activity, Timestamp(501)), []);
/// assert_eq!(idle.handle(Input::Tick, Timestamp(840)), [Output::WakeAt(Timestamp(1341))]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// There is a session, and this is the person's latest activity.
    Session {
        /// In seconds since 1970.
        active_at: Timestamp,
    },
    /// There is no session.
    NoSession,
    /// The person was active in this tab.
    Activity,
    /// The person was active in another tab.
    Elsewhere {
        /// In seconds since 1970.
        active_at: Timestamp,
    },
    /// A timer fired, or the page became visible again. Report other tabs' activity ([`Input::Elsewhere`]) first.
    Tick,
}

/// An action for the caller.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::idle::{Idle, Input, Output};
///
/// let mut idle = Idle::new(900, 60);
/// idle.handle(Input::Session { active_at: Timestamp(0) }, Timestamp(0));
/// // The lid was closed for an hour, and a keypress opens it.
/// assert_eq!(idle.handle(Input::Activity, Timestamp(3600)), [Output::SignOut, Output::Sleep]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Announce that the person is about to be signed out.
    Warn {
        /// When, in seconds since 1970.
        signs_out_at: Timestamp,
    },
    /// Withdraw that warning: the person is active again.
    Unwarn,
    /// Share this activity with other tabs.
    Share {
        /// In seconds since 1970.
        active_at: Timestamp,
    },
    /// Sign out now. The session is no longer watched.
    SignOut,
    /// Send [`Input::Tick`] at this time. Replaces any earlier plan.
    WakeAt(Timestamp),
    /// Nothing is due: cancel any earlier plan.
    Sleep,
}

impl Idle {
    /// Signs out after `timeout_seconds` without activity, and warns `warn_before_seconds` before that: at most half
    /// the timeout, and not at all if it is 0.
    #[must_use]
    pub fn new(timeout_seconds: u64, warn_before_seconds: u64) -> Self {
        let timeout_seconds = timeout_seconds.max(1);
        Self {
            timeout_seconds,
            warn_before_seconds: warn_before_seconds.min(timeout_seconds / 2),
            watch: None,
        }
    }

    /// Handles an event and returns the actions to take, in order. The last is the new plan, `WakeAt` or `Sleep`; if
    /// there is none, the earlier plan stands.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Output> {
        if let Some(watch) = &mut self.watch {
            // Activity can't lie in the future: the clock was set back.
            watch.active_at = watch.active_at.min(now);
            watch.shared_at = watch.shared_at.min(now);
        }
        match input {
            Input::NoSession => self.watch = None,
            Input::Session { active_at } => {
                let active_at = active_at.min(now);
                self.watch = Some(Watch { active_at, shared_at: Timestamp(0), warned: false });
            }
            // An activity in the future would count as new on every check, and keep an absent person signed in.
            Input::Elsewhere { active_at } if active_at.since(now) > CLOCK_SKEW_SECONDS => return Vec::new(),
            Input::Elsewhere { active_at } => return self.elsewhere(active_at.min(now)),
            Input::Activity if !self.is_over(now) => return self.activity(now),
            Input::Activity | Input::Tick => {}
        }
        self.act(now)
    }

    /// Whether the timeout has passed, as far as this tab knows.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.watch.as_ref().is_some_and(|watch| now >= self.ends_at(watch))
    }

    fn ends_at(&self, watch: &Watch) -> Timestamp {
        watch.active_at.plus(self.timeout_seconds)
    }

    fn activity(&mut self, now: Timestamp) -> Vec<Output> {
        let Some(watch) = &mut self.watch else { return Vec::new() };
        let unshared = (self.timeout_seconds / SHARES_PER_TIMEOUT).clamp(1, LONGEST_UNSHARED_SECONDS);
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

    /// Withdraws a warning and returns the new plan.
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
