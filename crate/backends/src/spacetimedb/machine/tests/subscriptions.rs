//! Queries and their rows, over one socket and over reconnects.

use super::*;
use crate::spacetimedb::TableRows;

pub(super) const NOPE: &str = "SELECT * FROM nope";
const NO_ROWS: &str = r#"{"SubscribeMultiApplied":{"request_id":1,"total_host_execution_duration_micros":1,"query_id":{"id":1},"update":{"tables":[]}}}"#;
pub(super) const PERSON: &str = "SELECT * FROM person";

fn rows(actions: &[Action]) -> Vec<(bool, &[TableRows])> {
    let rows = |action| match action {
        &Action::Emit(Event::Rows { initial, ref tables }) => Some((initial, tables.as_slice())),
        _ => None,
    };
    actions.iter().filter_map(rows).collect()
}

pub(super) fn refused(set: u32) -> String {
    captured::REFUSED_QUERY.replace(r#""query_id":{"some":2}"#, &format!(r#""query_id":{{"some":{set}}}"#))
}

#[test]
fn the_first_rows_replace_all_and_later_ones_change_them() {
    let mut bench = Bench::connected();
    let actions = bench.hear(captured::SUBSCRIBED);
    let [(true, tables)] = rows(&actions)[..] else { panic!("{}", actions.len()) };
    assert_eq!(tables.iter().map(|rows| rows.table.as_str()).collect::<Vec<_>>(), ["person", "thing"]);

    let actions = bench.hear(captured::UPDATED);
    let [(false, [person])] = rows(&actions)[..] else { panic!("{}", actions.len()) };
    let clicks = |row: &oidc_client_protocol::json::Object| row.get("clicks").and_then(Value::as_u64);
    assert_eq!((clicks(&person.deleted[0]), clicks(&person.inserted[0])), (Some(0), Some(1)));
}

#[test]
fn after_a_reconnect_the_rows_are_delivered_again_once() {
    let mut bench = Bench::connected();
    bench.hear(captured::SUBSCRIBED);
    bench.give(Input::Subscribe("SELECT * FROM thing".to_owned()));
    bench.lose_socket();
    bench.time_passes();
    let actions = bench.connect(person("alice"));
    let both = r#"{"SubscribeMulti":{"query_strings":["SELECT * FROM person","SELECT * FROM thing"],"request_id":1,"query_id":{"id":1}}}"#;
    assert_eq!(sent(&actions), [both]);
    assert!(matches!(rows(&bench.hear(captured::SUBSCRIBED))[..], [(true, _)]));
    assert!(matches!(rows(&bench.hear(captured::SUBSCRIBED))[..], [(false, _)]));
}

#[test]
fn the_first_rows_raise_an_event_even_if_empty() {
    let mut bench = Bench::connected();
    assert!(matches!(rows(&bench.hear(NO_ROWS))[..], [(true, [])]));
    assert!(rows(&bench.hear(NO_ROWS)).is_empty());
}

#[test]
fn a_query_given_before_the_connection_waits_for_it() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    assert_eq!(bench.give(Input::Subscribe("SELECT * FROM thing".to_owned())), []);
    assert!(sent(&bench.connect(person("alice")))[0].contains("SELECT * FROM thing"));
}

#[test]
fn one_refused_query_does_not_take_the_others_along() {
    let settings = ConnectionSettings::new("http://127.0.0.1:3000", "clicker").query(PERSON).query(NOPE);
    let mut bench = Bench::with(settings);
    bench.give(Input::Start);
    bench.connect(person("alice"));
    let actions = bench.hear(&refused(1));
    let each = sent(&actions);
    assert!(each.len() == 2 && each[0].contains(PERSON) && each[1].contains(NOPE), "{each:?}");
    assert!(errors(&actions).is_empty());

    let actions = bench.hear(&refused(3));
    let [SpacetimeDbError::SubscriptionFailed { query: Some(query), .. }] = errors(&actions)[..] else {
        panic!("the query isn't named")
    };
    assert_eq!(query, NOPE);

    bench.lose_socket();
    bench.time_passes();
    assert!(!sent(&bench.connect(person("alice")))[0].contains(NOPE));
}

#[test]
fn when_the_server_gives_up_all_queries_the_connection_starts_over() {
    let mut bench = Bench::connected();
    let actions = bench.hear(&captured::REFUSED_QUERY.replace(r#"{"some":2}"#, r#"{"none":[]}"#));
    assert_eq!(errors(&actions)[0].code(), "spacetimedb_subscription_failed");
    assert_eq!(states(&actions), ["spacetimedb_connection_lost"]);
    bench.time_passes();
    assert_eq!(sent(&bench.connect(person("alice"))).len(), 1);
}

#[test]
fn rows_without_known_columns_are_an_error_that_names_the_table_and_come_with_a_new_connection() {
    let mut bench = Bench::connected();
    bench.call(12, "note");
    let actions = bench.hear(captured::INSERTED);
    assert_eq!(states(&actions), ["spacetimedb_columns_unknown"]);
    assert!(matches!(
        &actions[..],
        [.., Action::Emit(Event::State(ConnectionState::Waiting { error, .. }))]
            if *error == SpacetimeDbError::ColumnsUnknown { table: "thing".to_owned() }
    ));
    assert!(rows(&actions).is_empty() && errors(&actions).is_empty());

    bench.time_passes();
    bench.connect(person("alice"));
    bench.hear(captured::SUBSCRIBED);
    assert!(matches!(rows(&bench.hear(captured::INSERTED))[..], [(false, [_])]));
}

/// The same first rows, as a server would send them that names no columns.
fn nameless() -> String {
    let first = r#"{"SubscribeMultiApplied":{"request_id":1,"total_host_execution_duration_micros":1,"query_id":{"id":1},"update":{"tables":[TABLE]}}}"#;
    let update =
        r#"{"table_id":1,"table_name":"thing","num_rows":1,"updates":[{"deletes":[],"inserts":["[1,2]"]}]}"#;
    first.replace("TABLE", update)
}

#[test]
fn where_even_first_rows_have_no_names_there_is_an_error_and_no_endless_reconnecting() {
    let mut bench = Bench::connected();
    let unknown = [&SpacetimeDbError::ColumnsUnknown { table: "thing".to_owned() }];
    let actions = bench.hear(&nameless());
    assert_eq!((errors(&actions), rows(&actions).len()), (unknown.to_vec(), 1), "the other tables are shown");
    let actions = bench.hear(captured::INSERTED);
    assert_eq!((errors(&actions), states(&actions)), (unknown.to_vec(), Vec::new()));
}

#[test]
fn a_table_that_stays_unreadable_starts_the_connection_over_once() {
    let mut bench = Bench::connected();
    bench.hear(NO_ROWS);
    bench.hear(captured::INSERTED);
    assert_eq!(bench.waits_for_ms(), Some(250));
    bench.time_passes();
    bench.connect(person("alice"));
    bench.hear(NO_ROWS);
    let actions = bench.hear(captured::INSERTED);
    let unknown = [&SpacetimeDbError::ColumnsUnknown { table: "thing".to_owned() }];
    assert_eq!((errors(&actions), states(&actions)), (unknown.to_vec(), Vec::new()));
}
