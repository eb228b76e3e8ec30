//! Which tokens are taken for the provider's: algorithms, keys, form and signature (RFC 7515, RFC 7517, RFC 8725).

use crate::support::flow::{Flow, settings, token_response};
use crate::support::provider::{Provider, encode, key_set, metadata, response};
use crate::support::{NOW, vectors};
use oidc_client_protocol::{Algorithm, ClientSettings, JwkSet, Jws};
use serde_json::{Value, json};

/// The code with which this token is refused, or `accepted`.
fn verdict(flow: Flow, id_token: &str, keys: &JwkSet) -> &'static str {
    flow.finish(id_token, keys, NOW).map_or_else(|error| error.code(), |_| "accepted")
}

/// The verdict on good claims, signed by the P-256 key under this header.
fn verdict_on_header(provider: &Provider, header: &str, keys: &JwkSet) -> &'static str {
    let flow = Flow::new();
    let id_token = provider.sign_text("ES256", header, &flow.claims(&json!({})).to_string());
    verdict(flow, &id_token, keys)
}

#[test]
fn a_forged_signature_is_refused() {
    let provider = Provider::new();
    for algorithm in ["RS256", "ES256", "EdDSA"] {
        let flow = Flow::new();
        let genuine = provider.sign(algorithm, &flow.claims(&json!({"sub": "mallory"})));
        let (_, signature) = genuine.rsplit_once('.').unwrap();
        let wanted = provider.sign(algorithm, &flow.claims(&json!({})));
        let (input, _) = wanted.rsplit_once('.').unwrap();
        let zeros = encode([0; 64]);
        for forged in [signature, "", "AA", zeros.as_str()] {
            let got = verdict(Flow::new(), &format!("{input}.{forged}"), &provider.keys());
            assert_eq!(got, "id_token_signature", "{algorithm} {forged}");
        }
    }
}

#[test]
fn a_token_signed_by_somebody_elses_key_is_refused() {
    let (provider, stranger) = (Provider::new(), Provider::new());
    for algorithm in ["ES256", "EdDSA"] {
        let flow = Flow::new();
        let id_token = stranger.sign(algorithm, &flow.claims(&json!({})));
        assert_eq!(verdict(flow, &id_token, &provider.keys()), "id_token_signature", "{algorithm}");
    }
}

#[test]
fn the_verdict_on_one_token_does_not_let_another_through() {
    let provider = Provider::new();
    let (one, other) = (Flow::new(), Flow::new());
    let [first, second] =
        ["alice", "mallory"].map(|sub| provider.sign("ES256", &one.claims(&json!({"sub": sub}))));
    let first = one.receive(200, &token_response(&first)).unwrap();
    let second = other.receive(200, &token_response(&second)).unwrap();
    let outcome =
        first.signature_check(&metadata(&json!({})), &provider.keys()).unwrap().unwrap().outcome(true);
    assert_eq!(second.verify(Some(outcome), NOW).unwrap_err().code(), "id_token_signature");
    assert_eq!(first.verify(None, NOW).unwrap_err().code(), "id_token_signature", "no verdict is no yes");
}

#[test]
fn algorithms_that_sign_nothing_or_need_a_secret_are_refused() {
    let provider = Provider::new();
    for name in
        ["none", "None", "nOnE", "NONE", "", "HS256", "HS384", "HS512", "es256", "ES256K", "RS1", "dir"]
    {
        let header = json!({"alg": name, "kid": "ES256"}).to_string();
        assert_eq!(verdict_on_header(&provider, &header, &provider.keys()), "jws_algorithm", "{name}");
    }
    for header in [r#"{"kid":"ES256"}"#, r#"{"alg":null}"#, r#"{"alg":["ES256"]}"#] {
        assert_eq!(verdict_on_header(&provider, header, &provider.keys()), "jws_algorithm", "{header}");
    }
    let flow = Flow::new();
    let unsigned =
        format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(flow.claims(&json!({})).to_string()));
    assert_eq!(verdict(flow, &unsigned, &provider.keys()), "jws_algorithm", "idtoken-sig-none");
}

#[test]
fn the_public_key_as_an_hmac_secret_opens_nothing() {
    let provider = Provider::new();
    let flow = Flow::new();
    let input = format!(
        "{}.{}",
        encode(r#"{"alg":"HS256","kid":"RS256"}"#),
        encode(flow.claims(&json!({})).to_string())
    );
    let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, provider.jwk("RS256").to_string().as_bytes());
    let forged = format!("{input}.{}", encode(ring::hmac::sign(&secret, input.as_bytes())));
    assert_eq!(verdict(flow, &forged, &provider.keys()), "jws_algorithm", "invalid-sig-hs256");
}

#[test]
fn a_key_is_used_only_for_its_own_kind_algorithm_and_purpose() {
    let provider = Provider::new();
    let with = |changes: Value| {
        let mut key = provider.jwk("ES256");
        crate::support::provider::merge(&mut key, &changes);
        key_set(&[key])
    };
    let mut rsa = provider.jwk("RS256");
    crate::support::provider::merge(&mut rsa, &json!({"kid": "ES256", "alg": null}));
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
fn signing_key_rotation_is_survived_by_fetching_the_keys_anew() {
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

/// Keys that nobody can use here; conformance suites publish such ones on purpose.
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
fn a_key_that_a_token_brings_along_is_refused_unless_it_is_the_providers_own_address() {
    let provider = Provider::new();
    let key = provider.jwk("ES256");
    for (header, expected) in [
        (json!({"alg": "ES256", "jwk": key}), "signing_key_in_header"),
        (
            json!({"alg": "ES256", "kid": "ES256", "jku": "https://evil.example/keys"}),
            "signing_key_in_header",
        ),
        (json!({"alg": "ES256", "kid": "ES256", "jku": 1}), "signing_key_in_header"),
        (
            json!({"alg": "ES256", "kid": "ES256", "x5u": "https://evil.example/cert"}),
            "signing_key_in_header",
        ),
        // It says where to fetch nothing, and the key is chosen without it.
        (json!({"alg": "ES256", "kid": "ES256", "x5c": ["AA"]}), "accepted"),
        (json!({"alg": "ES256", "kid": "another", "x5c": ["AA"]}), "signing_key_not_found"),
        (json!({"alg": "ES256", "kid": "ES256", "jku": "https://login.example/keys"}), "accepted"),
        (json!({"alg": "ES256", "kid": "ES256", "x5t": "AA"}), "accepted"),
    ] {
        assert_eq!(verdict_on_header(&provider, &header.to_string(), &provider.keys()), expected, "{header}");
    }
}

#[test]
fn no_extension_of_the_header_is_taken_for_understood() {
    let provider = Provider::new();
    for crit in [json!(["b64"]), json!(["exp"]), json!([]), json!(null)] {
        let header = json!({"alg": "ES256", "kid": "ES256", "b64": false, "crit": crit}).to_string();
        assert_eq!(verdict_on_header(&provider, &header, &provider.keys()), "jws_crit", "{header}");
    }
}

#[test]
fn a_key_name_that_is_no_string_does_not_count_as_none() {
    let provider = Provider::new();
    for kid in ["null", "1", "[\"ES256\"]", "{}"] {
        let header = format!(r#"{{"alg":"ES256","kid":{kid}}}"#);
        assert_eq!(
            verdict_on_header(&provider, &header, &key_set(&[provider.jwk("ES256")])),
            "jws_kid",
            "{kid}"
        );
    }
}

#[test]
fn a_token_that_calls_itself_something_else_is_no_id_token() {
    let provider = Provider::new();
    for (typ, expected) in [
        ("at+jwt", "token_of_other_kind"),
        ("application/at+jwt", "token_of_other_kind"),
        ("LOGOUT+JWT", "token_of_other_kind"),
        ("dpop+jwt", "token_of_other_kind"),
        ("oauth-authz-resp+jwt", "token_of_other_kind"),
        ("JWT", "accepted"),
        ("jwt", "accepted"),
        ("JOSE", "accepted"),
    ] {
        let header = json!({"alg": "ES256", "kid": "ES256", "typ": typ}).to_string();
        assert_eq!(verdict_on_header(&provider, &header, &provider.keys()), expected, "{typ}");
    }
}

#[test]
fn an_algorithm_counts_only_where_the_settings_and_the_metadata_name_it() {
    let provider = Provider::new();
    let verdict = |allowed: &[Algorithm], listed: Value| {
        let mut flow =
            Flow::with(ClientSettings { algorithms: allowed.to_vec(), ..settings() }, Default::default());
        flow.metadata = metadata(&json!({"id_token_signing_alg_values_supported": listed}));
        let id_token = provider.sign("ES256", &flow.claims(&json!({})));
        flow.finish(&id_token, &provider.keys(), NOW).map_or_else(|error| error.code(), |_| "accepted")
    };
    let (all, es, rs) = (&Algorithm::ALL, &[Algorithm::Es256], &[Algorithm::Rs256, Algorithm::EdDsa]);
    for (allowed, listed, expected) in [
        (&all[..], Value::Null, "accepted"),
        (&all[..], json!(["RS256", "ES256"]), "accepted"),
        (&all[..], json!(["RS256"]), "signing_algorithm"),
        (&all[..], json!(["HS256", "none"]), "signing_algorithm"),
        (&all[..], json!([]), "signing_algorithm"),
        (es, Value::Null, "accepted"),
        (rs, Value::Null, "signing_algorithm"),
        (rs, json!(["ES256"]), "signing_algorithm"),
        (&[], Value::Null, "signing_algorithm"),
    ] {
        assert_eq!(verdict(allowed, listed.clone()), expected, "{allowed:?} {listed}");
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
