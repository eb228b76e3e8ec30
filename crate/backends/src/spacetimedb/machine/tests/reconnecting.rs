//! Losing the socket, waiting, reconnecting, and closing.

use super::*;
use oidc_client_protocol::Timestamp;

#[test]
fn a_lost_socket_is_reported_with_cause_and_time_and_reopened_with_the_newest_token() {
    let mut bench = Bench::connected();
    let actions = bench.lose_socket();
    let retry_at = Some(Timestamp(bench.ms / 1000 + 1));
    let state = ConnectionState::Waiting { retry_at, error: SpacetimeDbError::ConnectionLost };
    assert!(actions.contains(&Action::Emit(Event::State(state))));
    assert_eq!(asks(&bench.time_passes()), Some(false));
    assert_eq!(states(&bench.connect(person("alice"))), ["connected"]);
}

#[test]
fn waits_grow_while_the_server_is_away() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    let mut waits = Vec::new();
    for _ in 0..9 {
        bench.answer(Ok(Some(person("alice"))));
        assert_eq!(states(&bench.exchange(Exchange::NoAnswer)), ["spacetimedb_unreachable"]);
        waits.push(bench.timer.map(|(_, after_ms)| after_ms).unwrap());
        bench.time_passes();
    }
    assert_eq!(waits, [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
}

#[test]
fn waits_start_over_after_a_connection_that_held() {
    let mut bench = Bench::connected();
    for _ in 0..3 {
        bench.lose_socket();
        bench.time_passes();
        bench.connect(person("alice"));
    }
    bench.lose_socket();
    assert_eq!(bench.timer.map(|(_, after_ms)| after_ms), Some(2000));
    bench.time_passes();
    bench.connect(person("alice"));
    bench.hear(captured::SUBSCRIBED);
    bench.ms += 10_000;
    bench.lose_socket();
    assert_eq!(bench.timer.map(|(_, after_ms)| after_ms), Some(250));
}

#[test]
fn a_wake_ends_the_wait() {
    let mut bench = Bench::connected();
    bench.lose_socket();
    let actions = bench.give(Input::Wake);
    assert_eq!((states(&actions), asks(&actions)), (vec!["connecting"], Some(false)));
    assert_eq!(bench.give(Input::Wake), []);
}

#[test]
fn a_stale_timer_does_nothing() {
    let mut bench = Bench::connected();
    bench.lose_socket();
    let (stale, _) = bench.timer.unwrap();
    bench.give(Input::Wake);
    assert_eq!(bench.give(Input::Timer { question: stale }), []);
}

#[test]
fn a_handshake_that_hangs_is_given_up() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    bench.answer(Ok(Some(person("alice"))));
    assert_eq!(bench.timer.map(|(_, after_ms)| after_ms), Some(15_000));
    bench.exchange(Exchange::Token("minute".to_owned()));
    let actions = bench.time_passes();
    assert!(actions.contains(&Action::Abandon));
    assert_eq!(states(&actions), ["spacetimedb_unreachable"]);
}

#[test]
fn handshake_failures_are_distinguished() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    bench.answer(Ok(Some(person("alice"))));
    assert_eq!(states(&bench.exchange(Exchange::Status(503))), ["spacetimedb_token_exchange_failed"]);

    bench.time_passes();
    bench.answer(Ok(Some(person("alice"))));
    bench.exchange(Exchange::Token("minute".to_owned()));
    assert_eq!(states(&bench.lose_socket()), ["spacetimedb_socket_refused"]);

    bench.time_passes();
    bench.answer(Ok(Some(Credential::NewGuest)));
    assert_eq!(states(&bench.lose_socket()), ["spacetimedb_unreachable"]);

    bench.time_passes();
    bench.answer(Ok(Some(Credential::NewGuest)));
    assert_eq!(states(&bench.hear(captured::SUBSCRIBED)), ["spacetimedb_protocol_unsupported"]);
}

#[test]
fn a_message_that_cannot_be_read_starts_over_instead_of_missing_rows() {
    let mut bench = Bench::connected();
    let actions = bench.hear("{");
    assert!(actions.contains(&Action::Abandon));
    assert_eq!(states(&actions), ["spacetimedb_protocol_unsupported"]);
}

#[test]
fn a_wake_finds_out_whether_the_socket_survived_the_sleep() {
    let mut bench = Bench::connected();
    assert_eq!(sent(&bench.give(Input::Wake)), [r#"{"OneOffQuery":{"message_id":"","query_string":""}}"#]);
    assert_eq!(bench.give(Input::Wake), []);
    bench.hear(captured::PROBE_ANSWER);
    assert_eq!(bench.waits_for_ms(), Some(45_000));

    bench.give(Input::Wake);
    let actions = bench.time_passes();
    assert!(actions.contains(&Action::Abandon));
    assert_eq!(states(&actions), ["spacetimedb_connection_lost"]);
}

#[test]
fn closing_closes_the_socket_and_ends_everything() {
    let mut bench = Bench::connected();
    bench.call(1, "click");
    let actions = bench.give(Input::Close);
    assert!(actions.contains(&Action::Abandon));
    assert_eq!((states(&actions), settled(&actions)), (vec!["closed"], vec![(1, "spacetimedb_closed")]));
    assert_eq!(bench.timer, None);

    assert_eq!(bench.hear(captured::UPDATED), []);
    assert_eq!(bench.lose_socket(), []);
    assert_eq!(bench.give(Input::Wake), []);
    assert_eq!(bench.give(Input::CredentialChanged), []);
    assert_eq!(bench.give(Input::Subscribe("SELECT * FROM thing".to_owned())), []);
    assert_eq!(settled(&bench.call(2, "click")), [(2, "spacetimedb_closed")]);
    assert_eq!(bench.give(Input::Close), []);
}

#[test]
fn answers_that_come_after_the_close_open_nothing() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    bench.give(Input::Close);
    assert_eq!(bench.answer(Ok(Some(person("alice")))), []);

    let mut bench = Bench::new();
    bench.give(Input::Start);
    bench.answer(Ok(Some(person("alice"))));
    assert!(bench.give(Input::Close).contains(&Action::Abandon));
    assert_eq!(bench.exchange(Exchange::Token("minute".to_owned())), []);
}

#[test]
fn a_restart_closes_first_and_forgets_the_waits() {
    let mut bench = Bench::connected();
    let old = (bench.socket, bench.asked);
    let actions = bench.give(Input::Restart);
    let abandon = position(&actions, |action| *action == Action::Abandon);
    let ask = position(&actions, |action| matches!(action, Action::AskCredential { force: false, .. }));
    assert!(abandon < ask);
    assert_eq!(bench.give(Input::Message { question: old.0, text: captured::UPDATED.to_owned() }), []);
    assert_eq!(bench.give(Input::Credential { question: old.1, answer: Ok(None) }), []);
}

#[test]
fn a_socket_that_died_in_silence_while_nothing_was_called_is_left_within_a_minute() {
    let mut bench = Bench::connected();
    bench.hear(captured::SUBSCRIBED);
    let begun = bench.ms;
    assert!(sent(&bench.time_passes()).iter().any(|text| text.contains("OneOffQuery")));
    assert_eq!(states(&bench.time_passes()), ["spacetimedb_connection_lost"]);
    assert_eq!(bench.ms - begun, 55_000);
}

#[test]
fn messages_postpone_the_liveness_check_and_its_answer_restarts_the_wait() {
    let mut bench = Bench::connected();
    let (before, _) = bench.timer.unwrap();
    bench.ms += 40_000;
    bench.hear(captured::BY_ANOTHER);
    assert!(bench.give(Input::Timer { question: before }).is_empty());
    bench.time_passes();
    bench.hear(captured::PROBE_ANSWER);
    assert_eq!(bench.waits_for_ms(), Some(45_000));
}
