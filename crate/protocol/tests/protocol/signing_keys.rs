//! Which of the provider's keys a token is checked with (RFC 7517, OpenID Connect Core section 10.1).

use crate::support::flow::{Flow, token_response, verdict, verdict_on_header};
use crate::support::provider::{Provider, encode, key_set, merge, metadata, response};
use crate::support::{NOW, vectors};
use oidc_client_protocol::{Algorithm, JwkSet, Jws};
use serde_json::{Value, json};

#[test]
fn the_request_for_keys_is_told_from_others_by_what_it_accepts() {
    let request = JwkSet::request(&metadata(&json!({"jwks_uri": "https://keys.example/jwks"})));
    assert_eq!((request.method, request.url.as_str()), ("GET", "https://keys.example/jwks"));
    let accepts: Vec<_> =
        request.headers.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
    assert_eq!(accepts, [("Accept", "application/jwk-set+json, application/json")]);
}

#[test]
fn a_key_is_used_only_for_its_own_kind_algorithm_and_purpose() {
    let provider = Provider::new();
    let with = |changes: Value| {
        let mut key = provider.jwk("ES256");
        merge(&mut key, &changes);
        key_set(&[key])
    };
    let mut rsa = provider.jwk("RS256");
    merge(&mut rsa, &json!({"kid": "ES256", "alg": null}));
    for (name, keys, expected) in [
        ("as published", with(json!({})), "accepted"),
        ("an RSA key of that name", key_set(&[rsa]), "signing_key_not_found"),
        ("another alg", with(json!({"alg": "ES384"})), "signing_key_not_found"),
        ("an encryption alg", with(json!({"alg": "ECDH-ES"})), "signing_key_not_found"),
        ("the same alg", with(json!({"alg": "ES256"})), "accepted"),
        ("for encryption", with(json!({"use": "enc"})), "signing_key_not_found"),
        ("to verify", with(json!({"use": null, "key_ops": ["verify"]})), "accepted"),
        ("to derive", with(json!({"use": null, "key_ops": ["deriveKey"]})), "signing_key_not_found"),
        ("another curve", with(json!({"crv": "P-384"})), "signing_key_not_found"),
    ] {
        let header = r#"{"alg":"ES256","kid":"ES256"}"#;
        assert_eq!(verdict_on_header(&provider, header, &keys), expected, "{name}");
    }
}

#[test]
fn a_token_finds_its_key_by_name_or_because_there_is_one_only() {
    let (provider, other) = (Provider::new(), Provider::new());
    let mut second = other.jwk("ES256");
    second["kid"] = json!("second");
    let mut nameless = provider.jwk("ES256");
    nameless.as_object_mut().unwrap().remove("kid");
    let mut twin = other.jwk("ES256");
    twin["kid"] = json!("ES256");
    let (one, two) = (key_set(&[provider.jwk("ES256")]), key_set(&[provider.jwk("ES256"), second]));
    for (name, header, keys, expected) in [
        ("kid-absent-single-jwks", r#"{"alg":"ES256"}"#, &one, "accepted"),
        ("one of this kind", r#"{"alg":"ES256"}"#, &provider.keys(), "accepted"),
        ("kid-absent-multiple-jwks", r#"{"alg":"ES256"}"#, &two, "signing_key_ambiguous"),
        ("named among several", r#"{"alg":"ES256","kid":"ES256"}"#, &two, "accepted"),
        ("the other one's name", r#"{"alg":"ES256","kid":"second"}"#, &two, "id_token_signature"),
        ("unknown", r#"{"alg":"ES256","kid":"rotated"}"#, &two, "signing_key_not_found"),
        (
            "named, keys nameless",
            r#"{"alg":"ES256","kid":"a"}"#,
            &key_set(&[nameless]),
            "signing_key_not_found",
        ),
        (
            "two of one name",
            r#"{"alg":"ES256","kid":"ES256"}"#,
            &key_set(&[provider.jwk("ES256"), twin]),
            "signing_key_ambiguous",
        ),
        ("none at all", r#"{"alg":"ES256","kid":"ES256"}"#, &key_set(&[]), "signing_key_not_found"),
    ] {
        assert_eq!(verdict_on_header(&provider, header, keys), expected, "{name}");
    }
}

#[test]
fn signing_key_rotation_is_handled_by_fetching_the_keys_again() {
    let (old, new) = (Provider::new(), Provider::new());
    let mut rotated = new.jwk("ES256");
    rotated["kid"] = json!("new");
    let flow = Flow::new();
    let claims = flow.claims(&json!({})).to_string();
    let id_token = new.sign_with("ES256", &json!({"alg": "ES256", "kid": "new"}), &claims);
    let tokens = flow.receive(200, &token_response(&id_token)).unwrap();
    assert_eq!(
        tokens.signature_check(&metadata(&json!({})), &old.keys()).unwrap_err().code(),
        "signing_key_not_found"
    );
    crate::support::flow::verify(tokens, &key_set(&[old.jwk("ES256"), rotated]), NOW).unwrap();
}

/// Keys that can't be used here; conformance suites publish such ones on purpose.
fn decoys() -> Vec<Value> {
    vec![
        json!({"kty": "AKP", "alg": "ML-DSA-44", "kid": "ES256", "pub": "AA"}),
        json!({"kty": "quantum", "kid": "ES256"}),
        json!({"kty": "RSA", "alg": "RS257", "kid": "ES256", "n": "AA", "e": "AQAB"}),
        json!({"kty": "EC", "alg": "ES257", "crv": "P-256", "kid": "ES256", "x": "AA", "y": "AA"}),
        json!({"kty": "EC", "crv": "P-257", "kid": "ES256", "x": "AA", "y": "AA"}),
        json!({"kty": "OKP", "crv": "X25519", "kid": "ES256", "x": "AA"}),
        json!({"kty": "oct", "alg": "HS256", "kid": "ES256", "k": "AA"}),
        json!({"kty": "EC", "crv": "P-256", "kid": "ES256", "x": "AA"}),
        json!({"kty": 5}),
        json!("not a key"),
        json!({}),
    ]
}

#[test]
fn keys_that_cannot_be_used_are_skipped() {
    let provider = Provider::new();
    let header = r#"{"alg":"ES256","kid":"ES256"}"#;
    assert_eq!(verdict_on_header(&provider, header, &key_set(&decoys())), "signing_key_not_found");
    let among_decoys = key_set(&[decoys(), vec![provider.jwk("ES256")], decoys()].concat());
    assert_eq!(verdict_on_header(&provider, header, &among_decoys), "accepted");
}

#[test]
fn an_answer_that_is_no_key_set_is_refused() {
    for (status, body, expected) in [
        (404, "{}", "jwks_status"),
        (200, "<html>", "jwks_not_json"),
        (200, "[]", "jwks_not_json"),
        (200, r#"{"keys":[],"keys":[]}"#, "jwks_not_json"),
        (200, "{}", "jwks_keys_missing"),
        (200, r#"{"keys":{}}"#, "jwks_keys_missing"),
    ] {
        assert_eq!(JwkSet::receive(&response(status, body)).unwrap_err().code(), expected, "{body}");
    }
}

#[test]
fn the_same_key_listed_twice_is_one_and_a_short_rsa_key_none() {
    let provider = Provider::new();
    let (key, other) = (provider.jwk("ES256"), Provider::new().jwk("ES256"));
    let header = r#"{"alg":"ES256","kid":"ES256"}"#;
    assert_eq!(verdict_on_header(&provider, header, &key_set(&[key.clone(), key.clone()])), "accepted");
    assert_eq!(verdict_on_header(&provider, header, &key_set(&[key, other])), "signing_key_ambiguous");

    let mut short = provider.jwk("RS256");
    short["n"] = json!(&vectors::rsa::N[..340]);
    let flow = Flow::new();
    let id_token = provider.sign("RS256", &flow.claims(&json!({})));
    assert_eq!(verdict(flow, &id_token, &key_set(&[short])), "signing_key_not_found");
}

#[test]
fn each_algorithm_has_keys_of_its_own_kind() {
    let ec = |crv: &str| json!({"kty": "EC", "crv": crv, "x": "AA", "y": "AA"});
    let okp = |crv: &str| json!({"kty": "OKP", "crv": crv, "x": "AA"});
    let rsa = json!({"kty": "RSA", "n": vectors::rsa::N, "e": "AQAB"});
    let kinds = [
        ("P-256", ec("P-256")),
        ("P-384", ec("P-384")),
        ("P-521", ec("P-521")),
        ("secp256k1", ec("secp256k1")),
        ("Ed25519", okp("Ed25519")),
        ("Ed448", okp("Ed448")),
        ("X25519", okp("X25519")),
        ("RSA", rsa),
    ];
    for algorithm in Algorithm::ALL {
        let name = algorithm.name();
        let compact = format!("{}.e30.AA", encode(json!({"alg": name}).to_string()));
        let jws = Jws::parse(&compact).unwrap();
        let fits = kinds.iter().filter(|(_, key)| key_set(std::slice::from_ref(key)).choose(&jws).is_ok());
        let fits: Vec<_> = fits.map(|(kind, _)| *kind).collect();
        let expected = match name {
            "ES256" => "P-256",
            "ES384" => "P-384",
            "ES512" => "P-521",
            "EdDSA" => "Ed25519",
            _ => "RSA",
        };
        assert_eq!(fits, [expected], "{name}");
    }
}
