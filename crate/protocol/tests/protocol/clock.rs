//! Devices whose clocks are wrong, by a minute or by years (RFC 9110 section 6.6.1).

use crate::support::NOW;
use oidc_client_protocol::http::HttpResponse;
use oidc_client_protocol::{ClockOffset, Timestamp};

/// The date of `NOW`, in the three forms that a recipient must read (RFC 9110 section 5.6.7).
const DATES: [&str; 3] =
    ["Tue, 14 Nov 2023 22:13:20 GMT", "Tuesday, 14-Nov-23 22:13:20 GMT", "Tue Nov 14 22:13:20 2023"];

fn learnt(date: &str, now: Timestamp) -> Option<i64> {
    ClockOffset::learn(&HttpResponse::new(200, "").with_header("date", date), now).map(ClockOffset::seconds)
}

#[test]
fn the_offset_is_the_providers_time_less_ours() {
    for date in DATES {
        assert_eq!(learnt(date, NOW.minus(86_400)), Some(86_400), "{date}");
        assert_eq!(learnt(date, NOW.plus(86_400)), Some(-86_400), "{date}");
    }
}

#[test]
fn less_than_five_seconds_are_the_networks() {
    for (now, expected) in
        [(NOW, 0), (NOW.minus(4), 0), (NOW.plus(4), 0), (NOW.minus(5), 5), (NOW.plus(5), -5)]
    {
        assert_eq!(learnt(DATES[0], now), Some(expected), "{now:?}");
    }
}

#[test]
fn a_response_without_a_date_leaves_the_clock_unchanged() {
    assert_eq!(ClockOffset::learn(&HttpResponse::new(200, "{}"), NOW), None);
    for date in ["", "now", "1700000000", "Tue, 14 Nov 2023", "Thu, 01 Jan 1960 00:00:00 GMT"] {
        assert_eq!(learnt(date, NOW), None, "{date}");
    }
}

#[test]
fn there_and_back_is_the_same_moment_and_nothing_wraps_around() {
    for seconds in [0, 5, -5, 3600, -86_400, i64::from(i32::MAX)] {
        let offset = ClockOffset::from_seconds(seconds);
        assert_eq!(offset.device_time(offset.provider_time(NOW)), NOW, "{seconds}");
        assert_eq!(ClockOffset::from_seconds(offset.seconds()), offset);
    }
    let (ahead, behind) = (ClockOffset::from_seconds(i64::MAX), ClockOffset::from_seconds(i64::MIN));
    assert_eq!(ahead.provider_time(Timestamp(u64::MAX)), Timestamp(u64::MAX));
    assert_eq!(behind.provider_time(NOW), Timestamp(0));
    assert_eq!(ahead.device_time(NOW), Timestamp(0));
    assert_eq!(behind.device_time(Timestamp(u64::MAX)), Timestamp(u64::MAX));
    assert_eq!(learnt(DATES[0], Timestamp(u64::MAX)), Some(1_700_000_000 - i64::MAX));
}
