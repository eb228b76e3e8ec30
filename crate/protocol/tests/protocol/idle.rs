//! Inactivity, hour by hour.

use oidc_client_protocol::Timestamp;
use oidc_client_protocol::idle::{Idle, Input, Output};

fn at(seconds: u64) -> Timestamp {
    Timestamp(seconds)
}

/// A quarter of an hour with a warning a minute before, and a person who was active at 0.
fn watched() -> Idle {
    let mut idle = Idle::new(900, 60);
    assert_eq!(idle.handle(Input::Session { active_at: at(0) }, at(0)), [Output::WakeAt(at(840))]);
    idle
}

#[test]
fn an_idle_user_is_warned_once_and_signed_out_once_on_time_whatever_the_timers_do() {
    for late in [0, 1, 59] {
        let mut idle = watched();
        let warned = [Output::Warn { signs_out_at: at(900) }, Output::WakeAt(at(900))];
        assert_eq!(idle.handle(Input::Tick, at(839)), [Output::WakeAt(at(840))]);
        assert_eq!(idle.handle(Input::Tick, at(840 + late)), warned);
        assert_eq!(idle.handle(Input::Tick, at(899)), [Output::WakeAt(at(900))]);
        assert!(!idle.is_over(at(899)) && idle.is_over(at(900)));
        assert_eq!(idle.handle(Input::Tick, at(900 + late)), [Output::SignOut, Output::Sleep]);
        assert_eq!(idle.handle(Input::Tick, at(5000)), [Output::Sleep]);
        assert_eq!(idle.handle(Input::Activity, at(5000)), []);
    }
}

#[test]
fn a_key_press_after_the_deadline_does_not_prevent_the_sign_out() {
    for input in [Input::Tick, Input::Activity] {
        let mut idle = watched();
        assert_eq!(idle.handle(input, at(8 * 3600)), [Output::SignOut, Output::Sleep], "{input:?}");
        let mut idle = watched();
        idle.handle(Input::Tick, at(850));
        assert_eq!(idle.handle(input, at(900)), [Output::SignOut, Output::Sleep], "{input:?}");
    }
}

#[test]
fn a_busy_hour_moves_the_deadline_sets_no_timer_and_is_shared_every_fifteen_seconds() {
    let mut idle = watched();
    let mut shared = 0;
    for second in 1..=3600 {
        if second % 900 == 0 {
            assert!(matches!(idle.handle(Input::Tick, at(second))[..], [Output::WakeAt(_)]));
        }
        match idle.handle(Input::Activity, at(second))[..] {
            [] => {}
            [Output::Share { active_at }] if active_at == at(second) => shared += 1,
            ref other => panic!("{other:?}"),
        }
    }
    assert_eq!(shared, 240);
    assert_eq!(idle.handle(Input::Tick, at(3601)), [Output::WakeAt(at(4440))]);
}

#[test]
fn short_times_are_shared_each_second_and_warned_of_for_half_at_most() {
    let mut idle = Idle::new(20, 60);
    assert_eq!(idle.handle(Input::Session { active_at: at(0) }, at(0)), [Output::WakeAt(at(10))]);
    assert_eq!(idle.handle(Input::Activity, at(1)), [Output::Share { active_at: at(1) }]);
    assert_eq!(idle.handle(Input::Activity, at(1)), []);
    assert_eq!(idle.handle(Input::Activity, at(2)), [Output::Share { active_at: at(2) }]);
    let mut unwarned = Idle::new(20, 0);
    assert_eq!(unwarned.handle(Input::Session { active_at: at(0) }, at(0)), [Output::WakeAt(at(20))]);
    assert_eq!(unwarned.handle(Input::Tick, at(20)), [Output::SignOut, Output::Sleep]);
}

#[test]
fn activity_takes_a_warning_back_and_is_shared_at_once() {
    let mut idle = watched();
    idle.handle(Input::Activity, at(10));
    idle.handle(Input::Tick, at(850));
    let expected = [Output::Share { active_at: at(851) }, Output::Unwarn, Output::WakeAt(at(851 + 840))];
    assert_eq!(idle.handle(Input::Activity, at(851)), expected);
    let warned = [Output::Warn { signs_out_at: at(851 + 900) }, Output::WakeAt(at(851 + 900))];
    assert_eq!(idle.handle(Input::Tick, at(851 + 840)), warned);
}

#[test]
fn activity_in_another_tab_counts_unless_it_is_old() {
    let mut idle = watched();
    assert_eq!(idle.handle(Input::Elsewhere { active_at: at(500) }, at(600)), []);
    assert_eq!(idle.handle(Input::Elsewhere { active_at: at(400) }, at(600)), []);
    assert_eq!(idle.handle(Input::Tick, at(840)), [Output::WakeAt(at(1340))]);
    idle.handle(Input::Tick, at(1340));
    let expected = [Output::Unwarn, Output::WakeAt(at(1350 + 840))];
    assert_eq!(idle.handle(Input::Elsewhere { active_at: at(1350) }, at(1351)), expected);
    // A message from a clock that was ahead doesn't extend the session.
    idle.handle(Input::Elsewhere { active_at: at(1_000_000) }, at(1400));
    assert_eq!(idle.handle(Input::Tick, at(2300)), [Output::SignOut, Output::Sleep]);
}

#[test]
fn activity_that_is_dated_in_the_future_is_no_activity() {
    let mut idle = watched();
    for second in [100, 500, 840] {
        let ahead = Input::Elsewhere { active_at: at(second + 3600) };
        assert_eq!(idle.handle(ahead, at(second)), [], "{second}");
    }
    assert!(matches!(idle.handle(Input::Tick, at(840))[..], [Output::Warn { .. }, _]));
    assert_eq!(idle.handle(Input::Tick, at(900)), [Output::SignOut, Output::Sleep]);
    // Another tab's message, sent just before the clock was corrected by a moment.
    let mut idle = watched();
    idle.handle(Input::Elsewhere { active_at: at(803) }, at(800));
    assert_eq!(idle.handle(Input::Tick, at(840)), [Output::WakeAt(at(800 + 840))]);
}

#[test]
fn a_clock_set_back_by_hours_does_not_extend_the_idle_time() {
    let mut idle = Idle::new(900, 60);
    idle.handle(Input::Session { active_at: at(10_000) }, at(10_000));
    idle.handle(Input::Activity, at(10_100));
    // The timers still fire.
    assert_eq!(idle.handle(Input::Tick, at(5_000)), [Output::WakeAt(at(5_840))]);
    assert_eq!(idle.handle(Input::Activity, at(5_020)), [Output::Share { active_at: at(5_020) }]);
    assert_eq!(idle.handle(Input::Tick, at(5_920)), [Output::SignOut, Output::Sleep]);
}

#[test]
fn without_a_session_nothing_is_planned_and_the_next_session_starts_afresh() {
    let mut idle = Idle::new(900, 60);
    assert_eq!(idle.handle(Input::Activity, at(1)), []);
    assert_eq!(idle.handle(Input::Tick, at(1)), [Output::Sleep]);
    let mut idle = watched();
    idle.handle(Input::Tick, at(850));
    assert_eq!(idle.handle(Input::NoSession, at(860)), [Output::Sleep]);
    assert!(!idle.is_over(at(5000)));
    let session = Input::Session { active_at: at(5000) };
    assert_eq!(idle.handle(session, at(5000)), [Output::WakeAt(at(5840))]);
    // A session left inactive for too long is over as soon as it is loaded.
    let mut idle = Idle::new(900, 60);
    assert_eq!(
        idle.handle(Input::Session { active_at: at(100) }, at(1000)),
        [Output::SignOut, Output::Sleep]
    );
}
