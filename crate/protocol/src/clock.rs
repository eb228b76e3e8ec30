//! How far this device's clock is from the provider's.

use crate::http::HttpResponse;
use crate::types::Timestamp;

/// Smaller differences are network delay and the header's rounding to whole seconds.
const NOISE_SECONDS: u64 = 5;

/// How many seconds the provider's clock is ahead of this device's; negative where it is behind.
///
/// Learn it only from uncached responses, such as the token endpoint's (RFC 6749 section 5.1): a cached response has an
/// old date.
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::{ClockOffset, Timestamp};
///
/// // Received when this device's clock showed 21:13:20: it is an hour slow.
/// let now = Timestamp(1_699_996_400);
/// let answer = HttpResponse::new(200, "{}").with_header("Date", "Tue, 14 Nov 2023 22:13:20 GMT");
/// let offset = ClockOffset::learn(&answer, now).unwrap_or_default();
/// assert_eq!(offset.seconds(), 3600);
/// assert_eq!(offset.provider_time(now), Timestamp(1_700_000_000));
/// assert_eq!(offset.device_time(Timestamp(1_700_000_000)), now);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockOffset(i64);

impl ClockOffset {
    /// Reads the offset from a response received at `now` (`Date`, RFC 9110 section 6.6.1). Less than 5 seconds count
    /// as 0, so a corrected clock returns to 0; `None` if the response has no date, and the known offset stays.
    #[must_use]
    pub fn learn(response: &HttpResponse, now: Timestamp) -> Option<ClockOffset> {
        let provider = response.date()?;
        let offset = ClockOffset(signed(provider).saturating_sub(signed(now)));
        Some(if offset.0.unsigned_abs() < NOISE_SECONDS { ClockOffset::default() } else { offset })
    }

    /// An offset in seconds, as returned by [`ClockOffset::seconds`].
    #[must_use]
    pub fn from_seconds(seconds: i64) -> ClockOffset {
        ClockOffset(seconds)
    }

    /// The offset in seconds, to be stored.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The time by the provider's clock when this device's shows `now`.
    #[must_use]
    pub fn provider_time(self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_add_signed(self.0))
    }

    /// The time by this device's clock at a moment in the provider's.
    #[must_use]
    pub fn device_time(self, provider: Timestamp) -> Timestamp {
        Timestamp(provider.0.saturating_sub_signed(self.0))
    }
}

fn signed(time: Timestamp) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}
