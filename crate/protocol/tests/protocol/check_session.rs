//! Asking the provider's page about the state of the session (OpenID Connect Session Management 1.0).

use crate::support::CLIENT_ID;
use crate::support::flow::settings;
use crate::support::provider::metadata;
use oidc_client_protocol::{CheckSession, SessionStatus};
use serde_json::json;

fn page(url: &str) -> Option<CheckSession> {
    CheckSession::new(&settings(), &metadata(&json!({ "check_session_iframe": url })))
}

#[test]
fn the_question_names_the_client_and_the_session() {
    let page = page("https://login.example/session?a=b").unwrap();
    assert_eq!(page.url(), "https://login.example/session?a=b");
    assert_eq!(page.question("5d3f.c2Fs"), format!("{CLIENT_ID} 5d3f.c2Fs"));
}

#[test]
fn the_question_goes_to_the_pages_own_origin() {
    for (url, expected) in [
        ("https://login.example/session", Some("https://login.example")),
        ("https://session.other.example:8443/s", Some("https://session.other.example:8443")),
        ("https://Login.example:443", Some("https://login.example")),
    ] {
        assert_eq!(page(url).as_ref().map(CheckSession::origin), expected, "{url}");
    }
    assert_eq!(CheckSession::new(&settings(), &metadata(&json!({}))), None, "a provider without such a page");
}

#[test]
fn an_answer_counts_from_that_origin_and_in_the_standards_words() {
    use SessionStatus::{Changed, Error, Unchanged};
    let page = page("https://login.example/session").unwrap();
    for (origin, data, expected) in [
        ("https://login.example", "unchanged", Some(Unchanged)),
        ("https://login.example", "changed", Some(Changed)),
        ("https://login.example", "error", Some(Error)),
        ("https://login.example", "Changed", None),
        ("https://login.example", "changed ", None),
        ("https://login.example", "", None),
        ("https://login.example", "{}", None),
        ("https://login.example/", "changed", None),
        ("https://login.example:443", "changed", None),
        ("http://login.example", "changed", None),
        ("https://login.example.evil.example", "changed", None),
        ("https://evil.example", "changed", None),
        ("https://app.example", "error", None),
        ("null", "changed", None),
        ("", "changed", None),
    ] {
        assert_eq!(page.answer(origin, data), expected, "{origin} {data}");
    }
}
