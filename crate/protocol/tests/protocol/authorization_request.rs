//! The authorization request, in the address or pushed (RFC 9126).

use crate::support::flow::{begin_signin, entropy, settings};
use crate::support::provider::{metadata, response};
use crate::support::{CLIENT_ID, NOW};
use oidc_client_protocol::json::Object;
use oidc_client_protocol::{
    AuthorizationRequest, ClientSettings, IdToken, Navigator, PushedAuthorization, ResponseMode, SigninError,
    SigninRequest, begin, form,
};
use serde_json::{Value, json};

const PUSH_ENDPOINT: &str = "https://login.example/par";

fn begun(
    setting: PushedAuthorization,
    metadata_changes: &Value,
) -> Result<AuthorizationRequest, SigninError> {
    let settings = ClientSettings { pushed_authorization: setting, ..settings() };
    begin(&settings, &metadata(metadata_changes), SigninRequest::default(), &entropy(), NOW)
        .map(|begun| begun.0)
}

#[test]
fn a_request_is_pushed_where_the_provider_demands_it_or_the_settings_say_so() {
    use PushedAuthorization::{Never, WherePossible, WhereRequired};
    let (none, possible) = (json!({}), json!({"pushed_authorization_request_endpoint": PUSH_ENDPOINT}));
    let mut required = possible.clone();
    required["require_pushed_authorization_requests"] = json!(true);
    let impossible = json!({"require_pushed_authorization_requests": true});
    for (setting, metadata, expected) in [
        (WhereRequired, &none, Ok(false)),
        (WhereRequired, &possible, Ok(false)),
        (WhereRequired, &required, Ok(true)),
        (WhereRequired, &impossible, Err("pushed_authorization_required")),
        (WherePossible, &none, Ok(false)),
        (WherePossible, &possible, Ok(true)),
        (WherePossible, &required, Ok(true)),
        (Never, &possible, Ok(false)),
        (Never, &required, Err("pushed_authorization_required")),
    ] {
        let got =
            begun(setting, metadata).map(|request| request.push().is_some()).map_err(|error| error.code());
        assert_eq!(got, expected, "{setting:?} {metadata}");
    }
}

#[test]
fn the_address_of_a_pushed_request_carries_the_reference_alone() {
    let request = begun(
        PushedAuthorization::WherePossible,
        &json!({"pushed_authorization_request_endpoint": PUSH_ENDPOINT}),
    );
    let request = request.unwrap();
    let push = request.push().unwrap();
    assert_eq!((push.method, push.url.as_str()), ("POST", PUSH_ENDPOINT));
    let pushed = form::decode(&push.body.unwrap());
    let in_address = form::decode(request.url().as_str().split_once('?').unwrap().1);
    assert_eq!(pushed, in_address);

    let answer = response(201, r#"{"request_uri":"urn:ietf:params:oauth:request_uri:6esc","expires_in":60}"#);
    let url = request.pushed(&answer).unwrap();
    let expected = [("client_id", CLIENT_ID), ("request_uri", "urn:ietf:params:oauth:request_uri:6esc")];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(form::decode(url.as_str().split_once('?').unwrap().1), expected);
}

#[test]
fn a_push_that_comes_to_nothing_says_why() {
    let request = begun(PushedAuthorization::WhereRequired, &json!({})).unwrap();
    for (status, body, expected) in [
        (400, r#"{"error":"invalid_request"}"#, "invalid_request"),
        (401, r#"{"error":"invalid_client"}"#, "invalid_client"),
        (200, r#"{"error":"invalid_scope","request_uri":"urn:x"}"#, "invalid_scope"),
        (400, "", "pushed_authorization_status"),
        (404, "<html>", "pushed_authorization_status"),
        (503, "", "pushed_authorization_unavailable"),
        (500, r#"{"error":"invalid_request"}"#, "pushed_authorization_unavailable"),
        (201, "<html>", "pushed_authorization_not_json"),
        (201, "{}", "request_uri_missing"),
        (201, r#"{"request_uri":""}"#, "request_uri_missing"),
        (201, r#"{"request_uri":7}"#, "request_uri_missing"),
    ] {
        assert_eq!(request.pushed(&response(status, body)).unwrap_err().code(), expected, "{status} {body}");
    }
}

#[test]
fn everything_that_a_caller_may_ask_travels_under_its_registered_name() {
    let args = SigninRequest {
        scope: Some("openid notes".to_owned()),
        prompt: Some("login".to_owned()),
        display: Some("popup".to_owned()),
        login_hint: Some("alice@example.com".to_owned()),
        id_token_hint: Some(IdToken::new("a.b.c".to_owned())),
        ui_locales: Some("de en".to_owned()),
        max_age: Some(60),
        acr_values: Some("urn:gold urn:silver".to_owned()),
        essential_acr: vec!["urn:gold".to_owned()],
        claims: Some(Object::parse(r#"{"userinfo":{"email":null},"id_token":{"name":null}}"#).unwrap()),
        resources: Some(vec!["https://api.example".to_owned(), "https://files.example".to_owned()]),
        dpop_jkt: Some("thumb".to_owned()),
        extra_query_params: vec![("audience".to_owned(), "https://api.example".to_owned())],
        redirect_uri: Some("https://app.example/popup.html".to_owned()),
        response_mode: Some(ResponseMode::Fragment),
        state: None,
        url_state: None,
        navigator: Navigator::Popup,
        nonce: Some("n-0S6_WzA2Mj".to_owned()),
        extra_token_params: vec![("tenant".to_owned(), "one".to_owned())],
        skip_userinfo: true,
    };
    let (sent, _) = begin_signin(&settings(), &metadata(&json!({})), args);
    let claims = r#"{"userinfo":{"email":null},"id_token":{"name":null,"acr":{"essential":true,"values":["urn:gold"]}}}"#;
    for (name, value) in [
        ("scope", "openid notes"),
        ("prompt", "login"),
        ("display", "popup"),
        ("login_hint", "alice@example.com"),
        ("id_token_hint", "a.b.c"),
        ("ui_locales", "de en"),
        ("max_age", "60"),
        ("acr_values", "urn:gold urn:silver"),
        ("claims", claims),
        ("resource", "https://api.example"),
        ("resource", "https://files.example"),
        ("dpop_jkt", "thumb"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("audience", "https://api.example"),
        ("redirect_uri", "https://app.example/popup.html"),
        ("response_mode", "fragment"),
    ] {
        assert!(sent.contains(&(name.to_owned(), value.to_owned())), "{name}={value} in {sent:?}");
    }
}

#[test]
fn what_is_checked_in_the_answer_cannot_be_set_past_the_checks() {
    for name in
        ["max_age", "claims", "request", "request_uri", "resource", "dpop_jkt", "response_mode", "nonce"]
    {
        let args = SigninRequest {
            extra_query_params: vec![(name.to_owned(), "x".to_owned())],
            ..SigninRequest::default()
        };
        let begun = begin(&settings(), &metadata(&json!({})), args, &entropy(), NOW);
        assert_eq!(begun.unwrap_err().code(), "reserved_parameter", "{name}");
    }
}

/// RFC 6749 section 3.1: no parameter may repeat. The options of one sign-in take precedence over the settings.
#[test]
fn an_extra_parameter_gives_way_to_the_same_of_the_request() {
    let twice = ["prompt", "display", "login_hint", "id_token_hint", "ui_locales", "acr_values"];
    let extra = twice.iter().map(|name| ((*name).to_owned(), "extra".to_owned())).collect();
    let own = || Some("own".to_owned());
    let args = SigninRequest {
        prompt: own(),
        display: own(),
        login_hint: own(),
        id_token_hint: own().map(IdToken::new),
        ui_locales: own(),
        acr_values: own(),
        extra_query_params: extra,
        ..SigninRequest::default()
    };
    let set =
        SigninRequest { extra_query_params: args.extra_query_params.clone(), ..SigninRequest::default() };
    for (args, expected) in [(args, "own"), (set, "extra")] {
        let (sent, _) = begin_signin(&settings(), &metadata(&json!({})), args);
        for name in twice {
            let values: Vec<_> = sent.iter().filter(|(other, _)| other == name).map(|(_, it)| it).collect();
            assert_eq!(values, [expected], "{name}");
        }
    }
}

#[test]
fn the_apis_are_named_to_both_endpoints() {
    let settings = ClientSettings { resources: vec!["https://api.example".to_owned()], ..settings() };
    let metadata = metadata(&json!({}));
    let (sent, pending) = begin_signin(&settings, &metadata, SigninRequest::default());
    let resource = ("resource".to_owned(), "https://api.example".to_owned());
    assert!(sent.contains(&resource));
    // The callback must still be checked for what is requested now.
    let pending =
        oidc_client_protocol::PendingSignin::from_storage_string(&pending.to_storage_string()).unwrap();
    let address = format!("{}?code=c&state={}", settings.redirect_uri, pending.id());
    let answer = oidc_client_protocol::AuthorizationResponse::parse(&address).unwrap();
    let exchange = pending.accept(answer, &settings, &metadata, NOW).unwrap();
    assert!(form::decode(&exchange.request(&metadata).body.unwrap()).contains(&resource));
}
