//! The wall clock as a signal, for countdowns.

use std::time::Duration;

use leptos::prelude::*;
use oidc_client_wasm::platform;

#[derive(Clone, Copy)]
struct Clock(ReadSignal<u64>);

/// One clock for this component and all below it.
pub fn provide_clock() {
    provide_context(Clock(clock()));
}

/// Seconds since 1970, updated once a second while the page is visible: the clock of an outer component, or a new one.
pub fn use_clock() -> ReadSignal<u64> {
    use_context::<Clock>().map_or_else(clock, |clock| clock.0)
}

/// A hidden page needs no countdown, and browsers throttle its timers anyway; when it is visible again the clock is right
/// at once, because it is read, not counted.
fn clock() -> ReadSignal<u64> {
    let (now, set_now) = signal(platform::now().0);
    let ticking = StoredValue::new(None::<IntervalHandle>);
    let tick = move || {
        set_now.try_set(platform::now().0);
    };
    let follow = move || {
        if let Some(interval) = ticking.try_update_value(Option::take).flatten() {
            interval.clear();
        }
        if !document().hidden() {
            tick();
            // Without a timer the countdown stands still until the page becomes visible again.
            ticking.set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
        }
    };
    follow();
    let visibility = window_event_listener_untyped("visibilitychange", move |_| follow());
    on_cleanup(move || {
        visibility.remove();
        if let Some(interval) = ticking.try_update_value(Option::take).flatten() {
            interval.clear();
        }
    });
    now
}

/// A span of time in words that fit a line: `1:43`, `12:05`, `2 h 5 min`.
pub fn countdown(seconds: u64) -> String {
    match seconds {
        0..3600 => format!("{}:{:02}", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// How long ago, roughly: `just now`, `12 s ago`, `3 min ago`, `2 h ago`.
pub fn ago(seconds: u64) -> String {
    match seconds {
        0..3 => "just now".to_owned(),
        3..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        _ => format!("{} h ago", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_for_people() {
        assert_eq!(countdown(0), "0:00");
        assert_eq!(countdown(103), "1:43");
        assert_eq!(countdown(7500), "2 h 5 min");
        assert_eq!(ago(2), "just now");
        assert_eq!(ago(59), "59 s ago");
        assert_eq!(ago(130), "2 min ago");
    }
}
