//! What a token endpoint may answer (RFC 6749 section 5): never half a session.

use crate::support::NOW;
use crate::support::flow::{Flow, token_response, verify};
use crate::support::provider::{Provider, merge, response};
use oidc_client_protocol::{Timestamp, TokenResponseError};
use serde_json::{Value, json};

/// The code with which a good answer with these members changed is refused, or `accepted`.
fn verdict(changes: &Value) -> &'static str {
    expiry(changes).map_or_else(|error| error.code(), |_| "accepted")
}

fn expiry(changes: &Value) -> Result<Option<Timestamp>, TokenResponseError> {
    let provider = Provider::new();
    let flow = Flow::new();
    let mut body = token_response(&provider.sign("ES256", &flow.claims(&json!({}))));
    merge(&mut body, changes);
    let tokens = flow.receive(200, &body)?;
    Ok(verify(tokens, &provider.keys(), NOW).unwrap().expires_at())
}

fn refused(status: u16, body: &str) -> &'static str {
    Flow::new().exchange.receive(&response(status, body), NOW).unwrap_err().code()
}

#[test]
fn token_type_is_bearer_in_any_case() {
    for (token_type, expected) in [
        (json!("Bearer"), "accepted"),
        (json!("bEaReR"), "accepted"),
        (json!("DPoP"), "token_type_unsupported"),
        (json!("N_A"), "token_type_unsupported"),
        (json!("Bearer "), "token_type_unsupported"),
        (json!(""), "token_response_member_missing"),
        (json!(null), "token_response_member_missing"),
        (json!(1), "token_response_member_type"),
    ] {
        assert_eq!(verdict(&json!({"token_type": token_type})), expected, "{token_type}");
    }
}

#[test]
fn expires_in_is_a_whole_number_of_seconds_or_absent() {
    for (expires_in, expected) in [
        (json!(60), Ok(Some(NOW.plus(60)))),
        (json!(0), Ok(Some(NOW))),
        (json!("60"), Ok(Some(NOW.plus(60)))),
        (json!(null), Ok(None)),
        (json!(u64::MAX), Ok(Some(Timestamp(u64::MAX)))),
        (json!(-1), Err("expires_in_invalid")),
        (json!("-1"), Err("expires_in_invalid")),
        (json!(1e99), Err("expires_in_invalid")),
        (json!(60.5), Err("expires_in_invalid")),
        (json!("soon"), Err("expires_in_invalid")),
        (json!(""), Err("expires_in_invalid")),
        (json!("18446744073709551616"), Err("expires_in_invalid")),
        (json!([60]), Err("expires_in_invalid")),
        (json!(true), Err("expires_in_invalid")),
    ] {
        let got = expiry(&json!({"expires_in": expires_in})).map_err(|error| error.code());
        assert_eq!(got, expected, "{expires_in}");
    }
    let huge = format!(
        r#"{{"access_token":"a","token_type":"Bearer","id_token":"x","expires_in":{}}}"#,
        "9".repeat(40)
    );
    assert_eq!(refused(200, &huge), "expires_in_invalid");
}

#[test]
fn each_token_is_there_and_a_text() {
    for (changes, expected) in [
        (json!({"access_token": null}), "token_response_member_missing"),
        (json!({"access_token": ""}), "token_response_member_missing"),
        (json!({"access_token": 5}), "token_response_member_type"),
        (json!({"id_token": null}), "token_response_member_missing"),
        (json!({"id_token": {}}), "token_response_member_type"),
        (json!({"refresh_token": null}), "accepted"),
        (json!({"refresh_token": 5}), "token_response_member_type"),
        (json!({"scope": ["openid"]}), "token_response_member_type"),
        (json!({"anything": {"else": [1, 2]}}), "accepted"),
    ] {
        assert_eq!(verdict(&changes), expected, "{changes}");
    }
}

#[test]
fn an_answer_that_is_no_token_response_is_refused() {
    for (status, body, expected) in [
        (200, "<html><body>Welcome</body></html>", "token_response_not_json"),
        (200, "", "token_response_not_json"),
        (200, "[]", "token_response_not_json"),
        (200, r#"{"access_token":"a","access_token":"b"}"#, "token_response_not_json"),
        (200, r#"{"error":"invalid_grant"}"#, "invalid_grant"),
        (200, r#"{"error":"invalid_grant","access_token":"a","token_type":"Bearer"}"#, "invalid_grant"),
        (302, "", "token_endpoint_status"),
        (400, "", "token_endpoint_status"),
        (400, "<html>", "token_endpoint_status"),
        (404, "{}", "token_endpoint_status"),
        (400, r#"{"access_token":"a","token_type":"Bearer","id_token":"x"}"#, "token_endpoint_status"),
        (400, r#"{"error":"invalid_grant","error_description":"code used twice"}"#, "invalid_grant"),
        (401, r#"{"error":"invalid_client"}"#, "invalid_client"),
        (400, r#"{"error":"made_up"}"#, "provider_error"),
        (400, r#"{"error":5}"#, "token_endpoint_status"),
    ] {
        assert_eq!(refused(status, body), expected, "{status} {body}");
    }
}

#[test]
fn an_overloaded_server_has_not_said_its_last_word() {
    let invalid_grant = r#"{"error":"invalid_grant"}"#;
    for status in [408, 425, 429, 500, 502, 503, 504, 599] {
        for body in ["", "<html>", invalid_grant] {
            let answer = response(status, body).with_header("Retry-After", "17");
            let error = Flow::new().exchange.receive(&answer, NOW).unwrap_err();
            assert_eq!(error, TokenResponseError::Unavailable { status, retry_after: Some(17) }, "{body}");
            assert_eq!(error.code(), "token_endpoint_unavailable");
        }
    }
}
