//! The messages to the server (`v1.json.spacetimedb`), as JSON text.

use oidc_client_protocol::json::{Object, Value};

/// Calls a reducer. Its outcome carries `request_id`.
pub(super) fn call_reducer(reducer: &str, args: Vec<Value>, request_id: u32) -> String {
    let mut call = Object::new();
    call.insert("reducer", reducer);
    // The protocol requires JSON inside a JSON string.
    call.insert("args", Value::Array(args).to_json());
    call.insert("request_id", u64::from(request_id));
    // 0: always report the outcome to the caller.
    call.insert("flags", 0);
    message("CallReducer", call)
}

/// Subscribes to queries as one set: their rows arrive in one message, and an error carries the number of the set.
pub(super) fn subscribe(queries: &[String], query_id: u32) -> String {
    let mut set = Object::new();
    set.insert("id", u64::from(query_id));
    let mut subscribe = Object::new();
    let queries = queries.iter().map(|query| Value::from(query.as_str())).collect();
    subscribe.insert("query_strings", Value::Array(queries));
    subscribe.insert("request_id", u64::from(query_id));
    subscribe.insert("query_id", set);
    message("SubscribeMulti", subscribe)
}

/// A request that the server answers at once. The protocol has no ping that a page could send; the empty query is answered
/// with an error, at no cost.
pub(super) fn probe() -> String {
    let mut query = Object::new();
    query.insert("message_id", "");
    query.insert("query_string", "");
    message("OneOffQuery", query)
}

fn message(tag: &str, content: Object) -> String {
    let mut message = Object::new();
    message.insert(tag, content);
    Value::Object(message).to_json()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_carries_its_arguments_as_json_in_a_string() {
        let text = call_reducer("enter", vec![Value::from("Al \"A\""), Value::from(7)], 3);
        let expected =
            r#"{"CallReducer":{"reducer":"enter","args":"[\"Al \\\"A\\\"\",7]","request_id":3,"flags":0}}"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn queries_are_subscribed_to_as_one_set() {
        let text = subscribe(&["SELECT * FROM person".to_owned()], 2);
        let expected = r#"{"SubscribeMulti":{"query_strings":["SELECT * FROM person"],"request_id":2,"query_id":{"id":2}}}"#;
        assert_eq!(text, expected);
    }
}
