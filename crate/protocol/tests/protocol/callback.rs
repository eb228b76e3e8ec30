//! Responses at the callback address, and which of them are refused before any request is made.

use crate::support::flow::{begin_signin, settings};
use crate::support::provider::metadata;
use crate::support::{ISSUER, NOW, REDIRECT_URI};
use oidc_client_protocol::{
    AuthorizationResponse, CallbackError, ClientSettings, Issuer, ProviderMetadata, SigninRequest, Timestamp,
};
use serde_json::json;

/// The code with which this callback is refused, or `accepted`. `STATE` in it stands for the state that was sent.
fn verdict_with(
    address: &str,
    settings: &ClientSettings,
    metadata: &ProviderMetadata,
    now: Timestamp,
) -> &'static str {
    let (_, pending) = begin_signin(&crate::support::flow::settings(), metadata, SigninRequest::default());
    let address = address.replace("STATE", pending.id());
    match AuthorizationResponse::parse(&address).and_then(|it| pending.accept(it, settings, metadata, now)) {
        Ok(_) => "accepted",
        Err(error) => {
            assert!(!error.to_string().is_empty());
            error.code()
        }
    }
}

/// The verdict on a callback with this query.
fn verdict(query: &str) -> &'static str {
    verdict_with(&format!("{REDIRECT_URI}{query}"), &settings(), &metadata(&json!({})), NOW)
}

#[test]
fn a_callback_needs_the_state_that_was_sent() {
    for (query, expected) in [
        ("?code=c&state=STATE", "accepted"),
        ("?state=STATE&code=c&foo=bar", "accepted"),
        ("?code=c", "state_missing"),
        ("?code=c&state=", "state_missing"),
        ("?code=c&state=another", "state_mismatch"),
        ("?code=c&state=STATEx", "state_mismatch"),
        ("?code=c&state=%20STATE", "state_mismatch"),
        ("?code=c&State=STATE", "state_missing"),
        ("?error=access_denied&state=another", "state_mismatch"),
        ("", "state_missing"),
    ] {
        assert_eq!(verdict(query), expected, "{query}");
    }
}

#[test]
fn a_state_that_the_provider_encoded_twice_is_read_as_it_was_sent() {
    for (sent, state, url_state) in [
        ("abc%253Bshown", "abc", Some("shown")),
        ("abc%253bshown", "abc", Some("shown")),
        ("abc%253Ba%252Bb%253Bc%2526d%2520%25E2%2582%25AC", "abc", Some("a+b;c&d €")),
        ("abc%253Ba%2Bb", "abc", Some("a b")),
        ("abc%253Ba=b%26c", "abc", Some("a=b&c")),
        ("abc%253B", "abc", Some("")),
        ("abc", "abc", None),
        // Encoded once: what looks encoded is the app's own text.
        ("abc%3B100%25", "abc", Some("100%")),
        ("abc%3Ba%253Bb", "abc", Some("a%3Bb")),
    ] {
        let response = AuthorizationResponse::parse(&format!("{REDIRECT_URI}?code=c&state={sent}")).unwrap();
        assert_eq!((response.state(), response.url_state()), (state, url_state), "{sent}");
    }

    let (settings, metadata) = (settings(), metadata(&json!({})));
    let request = SigninRequest { url_state: Some("shown".to_owned()), ..SigninRequest::default() };
    let (_, pending) = begin_signin(&settings, &metadata, request);
    let address = format!("{REDIRECT_URI}?code=c&state={}%253Bshown", pending.id());
    let response = AuthorizationResponse::parse(&address).unwrap();
    assert!(pending.accept(response, &settings, &metadata, NOW).is_ok());
}

#[test]
fn a_callback_has_either_a_code_or_an_error() {
    for (query, expected) in [
        ("?state=STATE", "code_missing"),
        ("?code=&state=STATE", "code_missing"),
        ("?error=&state=STATE", "code_missing"),
        ("?code=c&error=access_denied&state=STATE", "code_and_error"),
        ("?error=access_denied&state=STATE", "access_denied"),
        ("?error=login_required&error_description=log+in&state=STATE", "login_required"),
        ("?error=interaction_required&state=STATE", "interaction_required"),
        ("?error=consent_required&state=STATE", "consent_required"),
        ("?error=account_selection_required&state=STATE", "account_selection_required"),
        ("?error=temporarily_unavailable&state=STATE", "temporarily_unavailable"),
        ("?error=%3Cscript%3E&state=STATE", "provider_error"),
    ] {
        assert_eq!(verdict(query), expected, "{query}");
    }
}

#[test]
fn a_token_in_the_address_is_refused_with_a_code_beside_it_or_without() {
    for query in [
        "?access_token=t&token_type=Bearer&state=STATE",
        "#access_token=t&token_type=Bearer&state=STATE",
        "?code=c&state=STATE&access_token=t",
        "#code=c&state=STATE&id_token=t",
        "?code=c&state=STATE#access_token=t",
        "?code=c&state=STATE&token_type=Bearer",
    ] {
        assert_eq!(verdict(query), "callback_token_in_front_channel", "{query}");
    }
}

#[test]
fn an_answer_comes_by_the_query_or_the_fragment_and_not_by_both() {
    for (query, expected) in [
        ("?code=c#state=STATE", "callback_query_and_fragment"),
        ("?code=c&state=STATE#iss=https://login.example", "callback_query_and_fragment"),
        ("?code=c&state=STATE#session_state=x", "callback_query_and_fragment"),
        ("?code=c&state=STATE#/inbox", "accepted"),
        ("?tab=1&code=c&state=STATE#top=1", "accepted"),
    ] {
        assert_eq!(verdict(query), expected, "{query}");
    }
}

#[test]
fn the_providers_own_words_are_kept_as_text() {
    let description = "<script>alert(1)</script> a+b";
    let query = oidc_client_protocol::form::encode(&[("error", "x_y"), ("error_description", description)]);
    let (_, pending) = begin_signin(&settings(), &metadata(&json!({})), SigninRequest::default());
    let address = format!("{REDIRECT_URI}?{query}&state={}", pending.id());
    let answer = AuthorizationResponse::parse(&address).unwrap();
    let Err(CallbackError::Provider(error)) = pending.accept(answer, &settings(), &metadata(&json!({})), NOW)
    else {
        panic!("not the provider's error")
    };
    assert_eq!((error.error.as_str(), error.description.as_deref()), ("x_y", Some(description)));
}

#[test]
fn no_parameter_may_appear_twice() {
    for query in [
        "?code=c&state=STATE&state=STATE",
        "?code=c&code=c&state=STATE",
        "?code=c&code=&state=STATE",
        "?code=c&state=STATE&iss=https%3A%2F%2Flogin.example&iss=https%3A%2F%2Flogin.example",
        "?error=access_denied&error=access_denied&state=STATE",
        "?error=x&error_description=a&error_description=b&state=STATE",
        "?error=x&error_uri=a&error_uri=b&state=STATE",
        "?code=c&state=STATE&session_state=1&session_state=2",
        "?code=c&%73tate=STATE&state=STATE",
        "?code=c&state=STATE#state=STATE",
        "?code=c&state=STATE#code=c",
    ] {
        assert_eq!(verdict(query), "callback_repeated_parameter", "{query}");
    }
}

#[test]
fn the_answer_may_come_in_the_fragment() {
    assert_eq!(verdict("#code=c&state=STATE"), "accepted");
    assert_eq!(verdict("#error=access_denied&state=STATE"), "access_denied");
    assert_eq!(verdict("?x=1#code=c&state=STATE"), "accepted");
}

#[test]
fn an_answer_of_another_issuer_goes_no_further() {
    let iss = "https%3A%2F%2Flogin.example";
    for advertised in [false, true] {
        let metadata = metadata(&json!({"authorization_response_iss_parameter_supported": advertised}));
        let missing = |otherwise| if advertised { "callback_issuer_missing" } else { otherwise };
        for (query, expected) in [
            (format!("?code=c&state=STATE&iss={iss}"), "accepted"),
            (format!("?code=c&state=STATE&iss={iss}%2F"), "callback_issuer_mismatch"),
            ("?code=c&state=STATE&iss=https%3A%2F%2Fevil.example".to_owned(), "callback_issuer_mismatch"),
            ("?code=c&state=STATE".to_owned(), missing("accepted")),
            ("?code=c&state=STATE&iss=".to_owned(), missing("accepted")),
            (format!("?error=access_denied&state=STATE&iss={iss}"), "access_denied"),
            ("?error=access_denied&state=STATE&iss=x".to_owned(), "callback_issuer_mismatch"),
            ("?error=access_denied&state=STATE".to_owned(), missing("access_denied")),
        ] {
            let got = verdict_with(&format!("{REDIRECT_URI}{query}"), &settings(), &metadata, NOW);
            assert_eq!(got, expected, "{query} advertised: {advertised}");
        }
    }
}

#[test]
fn an_answer_for_another_provider_or_client_is_refused() {
    let mut other_client = settings();
    other_client.client_id = oidc_client_protocol::ClientId::new("another".to_owned());
    let mut other_issuer = settings();
    other_issuer.issuer = Issuer::new(format!("{ISSUER}/")).unwrap();
    for settings in [other_client, other_issuer] {
        let address = format!("{REDIRECT_URI}?code=c&state=STATE");
        let got = verdict_with(&address, &settings, &metadata(&json!({})), NOW);
        assert_eq!(got, "state_other_client");
    }
}

#[test]
fn an_answer_that_comes_too_late_is_refused() {
    let lifetime = settings().state_lifetime_seconds;
    for (now, expected) in [
        (NOW.plus(lifetime), "accepted"),
        (NOW.plus(lifetime + 1), "state_expired"),
        (Timestamp(u64::MAX), "state_expired"),
        // A clock that was set back since then is no reason to refuse.
        (NOW.minus(3600), "accepted"),
    ] {
        let address = format!("{REDIRECT_URI}?code=c&state=STATE");
        assert_eq!(verdict_with(&address, &settings(), &metadata(&json!({})), now), expected, "{now:?}");
    }
}

#[test]
fn an_answer_at_another_address_is_refused() {
    for (address, expected) in [
        ("https://app.example/callback?code=c&state=STATE", "accepted"),
        ("https://app.example/callback/?code=c&state=STATE", "redirect_uri_mismatch"),
        ("https://app.example/?code=c&state=STATE", "redirect_uri_mismatch"),
        ("https://app.example/Callback?code=c&state=STATE", "redirect_uri_mismatch"),
        ("https://app.example.evil/callback?code=c&state=STATE", "redirect_uri_mismatch"),
        ("http://app.example/callback?code=c&state=STATE", "redirect_uri_mismatch"),
        ("/callback?code=c&state=STATE", "redirect_uri_mismatch"),
        ("?code=c&state=STATE", "redirect_uri_mismatch"),
    ] {
        assert_eq!(verdict_with(address, &settings(), &metadata(&json!({})), NOW), expected, "{address}");
    }
}

#[test]
fn an_address_that_is_far_too_long_is_refused() {
    let address_of = |length: usize| {
        let start = format!("{REDIRECT_URI}?code=c&state=s&x=");
        format!("{start}{}", "x".repeat(length - start.len()))
    };
    assert!(AuthorizationResponse::parse(&address_of(32_768)).is_ok());
    let error = AuthorizationResponse::parse(&address_of(32_769)).unwrap_err();
    assert_eq!(error, CallbackError::TooLong { got: 32_769 });
}

#[test]
fn a_page_can_tell_whether_its_address_is_a_callback() {
    for (query, expected) in [
        ("?code=c&state=s", true),
        ("?error=e&state=s", true),
        ("#code=c&state=s", true),
        ("?code=c", false),
        ("?state=s", false),
        ("", false),
        ("?decode=c&estate=s", false),
        ("?response=a.b.c", true),
        ("#response=a.b.c", true),
        ("?response=yes", false),
        ("?answer=a.b.c", false),
    ] {
        assert_eq!(AuthorizationResponse::is_in(&format!("{REDIRECT_URI}{query}")), expected, "{query}");
    }
    let answer = AuthorizationResponse::parse(&format!("{REDIRECT_URI}?code=c&state=a%2Bb")).unwrap();
    assert_eq!(answer.state(), "a+b", "the name under which the request is kept");
}
