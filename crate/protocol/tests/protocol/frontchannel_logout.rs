//! The provider's notification, in a hidden frame, that a session has ended (OpenID Connect Front-Channel Logout 1.0).

use crate::support::ISSUER;
use oidc_client_protocol::FrontchannelLogout;
use oidc_client_protocol::json::Object;
use serde_json::{Value, json};

const PAGE: &str = "https://app.example/signed-out";

fn concerns(query: &str, claims: &Value, session_required: bool) -> Result<bool, &'static str> {
    let logout = FrontchannelLogout::parse(&format!("{PAGE}{query}")).map_err(|error| error.code())?;
    Ok(logout.concerns(&Object::parse(&claims.to_string()).unwrap(), session_required))
}

#[test]
fn the_session_that_is_named_has_ended_and_no_other() {
    let claims = json!({"iss": ISSUER, "sub": "alice", "sid": "08a5019c"});
    for (name, query, expected) in [
        ("rp-frontchannel-opinitlogout", "?iss=https://login.example&sid=08a5019c", true),
        ("encoded", "?iss=https%3A%2F%2Flogin.example&sid=08a5019c&other=1", true),
        ("another session", "?iss=https://login.example&sid=another", false),
        ("another issuer", "?iss=https://evil.example&sid=08a5019c", false),
        ("an issuer with a slash more", "?iss=https://login.example/&sid=08a5019c", false),
        ("empty", "?iss=&sid=", false),
        ("without its issuer, as at Entra ID", "?sid=08a5019c", true),
        ("another session, without its issuer", "?sid=another", false),
        ("an empty name, without its issuer", "?sid=", false),
    ] {
        for session_required in [true, false] {
            assert_eq!(concerns(query, &claims, session_required), Ok(expected), "{name}");
        }
    }
}

#[test]
fn no_name_means_any_session_unless_the_client_asks_for_names() {
    let claims = json!({"iss": ISSUER, "sub": "alice", "sid": "08a5019c"});
    assert_eq!(concerns("", &claims, false), Ok(true));
    assert_eq!(concerns("?other=1", &claims, false), Ok(true));
    assert_eq!(concerns("", &claims, true), Ok(false));
}

#[test]
fn a_session_without_a_name_is_not_the_one_that_is_named() {
    for claims in [json!({"iss": ISSUER}), json!({"iss": ISSUER, "sid": null}), json!({"sid": "08a5019c"})] {
        let query = "?iss=https://login.example&sid=08a5019c";
        assert_eq!(concerns(query, &claims, false), Ok(false), "{claims}");
    }
    for claims in [json!({"iss": ISSUER}), json!({"iss": ISSUER, "sid": null})] {
        assert_eq!(concerns("?sid=08a5019c", &claims, false), Ok(false), "{claims}");
    }
}

#[test]
fn half_a_name_or_two_names_end_nothing() {
    for (query, expected) in [
        ("?iss=https://login.example", "frontchannel_logout_parameter_missing"),
        ("?iss=https://login.example&sid=a&sid=08a5019c", "frontchannel_logout_repeated_parameter"),
        (
            "?iss=https://evil.example&iss=https://login.example&sid=a",
            "frontchannel_logout_repeated_parameter",
        ),
        ("?iss=https://login.example&sid=a#sid=08a5019c", "frontchannel_logout_repeated_parameter"),
    ] {
        assert_eq!(concerns(query, &json!({"iss": ISSUER, "sid": "a"}), false), Err(expected), "{query}");
    }
}

#[test]
fn the_sessions_name_does_not_show() {
    let logout = FrontchannelLogout::parse(&format!("{PAGE}?iss={ISSUER}&sid=canary")).unwrap();
    let shown = format!("{logout:?}");
    assert!(shown.contains(ISSUER) && !shown.contains("canary"), "{shown}");
}
