//! The claims of an ID token: each check of OpenID Connect Core section 3.1.3.7, refused with its own code.

use crate::support::flow::{Flow, settings, token_response};
use crate::support::provider::Provider;
use crate::support::{CLIENT_ID, NOW, vectors};
use oidc_client_protocol::{ClientSettings, SigninRequest, Timestamp};
use serde_json::{Value, json};

/// The code with which a token is refused, or `accepted`.
pub(crate) fn verdict(
    settings: ClientSettings,
    request: SigninRequest,
    changes: &Value,
    now: Timestamp,
) -> &'static str {
    let provider = Provider::new();
    let flow = Flow::with(settings, request);
    let id_token = provider.sign("ES256", &flow.claims(changes));
    match flow.finish(&id_token, &provider.keys(), now) {
        Ok(_) => "accepted",
        Err(error) => {
            assert!(!error.to_string().is_empty());
            error.code()
        }
    }
}

fn check(table: &[(&str, Value, &str)]) {
    for (name, changes, expected) in table {
        let got = verdict(settings(), SigninRequest::default(), changes, NOW);
        assert_eq!(got, *expected, "{name}: {changes}");
    }
}

#[test]
fn a_token_of_another_issuer_is_refused() {
    check(&[
        ("invalid-iss", json!({"iss": "https://evil.example"}), "id_token_issuer"),
        ("with a slash", json!({"iss": "https://login.example/"}), "id_token_issuer"),
        ("in upper case", json!({"iss": "https://LOGIN.example"}), "id_token_issuer"),
        ("invalid-missing-iss", json!({"iss": null}), "id_token_claim_missing"),
        ("not a string", json!({"iss": ["https://login.example"]}), "id_token_claim_missing"),
    ]);
}

#[test]
fn a_token_without_a_usable_subject_is_refused() {
    check(&[
        ("missing-sub", json!({"sub": null}), "id_token_claim_missing"),
        ("empty", json!({"sub": ""}), "id_token_claim_missing"),
        ("a number", json!({"sub": 7}), "id_token_claim_missing"),
        ("longest", json!({"sub": "x".repeat(255)}), "accepted"),
        ("too long", json!({"sub": "x".repeat(256)}), "id_token_subject_too_long"),
    ]);
}

#[test]
fn a_token_for_another_client_is_refused() {
    check(&[
        ("invalid-aud", json!({"aud": "other"}), "id_token_audience"),
        ("a part of the name", json!({"aud": "my-app-2"}), "id_token_audience"),
        ("missing-aud", json!({"aud": null}), "id_token_claim_missing"),
        ("not a text", json!({"aud": 5}), "id_token_claim_missing"),
        ("empty array", json!({"aud": []}), "id_token_audience"),
        ("another in an array", json!({"aud": ["other"]}), "id_token_audience"),
        ("valid-aud-as-array", json!({"aud": [CLIENT_ID]}), "accepted"),
        ("invalid-secondary-aud", json!({"aud": [CLIENT_ID, "other"]}), "id_token_audience"),
        ("even with azp", json!({"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID}), "id_token_audience"),
        ("beside a number", json!({"aud": [CLIENT_ID, 5]}), "id_token_claim_missing"),
        ("azp is this client", json!({"azp": CLIENT_ID}), "accepted"),
        ("azp is another", json!({"azp": "other"}), "id_token_azp"),
        ("azp is no text", json!({"azp": [CLIENT_ID]}), "id_token_azp"),
    ]);
}

#[test]
fn a_second_audience_is_accepted_only_if_trusted_and_with_azp() {
    let mut trusting = settings();
    trusting.trusted_audiences = vec!["api".to_owned()];
    for (changes, expected) in [
        (json!({"aud": [CLIENT_ID, "api"], "azp": CLIENT_ID}), "accepted"),
        (json!({"aud": [CLIENT_ID, "api"]}), "id_token_claim_missing"),
        (json!({"aud": [CLIENT_ID, "api"], "azp": "api"}), "id_token_azp"),
        (json!({"aud": ["api"], "azp": CLIENT_ID}), "id_token_audience"),
    ] {
        let got = verdict(trusting.clone(), SigninRequest::default(), &changes, NOW);
        assert_eq!(got, expected, "{changes}");
    }
}

#[test]
fn any_other_audience_is_accepted_only_if_that_is_set_and_azp_is_this_client() {
    let careless = ClientSettings { insecure_any_audience: true, ..settings() };
    for (changes, expected) in [
        (json!({"aud": [CLIENT_ID, "other", "project"], "azp": CLIENT_ID}), "accepted"),
        (json!({"aud": [CLIENT_ID, "other"]}), "id_token_claim_missing"),
        (json!({"aud": [CLIENT_ID, "other"], "azp": "other"}), "id_token_azp"),
        (json!({"aud": ["other", "project"], "azp": CLIENT_ID}), "id_token_audience"),
        (json!({"aud": "other", "azp": CLIENT_ID}), "id_token_audience"),
        (json!({"aud": [], "azp": CLIENT_ID}), "id_token_audience"),
    ] {
        let got = verdict(careless.clone(), SigninRequest::default(), &changes, NOW);
        assert_eq!(got, expected, "{changes}");
    }
}

#[test]
fn a_token_out_of_its_time_is_refused() {
    check(&[
        ("invalid-expired-exp", json!({"exp": NOW.0 - 301}), "id_token_expired"),
        ("over the skew", json!({"exp": NOW.0 - 60}), "id_token_expired"),
        ("within the skew", json!({"exp": NOW.0 - 59}), "accepted"),
        ("invalid-missing-exp", json!({"exp": null}), "id_token_claim_missing"),
        ("exp as text", json!({"exp": (NOW.0 + 60).to_string()}), "id_token_time"),
        ("exp 1e300", json!({"exp": 1e300}), "id_token_time"),
        ("exp with a fraction", json!({"exp": NOW.0 as f64 + 60.5}), "accepted"),
        ("exp cut to a whole second", json!({"exp": NOW.0 as f64 - 60.0 + 0.75}), "id_token_expired"),
        ("exp with a fraction and an exponent", json!({"exp": 1.5e20}), "id_token_time"),
        ("exp negative", json!({"exp": -1}), "id_token_time"),
        ("exp negative with a fraction", json!({"exp": -1.5}), "id_token_time"),
        ("exp as text with a fraction", json!({"exp": "1.5"}), "id_token_time"),
        ("exp is the last moment", json!({"exp": u64::MAX}), "accepted"),
        ("missing-iat", json!({"iat": null}), "id_token_claim_missing"),
        ("iat as text", json!({"iat": NOW.0.to_string()}), "id_token_time"),
        ("iat in the future", json!({"iat": NOW.0 + 61}), "id_token_issued_in_future"),
        ("iat within the skew", json!({"iat": NOW.0 + 60}), "accepted"),
        ("iat with a fraction", json!({"iat": NOW.0 as f64 + 60.75}), "accepted"),
        ("nbf in the future", json!({"nbf": NOW.0 + 61}), "id_token_not_yet_valid"),
        ("nbf within the skew", json!({"nbf": NOW.0 + 60}), "accepted"),
        ("nbf no time", json!({"nbf": "now"}), "id_token_time"),
    ]);
}

#[test]
fn no_setting_stretches_the_skew_beyond_five_minutes() {
    let mut lax = settings();
    lax.clock_skew_seconds = u64::MAX;
    for (changes, expected) in [
        (json!({"exp": NOW.0 - 299}), "accepted"),
        (json!({"exp": NOW.0 - 300}), "id_token_expired"),
        (json!({"iat": NOW.0 + 300}), "accepted"),
        (json!({"iat": NOW.0 + 301}), "id_token_issued_in_future"),
        (json!({"nbf": NOW.0 + 301}), "id_token_not_yet_valid"),
    ] {
        let got = verdict(lax.clone(), SigninRequest::default(), &changes, NOW);
        assert_eq!(got, expected, "{changes}");
    }
    let mut strict = settings();
    strict.clock_skew_seconds = 0;
    let got = verdict(strict, SigninRequest::default(), &json!({"exp": NOW.0}), NOW);
    assert_eq!(got, "id_token_expired", "on or after exp the token must not be accepted (RFC 7519, 4.1.4)");
}

#[test]
fn a_token_for_another_request_is_refused() {
    check(&[
        ("invalid-nonce", json!({"nonce": "another"}), "id_token_nonce"),
        ("empty", json!({"nonce": ""}), "id_token_nonce"),
        ("no text", json!({"nonce": 1}), "id_token_nonce"),
        ("invalid-missing-nonce", json!({"nonce": null}), "id_token_claim_missing"),
    ]);
}

#[test]
fn an_access_token_that_was_swapped_is_refused() {
    check(&[
        ("the example of Core appendix A", json!({"at_hash": vectors::AT_HASH}), "accepted"),
        ("missing-athash", json!({"at_hash": null}), "accepted"),
        ("invalid-athash", json!({"at_hash": "77QmUPtjPfzWtF2AnpK9RA"}), "id_token_at_hash"),
        ("the whole hash", json!({"at_hash": format!("{}{}", vectors::AT_HASH, "AAAA")}), "id_token_at_hash"),
        ("empty", json!({"at_hash": ""}), "id_token_at_hash"),
        ("no text", json!({"at_hash": true}), "id_token_at_hash"),
    ]);
    let provider = Provider::new();
    let flow = Flow::new();
    let id_token = provider.sign("RS256", &flow.claims(&json!({"at_hash": vectors::AT_HASH})));
    let mut answer = token_response(&id_token);
    answer["access_token"] = json!("another");
    let tokens = flow.receive(200, &answer).unwrap();
    let error = crate::support::flow::verify(tokens, &provider.keys(), NOW).unwrap_err();
    assert_eq!(error.code(), "id_token_at_hash");
}

#[test]
fn at_hash_of_an_eddsa_token_is_half_of_sha_512() {
    let provider = Provider::new();
    let hash = ring::digest::digest(&ring::digest::SHA512, vectors::ACCESS_TOKEN.as_bytes());
    for (at_hash, accepted) in
        [(crate::support::provider::encode(&hash.as_ref()[..32]), true), (vectors::AT_HASH.to_owned(), false)]
    {
        let flow = Flow::new();
        let id_token = provider.sign("EdDSA", &flow.claims(&json!({ "at_hash": at_hash })));
        assert_eq!(flow.finish(&id_token, &provider.keys(), NOW).is_ok(), accepted, "{at_hash}");
    }
}

/// authentik sends `null` for what it leaves out.
#[test]
fn a_claim_that_is_null_counts_as_absent() {
    let provider = Provider::new();
    for (claim, expected) in [
        ("azp", "accepted"),
        ("nbf", "accepted"),
        ("at_hash", "accepted"),
        ("auth_time", "accepted"),
        ("nonce", "id_token_claim_missing"),
        ("exp", "id_token_claim_missing"),
        ("iat", "id_token_claim_missing"),
        ("aud", "id_token_claim_missing"),
    ] {
        let flow = Flow::new();
        let mut claims = flow.claims(&json!({}));
        claims[claim] = Value::Null;
        let id_token = provider.sign("ES256", &claims);
        assert_eq!(crate::support::flow::verdict(flow, &id_token, &provider.keys()), expected, "{claim}");
    }
}

#[test]
fn who_asked_for_a_recent_sign_in_gets_one_or_an_error() {
    for (changes, expected) in [
        (json!({"auth_time": NOW.0 - 100}), "accepted"),
        (json!({"auth_time": NOW.0 - 160}), "accepted"),
        (json!({"auth_time": NOW.0 - 161}), "id_token_auth_time"),
        (json!({"auth_time": 0}), "id_token_auth_time"),
        (json!({"auth_time": NOW.0 + 60}), "accepted"),
        (json!({"auth_time": NOW.0 + 61}), "id_token_auth_time"),
        (json!({"auth_time": NOW.0 * 1000}), "id_token_auth_time"),
        (json!({}), "id_token_claim_missing"),
        (json!({"auth_time": "now"}), "id_token_time"),
    ] {
        let request = SigninRequest { max_age: Some(100), ..SigninRequest::default() };
        assert_eq!(verdict(settings(), request, &changes, NOW), expected, "{changes}");
    }
    // Without `max_age` in the request, `auth_time` isn't checked.
    check(&[("without max_age", json!({"auth_time": 0}), "accepted")]);
}

#[test]
fn claims_that_mean_nothing_here_are_kept_as_they_are() {
    let changes = json!({
        "_claim_names": {"address": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://a.example"}},
    });
    check(&[("aggregated-claims, distributed-claims", changes, "accepted")]);
}
