//! Queries that the server refused, after a reconnect.

use super::subscriptions::{NOPE, PERSON, refused};
use super::*;

/// A connection whose second query was refused.
fn with_one_refused() -> Bench {
    let settings = ConnectionSettings::new("http://127.0.0.1:3000", "clicker").query(PERSON).query(NOPE);
    let mut bench = Bench::with(settings);
    bench.give(Input::Start);
    bench.connect(person("alice"));
    bench.hear(&refused(1));
    bench.hear(&refused(3));
    bench
}

fn asked_for(actions: &[Action], query: &str) -> usize {
    sent(actions).iter().map(|text| text.matches(query).count()).sum()
}

#[test]
fn try_again_repeats_a_refused_query_and_reports_another_refusal() {
    let mut bench = with_one_refused();
    bench.give(Input::Restart);
    let actions = bench.connect(person("alice"));
    assert_eq!((asked_for(&actions, PERSON), asked_for(&actions, NOPE)), (1, 1));
    assert!(errors(&actions).is_empty(), "that isn't known yet");
    bench.hear(&refused(1));
    let actions = bench.hear(&refused(3));
    assert_eq!(errors(&actions)[0].code(), "spacetimedb_subscription_failed");
    // The same at each further reconnect.
    bench.give(Input::Restart);
    assert_eq!(asked_for(&bench.connect(person("alice")), NOPE), 1);
}

#[test]
fn a_silent_reconnect_reports_the_refused_query_after_connected() {
    let mut bench = with_one_refused();
    bench.lose_socket();
    bench.time_passes();
    let actions = bench.connect(person("alice"));
    assert_eq!(asked_for(&actions, NOPE), 0);
    let [SpacetimeDbError::SubscriptionFailed { query: Some(query), .. }] = errors(&actions)[..] else {
        panic!("the query isn't named")
    };
    assert_eq!(query, NOPE);
    let connected = |action: &Action| *action == Action::Emit(Event::State(ConnectionState::Connected));
    let error = |action: &Action| matches!(action, Action::Emit(Event::Error(_)));
    assert!(position(&actions, connected) < position(&actions, error));
}

#[test]
fn a_refused_query_requested_again_is_no_longer_refused() {
    let mut bench = with_one_refused();
    assert_eq!(asked_for(&bench.give(Input::Subscribe(NOPE.to_owned())), NOPE), 1);
    bench.give(Input::Restart);
    assert_eq!(asked_for(&bench.connect(person("alice")), NOPE), 1);
}
