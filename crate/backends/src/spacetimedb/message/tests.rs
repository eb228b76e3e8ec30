use super::*;

pub(in crate::spacetimedb) mod captured;

const CALLER: &str = "0xc200f5e604b4c7b53da7cfd585835e0350ac67222377e63c1f0fa39d90572f3a";
const CONNECTION: &str = "310648198428113276032730881529898921619";

fn transaction_of(text: &str) -> Transaction {
    match parse(text) {
        Ok(ServerMessage::Transaction(transaction)) => transaction,
        other => panic!("expected a transaction, got {other:?}"),
    }
}

fn committed(text: &str) -> Vec<TableUpdate> {
    match transaction_of(text).outcome {
        Outcome::Committed(tables) => tables,
        other => panic!("expected rows, got {other:?}"),
    }
}

#[test]
fn the_first_message_names_the_caller_and_keeps_every_digit_of_the_connection() {
    let expected = ServerMessage::IdentityToken {
        identity: CALLER.parse().unwrap(),
        token: GuestToken::new("the.guest.token".to_owned()),
        connection_id: CONNECTION.to_owned(),
    };
    assert_eq!(parse(captured::IDENTITY), Ok(expected));
    assert!(!format!("{:?}", parse(captured::IDENTITY)).contains("the.guest.token"));
}

#[test]
fn the_first_rows_of_all_queries_are_read() {
    let Ok(ServerMessage::Subscribed { tables }) = parse(captured::SUBSCRIBED) else {
        panic!("not subscribed")
    };
    let counts: Vec<_> = tables.iter().map(|table| (table.table.as_str(), table.inserts.len())).collect();
    assert_eq!(counts, [("person", 1), ("thing", 2)]);
    let person = tables[0].inserts[0].as_object().unwrap();
    assert_eq!(person.string("name"), Some("A"));
    assert_eq!(person.get("identity").and_then(Identity::from_value), CALLER.parse().ok());
    let thing = tables[1].inserts[1].as_object().unwrap();
    assert_eq!(thing.get("note").and_then(option).and_then(Value::as_str), Some("hi"));
    assert_eq!(thing.get("owner").and_then(option).and_then(Identity::from_value), CALLER.parse().ok());
}

#[test]
fn an_updated_row_is_deleted_and_inserted() {
    let tables = committed(captured::UPDATED);
    let clicks = |rows: &[Value]| rows[0].as_array().unwrap()[4].as_u64();
    assert_eq!((clicks(&tables[0].deletes), clicks(&tables[0].inserts)), (Some(0), Some(1)));
    let transaction = transaction_of(captured::UPDATED);
    assert_eq!(transaction.connection_id.as_deref(), Some(CONNECTION));
    assert_eq!((transaction.reducer.as_str(), transaction.request_id), ("click", 5));
}

#[test]
fn values_in_arrays_are_read_like_those_in_objects() {
    let row = committed(captured::INSERTED).remove(0).inserts.remove(0);
    let columns = row.as_array().unwrap();
    assert_eq!(option(&columns[1]).and_then(Value::as_str), Some("hi"));
    assert_eq!(unwrap_single(&columns[2]).as_u64(), Some(1_795_219_206_060_481));
    assert_eq!(columns[6].to_json(), u128::MAX.to_string());
    assert_eq!(option(&columns[7]).and_then(Identity::from_value), CALLER.parse().ok());
}

#[test]
fn a_failure_carries_the_reducers_words_and_no_number() {
    let refused = transaction_of(captured::FAILED);
    assert_eq!(refused.outcome, Outcome::Failed("name too long".to_owned()));
    assert_eq!((refused.reducer.as_str(), refused.request_id), ("enter", 0));
    let unknown = transaction_of(captured::NO_SUCH_REDUCER);
    assert_eq!(unknown.outcome, Outcome::Failed("no such reducer".to_owned()));
    assert_eq!(unknown.request_id, 0);
}

#[test]
fn being_out_of_energy_is_no_failure_of_the_reducer() {
    let text = captured::FAILED.replace(r#"{"Failed":"name too long"}"#, r#"{"OutOfEnergy":[]}"#);
    assert_eq!(transaction_of(&text).outcome, Outcome::OutOfEnergy);
}

#[test]
fn a_refused_query_is_identified_by_its_query_set() {
    let Ok(ServerMessage::SubscriptionError { query_id, message }) = parse(captured::REFUSED_QUERY) else {
        panic!("not a subscription error")
    };
    assert_eq!(query_id, Some(2));
    assert!(message.contains("`nope` is not a valid table"));
    let all = captured::REFUSED_QUERY.replace(r#"{"some":2}"#, r#"{"none":[]}"#);
    assert!(matches!(parse(&all), Ok(ServerMessage::SubscriptionError { query_id: None, .. })));
}

#[test]
fn messages_of_later_versions_are_passed_over() {
    assert_eq!(parse(captured::PROBE_ANSWER), Ok(ServerMessage::ProbeAnswer));
    assert_eq!(parse(r#"{"SomethingNew":{"a":1}}"#), Ok(ServerMessage::Other));
}

#[test]
fn what_is_no_message_is_an_error_with_a_cause() {
    let cut = &captured::SUBSCRIBED[..100];
    let no_row = captured::UPDATED.replace(r#"true,1]""#, r#"true,1""#);
    let texts = ["", "[]", "{}", r#"{"IdentityToken":7}"#, r#"{"IdentityToken":{}}"#, cut, no_row.as_str()];
    for text in texts {
        assert_eq!(
            parse(text).map_err(|error| error.code()),
            Err("spacetimedb_protocol_unsupported"),
            "{text}"
        );
    }
}
