//! Which token responses are accepted (RFC 6749 section 5): complete ones only.

use crate::support::NOW;
use crate::support::flow::{Flow, settings, token_response, verify};
use crate::support::provider::{Provider, merge, response};
use oidc_client_protocol::{ClientSettings, SigninRequest, Timestamp, TokenResponseError};
use serde_json::{Value, json};

/// The code with which a valid response with these members changed is refused, or `accepted`.
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
fn who_asked_for_a_bound_token_gets_one_or_an_error() {
    let received = |dpop, insecure_accept_bearer, token_type: &str| {
        let settings = ClientSettings { dpop, insecure_accept_bearer, ..settings() };
        let flow = Flow::with(settings, SigninRequest::default());
        let mut body = token_response(&Provider::new().sign("ES256", &flow.claims(&json!({}))));
        body["token_type"] = json!(token_type);
        flow.receive(200, &body).map_or_else(|error| error.code(), |_| "accepted")
    };
    for (dpop, insecure, token_type, expected) in [
        (true, false, "DPoP", "accepted"),
        (true, false, "dPoP", "accepted"),
        (true, false, "Bearer", "token_type_downgraded"),
        (true, true, "Bearer", "accepted"),
        (true, true, "DPoP", "accepted"),
        (true, true, "N_A", "token_type_unsupported"),
        (false, false, "DPoP", "token_type_unsupported"),
        (false, true, "DPoP", "token_type_unsupported"),
    ] {
        assert_eq!(received(dpop, insecure, token_type), expected, "{dpop} {insecure} {token_type}");
    }
}

#[test]
fn the_times_of_a_token_are_judged_by_the_clock_of_the_provider_that_sent_it() {
    const DAY: u64 = 86_400;
    let verdict = |device_now: Timestamp, date: Option<&str>| {
        let (provider, flow) = (Provider::new(), Flow::new());
        let id_token = provider.sign("ES256", &flow.claims(&json!({})));
        let answer = response(200, &token_response(&id_token).to_string());
        let answer = date.map_or_else(|| answer.clone(), |date| answer.clone().with_header("date", date));
        let tokens = flow.exchange.receive(&answer, device_now).unwrap();
        verify(tokens, &provider.keys(), device_now).map_err(|error| error.code())
    };
    // The provider's clock at `NOW`.
    let date = "Tue, 14 Nov 2023 22:13:20 GMT";
    for (device_now, without_date) in
        [(NOW.plus(DAY), "id_token_expired"), (NOW.minus(DAY), "id_token_issued_in_future")]
    {
        assert_eq!(verdict(device_now, None).err(), Some(without_date));
        let tokens = verdict(device_now, Some(date)).unwrap();
        // The access token's lifetime counts from its arrival, in the clock that timers here use.
        assert_eq!(tokens.expires_at(), Some(device_now.plus(3600)));
        assert_eq!(tokens.clock_offset().provider_time(device_now), NOW);
    }
    // A date by which the token has already expired is believed, too.
    assert_eq!(verdict(NOW, Some("Thu, 16 Nov 2023 22:13:20 GMT")).err(), Some("id_token_expired"));
}

#[test]
fn a_scope_may_be_an_array_of_texts_and_nothing_else_may() {
    let scope = |scope: &Value| {
        let (provider, flow) = (Provider::new(), Flow::new());
        let mut body = token_response(&provider.sign("ES256", &flow.claims(&json!({}))));
        merge(&mut body, &json!({ "scope": scope }));
        let tokens = flow.receive(200, &body).map_err(|error| error.code())?;
        Ok(verify(tokens, &provider.keys(), NOW).unwrap().scope().map(str::to_owned))
    };
    for (given, expected) in [
        (json!(["openid", "user:read:email"]), Ok(Some("openid user:read:email"))),
        (json!(["openid"]), Ok(Some("openid"))),
        (json!("openid"), Ok(Some("openid"))),
        (json!(["openid", 1]), Err("token_response_member_type")),
        (json!({"0": "openid"}), Err("token_response_member_type")),
    ] {
        assert_eq!(scope(&given), expected.map(|scope| scope.map(str::to_owned)), "{given}");
    }
    assert_eq!(verdict(&json!({"access_token": ["a"]})), "token_response_member_type");
}

#[test]
fn expires_in_is_a_whole_number_of_seconds_or_absent() {
    for (expires_in, expected) in [
        (json!(60), Ok(Some(NOW.plus(60)))),
        (json!(0), Ok(Some(NOW))),
        (json!("60"), Ok(Some(NOW.plus(60)))),
        (json!(null), Ok(None)),
        (json!(315_360_000_u64), Ok(Some(NOW.plus(315_360_000)))),
        // The lifetime is capped at ten years.
        (json!(u64::MAX), Ok(Some(NOW.plus(315_360_000)))),
        (json!("+60"), Err("expires_in_invalid")),
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
        (json!({"id_token": ""}), "token_response_member_missing"),
        (json!({"id_token": {}}), "token_response_member_type"),
        (json!({"refresh_token": null}), "accepted"),
        (json!({"refresh_token": ""}), "accepted"),
        (json!({"refresh_token": 5}), "token_response_member_type"),
        (json!({"scope": 5}), "token_response_member_type"),
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
fn an_overloaded_server_does_not_end_the_session() {
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
