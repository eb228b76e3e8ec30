//! When a session is renewed, with a simulated clock.

use oidc_client_protocol::Timestamp;
use oidc_client_protocol::renewal::{Input, Output, Renewal};

const START: Timestamp = Timestamp(1_700_000_000);

fn session(seconds: u64) -> Input {
    Input::Session { expires_at: START.plus(seconds), lifetime: Some(seconds), renewable: true }
}

/// A session whose token has just expired, after four minutes.
fn ended() -> Input {
    Input::Session { expires_at: START, lifetime: Some(240), renewable: true }
}

fn failed() -> Input {
    Input::Failed { retry_after: None, jitter: 0 }
}

#[test]
fn an_hour_long_token_is_renewed_after_two_thirds_and_raises_expiring_a_minute_before_its_expiry() {
    let mut renewal = Renewal::new(None);
    assert_eq!(renewal.handle(session(3600), START), [Output::WakeAt(START.plus(2400))]);
    let outputs = renewal.handle(Input::Tick, START.plus(2400));
    assert_eq!(outputs, [Output::Renew, Output::WakeAt(START.plus(3540))]);
    let outputs = renewal.handle(Input::Tick, START.plus(3540));
    assert_eq!(outputs, [Output::Expiring, Output::WakeAt(START.plus(3600))]);
}

#[test]
fn a_day_of_hour_long_tokens_takes_a_renewal_every_forty_minutes_and_wakes_for_nothing_else() {
    let mut renewal = Renewal::new(None);
    let (mut now, mut wakes, mut renewals) = (START, 0, 0);
    let mut outputs = renewal.handle(session(3600), now);
    while let Some(Output::WakeAt(next)) = outputs.last().copied() {
        now = next;
        if now >= START.plus(24 * 3600) {
            break;
        }
        wakes += 1;
        outputs = renewal.handle(Input::Tick, now);
        if outputs.contains(&Output::Renew) {
            renewals += 1;
            let session =
                Input::Session { expires_at: now.plus(3600), lifetime: Some(3600), renewable: true };
            outputs = renewal.handle(session, now);
        }
    }
    assert_eq!((renewals, wakes, now), (35, 35, START.plus(24 * 3600)));
}

#[test]
fn a_page_that_is_loaded_again_and_again_renews_no_later() {
    for loaded_at in [0, 600, 2399] {
        let mut renewal = Renewal::new(None);
        assert_eq!(renewal.handle(session(3600), START.plus(loaded_at)), [Output::WakeAt(START.plus(2400))]);
    }
    // Sessions stored by oidc-client-ts have no token lifetime.
    let stored = Input::Session { expires_at: START.plus(3600), lifetime: None, renewable: true };
    let plan = Renewal::new(None).handle(stored, START.plus(600));
    assert_eq!(plan, [Output::WakeAt(START.plus(2600))]);
}

#[test]
fn an_hour_long_token_is_renewed_a_minute_before_its_end_where_the_app_says_so() {
    let mut renewal = Renewal::new(Some(60));
    assert_eq!(renewal.handle(session(3600), START), [Output::WakeAt(START.plus(3540))]);
    assert_eq!(renewal.handle(Input::Tick, START.plus(3539)), [Output::WakeAt(START.plus(3540))]);
    let outputs = renewal.handle(Input::Tick, START.plus(3540));
    assert_eq!(outputs, [Output::Expiring, Output::Renew, Output::WakeAt(START.plus(3600))]);
}

#[test]
fn a_ten_second_token_is_renewed_after_seven_and_never_in_a_loop() {
    let mut renewal = Renewal::new(Some(60));
    assert_eq!(renewal.handle(session(10), START), [Output::WakeAt(START.plus(7))]);
    assert!(renewal.handle(Input::Tick, START.plus(7)).contains(&Output::Renew));
    let renewed = Input::Session { expires_at: START.plus(17), lifetime: Some(10), renewable: true };
    assert_eq!(renewal.handle(renewed, START.plus(7)), [Output::WakeAt(START.plus(14))]);
}

#[test]
fn a_page_that_slept_past_the_end_renews_at_the_first_tick() {
    let mut renewal = Renewal::new(Some(60));
    renewal.handle(session(3600), START);
    let outputs = renewal.handle(Input::Tick, START.plus(8 * 3600));
    assert_eq!(outputs, [Output::Expiring, Output::Expired, Output::Renew, Output::Sleep]);
}

#[test]
fn while_a_renewal_is_under_way_ticks_start_no_second_one() {
    let mut renewal = Renewal::new(Some(60));
    renewal.handle(session(90), START);
    assert!(renewal.handle(Input::Tick, START.plus(60)).contains(&Output::Renew));
    for second in 61..200 {
        assert!(!renewal.handle(Input::Tick, START.plus(second)).contains(&Output::Renew));
    }
}

#[test]
fn failures_wait_longer_each_time_up_to_the_life_of_a_token_and_never_give_up() {
    // Never less than a minute, and never more than four.
    for (life, longest) in [(0, 60), (100, 100), (600, 240)] {
        let mut renewal = Renewal::new(Some(60));
        renewal.handle(session(life), START);
        let mut now = START.plus(life);
        let mut waits = Vec::new();
        renewal.handle(Input::Tick, now);
        for _ in 0..100 {
            let outputs = renewal.handle(failed(), now);
            let Some(Output::WakeAt(next)) = outputs.last() else { panic!("no plan in {outputs:?}") };
            waits.push(next.since(now));
            now = *next;
            assert!(renewal.handle(Input::Tick, now).contains(&Output::Renew));
        }
        assert_eq!(waits[..5], [1, 4, 16, longest.min(64), longest]);
        assert_eq!(waits[99], longest);
    }
}

#[test]
fn retry_after_is_honoured() {
    let mut renewal = Renewal::new(Some(60));
    renewal.handle(ended(), START);
    let told = Input::Failed { retry_after: Some(120), jitter: 0 };
    assert_eq!(renewal.handle(told, START), [Output::WakeAt(START.plus(120))]);
}

#[test]
fn retry_after_is_capped() {
    // The token's lifetime, the time left, and the resulting longest wait: an hour, or four minutes beyond the token's expiry.
    for (life, left, waits) in [(240, 0, 240), (600, 60, 300), (7200, 1800, 2040), (86_400, 5000, 3600)] {
        let mut renewal = Renewal::new(Some(left));
        renewal.handle(session(life), START);
        let now = START.plus(life - left);
        assert!(renewal.handle(Input::Tick, now).contains(&Output::Renew));
        renewal.handle(Input::Failed { retry_after: Some(86_400), jitter: 255 }, now);
        assert_eq!(renewal.next_attempt(), Some(now.plus(waits)), "{life} {left}");
    }
}

#[test]
fn a_token_with_more_left_than_its_whole_life_is_renewed_at_once() {
    // The clock was set back by eight hours, either during the session or before it.
    let now = START.minus(8 * 3600);
    let mut there = Renewal::new(None);
    there.handle(session(3600), START);
    let mut loaded = Renewal::new(None);
    let outputs = [there.handle(Input::Tick, now), loaded.handle(session(3600), now)];
    for (mut renewal, outputs) in [there, loaded].into_iter().zip(outputs) {
        assert_eq!(outputs, [Output::Renew, Output::WakeAt(START.plus(3540))]);
        assert!(!renewal.handle(Input::Tick, now).contains(&Output::Renew), "twice");
        // As urgent as if the token had expired.
        assert_eq!(renewal.handle(failed(), now), [Output::WakeAt(now.plus(1))]);
        assert!(!renewal.handle(Input::Tick, now).contains(&Output::Renew), "without a pause");
        assert!(renewal.handle(Input::Tick, now.plus(1)).contains(&Output::Renew));
        // A similar response, for whatever reason, must not cause endless requests.
        assert!(!renewal.handle(session(3600), now.plus(1)).contains(&Output::Renew));
        let renewed = Input::Session { expires_at: now.plus(3601), lifetime: Some(3600), renewable: true };
        assert_eq!(renewal.handle(renewed, now.plus(1)), [Output::WakeAt(now.plus(2401))]);
    }
}

#[test]
fn a_clock_that_is_set_right_by_seconds_brings_no_renewal() {
    let mut renewal = Renewal::new(None);
    assert_eq!(renewal.handle(session(3600), START.minus(30)), [Output::WakeAt(START.plus(2400))]);
    // Nor does a session with an unknown token lifetime.
    let stored = Input::Session { expires_at: START.plus(36_000), lifetime: None, renewable: true };
    assert_eq!(renewal.handle(stored, START), [Output::WakeAt(START.plus(24_000))]);
}

#[test]
fn a_page_that_comes_back_ends_the_wait_but_not_the_one_that_the_server_asked_for() {
    let mut renewal = Renewal::new(Some(60));
    renewal.handle(ended(), START);
    (0..8).for_each(|_| drop(renewal.handle(failed(), START)));
    assert!(renewal.handle(Input::Resumed, START.plus(2)).contains(&Output::Renew));
    let told = Input::Failed { retry_after: Some(120), jitter: 0 };
    renewal.handle(told, START.plus(3));
    let outputs = renewal.handle(Input::Resumed, START.plus(4));
    assert_eq!(outputs, [Output::WakeAt(START.plus(123))]);
}

#[test]
fn while_the_token_is_good_there_is_no_hurry() {
    let mut renewal = Renewal::new(None);
    renewal.handle(session(3600), START);
    assert!(renewal.handle(Input::Tick, START.plus(2400)).contains(&Output::Renew));
    let plan = |outputs: Vec<Output>| outputs.last().copied();
    let failed = |jitter| Input::Failed { retry_after: None, jitter };
    // Half of the time left until a minute before expiry, or more.
    assert_eq!(plan(renewal.handle(failed(255), START.plus(2400))), Some(Output::WakeAt(START.plus(2973))));
    // The token is still valid when the person returns to the page.
    assert_eq!(
        plan(renewal.handle(Input::Resumed, START.plus(2500))),
        Some(Output::WakeAt(START.plus(2973)))
    );
    assert!(renewal.handle(Input::Tick, START.plus(2973)).contains(&Output::Renew));
    assert_eq!(plan(renewal.handle(failed(128), START.plus(2973))), Some(Output::WakeAt(START.plus(3399))));
    // From four minutes before expiry on it is urgent, and the first wait is short.
    assert!(renewal.handle(Input::Tick, START.plus(3400)).contains(&Output::Renew));
    assert_eq!(plan(renewal.handle(failed(0), START.plus(3400))), Some(Output::WakeAt(START.plus(3401))));
}

#[test]
fn after_one_early_failure_there_is_time_for_more_attempts_than_one_before_the_token_ends() {
    for jitter in 0..=255 {
        let mut renewal = Renewal::new(None);
        renewal.handle(session(3600), START);
        renewal.handle(Input::Tick, START.plus(2400));
        renewal.handle(Input::Failed { retry_after: None, jitter }, START.plus(2400));
        let next = renewal.next_attempt().expect("an attempt");
        assert!(START.plus(3600).since(next) >= 60, "jitter {jitter}: {next:?}");
    }
}

#[test]
fn coming_back_brings_no_renewal_that_is_not_due() {
    let mut renewal = Renewal::new(Some(60));
    renewal.handle(session(3600), START);
    assert_eq!(renewal.handle(Input::Resumed, START.plus(5)), [Output::WakeAt(START.plus(3540))]);
}

#[test]
fn jitter_spreads_the_attempts_over_half_the_wait() {
    let waits: Vec<u64> = [0, 128, 255]
        .into_iter()
        .map(|jitter| {
            let mut renewal = Renewal::new(Some(60));
            renewal.handle(session(0), START);
            (0..9).for_each(|_| drop(renewal.handle(failed(), START)));
            renewal.handle(Input::Failed { retry_after: None, jitter }, START);
            renewal.next_attempt().expect("an attempt").since(START)
        })
        .collect();
    assert_eq!(waits, [60, 45, 31]);
}

#[test]
fn a_session_that_cannot_be_renewed_warns_and_ends_without_a_renewal() {
    let mut renewal = Renewal::new(Some(60));
    let input = Input::Session { expires_at: START.plus(300), lifetime: Some(300), renewable: false };
    assert_eq!(renewal.handle(input, START), [Output::WakeAt(START.plus(240))]);
    assert_eq!(
        renewal.handle(Input::Tick, START.plus(240)),
        [Output::Expiring, Output::WakeAt(START.plus(300))]
    );
    assert_eq!(renewal.handle(Input::Tick, START.plus(300)), [Output::Expired, Output::Sleep]);
}

#[test]
fn without_a_session_nothing_is_planned() {
    let mut renewal = Renewal::new(Some(60));
    renewal.handle(session(3600), START);
    assert_eq!(renewal.handle(Input::NoSession, START), [Output::Sleep]);
    assert_eq!(renewal.handle(Input::Tick, START.plus(9999)), [Output::Sleep]);
}

#[test]
fn a_session_that_cannot_be_renewed_raises_expired_at_its_end_and_sends_no_more_requests() {
    let mut renewal = Renewal::new(Some(60));
    renewal.handle(session(600), START);
    assert!(renewal.handle(Input::Tick, START.plus(540)).contains(&Output::Renew));
    assert_eq!(renewal.handle(Input::GivenUp, START.plus(541)), [Output::WakeAt(START.plus(600))]);
    assert_eq!(renewal.next_attempt(), None);
    assert_eq!(renewal.handle(Input::Resumed, START.plus(550)), [Output::WakeAt(START.plus(600))]);
    assert_eq!(renewal.handle(Input::Tick, START.plus(600)), [Output::Expired, Output::Sleep]);
    // Until there is another session.
    renewal.handle(
        Input::Session { expires_at: START.plus(1200), lifetime: Some(600), renewable: true },
        START.plus(601),
    );
    assert!(renewal.handle(Input::Tick, START.plus(1140)).contains(&Output::Renew));
}

#[test]
fn expiring_is_raised_once_per_token_even_if_its_session_is_planned_again() {
    let mut renewal = Renewal::new(None);
    let fixed = |expires_at| Input::Session { expires_at, lifetime: Some(600), renewable: false };
    renewal.handle(fixed(START.plus(600)), START);
    assert!(renewal.handle(Input::Tick, START.plus(600)).contains(&Output::Expired));
    assert_eq!(renewal.handle(fixed(START.plus(600)), START.plus(700)), [Output::Sleep]);
    // A different token is announced again.
    let outputs = renewal.handle(fixed(START.plus(650)), START.plus(700));
    assert_eq!(outputs, [Output::Expiring, Output::Expired, Output::Sleep]);
}
