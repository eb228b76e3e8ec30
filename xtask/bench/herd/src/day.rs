//! The day itself: what happens to each session, second by second.

use std::mem;

use oidc_client_protocol::Timestamp;

use crate::measured::{AFTERWARDS, Counts, STEP};
use crate::people::{DAY, People};
use crate::policy::{Failure, Plan, Policy};
use crate::scenario::{OUTAGE, PATIENCE, Scenario};

/// A token that expired this many seconds ago counts as stale: timers fire a little late.
const LATE: u64 = 10;

/// Simulates a day with sessions of this client, and returns the counts.
pub fn play<P: Policy>(scenario: Scenario, client: impl Fn() -> P) -> Counts {
    let mut day = Day::new(scenario, client);
    for now in 0..DAY {
        day.second(now);
    }
    day.counts
}

struct Day<P> {
    scenario: Scenario,
    people: People,
    sessions: Vec<Session<P>>,
    /// The events of each second.
    events: Vec<Vec<Event>>,
    awake: u32,
    counts: Counts,
}

struct Session<P> {
    policy: P,
    closes_at: u64,
    expires_at: u64,
    /// When its timer fires.
    wakes_at: Option<Timestamp>,
    tabs: u32,
    state: State,
    /// When it last woke up.
    awake_since: u64,
    /// A request failed while the computer slept: the page learns of it after waking up.
    failed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Awake,
    Asleep,
}

#[derive(Clone, Copy)]
struct Event {
    session: u32,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Opens,
    Closes,
    Timer,
    ComesBack,
    FallsAsleep,
    WakesUp,
    NoAnswer,
}

impl<P: Policy> Day<P> {
    fn new(scenario: Scenario, client: impl Fn() -> P) -> Self {
        let mut people = People::new(scenario.seed);
        let mut day = Self {
            scenario,
            people: People::new(scenario.seed.wrapping_add(1)),
            sessions: Vec::new(),
            events: (0..DAY).map(|_| Vec::new()).collect(),
            awake: 0,
            counts: Counts::default(),
        };
        for session in 0..scenario.sessions {
            let (opens_at, closes_at) = people.visit();
            let tabs = if scenario.tabs_ask { people.tabs() } else { 1 };
            day.sessions.push(Session {
                policy: client(),
                closes_at,
                expires_at: 0,
                wakes_at: None,
                tabs,
                state: State::Closed,
                awake_since: 0,
                failed: false,
            });
            day.at(opens_at, session, Kind::Opens);
            day.at(closes_at, session, Kind::Closes);
        }
        day
    }

    /// Events after the end of the day are dropped.
    fn at(&mut self, time: u64, session: u32, kind: Kind) {
        if let Some(second) = usize::try_from(time).ok().and_then(|time| self.events.get_mut(time)) {
            second.push(Event { session, kind });
        }
    }

    fn second(&mut self, now: u64) {
        let events = usize::try_from(now).ok().and_then(|now| self.events.get_mut(now)).map(mem::take);
        for Event { session, kind } in events.unwrap_or_default() {
            self.happens(now, session, kind);
        }
        self.counts.awake(now, self.awake);
        let step = u64::try_from(STEP).unwrap_or(1);
        let since = now.checked_sub(OUTAGE.end).filter(|since| *since <= AFTERWARDS && since % step == 0);
        if since.is_some() {
            let stale = self.sessions.iter().filter(|session| session.is_stale(now)).count();
            self.counts.stale.push(u32::try_from(stale).unwrap_or(u32::MAX));
        }
        if since == Some(AFTERWARDS) {
            let open = self.sessions.iter().filter(|session| session.state != State::Closed);
            let lost = open.filter(|session| !session.policy.goes_on()).count();
            self.counts.lost = u32::try_from(lost).unwrap_or(u32::MAX);
        }
    }

    fn happens(&mut self, now: u64, number: u32, kind: Kind) {
        let Some(session) = self.session(number) else { return };
        match (kind, session.state) {
            (Kind::Opens, _) => {
                self.wakes_up(now, number);
                self.renewed(now, number);
                self.comes_back_later(now, number);
            }
            (Kind::Closes, state) => {
                session.state = State::Closed;
                self.awake -= u32::from(state == State::Awake);
            }
            (_, State::Closed) => {}
            (Kind::Timer, State::Awake) if session.wakes_at == Some(Timestamp(now)) => {
                self.tell(now, number, Policy::tick);
            }
            (Kind::ComesBack, state) => {
                self.comes_back_later(now, number);
                if state == State::Awake {
                    self.tell(now, number, Policy::resumed);
                }
            }
            (Kind::FallsAsleep, _) => {
                session.state = State::Asleep;
                self.awake -= 1;
                let wakes_at = now + self.people.asleep();
                self.at(wakes_at, number, Kind::WakesUp);
            }
            (Kind::WakesUp, _) => {
                let failed = mem::take(&mut session.failed);
                self.wakes_up(now, number);
                if failed {
                    self.failed(now, number, Failure::NoAnswer);
                }
                self.tell(now, number, Policy::tick);
                self.tell(now, number, Policy::resumed);
            }
            (Kind::NoAnswer, State::Asleep) => session.failed = true,
            (Kind::NoAnswer, State::Awake) => self.failed(now, number, Failure::NoAnswer),
            (Kind::Timer, _) => {}
        }
    }

    fn session(&mut self, number: u32) -> Option<&mut Session<P>> {
        self.sessions.get_mut(usize::try_from(number).ok()?)
    }

    fn wakes_up(&mut self, now: u64, number: u32) {
        let Some(session) = self.session(number) else { return };
        (session.state, session.awake_since) = (State::Awake, now);
        self.awake += 1;
        let sleeps_at = now + self.people.awake();
        self.at(sleeps_at, number, Kind::FallsAsleep);
    }

    fn comes_back_later(&mut self, now: u64, number: u32) {
        let back_at = now + self.people.away();
        self.at(back_at, number, Kind::ComesBack);
    }

    fn tell(&mut self, now: u64, number: u32, what: impl Fn(&mut P, Timestamp) -> Plan) {
        let Some(session) = self.session(number) else { return };
        let plan = what(&mut session.policy, Timestamp(now));
        self.carry_out(now, number, plan);
    }

    fn carry_out(&mut self, now: u64, number: u32, plan: Plan) {
        let Some(session) = self.session(number) else { return };
        if session.wakes_at != plan.wake_at {
            session.wakes_at = plan.wake_at;
            if let Some(at) = plan.wake_at {
                self.at(at.0, number, Kind::Timer);
            }
        }
        if plan.asks {
            self.asks(now, number);
        }
    }

    fn asks(&mut self, now: u64, number: u32) {
        let Some(session) = self.session(number) else { return };
        let tabs = session.tabs;
        self.counts.asked(now, tabs);
        if !OUTAGE.contains(&now) {
            return self.renewed(now, number);
        }
        match self.scenario.outage {
            Failure::NoAnswer => self.at(now + PATIENCE, number, Kind::NoAnswer),
            refused @ Failure::Refused { .. } => self.failed(now, number, refused),
        }
    }

    fn renewed(&mut self, now: u64, number: u32) {
        let expires_at = now + self.scenario.token_life;
        let Some(session) = self.session(number) else { return };
        session.expires_at = expires_at;
        self.tell(now, number, |policy, now| policy.renewed(Timestamp(expires_at), now));
    }

    fn failed(&mut self, now: u64, number: u32, failure: Failure) {
        let random = self.people.byte();
        self.tell(now, number, |policy, now| policy.failed(failure, random, now));
    }
}

impl<P> Session<P> {
    fn is_stale(&self, now: u64) -> bool {
        let since = self.expires_at.max(self.awake_since);
        self.state == State::Awake && now < self.closes_at && since + LATE <= now
    }
}
