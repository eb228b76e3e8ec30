//! Proofs, and the nonces that servers require in them (RFC 9449).

use crate::support::provider::{Provider, decode, encode, verifies};
use crate::support::vectors::dpop::{ACCESS_TOKEN, ATH, PROOF_AT_API, PROOF_AT_TOKEN_ENDPOINT, public_key};
use crate::support::{NOW, vectors};
use oidc_client_protocol::dpop::{
    Attempt, DpopKey, DpopNonces, DpopProof, ProofFor, ServerKind, asks_for_nonce,
};
use oidc_client_protocol::http::HttpResponse;
use oidc_client_protocol::{AccessToken, Algorithm, Jwk, Jws, PublicKey, SignatureCheck, Timestamp};
use serde_json::{Value, json};

const TOKEN_ENDPOINT: &str = "https://server.example.com/token";
const API: &str = "https://resource.example.org/protectedresource";

/// The first two segments of a compact JWS, as JSON.
fn parts(compact: &str) -> [Value; 2] {
    let mut segments =
        compact.split('.').map(|it| serde_json::from_slice(&decode(it)).unwrap_or(Value::Null));
    [segments.next().unwrap(), segments.next().unwrap()]
}

fn proof(request: &ProofFor<'_>) -> [Value; 2] {
    let key = DpopKey::new(public_key()).unwrap();
    parts(DpopProof::new(&key, request, &[7; 16], NOW).signing_input())
}

fn get(url: &str) -> ProofFor<'_> {
    ProofFor { method: "GET", url, access_token: None, nonce: None }
}

#[test]
fn the_proofs_that_the_standard_prints_are_made_here_too() {
    let key = DpopKey::new(public_key()).unwrap();
    let access_token = AccessToken::new(ACCESS_TOKEN.to_owned());
    let at_token_endpoint = ProofFor { method: "POST", url: TOKEN_ENDPOINT, access_token: None, nonce: None };
    let at_api = ProofFor { access_token: Some(&access_token), ..get(API) };
    for (name, printed, request, made_at) in [
        ("section 4.1", PROOF_AT_TOKEN_ENDPOINT, at_token_endpoint, 1_562_262_616),
        ("section 7.1", PROOF_AT_API, at_api, 1_562_262_618),
    ] {
        let expected = parts(printed);
        let unique: [u8; 12] = decode(expected[1]["jti"].as_str().unwrap()).try_into().unwrap();
        let proof = DpopProof::new(&key, &request, &unique, Timestamp(made_at));
        assert_eq!(parts(proof.signing_input()), expected, "{name}");
        let (_, signature) = printed.rsplit_once('.').unwrap();
        assert!(proof.signed(&decode(signature)).ends_with(signature), "{name}");
    }
    assert_eq!(parts(PROOF_AT_API)[1]["ath"], ATH);
}

#[test]
fn what_the_standard_prints_was_signed_by_the_key_it_prints() {
    for printed in [PROOF_AT_TOKEN_ENDPOINT, PROOF_AT_API] {
        assert!(holds(printed, Algorithm::Es256, public_key()));
    }
}

/// Whether a compact JWS was signed by this key.
fn holds(compact: &str, algorithm: Algorithm, public_key: PublicKey) -> bool {
    let (signing_input, signature) = compact.rsplit_once('.').unwrap();
    verifies(&SignatureCheck {
        algorithm,
        key: Jwk { kid: None, alg: None, issuer: None, public_key },
        signing_input: signing_input.to_owned(),
        signature: decode(signature),
    })
}

#[test]
fn a_proof_is_a_jws_that_the_key_inside_it_verifies() {
    let provider = Provider::new();
    for name in ["ES256", "EdDSA"] {
        let key = DpopKey::new(provider.public_key(name)).unwrap();
        let proof = DpopProof::new(&key, &get(API), &[7; 16], NOW);
        let signature = provider.signature(name, proof.signing_input().as_bytes());
        let compact = proof.signed(&signature);
        assert_eq!(Jws::parse(&compact).unwrap().algorithm, key.algorithm());
        let [header, _] = parts(&compact);
        assert_eq!((&header["typ"], &header["alg"]), (&json!("dpop+jwt"), &json!(name)));
        let members: Vec<&str> = header["jwk"].as_object().unwrap().keys().map(String::as_str).collect();
        let public: &[&str] = if name == "ES256" { &["crv", "kty", "x", "y"] } else { &["crv", "kty", "x"] };
        assert_eq!(members, public, "nothing private, and no name by which to follow the key");
        assert!(holds(&compact, key.algorithm(), provider.public_key(name)), "{name}");
    }
}

#[test]
fn a_proof_names_the_method_the_place_and_the_time_and_no_more() {
    let [_, claims] = proof(&get("https://api.example/notes"));
    let expected =
        json!({"jti": encode([7; 16]), "htm": "GET", "htu": "https://api.example/notes", "iat": NOW.0});
    assert_eq!(claims, expected);
}

#[test]
fn the_place_is_without_query_and_fragment() {
    for (url, expected) in [
        ("https://api.example/a/b?c=d#e", "https://api.example/a/b"),
        ("https://api.example/a#e?c=d", "https://api.example/a"),
        ("https://api.example/?c=https://other.example/", "https://api.example/"),
        ("https://api.example", "https://api.example/"),
        ("https://api.example?c=d", "https://api.example/"),
        ("http://localhost:4400/a/", "http://localhost:4400/a/"),
        // The URL as a browser writes it in the request.
        ("https://API.example:443/Notes", "https://api.example/Notes"),
        ("HTTPS://api.example:8443?c=d", "https://api.example:8443/"),
        ("http://localhost:80/a", "http://localhost/a"),
    ] {
        assert_eq!(proof(&get(url))[1]["htu"], expected, "{url}");
    }
}

#[test]
fn an_access_token_is_named_by_its_hash_and_a_nonce_by_itself() {
    let access_token = AccessToken::new(ACCESS_TOKEN.to_owned());
    let request = ProofFor { access_token: Some(&access_token), nonce: Some("eyJ7S_zG"), ..get(API) };
    let [_, claims] = proof(&request);
    assert_eq!((&claims["ath"], &claims["nonce"]), (&json!(ATH), &json!("eyJ7S_zG")));
    let other = AccessToken::new(vectors::ACCESS_TOKEN.to_owned());
    assert_ne!(proof(&ProofFor { access_token: Some(&other), ..get(API) })[1]["ath"], ATH);
}

#[test]
fn only_keys_that_every_server_knows_make_proofs() {
    let text = || "AQAB".to_owned();
    for (key, expected) in [
        (PublicKey::Ec { crv: "P-256", x: text(), y: text() }, Ok(Algorithm::Es256)),
        (PublicKey::Ed25519 { x: text() }, Ok(Algorithm::EdDsa)),
        (PublicKey::Ec { crv: "P-384", x: text(), y: text() }, Err("dpop_key")),
        (PublicKey::Ec { crv: "P-521", x: text(), y: text() }, Err("dpop_key")),
        (PublicKey::Rsa { n: text(), e: text() }, Err("dpop_key")),
    ] {
        let got = DpopKey::new(key.clone()).map(|key| key.algorithm()).map_err(|error| error.code());
        assert_eq!(got, expected, "{key:?}");
    }
}

fn with_nonce(status: u16, body: &str, nonce: &str) -> HttpResponse {
    HttpResponse::new(status, body).with_header("DPoP-Nonce", nonce)
}

#[test]
fn the_latest_nonce_of_each_server_is_kept_success_or_not() {
    use ServerKind::{Authorization, Resource};
    let mut nonces = DpopNonces::default();
    nonces.learn(Authorization, TOKEN_ENDPOINT, &with_nonce(400, "", "first"));
    nonces.learn(Authorization, "https://SERVER.example.com:443/par", &with_nonce(200, "", "second"));
    nonces.learn(Resource, "https://server.example.com/userinfo", &with_nonce(200, "", "of-the-api"));
    nonces.learn(Resource, "https://server.example.com:8443/", &with_nonce(500, "", "of-another-port"));
    nonces.learn(Authorization, TOKEN_ENDPOINT, &HttpResponse::new(200, ""));
    for (kind, url, expected) in [
        (Authorization, TOKEN_ENDPOINT, Some("second")),
        (Authorization, "https://server.example.com/elsewhere?a=b", Some("second")),
        (Resource, "https://server.example.com/", Some("of-the-api")),
        (Resource, "https://server.example.com:8443/a", Some("of-another-port")),
        (Authorization, "https://server.example.com:8443/a", None),
        (Resource, API, None),
        (Authorization, "http://server.example.com/token", None),
        (Authorization, "not a url", None),
    ] {
        assert_eq!(nonces.get(kind, url), expected, "{kind:?} {url}");
    }
}

#[test]
fn what_cannot_be_a_nonce_is_not_kept() {
    let long = "n".repeat(4097);
    for nonce in ["", "two, nonces", "a\"b", "a\\b", "a b", "caf\u{e9}", "a\u{7f}", long.as_str()] {
        let mut nonces = DpopNonces::default();
        nonces.learn(ServerKind::Resource, API, &with_nonce(200, "", nonce));
        assert_eq!(nonces.get(ServerKind::Resource, API), None, "{nonce}");
    }
    let mut nonces = DpopNonces::default();
    nonces.learn(ServerKind::Resource, API, &with_nonce(200, "", "one").with_header("dpop-nonce", "other"));
    assert_eq!(nonces.get(ServerKind::Resource, API), None, "two headers");
}

#[test]
fn a_server_asks_for_its_nonce_in_its_own_words_only() {
    let body = r#"{"error":"use_dpop_nonce"}"#;
    let challenge = r#"DPoP error="use_dpop_nonce""#;
    for (status, body, challenge, by_authorization_server, by_resource_server) in [
        (400, body, "", true, false),
        (401, "", challenge, false, true),
        (401, "", r#"Bearer realm="x", dpop error=use_dpop_nonce"#, false, true),
        (401, body, "", false, false),
        (400, "", challenge, false, false),
        (403, "", challenge, false, false),
        (200, body, challenge, false, false),
        (503, body, challenge, false, false),
        (400, r#"{"error":"invalid_dpop_proof"}"#, "", false, false),
        (400, r#"{"error":"invalid_grant","error_description":"use_dpop_nonce"}"#, "", false, false),
        (400, r#"{"error":"use_dpop_nonce","error":"use_dpop_nonce"}"#, "", false, false),
        (401, "", r#"DPoP error="invalid_token""#, false, false),
        (401, "", r#"Bearer error="use_dpop_nonce""#, false, false),
    ] {
        let without_nonce = HttpResponse::new(status, body).with_header("WWW-Authenticate", challenge);
        let asked = without_nonce.clone().with_header("dpop-nonce", "eyJ7S_zG");
        let asks =
            |answer| [ServerKind::Authorization, ServerKind::Resource].map(|it| asks_for_nonce(it, answer));
        assert_eq!(
            asks(&asked),
            [by_authorization_server, by_resource_server],
            "{status} {body} {challenge}"
        );
        assert_eq!(asks(&without_nonce), [false, false], "{status}: no nonce is named");
    }
}

#[test]
fn a_request_is_repeated_once_however_often_the_server_asks() {
    let mut nonces = DpopNonces::default();
    let mut attempt = Some(Attempt::first(ServerKind::Resource, API));
    let mut sent = Vec::new();
    while let Some(this) = attempt {
        sent.push(this.nonce(&nonces).map(str::to_owned));
        let again = with_nonce(401, "", &format!("nonce-{}", sent.len()));
        attempt = this
            .answered(&mut nonces, &again.with_header("WWW-Authenticate", r#"DPoP error="use_dpop_nonce""#));
        assert!(sent.len() < 10);
    }
    assert_eq!(sent, [None, Some("nonce-1".to_owned())]);
    assert_eq!(
        nonces.get(ServerKind::Resource, API),
        Some("nonce-2"),
        "the next request begins with the latest"
    );
}

#[test]
fn an_answer_is_an_answer_and_its_nonce_is_learnt() {
    let mut nonces = DpopNonces::default();
    let first = Attempt::first(ServerKind::Authorization, TOKEN_ENDPOINT);
    assert!(first.answered(&mut nonces, &with_nonce(200, "{}", "next")).is_none());
    assert_eq!(nonces.get(ServerKind::Authorization, TOKEN_ENDPOINT), Some("next"));
}

#[test]
fn neither_proof_nor_nonce_nor_token_shows() {
    let access_token = AccessToken::new(ACCESS_TOKEN.to_owned());
    let request = ProofFor {
        method: "GET",
        url: "https://api.example/?token=canary",
        access_token: Some(&access_token),
        nonce: Some("canary-nonce"),
    };
    let key = DpopKey::new(public_key()).unwrap();
    let proof = DpopProof::new(&key, &request, &[7; 16], NOW);
    let mut nonces = DpopNonces::default();
    nonces.learn(ServerKind::Resource, API, &with_nonce(200, "", "canary-nonce"));
    let shown = format!("{request:?} {proof:?} {nonces:?}");
    let (_, claims) = proof.signing_input().split_once('.').unwrap();
    for secret in ["canary", ACCESS_TOKEN, claims] {
        assert!(!shown.contains(secret), "{secret} shows in {shown}");
    }
}
