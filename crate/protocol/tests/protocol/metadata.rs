//! Which provider metadata are accepted (OpenID Connect Discovery section 4, RFC 9700 section 4.8.2).

use crate::support::ISSUER;
use crate::support::provider::{metadata, metadata_text, response};
use oidc_client_protocol::{Issuer, ProviderMetadata};
use serde_json::{Value, json};

fn verdict(changes: &Value) -> &'static str {
    let answer = response(200, &metadata_text(changes));
    ProviderMetadata::receive(&Issuer::new(ISSUER).unwrap(), &answer).map_or_else(
        |error| {
            assert!(!error.to_string().is_empty());
            error.code()
        },
        |_| "accepted",
    )
}

#[test]
fn the_metadata_are_asked_for_at_the_well_known_place() {
    for (issuer, expected) in [
        (ISSUER, "https://login.example/.well-known/openid-configuration"),
        ("https://login.example/", "https://login.example/.well-known/openid-configuration"),
        ("https://login.example/realm/7", "https://login.example/realm/7/.well-known/openid-configuration"),
    ] {
        let request = ProviderMetadata::request(&Issuer::new(issuer).unwrap());
        assert_eq!((request.method, request.url.as_str(), request.body), ("GET", expected, None));
    }
}

#[test]
fn good_metadata_are_read() {
    let read = metadata(&json!({
        "end_session_endpoint": "https://login.example/logout",
        "authorization_response_iss_parameter_supported": true,
        "unknown": {"members": ["are", "skipped"]},
    }));
    assert_eq!(read.issuer.as_str(), ISSUER);
    assert_eq!(read.authorization_endpoint, "https://login.example/authorize");
    assert_eq!(read.token_endpoint, "https://login.example/token");
    assert_eq!(read.jwks_uri, "https://login.example/keys");
    assert_eq!(read.end_session_endpoint.as_deref(), Some("https://login.example/logout"));
    assert!(read.authorization_response_iss_parameter_supported);
    assert!(!metadata(&json!({})).authorization_response_iss_parameter_supported);
}

#[test]
fn metadata_of_another_issuer_are_refused() {
    for issuer in [
        "https://evil.example",
        "https://login.example/",
        "https://LOGIN.example",
        "http://login.example",
        "https://login.example:443",
        "https://login.example/realm",
        " https://login.example",
        "",
    ] {
        assert_eq!(verdict(&json!({"issuer": issuer})), "metadata_issuer_mismatch", "{issuer}");
    }
    assert_eq!(verdict(&json!({"issuer": null})), "metadata_member_missing");
    assert_eq!(verdict(&json!({"issuer": [ISSUER]})), "metadata_member_missing");
}

#[test]
fn an_endpoint_with_a_fragment_is_refused() {
    for member in
        ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "revocation_endpoint"]
    {
        let changes = json!({member: "https://login.example/there#here"});
        assert_eq!(verdict(&changes), "metadata_endpoint_fragment", "{member}");
    }
}

#[test]
fn the_metadata_of_plain_oauth_servers_lie_between_host_and_path() {
    for (issuer, expected) in [
        ("https://login.example", "https://login.example/.well-known/oauth-authorization-server"),
        ("https://login.example/", "https://login.example/.well-known/oauth-authorization-server"),
        ("https://login.example/a/b", "https://login.example/.well-known/oauth-authorization-server/a/b"),
        ("https://login.example/a/", "https://login.example/.well-known/oauth-authorization-server/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080/.well-known/oauth-authorization-server/a"),
    ] {
        assert_eq!(ProviderMetadata::request_oauth(&Issuer::new(issuer).unwrap()).url, expected);
    }
}

#[test]
fn endpoints_are_https_or_on_this_machine() {
    for member in ["authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"] {
        for (endpoint, expected) in [
            (json!("https://elsewhere.example/x"), "accepted"),
            (json!("http://127.0.0.1:4400/x"), "accepted"),
            (json!("http://login.example/x"), "metadata_insecure_endpoint"),
            (json!("http://127.0.0.1.evil.example/x"), "metadata_insecure_endpoint"),
            (json!("javascript:alert(1)"), "metadata_insecure_endpoint"),
            (json!("//login.example/x"), "metadata_insecure_endpoint"),
            (json!("/x"), "metadata_insecure_endpoint"),
            (json!(""), "metadata_insecure_endpoint"),
            (json!(5), "metadata_member_type"),
            (json!(["https://login.example/x"]), "metadata_member_type"),
        ] {
            assert_eq!(verdict(&json!({ member: endpoint })), expected, "{member} {endpoint}");
        }
    }
}

/// If such a member were read as "no", a protection would be silently switched off.
#[test]
fn a_flag_is_true_or_false_or_not_there() {
    for member in ["authorization_response_iss_parameter_supported", "require_pushed_authorization_requests"]
    {
        for (flag, expected) in [
            (json!(true), "accepted"),
            (json!(false), "accepted"),
            (json!("true"), "metadata_member_type"),
            (json!(1), "metadata_member_type"),
            (json!([true]), "metadata_member_type"),
        ] {
            assert_eq!(verdict(&json!({ member: flag })), expected, "{member} {flag}");
        }
        // `merge` would remove a `null`.
        let null = metadata_text(&json!({})).replacen('{', &format!(r#"{{"{member}":null,"#), 1);
        assert!(ProviderMetadata::receive(&Issuer::new(ISSUER).unwrap(), &response(200, &null)).is_ok());
    }
}

#[test]
fn what_sign_in_needs_must_be_there() {
    for member in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        assert_eq!(verdict(&json!({ member: null })), "metadata_member_missing", "{member}");
    }
    assert_eq!(verdict(&json!({"end_session_endpoint": null})), "accepted");
}

#[test]
fn no_provider_can_talk_us_down_from_s256() {
    for (methods, expected) in [
        (json!(["S256"]), "accepted"),
        (json!(["plain", "S256"]), "accepted"),
        // Lists no methods, and is sent S256 anyway.
        (json!(null), "accepted"),
        (json!([]), "accepted"),
        (json!(["plain"]), "pkce_s256_unsupported"),
        (json!(["s256"]), "pkce_s256_unsupported"),
        (json!(["plain", 256]), "pkce_s256_unsupported"),
    ] {
        let got = verdict(&json!({"code_challenge_methods_supported": methods}));
        assert_eq!(got, expected, "{methods}");
    }
}

#[test]
fn an_answer_that_is_no_metadata_is_refused() {
    let issuer = Issuer::new(ISSUER).unwrap();
    let twice = metadata_text(&json!({})).replacen('{', r#"{"issuer":"https://login.example","#, 1);
    for (status, body, expected) in [
        (404, metadata_text(&json!({})), "metadata_status"),
        (500, String::new(), "metadata_status"),
        (302, String::new(), "metadata_status"),
        (200, "<html>".to_owned(), "metadata_not_json"),
        (200, "[]".to_owned(), "metadata_not_json"),
        (200, twice, "metadata_not_json"),
    ] {
        let error = ProviderMetadata::receive(&issuer, &response(status, &body)).unwrap_err();
        assert_eq!(error.code(), expected, "{status} {body}");
    }
}

#[test]
fn an_issuer_is_an_https_url_without_query_or_fragment() {
    for (issuer, expected) in [
        ("https://login.example?x", "issuer_query_or_fragment"),
        ("https://login.example#x", "issuer_query_or_fragment"),
        ("http://login.example", "issuer_insecure"),
        ("login.example", "issuer_insecure"),
        ("", "issuer_insecure"),
    ] {
        assert_eq!(Issuer::new(issuer).unwrap_err().code(), expected, "{issuer}");
    }
}
