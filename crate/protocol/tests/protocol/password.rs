//! The password grant (RFC 6749 section 4.3): the request, and the checks of the response.

use crate::support::flow::{settings, token_response, verify};
use crate::support::provider::{Provider, merge, metadata, response};
use crate::support::{ACCESS_TOKEN, CLIENT_ID, ISSUER, NOW, REFRESH_TOKEN, vectors};
use oidc_client_protocol::{
    ClientSettings, PasswordExchange, TokenParameters, TokenResponseError, UnverifiedTokens, form,
};
use serde_json::{Value, json};

const PASSWORD: &str = "canary & password";

fn exchange(settings: &ClientSettings, parameters: TokenParameters) -> PasswordExchange {
    PasswordExchange::new(settings, "alice@example.org", PASSWORD, parameters)
}

fn sent(exchange: &PasswordExchange) -> Vec<(String, String)> {
    form::decode(&exchange.request(&metadata(&json!({}))).body.unwrap())
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn receive(status: u16, body: &Value) -> Result<UnverifiedTokens, TokenResponseError> {
    let exchange = exchange(&settings(), TokenParameters::default());
    exchange.receive(&response(status, &body.to_string()), NOW)
}

/// The claims of a valid ID token, with these members set or (if `null`) removed.
fn claims(changes: &Value) -> Value {
    let mut claims =
        json!({"iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "iat": NOW.0, "exp": NOW.0 + 3600});
    merge(&mut claims, changes);
    claims
}

#[test]
fn the_request_is_the_standards_and_goes_to_the_token_endpoint() {
    let mut settings = settings();
    settings.scope = "openid profile".to_owned();
    let exchange = exchange(&settings, TokenParameters::default());
    let request = exchange.request(&metadata(&json!({})));
    assert_eq!((request.method, request.url.as_str()), ("POST", "https://login.example/token"));
    let expected = [
        pair("grant_type", "password"),
        pair("client_id", CLIENT_ID),
        pair("username", "alice@example.org"),
        pair("password", PASSWORD),
        pair("scope", "openid profile"),
    ];
    assert_eq!(sent(&exchange), expected);
}

#[test]
fn the_apis_of_the_settings_are_asked_for_unless_the_caller_names_others() {
    let mut settings = settings();
    settings.resources = vec!["https://api.example".to_owned()];
    for (named, expected) in [(None, "https://api.example"), (Some("urn:example:mail"), "urn:example:mail")] {
        let resources = named.map(str::to_owned).into_iter().collect();
        let parameters = TokenParameters::new(resources, vec![pair("otp", "7")]).unwrap();
        let sent = sent(&exchange(&settings, parameters));
        assert_eq!(sent[5..], [pair("resource", expected), pair("otp", "7")]);
    }
}

#[test]
fn neither_name_nor_password_can_be_replaced_by_an_extra_parameter() {
    for name in ["username", "password", "grant_type", "client_id", "scope"] {
        let error = TokenParameters::new(Vec::new(), vec![pair(name, "x")]).unwrap_err();
        assert_eq!(error.code(), "token_parameter_reserved", "{name}");
    }
}

#[test]
fn a_good_answer_is_verified_and_its_scope_is_the_one_asked_for_where_it_names_none() {
    let provider = Provider::new();
    let id_token = provider.sign("ES256", &claims(&json!({})));
    for (named, expected) in [(json!(null), "openid"), (json!("openid email"), "openid email")] {
        let mut answer = token_response(&id_token);
        merge(&mut answer, &json!({"scope": named, "session_state": "s.1"}));
        let tokens = verify(receive(200, &answer).unwrap(), &provider.keys(), NOW).unwrap();
        assert_eq!(tokens.claims().string("sub"), Some("alice"));
        assert_eq!(tokens.access_token().secret(), ACCESS_TOKEN);
        assert_eq!(tokens.refresh_token().map(|token| token.secret().as_str()), Some(REFRESH_TOKEN));
        assert_eq!(tokens.expires_at(), Some(NOW.plus(3600)));
        assert_eq!((tokens.scope(), tokens.session_state()), (Some(expected), Some("s.1")));
        assert_eq!(tokens.state(), None);
    }
}

#[test]
fn every_claim_is_checked_but_the_nonce() {
    let provider = Provider::new();
    for (changes, expected) in [
        (json!({}), "accepted"),
        (json!({"nonce": "of no request"}), "accepted"),
        (json!({"nonce": 7}), "accepted"),
        (json!({"iss": "https://evil.example"}), "id_token_issuer"),
        (json!({"iss": null}), "id_token_claim_missing"),
        (json!({"sub": null}), "id_token_claim_missing"),
        (json!({"sub": ""}), "id_token_claim_missing"),
        (json!({"aud": "other"}), "id_token_audience"),
        (json!({"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID}), "id_token_audience"),
        (json!({"azp": "other"}), "id_token_azp"),
        (json!({"exp": NOW.0 - 60}), "id_token_expired"),
        (json!({"exp": null}), "id_token_claim_missing"),
        (json!({"iat": NOW.0 + 61}), "id_token_issued_in_future"),
        (json!({"nbf": NOW.0 + 61}), "id_token_not_yet_valid"),
        (json!({"at_hash": vectors::AT_HASH}), "accepted"),
        (json!({"at_hash": "77QmUPtjPfzWtF2AnpK9RA"}), "id_token_at_hash"),
    ] {
        let id_token = provider.sign("ES256", &claims(&changes));
        let tokens = receive(200, &token_response(&id_token)).unwrap();
        let verdict = verify(tokens, &provider.keys(), NOW);
        assert_eq!(verdict.map_or_else(|error| error.code(), |_| "accepted"), expected, "{changes}");
    }
}

#[test]
fn a_token_that_the_provider_did_not_sign_is_refused() {
    let provider = Provider::new();
    let good = claims(&json!({}));
    for (id_token, expected) in [
        (Provider::new().sign("ES256", &good), "id_token_signature"),
        (provider.sign_with("ES256", &json!({"alg": "none"}), &good.to_string()), "jws_algorithm"),
        (
            provider.sign_with("ES256", &json!({"alg": "ES256", "kid": "x"}), &good.to_string()),
            "signing_key_not_found",
        ),
    ] {
        let tokens = receive(200, &token_response(&id_token)).unwrap();
        assert_eq!(verify(tokens, &provider.keys(), NOW).unwrap_err().code(), expected);
    }
    // Without the outcome of its signature check, even a valid one is refused.
    let tokens = receive(200, &token_response(&provider.sign("ES256", &good))).unwrap();
    assert!(tokens.verify(None, NOW).is_err());
}

#[test]
fn a_response_without_an_id_token_is_refused_and_a_provider_error_is_reported() {
    let without = json!({"access_token": ACCESS_TOKEN, "token_type": "Bearer"});
    assert_eq!(receive(200, &without).unwrap_err(), TokenResponseError::Missing { member: "id_token" });
    let refusal = json!({"error": "invalid_grant", "error_description": "no such person"});
    let error = receive(400, &refusal).unwrap_err();
    assert_eq!(error.code(), "invalid_grant");
    assert!(error.to_string().contains("no such person"), "{error}");
}

#[test]
fn neither_name_nor_password_shows() {
    let parameters = TokenParameters::new(Vec::new(), vec![pair("otp", "canary-otp")]).unwrap();
    let exchange = exchange(&settings(), parameters);
    let request = exchange.request(&metadata(&json!({})));
    let refused = exchange.receive(&response(400, r#"{"error":"invalid_grant"}"#), NOW).unwrap_err();
    let again = PasswordExchange::new(&settings(), "canary-name", PASSWORD, TokenParameters::default());
    for shown in [format!("{again:?} {again:#?}"), format!("{request:?}"), format!("{refused:?} {refused}")] {
        assert!(!shown.contains("canary") && !shown.contains("alice"), "{shown}");
    }
}
