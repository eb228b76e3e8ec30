//! The assumptions about users: a day at an office, drawn at random from a seed.

use oorandom::Rand64;

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;

/// Seconds in a day.
pub const DAY: u64 = 24 * HOUR;

/// Users arrive between six and twelve o'clock, most of them at nine.
const COME: (u64, u64) = (6 * HOUR, 12 * HOUR);
/// The app stays open for four to ten hours.
const STAY: (u64, u64) = (4 * HOUR, 10 * HOUR);
/// How long a computer is awake, and how long it sleeps, on average.
const AWAKE: u64 = 2 * HOUR;
const ASLEEP: u64 = 30 * MINUTE;
/// How long users look at something else, on average, before they return to the page.
const AWAY: u64 = 20 * MINUTE;

/// The users, one after the other.
#[derive(Debug)]
pub struct People(Rand64);

impl People {
    /// The same seed gives the same day.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Rand64::new(u128::from(seed)))
    }

    /// When a user opens the app, and when they close it, in seconds of the day.
    pub fn visit(&mut self) -> (u64, u64) {
        let half = (COME.1 - COME.0) / 2;
        let comes = COME.0 + self.below(half) + self.below(half);
        (comes, comes + STAY.0 + self.below(STAY.1 - STAY.0))
    }

    /// Tabs with the app: three of five users have one, one of four has two, the others three.
    pub fn tabs(&mut self) -> u32 {
        match self.below(20) {
            0..12 => 1,
            12..17 => 2,
            _ => 3,
        }
    }

    /// Seconds until the computer sleeps.
    pub fn awake(&mut self) -> u64 {
        self.around(AWAKE)
    }

    /// Seconds until the computer wakes up.
    pub fn asleep(&mut self) -> u64 {
        self.around(ASLEEP)
    }

    /// Seconds until the user returns to the page.
    pub fn away(&mut self) -> u64 {
        self.around(AWAY)
    }

    /// A random byte.
    pub fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or_default()
    }

    /// Exponentially distributed around this mean, like the time between random events.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a few hours in seconds, never negative; whole seconds are precise enough"
    )]
    fn around(&mut self, mean: u64) -> u64 {
        let drawn = -(1.0 - self.0.rand_float()).ln() * mean as f64;
        (drawn as u64).max(1)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0.rand_range(0..limit)
    }
}
