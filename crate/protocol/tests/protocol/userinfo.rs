//! Claims from the userinfo endpoint: about the same person, and from the provider (OpenID Connect Core section 5.3).

use crate::support::flow::settings;
use crate::support::provider::{Provider, encode, merge, metadata, response, verifies};
use crate::support::{ACCESS_TOKEN, CLIENT_ID, ISSUER, NOW};
use oidc_client_protocol::http::HttpResponse;
use oidc_client_protocol::json::Object;
use oidc_client_protocol::{
    AccessToken, ClientSettings, SignatureOutcome, TokenType, UnverifiedUserinfo, Userinfo, UserinfoError,
    userinfo_request,
};
use serde_json::{Value, json};

fn id_token_claims() -> Object {
    let claims = json!({"iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "iat": NOW.0, "exp": NOW.0 + 3600});
    Object::parse(&claims.to_string()).unwrap()
}

fn strict() -> ClientSettings {
    ClientSettings { require_signed_userinfo: true, ..settings() }
}

fn signed(jwt: &str) -> HttpResponse {
    HttpResponse::new(200, jwt).with_header("content-type", "application/jwt")
}

/// Handles a response from receipt to verified claims, with the signature checked as in a browser.
fn received(
    provider: &Provider,
    answer: &HttpResponse,
    settings: &ClientSettings,
) -> Result<Userinfo, UserinfoError> {
    let userinfo = UnverifiedUserinfo::receive(answer)?;
    let check = userinfo.signature_check(settings, &metadata(&json!({})), &provider.keys())?;
    let outcome = check.map(|check| {
        let valid = verifies(&check);
        check.outcome(valid)
    });
    userinfo.verify(outcome, settings, &id_token_claims(), NOW)
}

fn verdict(provider: &Provider, answer: &HttpResponse, settings: &ClientSettings) -> &'static str {
    received(provider, answer, settings).map_or_else(|error| error.code(), |_| "accepted")
}

/// The verdict on a signed response with these claims changed.
fn verdict_on_signed(changes: &Value) -> &'static str {
    let provider = Provider::new();
    let mut claims = json!({"iss": ISSUER, "aud": CLIENT_ID, "sub": "alice", "email": "alice@example.org"});
    merge(&mut claims, changes);
    verdict(&provider, &signed(&provider.sign("ES256", &claims)), &strict())
}

#[test]
fn the_access_token_travels_in_the_header_by_its_own_scheme() {
    let metadata = metadata(&json!({"userinfo_endpoint": "https://login.example/me"}));
    let access_token = AccessToken::new(ACCESS_TOKEN.to_owned());
    for (token_type, expected) in [
        (TokenType::Bearer, format!("Bearer {ACCESS_TOKEN}")),
        (TokenType::Dpop, format!("DPoP {ACCESS_TOKEN}")),
    ] {
        let request = userinfo_request(&metadata, &access_token, token_type).unwrap();
        assert_eq!((request.method, request.url.as_str()), ("GET", "https://login.example/me"));
        assert_eq!(request.body, None, "userinfo-bearer-header");
        let header =
            |wanted: &str| request.headers.iter().find(|(name, _)| name == wanted).unwrap().1.as_str();
        assert_eq!(header("Authorization"), expected);
        assert_eq!(header("Accept"), "application/json, application/jwt");
        assert!(!format!("{request:?}").contains(ACCESS_TOKEN));
    }
}

#[test]
fn a_provider_without_a_userinfo_endpoint_is_not_asked() {
    let access_token = AccessToken::new(ACCESS_TOKEN.to_owned());
    assert_eq!(userinfo_request(&metadata(&json!({})), &access_token, TokenType::Bearer), None);
}

#[test]
fn plain_claims_are_taken_if_they_are_about_the_one_who_signed_in() {
    let provider = Provider::new();
    for (name, body, expected) in [
        ("oidcc-client-test", r#"{"sub":"alice","name":"Alice"}"#, "accepted"),
        ("userinfo-invalid-sub", r#"{"sub":"mallory","name":"Alice"}"#, "userinfo_subject"),
        ("another case", r#"{"sub":"Alice"}"#, "userinfo_subject"),
        ("no sub", r#"{"name":"Alice"}"#, "userinfo_subject_missing"),
        ("empty", r#"{"sub":""}"#, "userinfo_subject_missing"),
        ("null", r#"{"sub":null}"#, "userinfo_subject_missing"),
        ("a number", r#"{"sub":1}"#, "userinfo_subject_missing"),
        ("an array", r#"{"sub":["alice"]}"#, "userinfo_subject_missing"),
        ("two", r#"{"sub":"alice","sub":"mallory"}"#, "userinfo_not_json"),
        ("no object", r#"["sub","alice"]"#, "userinfo_not_json"),
        ("nothing", "", "userinfo_not_json"),
    ] {
        assert_eq!(verdict(&provider, &response(200, body), &settings()), expected, "{name}");
    }
}

#[test]
fn an_id_token_without_a_subject_matches_no_user() {
    let answer = response(200, r#"{"sub":"alice"}"#);
    let userinfo = UnverifiedUserinfo::receive(&answer).unwrap();
    let error = userinfo.verify(None, &settings(), &Object::new(), NOW).unwrap_err();
    assert_eq!(error, UserinfoError::Subject);
}

#[test]
fn what_is_not_claims_is_refused_by_its_type() {
    let provider = Provider::new();
    let body = r#"{"sub":"alice"}"#;
    for (content_type, expected) in [
        ("application/json", "accepted"),
        ("Application/JSON; charset=utf-8", "accepted"),
        ("text/html; charset=utf-8", "userinfo_type"),
        ("text/plain", "userinfo_type"),
        ("application/jsonp", "userinfo_type"),
        ("application/jwt", "jws_segments"),
        ("", "userinfo_type"),
    ] {
        let answer = HttpResponse::new(200, body).with_header("Content-Type", content_type);
        assert_eq!(verdict(&provider, &answer, &settings()), expected, "{content_type}");
    }
    assert_eq!(verdict(&provider, &HttpResponse::new(200, body), &settings()), "userinfo_type", "no type");
    assert_eq!(verdict(&provider, &HttpResponse::new(204, ""), &settings()), "userinfo_type", "no content");
}

#[test]
fn a_refusal_has_the_providers_error() {
    let header = r#"Bearer realm="x", error="invalid_token", error_description="it has ended""#;
    let in_body = r#"{"error":"insufficient_scope"}"#;
    let unauthorized =
        |body: &str, header| HttpResponse::new(401, body).with_header("WWW-Authenticate", header);
    for (answer, got, error) in [
        (unauthorized("<html>", header), 401, Some("invalid_token")),
        (unauthorized(in_body, header), 401, Some("invalid_token")),
        (unauthorized("", r#"dpop error="use_dpop_nonce""#), 401, Some("use_dpop_nonce")),
        (HttpResponse::new(403, in_body), 403, Some("insufficient_scope")),
        (unauthorized("", "Bearer"), 401, None),
        (HttpResponse::new(500, "<html>"), 500, None),
        (HttpResponse::new(302, ""), 302, None),
        (response(404, r#"{"sub":"alice"}"#), 404, None),
    ] {
        let refused = UnverifiedUserinfo::receive(&answer).unwrap_err();
        assert_eq!(refused.code(), "userinfo_status");
        let UserinfoError::Status { got: status, error: said } = refused else { panic!("{refused}") };
        assert_eq!((status, said.as_ref().map(|said| said.code())), (got, error), "{answer:?}");
    }
    let text = UnverifiedUserinfo::receive(&unauthorized("", header)).unwrap_err().to_string();
    assert!(text.contains("401") && text.contains("it has ended"), "{text}");
}

#[test]
fn signed_claims_are_checked_like_a_token() {
    for (name, changes, expected) in [
        ("userinfo-signed", json!({}), "accepted"),
        ("several audiences", json!({"aud": ["other", CLIENT_ID]}), "accepted"),
        ("neither iss nor aud, which are a SHOULD", json!({"iss": null, "aud": null}), "accepted"),
        ("another issuer", json!({"iss": "https://evil.example"}), "userinfo_issuer"),
        ("an issuer that is no text", json!({"iss": [ISSUER]}), "userinfo_issuer"),
        ("another client", json!({"aud": "other"}), "userinfo_audience"),
        ("other clients", json!({"aud": ["other"]}), "userinfo_audience"),
        ("nobody", json!({"aud": []}), "userinfo_audience"),
        ("another person", json!({"sub": "mallory"}), "userinfo_subject"),
        ("nobody in particular", json!({"sub": null}), "userinfo_subject_missing"),
        ("good for an hour", json!({"exp": NOW.0 + 3600, "nbf": NOW.0}), "accepted"),
        ("ended within the skew", json!({"exp": NOW.0 - 59}), "accepted"),
        ("ended", json!({"exp": NOW.0 - 60}), "userinfo_expired"),
        ("not yet valid, within the skew", json!({"nbf": NOW.0 + 60}), "accepted"),
        ("not yet valid", json!({"nbf": NOW.0 + 61}), "userinfo_not_yet_valid"),
        ("an end that is no time", json!({"exp": "tomorrow"}), "userinfo_time"),
        ("an end with a fraction", json!({"exp": NOW.0 as f64 + 0.5}), "accepted"),
        ("an end with an exponent", json!({"exp": 1e300}), "userinfo_time"),
        ("a beginning that is no time", json!({"nbf": true}), "userinfo_time"),
    ] {
        assert_eq!(verdict_on_signed(&changes), expected, "{name}");
    }
}

#[test]
fn only_the_providers_own_signature_counts() {
    let (provider, stranger) = (Provider::new(), Provider::new());
    let claims = json!({"sub": "alice"});
    let genuine = provider.sign("ES256", &claims);
    let (input, _) = genuine.rsplit_once('.').unwrap();
    let unsigned = format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(claims.to_string()));
    let brought = json!({"alg": "ES256", "kid": "ES256", "jwk": stranger.jwk("ES256")});
    for (name, jwt, expected) in [
        ("genuine", genuine.clone(), "accepted"),
        ("with a line break after it", format!("{genuine}\n"), "accepted"),
        ("by RS256", provider.sign("RS256", &claims), "accepted"),
        ("a stranger's", stranger.sign("ES256", &claims), "userinfo_signature"),
        ("cut off", format!("{input}."), "userinfo_signature"),
        ("alg none", unsigned, "jws_algorithm"),
        ("its own key", stranger.sign_with("ES256", &brought, &claims.to_string()), "signing_key_in_header"),
        (
            "unknown key",
            provider.sign_with("ES256", &json!({"alg": "ES256", "kid": "x"}), "{}"),
            "signing_key_not_found",
        ),
        ("encrypted", "a.b.c.d.e".to_owned(), "jws_segments"),
        ("plain JSON", r#"{"sub":"alice"}"#.to_owned(), "jws_segments"),
        (
            "an access token",
            provider.sign_with("ES256", &json!({"alg": "ES256", "typ": "at+jwt"}), &claims.to_string()),
            "token_of_other_kind",
        ),
    ] {
        assert_eq!(verdict(&provider, &signed(&jwt), &settings()), expected, "{name}");
    }
}

#[test]
fn an_algorithm_must_be_one_of_the_settings_and_of_the_metadata() {
    let provider = Provider::new();
    let userinfo =
        UnverifiedUserinfo::receive(&signed(&provider.sign("ES256", &json!({"sub": "alice"})))).unwrap();
    let mut rs256_only = settings();
    rs256_only.algorithms.retain(|algorithm| algorithm.name() == "RS256");
    let lists = |names: &[&str]| metadata(&json!({"userinfo_signing_alg_values_supported": names}));
    for (settings, metadata, expected) in [
        (settings(), lists(&["RS256", "ES256"]), "checked"),
        (settings(), lists(&["RS256"]), "signing_algorithm"),
        (settings(), metadata(&json!({"id_token_signing_alg_values_supported": ["RS256"]})), "checked"),
        (rs256_only, lists(&["ES256"]), "signing_algorithm"),
    ] {
        let checked = userinfo.signature_check(&settings, &metadata, &provider.keys());
        assert_eq!(checked.map_or_else(|error| error.code(), |_| "checked"), expected);
    }
}

/// The outcome of a signature check, with this result.
fn outcome(provider: &Provider, answer: &HttpResponse, valid: bool) -> Option<SignatureOutcome> {
    let userinfo = UnverifiedUserinfo::receive(answer).unwrap();
    let check = userinfo.signature_check(&settings(), &metadata(&json!({})), &provider.keys()).unwrap();
    check.map(|check| check.outcome(valid))
}

#[test]
fn the_verdict_on_one_answer_does_not_let_another_through() {
    let provider = Provider::new();
    let one = signed(&provider.sign("ES256", &json!({"sub": "alice"})));
    let other = signed(&provider.sign("ES256", &json!({"sub": "alice", "admin": true})));
    let verify = |answer: &HttpResponse, outcome| {
        UnverifiedUserinfo::receive(answer).unwrap().verify(outcome, &settings(), &id_token_claims(), NOW)
    };
    assert!(verify(&one, outcome(&provider, &one, true)).is_ok());
    for refused in [
        verify(&other, outcome(&provider, &one, true)),
        verify(&one, outcome(&provider, &one, false)),
        verify(&one, None),
    ] {
        assert_eq!(refused.unwrap_err().code(), "userinfo_signature");
    }
}

#[test]
fn a_client_registered_for_signed_claims_takes_no_others() {
    let provider = Provider::new();
    let plain = response(200, r#"{"sub":"alice"}"#);
    assert_eq!(verdict(&provider, &plain, &strict()), "userinfo_unsigned");
    let jws = signed(&provider.sign("ES256", &json!({"sub": "alice"})));
    let borrowed = outcome(&provider, &jws, true);
    let userinfo = UnverifiedUserinfo::receive(&plain).unwrap();
    let error = userinfo.verify(borrowed, &strict(), &id_token_claims(), NOW).unwrap_err();
    assert_eq!(error, UserinfoError::Unsigned);
}

#[test]
fn aggregated_and_distributed_claims_come_through_as_they_are() {
    let body = json!({
        "sub": "alice",
        "_claim_names": {"address": "src1", "shipping_address": "src2"},
        "_claim_sources": {
            "src1": {"JWT": "eyJhbGciOiJub25lIn0.e30."},
            "src2": {"endpoint": "http://evil.example/claims", "access_token": "ksj3n283dke"},
        },
    });
    let userinfo = received(&Provider::new(), &response(200, &body.to_string()), &settings()).unwrap();
    assert_eq!(*userinfo.claims(), Object::parse(&body.to_string()).unwrap());
}

#[test]
fn debug_and_error_output_has_no_claims_and_no_signature() {
    let provider = Provider::new();
    let jwt = provider.sign("ES256", &json!({"sub": "alice", "email": "canary@example.org"}));
    let of_another = provider.sign("ES256", &json!({"sub": "canary"}));
    let mut shown = format!("{:?}", UnverifiedUserinfo::receive(&signed(&jwt)).unwrap());
    for answer in
        [signed(&jwt), signed(&format!("{jwt}x")), signed(&of_another), HttpResponse::new(500, &jwt)]
    {
        match received(&provider, &answer, &settings()) {
            Ok(userinfo) => shown += &format!("{userinfo:?}"),
            Err(error) => shown += &format!("{error} {error:?}"),
        }
    }
    let segments = jwt.split('.').chain(of_another.split('.')).filter(|segment| segment.len() > 40);
    for secret in segments.chain(["canary"]) {
        assert!(!shown.contains(secret), "{secret} shows in {shown}");
    }
}
