//! First rows that take long: the socket is busy with them, and all other requests are answered after them.

use super::*;

/// Lets this much time pass and fires the timers, and returns the actions.
fn pass(bench: &mut Bench, ms: u64) -> Vec<Action> {
    let (until, mut actions) = (bench.ms + ms, Vec::new());
    while bench.timer.is_some_and(|(_, after_ms)| bench.ms + after_ms <= until) {
        actions.extend(bench.time_passes());
    }
    // The rest of a wait that continues: timers here only know their remaining time.
    bench.timer =
        bench.timer.map(|(question, after_ms)| (question, after_ms.saturating_sub(until - bench.ms)));
    bench.ms = until;
    actions
}

#[test]
fn first_rows_may_take_two_minutes_also_when_the_page_was_looked_at_again_and_a_reducer_called() {
    for disturb in [
        |_: &mut Bench| {},
        |bench: &mut Bench| drop(bench.give(Input::Wake)),
        |bench: &mut Bench| drop(bench.call(1, "click")),
        |bench: &mut Bench| {
            bench.give(Input::Wake);
            bench.call(1, "click");
        },
    ] {
        let mut bench = Bench::connected();
        disturb(&mut bench);
        let actions = pass(&mut bench, 119_000);
        assert!(states(&actions).is_empty() && settled(&actions).is_empty(), "it is busy");
        let actions = bench.hear(captured::SUBSCRIBED);
        assert!(
            actions.iter().any(|action| matches!(action, Action::Emit(Event::Rows { initial: true, .. })))
        );
        // From then on probes are as quick as usual.
        assert!(bench.waits_for_ms() <= Some(45_000));
    }
}

#[test]
fn a_socket_that_dies_while_the_first_rows_are_awaited_is_left_in_the_end() {
    let mut bench = Bench::connected();
    assert_eq!(states(&pass(&mut bench, 165_000)), ["spacetimedb_connection_lost"]);
    let mut bench = Bench::connected();
    bench.call(1, "click");
    assert_eq!(settled(&pass(&mut bench, 130_000)), [(1, "spacetimedb_connection_lost")]);
}

#[test]
fn a_query_that_is_added_while_a_sign_of_life_is_awaited_has_time_for_its_first_rows() {
    let settings = ConnectionSettings::new("http://127.0.0.1:3000", "clicker");
    let mut bench = Bench::with(settings);
    bench.give(Input::Start);
    bench.connect(person("alice"));
    bench.give(Input::Wake);
    assert_eq!(bench.waits_for_ms(), Some(10_000), "there are no rows to wait for");
    bench.give(Input::Subscribe("SELECT * FROM person".to_owned()));
    assert!(states(&pass(&mut bench, 119_000)).is_empty());
}

#[test]
fn where_first_rows_never_come_the_waits_grow() {
    let mut bench = Bench::connected();
    let mut waits = Vec::new();
    for _ in 0..3 {
        bench.ms += 60_000;
        bench.lose_socket();
        waits.extend(bench.waits_for_ms());
        bench.time_passes();
        bench.connect(person("alice"));
    }
    assert_eq!(waits, [250, 500, 1000]);
    bench.hear(captured::SUBSCRIBED);
    bench.ms += 10_000;
    bench.lose_socket();
    assert_eq!(bench.waits_for_ms(), Some(250), "with rows it was a good one");
}

#[test]
fn a_connection_that_has_no_query_is_a_good_one_without_rows() {
    let mut bench = Bench::with(ConnectionSettings::new("http://127.0.0.1:3000", "clicker"));
    bench.give(Input::Start);
    for _ in 0..3 {
        bench.connect(person("alice"));
        bench.ms += 10_000;
        bench.lose_socket();
        assert_eq!(bench.waits_for_ms(), Some(250));
        bench.time_passes();
    }
}
