//! Which signatures and headers are accepted as the provider's (RFC 7515, RFC 8725).

use crate::support::NOW;
use crate::support::flow::{Flow, settings, token_response, verdict, verdict_on_header};
use crate::support::provider::{Provider, encode, key_set, metadata};
use oidc_client_protocol::{Algorithm, ClientSettings};
use serde_json::{Value, json};

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
fn a_token_signed_with_a_foreign_key_is_refused() {
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
        // `x5c` names nothing to fetch, and the key is chosen without it.
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
