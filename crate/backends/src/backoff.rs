//! How long to wait before the next attempt: exponential backoff with full jitter, so that a thousand pages don't return to
//! a restarted server at the same moment.

use oidc_client_wasm::platform::crypto::Crypto;

const FIRST_MS: u64 = 500;
/// No wait is longer than this.
pub(super) const MAX_MS: u64 = 30_000;
/// After a connection that lasted this long (in milliseconds), waits start short again. A server that accepts every
/// connection and drops it at once must not be called in a loop.
pub(super) const GOOD_MS: u64 = 10_000;

/// Counts the attempts that failed in a row, and returns the next wait.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next wait in milliseconds: `random` spreads it evenly between 0 and a ceiling that doubles with each failure.
    pub(super) fn next(&mut self, random: u32) -> u64 {
        // Six doublings reach the maximum; more would overflow the shift in a page left open for days.
        let ceiling = (FIRST_MS << self.failures.min(6)).min(MAX_MS);
        self.failures = self.failures.saturating_add(1);
        spread(0, ceiling, random)
    }

    /// Starts again with short waits, after a connection that lasted.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// 32 random bits. Without a source of randomness it is the middle of the range, so that there is still a wait.
pub(super) fn random(crypto: &dyn Crypto) -> u32 {
    let mut bytes = [0; 4];
    crypto.random(&mut bytes).map_or(1 << 31, |()| u32::from_le_bytes(bytes))
}

/// A wait in milliseconds for a problem that only time or the person can solve: the upper half of the longest wait.
pub(super) fn long(random: u32) -> u64 {
    spread(MAX_MS / 2, MAX_MS, random)
}

fn spread(from: u64, to: u64, random: u32) -> u64 {
    from + (((to - from) * u64::from(random)) >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_30_seconds() {
        let mut backoff = Backoff::default();
        let ceilings: Vec<u64> = (0..9).map(|_| backoff.next(u32::MAX)).collect();
        assert_eq!(ceilings, [499, 999, 1999, 3999, 7999, 15999, 29999, 29999, 29999]);
        (0..100).for_each(|_| assert!(backoff.next(u32::MAX) < MAX_MS));
    }

    #[test]
    fn the_jitter_covers_everything_from_nothing_to_the_ceiling() {
        for (random, expected) in [(0, 0), (1 << 30, 125), (1 << 31, 250), (u32::MAX, 499)] {
            assert_eq!(Backoff::default().next(random), expected);
        }
    }

    #[test]
    fn a_reset_starts_over() {
        let mut backoff = Backoff::default();
        (0..5).for_each(|_| assert_eq!(backoff.next(0), 0));
        backoff.reset();
        assert_eq!(backoff.next(u32::MAX), 499);
    }

    #[test]
    fn the_long_wait_is_15_to_30_seconds() {
        assert_eq!(long(0), 15_000);
        assert_eq!(long(u32::MAX), 29_999);
    }
}
