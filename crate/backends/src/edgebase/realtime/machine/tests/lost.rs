//! Servers that are down, forget the client, or accept connections and drop them.

use super::*;

#[test]
fn a_server_that_does_not_answer_a_ping_is_left_for_a_new_connection() {
    let mut bench = connected();
    bench.wait();
    bench.wait();
    assert!(matches!(
        bench.state(),
        ConnectionState::Waiting { error: RealtimeError::ConnectionLost { close_code: 0 }, .. }
    ));
    bench.wait();
    assert_eq!(*bench.state(), ConnectionState::Connecting);
}

#[test]
fn after_not_authenticated_the_same_socket_authenticates_again_and_reports_the_gap() {
    let mut bench = connected();
    for name in ["notes", "mine"] {
        bench.say(&format!(r#"{{"type":"subscribed","channel":"dblive:shared:{name}"}}"#));
    }
    bench.wait();
    bench.take_sent();
    bench.told.clear();
    bench.say(FORGOTTEN);
    bench.say(FORGOTTEN);
    assert_eq!(bench.asked, [false, false], "asked once more, and the session renews what has ended");
    bench.give_token("b");
    assert_eq!(bench.take_sent(), [r#"{"type":"auth","token":"b","sdkVersion":"0.2.8"}"#]);
    bench.say(r#"{"type":"auth_success","userId":"u7"}"#);
    assert_eq!(bench.take_sent(), [SUBSCRIBE_NOTES, SUBSCRIBE_MINE]);
    bench.say(r#"{"type":"subscribed","channel":"dblive:shared:notes"}"#);
    let gap = RealtimeEvent::Subscribed { channel: "dblive:shared:notes".to_owned(), after_gap: true };
    assert_eq!(bench.told, [gap]);
    assert_eq!(bench.opened, 1);
    bench.wait();
    assert_eq!(bench.take_sent(), [r#"{"type":"ping"}"#], "and the next one is in time again");
}

#[test]
fn a_page_that_was_asleep_asks_at_once_whether_it_is_still_known() {
    let mut bench = connected();
    bench.feed(Input::Wake);
    bench.feed(Input::Wake);
    assert_eq!(bench.take_sent(), [r#"{"type":"ping"}"#]);
}

#[test]
fn a_server_that_waited_too_long_for_the_token_is_connected_to_again() {
    let mut bench = bench();
    bench.give_token("a");
    bench.open();
    bench.say(r#"{"type":"error","code":"AUTH_TIMEOUT","message":"too late"}"#);
    bench.close(4001);
    let ConnectionState::Waiting { retry_at: Some(at), error } = bench.state().clone() else { panic!() };
    assert_eq!(error, RealtimeError::ConnectionLost { close_code: 4001 });
    let waited = bench.wait();
    assert_eq!(at.0, bench.now.div_ceil(1000), "told in whole seconds, after {waited} ms");
    assert_eq!(bench.asked, [false, false]);
}

#[test]
fn waits_grow_while_the_server_is_away_and_the_end_of_one_is_always_awaited() {
    let mut bench = connected();
    bench.close(1006);
    let mut waits = Vec::new();
    for _ in 0..8 {
        waits.push(bench.wait());
        bench.give_token("a");
        bench.close(1006);
    }
    assert!(waits.iter().all(|wait| (1..=30_000).contains(wait)), "{waits:?}");
    assert!(waits[0] < 3_000 && waits[7] > 10_000, "{waits:?}");
}

#[test]
fn pages_come_back_to_a_restarted_server_spread_over_milliseconds() {
    let waits: Vec<u64> = [0, 1 << 30, 1 << 31, u32::MAX]
        .into_iter()
        .map(|random| {
            let mut bench = connected();
            bench.random = random;
            bench.close(1006);
            bench.wait()
        })
        .collect();
    assert_eq!(waits, [0, 125, 250, 499]);
}

#[test]
fn a_server_that_takes_and_drops_is_asked_less_and_less_and_one_that_holds_soon_again() {
    let mut bench = bench();
    bench.random = u32::MAX;
    let mut wait_after = |held_ms: u64| {
        bench.give_token("a");
        bench.open();
        bench.say(r#"{"type":"auth_success","userId":"u7"}"#);
        bench.now += held_ms;
        bench.close(1006);
        bench.wait()
    };
    let waits: Vec<u64> = (0..8).map(|_| wait_after(9_999)).collect();
    assert_eq!(waits, [499, 999, 1999, 3999, 7999, 15999, 29999, 29999]);
    assert_eq!(wait_after(10_000), 499);
}
