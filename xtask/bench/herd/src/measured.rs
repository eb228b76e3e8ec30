//! The results of a day.

use std::ops::Range;

use crate::people::DAY;
use crate::scenario::OUTAGE;

/// The period before the outage in which the steady rate is measured.
const STEADY: Range<u64> = OUTAGE.start - 600..OUTAGE.start;
/// The period after the outage that is measured, in seconds.
pub const AFTERWARDS: u64 = 1800;
/// The target for all tokens to be valid again, in seconds.
pub const FIVE_MINUTES: usize = 300;
/// Seconds per point of the curve.
pub const STEP: usize = 10;
/// Hours in a working day, for the load per session.
const HOURS: f64 = 8.0;

/// The counts, second by second.
#[derive(Clone, Debug)]
pub struct Counts {
    requests: Vec<u32>,
    awake: Vec<u32>,
    /// Every [`STEP`] seconds from the provider's return on: open pages with an expired access token.
    pub stale: Vec<u32>,
    /// Sessions that, half an hour after the provider's return, will never be renewed.
    pub lost: u32,
}

impl Default for Counts {
    fn default() -> Self {
        let seconds = usize::try_from(DAY).unwrap_or_default();
        Self { requests: vec![0; seconds], awake: vec![0; seconds], stale: Vec::new(), lost: 0 }
    }
}

impl Counts {
    /// Adds requests in this second.
    pub fn asked(&mut self, now: u64, requests: u32) {
        if let Some(second) = usize::try_from(now).ok().and_then(|now| self.requests.get_mut(now)) {
            *second += requests;
        }
    }

    /// Sets how many pages are awake in this second.
    pub fn awake(&mut self, now: u64, pages: u32) {
        if let Some(second) = usize::try_from(now).ok().and_then(|now| self.awake.get_mut(now)) {
            *second = pages;
        }
    }

    /// Requests per second, before the outage.
    #[must_use]
    pub fn steady(&self) -> f64 {
        mean(slice(&self.requests, STEADY))
    }

    /// The peak of requests per second after the provider's return, averaged over this many seconds: single seconds vary by
    /// chance.
    #[must_use]
    pub fn peak(&self, seconds: usize) -> f64 {
        let after = slice(&self.requests, OUTAGE.end..OUTAGE.end + AFTERWARDS);
        after.chunks(seconds.max(1)).map(mean).fold(0.0, f64::max)
    }

    /// The peak in multiples of the steady rate.
    #[must_use]
    pub fn peak_ratio(&self, seconds: usize) -> f64 {
        self.peak(seconds) / self.steady()
    }

    /// Requests during the outage.
    #[must_use]
    pub fn in_outage(&self) -> u64 {
        slice(&self.requests, OUTAGE).iter().copied().map(u64::from).sum()
    }

    /// Seconds from the provider's return until no open page has an expired access token, for good.
    #[must_use]
    pub fn fresh_after(&self) -> Option<usize> {
        let last = self.stale.iter().rposition(|stale| *stale > 0);
        match last {
            None => Some(0),
            Some(last) if last + 1 == self.stale.len() => None,
            Some(last) => Some((last + 1) * STEP),
        }
    }

    /// Open pages with an expired access token, five minutes after the provider's return.
    #[must_use]
    pub fn stale_after_five_minutes(&self) -> u32 {
        self.stale.get(FIVE_MINUTES / STEP).copied().unwrap_or_default()
    }

    /// Requests per session that is awake for a working day, measured in the hour before the outage.
    #[must_use]
    pub fn per_session_and_day(&self) -> f64 {
        let hour = OUTAGE.start - 3600..OUTAGE.start;
        mean(slice(&self.requests, hour.clone())) / mean(slice(&self.awake, hour)) * 3600.0 * HOURS
    }

    /// Requests per second in multiples of the steady rate, every [`STEP`] seconds, from ten minutes before the outage to
    /// half an hour after it.
    #[must_use]
    pub fn curve(&self) -> Vec<f64> {
        let steady = self.steady();
        let all = slice(&self.requests, STEADY.start..OUTAGE.end + AFTERWARDS);
        all.chunks(STEP).map(|seconds| mean(seconds) / steady).collect()
    }
}

fn slice(counts: &[u32], range: Range<u64>) -> &[u32] {
    let index = |second| usize::try_from(second).unwrap_or_default();
    counts.get(index(range.start)..index(range.end)).unwrap_or_default()
}

#[allow(clippy::cast_precision_loss, reason = "a day's requests are far fewer than 2^53")]
fn mean(counts: &[u32]) -> f64 {
    counts.iter().copied().map(u64::from).sum::<u64>() as f64 / counts.len().max(1) as f64
}
