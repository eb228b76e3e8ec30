//! What a day has come to.

use std::ops::Range;

use crate::people::DAY;
use crate::scenario::OUTAGE;

/// How long before the outage the steady rate is taken.
const STEADY: Range<u64> = OUTAGE.start - 600..OUTAGE.start;
/// How long afterwards is looked at.
pub const AFTERWARDS: u64 = 1800;
/// The target for everyone's being fresh again.
pub const FIVE_MINUTES: usize = 300;
/// Seconds to a point of the curve.
pub const STEP: usize = 10;
/// A working day, to count the load by.
const HOURS: f64 = 8.0;

/// What was counted, second by second.
#[derive(Clone, Debug)]
pub struct Counts {
    requests: Vec<u32>,
    awake: Vec<u32>,
    /// Every [`STEP`] seconds from the provider's return on: open pages whose access token has ended.
    pub stale: Vec<u32>,
    /// Sessions that, half an hour after the provider's return, nobody will renew.
    pub lost: u32,
}

impl Default for Counts {
    fn default() -> Self {
        let seconds = usize::try_from(DAY).unwrap_or_default();
        Self { requests: vec![0; seconds], awake: vec![0; seconds], stale: Vec::new(), lost: 0 }
    }
}

impl Counts {
    /// So many requests in this second.
    pub fn asked(&mut self, now: u64, requests: u32) {
        if let Some(second) = usize::try_from(now).ok().and_then(|now| self.requests.get_mut(now)) {
            *second += requests;
        }
    }

    /// So many pages are awake in this second.
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

    /// The most requests per second once the provider is back, over so many seconds: chance alone makes single seconds differ.
    #[must_use]
    pub fn peak(&self, seconds: usize) -> f64 {
        let after = slice(&self.requests, OUTAGE.end..OUTAGE.end + AFTERWARDS);
        after.chunks(seconds.max(1)).map(mean).fold(0.0, f64::max)
    }

    /// How many times the steady rate that is.
    #[must_use]
    pub fn peak_ratio(&self, seconds: usize) -> f64 {
        self.peak(seconds) / self.steady()
    }

    /// Requests to a provider that doesn't answer.
    #[must_use]
    pub fn in_outage(&self) -> u64 {
        slice(&self.requests, OUTAGE).iter().copied().map(u64::from).sum()
    }

    /// Seconds from the provider's return until no open page has an access token that has ended, and none has afterwards.
    #[must_use]
    pub fn fresh_after(&self) -> Option<usize> {
        let last = self.stale.iter().rposition(|stale| *stale > 0);
        match last {
            None => Some(0),
            Some(last) if last + 1 == self.stale.len() => None,
            Some(last) => Some((last + 1) * STEP),
        }
    }

    /// Open pages whose access token has ended, five minutes after the provider's return.
    #[must_use]
    pub fn stale_after_five_minutes(&self) -> u32 {
        self.stale.get(FIVE_MINUTES / STEP).copied().unwrap_or_default()
    }

    /// Requests for a session that is awake for a working day, from the hour before the outage.
    #[must_use]
    pub fn per_session_and_day(&self) -> f64 {
        let hour = OUTAGE.start - 3600..OUTAGE.start;
        mean(slice(&self.requests, hour.clone())) / mean(slice(&self.awake, hour)) * 3600.0 * HOURS
    }

    /// Requests a second as multiples of the steady rate, every [`STEP`] seconds, from ten minutes before the outage to half
    /// an hour after it.
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

#[allow(clippy::cast_precision_loss)]
fn mean(counts: &[u32]) -> f64 {
    counts.iter().copied().map(u64::from).sum::<u64>() as f64 / counts.len().max(1) as f64
}
