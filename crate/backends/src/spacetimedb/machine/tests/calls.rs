//! Reducer calls and their outcomes.

use super::*;

#[test]
fn a_committed_call_is_decided_after_its_rows_arrived() {
    let mut bench = Bench::connected();
    let call = r#"{"CallReducer":{"reducer":"click","args":"[]","request_id":5,"flags":0}}"#;
    assert_eq!(sent(&bench.call(5, "click")), [call]);
    let actions = bench.hear(captured::UPDATED);
    assert_eq!(settled(&actions), [(5, "ok")]);
    let rows = position(&actions, |action| matches!(action, Action::Emit(Event::Rows { .. })));
    let settle = position(&actions, |action| matches!(action, Action::Settle { .. }));
    assert!(rows < settle);
    assert_eq!(bench.waits_for_ms(), Some(45_000));
}

#[test]
fn a_failed_call_has_the_reducers_words() {
    let mut bench = Bench::connected();
    bench.call(6, "enter");
    let actions = bench.hear(captured::FAILED);
    let error =
        SpacetimeDbError::ReducerFailed { reducer: "enter".to_owned(), message: "name too long".to_owned() };
    assert!(actions.contains(&Action::Settle { id: 6, result: Err(error) }));
}

#[test]
fn calls_are_sent_sequentially_so_that_a_failure_belongs_to_one() {
    let mut bench = Bench::connected();
    assert_eq!(sent(&bench.call(5, "click")).len(), 1);
    assert_eq!(bench.call(6, "nope"), []);
    assert_eq!(bench.call(7, "nope"), []);

    let actions = bench.hear(captured::UPDATED);
    assert_eq!((settled(&actions), sent(&actions).len()), (vec![(5, "ok")], 1));
    let actions = bench.hear(captured::NO_SUCH_REDUCER);
    assert_eq!((settled(&actions), sent(&actions).len()), (vec![(6, "spacetimedb_reducer_failed")], 1));
    assert_eq!(settled(&bench.hear(captured::NO_SUCH_REDUCER)), [(7, "spacetimedb_reducer_failed")]);
    assert_eq!(bench.waits_for_ms(), Some(45_000));
}

#[test]
fn a_failure_without_a_call_is_reported_as_an_error() {
    let mut bench = Bench::connected();
    bench.call(5, "click");
    let actions = bench.hear(captured::NO_SUCH_REDUCER);
    assert_eq!((settled(&actions), errors(&actions).len()), (vec![], 1));
    assert_eq!(settled(&bench.hear(captured::UPDATED)), [(5, "ok")]);
}

#[test]
fn the_same_number_on_another_connection_of_the_same_person_decides_nothing() {
    let mut bench = Bench::connected();
    bench.call(1, "click");
    let actions = bench.hear(captured::BY_ANOTHER);
    assert!(settled(&actions).is_empty());
    assert!(errors(&actions).is_empty());
    let own = captured::UPDATED.replace(r#""request_id":5"#, r#""request_id":1"#);
    assert_eq!(settled(&bench.hear(&own)), [(1, "ok")]);
}

#[test]
fn calls_under_way_end_with_the_socket() {
    let mut bench = Bench::connected();
    bench.call(1, "click");
    bench.call(2, "click");
    // The second was never sent, so it certainly had no effect.
    let lost = [(1, "spacetimedb_connection_lost"), (2, "spacetimedb_not_connected")];
    assert_eq!(settled(&bench.lose_socket()), lost);
    assert_eq!(settled(&bench.call(3, "click")), [(3, "spacetimedb_not_connected")]);
}

#[test]
fn a_call_over_a_dead_socket_ends_in_time() {
    let mut bench = Bench::connected();
    bench.hear(captured::SUBSCRIBED);
    bench.call(1, "click");
    let asked_ms = bench.ms;
    assert_eq!(sent(&bench.time_passes()).len(), 1);
    let actions = bench.time_passes();
    assert_eq!(settled(&actions), [(1, "spacetimedb_connection_lost")]);
    assert_eq!(states(&actions), ["spacetimedb_connection_lost"]);
    assert_eq!(bench.ms - asked_ms, 20_000);
}

#[test]
fn a_call_that_the_server_never_answers_ends_without_losing_the_socket() {
    let mut bench = Bench::connected();
    bench.call(1, "click");
    bench.time_passes();
    bench.call(2, "click");
    let actions = bench.hear(captured::PROBE_ANSWER);
    assert_eq!((settled(&actions), states(&actions)), (vec![(1, "spacetimedb_unanswered")], vec![]));
    assert_eq!(sent(&actions).len(), 1);
    assert!(bench.timer.is_some());
}

#[test]
fn a_probe_from_before_a_call_decides_nothing_about_it() {
    let mut bench = Bench::connected();
    bench.give(Input::Wake);
    bench.call(1, "click");
    assert!(settled(&bench.hear(captured::PROBE_ANSWER)).is_empty());
    assert!(bench.timer.is_some());
}

#[test]
fn changes_by_others_do_not_put_off_the_look_after_a_silent_call() {
    let mut bench = Bench::connected();
    bench.call(1, "click");
    let timer = bench.timer;
    bench.hear(captured::BY_ANOTHER);
    assert_eq!(bench.timer, timer);
}
