//! A whole sign-in, from the settings to verified tokens.

use crate::support::flow::{Flow, begin_signin, entropy, settings, token_response, verify};
use crate::support::provider::{Provider, key_set, metadata, response, verifies};
use crate::support::{ACCESS_TOKEN, CLIENT_ID, ISSUER, NOW, REDIRECT_URI, REFRESH_TOKEN, vectors};
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{AuthorizationResponse, Jws, PendingSignin, SigninRequest, begin, form};
use serde_json::json;

fn get<'a>(parameters: &'a [(String, String)], name: &str) -> &'a str {
    let values: Vec<&str> =
        parameters.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
    assert_eq!(values.len(), 1, "{name} is sent {} times", values.len());
    values[0]
}

fn sign_in_with(algorithm: &str) {
    let provider = Provider::new();
    let flow = Flow::new();
    let id_token = provider.sign(algorithm, &flow.claims(&json!({"name": "Alice Adams"})));
    let tokens = flow.finish(&id_token, &provider.keys(), NOW).unwrap();
    assert_eq!(tokens.id_token().secret(), id_token);
    assert_eq!(tokens.claims().string("sub"), Some("alice"));
    assert_eq!(tokens.claims().string("name"), Some("Alice Adams"));
    assert_eq!(tokens.access_token().secret(), ACCESS_TOKEN);
    assert_eq!(tokens.refresh_token().unwrap().secret(), REFRESH_TOKEN);
    assert_eq!(tokens.expires_at(), Some(NOW.plus(3600)));
    assert_eq!(tokens.scope(), Some("openid"));
}

#[test]
fn a_person_signs_in_with_rs256() {
    sign_in_with("RS256");
}

#[test]
fn a_person_signs_in_with_es256() {
    sign_in_with("ES256");
}

#[test]
fn a_person_signs_in_with_eddsa() {
    sign_in_with("EdDSA");
}

#[test]
fn the_published_signatures_of_rfc_7515_hold_and_fall_with_one_changed_byte() {
    let rsa = json!({"kty": "RSA", "n": vectors::rsa::N, "e": vectors::rsa::E});
    let ec = serde_json::from_str(vectors::ES256_JWK).unwrap();
    for (key, token) in [(rsa, vectors::RS256_JWS), (ec, vectors::ES256_JWS)] {
        let jws = Jws::parse(token).unwrap();
        let key = key_set(&[key]).choose(&jws).unwrap().clone();
        let mut check = oidc_client_protocol::SignatureCheck {
            algorithm: jws.algorithm,
            key,
            signing_input: jws.signing_input,
            signature: jws.signature,
        };
        assert!(verifies(&check), "{token}");
        check.signature[5] ^= 1;
        assert!(!verifies(&check), "{token}");
    }
}

#[test]
fn the_person_is_sent_out_with_the_code_flow_pkce_state_and_nonce() {
    let request = SigninRequest {
        prompt: Some("login".to_owned()),
        login_hint: Some("a+b@example.org".to_owned()),
        max_age: Some(60),
        extra_query_params: vec![("audience".to_owned(), "https://api.example".to_owned())],
        ..SigninRequest::default()
    };
    let (parameters, pending) = begin_signin(&settings(), &metadata(&json!({})), request);
    for (name, expected) in [
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT_URI),
        ("response_type", "code"),
        ("scope", "openid"),
        ("code_challenge_method", "S256"),
        ("prompt", "login"),
        ("login_hint", "a+b@example.org"),
        ("max_age", "60"),
        ("audience", "https://api.example"),
        ("state", pending.id()),
    ] {
        assert_eq!(get(&parameters, name), expected, "{name}");
    }
    let secrets = ["state", "nonce", "code_challenge"].map(|name| get(&parameters, name));
    assert!(secrets.iter().all(|secret| secret.len() == 43), "256 bits each: {secrets:?}");
    assert!(secrets[0] != secrets[1] && secrets[1] != secrets[2]);
}

#[test]
fn an_authorization_endpoint_with_a_query_keeps_it() {
    let metadata = metadata(&json!({"authorization_endpoint": "https://login.example/authorize?tenant=7"}));
    let (request, _) = begin(&settings(), &metadata, SigninRequest::default(), &entropy(), NOW).unwrap();
    let url = request.url();
    assert!(url.as_str().starts_with("https://login.example/authorize?tenant=7&client_id=my-app&"));
}

#[test]
fn the_challenge_of_rfc_7636_appendix_b_is_sent_and_its_verifier_exchanged() {
    let mut entropy = entropy();
    entropy.0[64..].copy_from_slice(&crate::support::provider::decode(vectors::PKCE_VERIFIER));
    let (settings, metadata) = (settings(), metadata(&json!({})));
    let (request, pending) = begin(&settings, &metadata, SigninRequest::default(), &entropy, NOW).unwrap();
    let url = request.url();
    let parameters = form::decode(url.as_str().split_once('?').unwrap().1);
    assert_eq!(get(&parameters, "code_challenge"), vectors::PKCE_CHALLENGE);
    assert!(!url.as_str().contains(vectors::PKCE_VERIFIER));

    let answer =
        AuthorizationResponse::parse(&format!("{REDIRECT_URI}?code=c&state={}", pending.id())).unwrap();
    let exchange = pending.accept(answer, &settings, &metadata, NOW).unwrap();
    let body = exchange.request(&metadata).body.unwrap();
    assert_eq!(get(&form::decode(&body), "code_verifier"), vectors::PKCE_VERIFIER);
}

#[test]
fn the_code_travels_in_a_form_to_the_token_endpoint_and_nowhere_else() {
    let flow = Flow::new();
    let request = flow.exchange.request(&flow.metadata);
    assert_eq!((request.method, request.url.as_str()), ("POST", "https://login.example/token"));
    let form = "application/x-www-form-urlencoded".to_owned();
    assert!(request.headers.contains(&("Content-Type".into(), form)));
    let parameters = form::decode(&request.body.unwrap());
    for (name, expected) in [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", "the-code"),
        ("redirect_uri", REDIRECT_URI),
    ] {
        assert_eq!(get(&parameters, name), expected, "{name}");
    }
    let verifier = get(&parameters, "code_verifier");
    assert!((43..=128).contains(&verifier.len()), "RFC 7636 section 4.1");
    assert_eq!(parameters.len(), 5, "nothing else is sent");
}

#[test]
fn nothing_of_a_token_can_be_read_before_it_is_verified() {
    let provider = Provider::new();
    let flow = Flow::new();
    let id_token = provider.sign("ES256", &flow.claims(&json!({})));
    let unverified = flow.receive(200, &token_response(&id_token)).unwrap();
    // The compiler ensures that there is no getter: the type has two methods, and this is its whole `Debug` output.
    assert_eq!(format!("{unverified:?}"), "UnverifiedTokens { .. }");
    let check = unverified.signature_check(&metadata(&json!({})), &provider.keys()).unwrap().unwrap();
    let error = unverified.verify(Some(check.outcome(false)), NOW).unwrap_err();
    assert_eq!(error.code(), "id_token_signature");
}

#[test]
fn a_stored_sign_in_can_be_resumed() {
    let provider = Provider::new();
    let (settings, metadata) = (settings(), metadata(&json!({})));
    let state = Value::parse(r#"{"return":"/board","id":340282366920938463463374607431768211455}"#).unwrap();
    let request = SigninRequest { state: Some(state.clone()), max_age: Some(60), ..SigninRequest::default() };
    let (parameters, pending) = begin_signin(&settings, &metadata, request);
    let stored = pending.to_storage_string();

    let restored = PendingSignin::from_storage_string(&stored).unwrap();
    assert_eq!(restored.id(), pending.id());
    assert_eq!(restored.created(), NOW);
    assert_eq!(restored.to_storage_string(), stored);

    let address = format!("{REDIRECT_URI}?code=c&state={}", restored.id());
    let exchange = restored
        .accept(AuthorizationResponse::parse(&address).unwrap(), &settings, &metadata, NOW.plus(30))
        .unwrap();
    let claims = json!({
        "iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "nonce": get(&parameters, "nonce"),
        "iat": NOW.0, "exp": NOW.0 + 3600, "auth_time": NOW.0,
    });
    let answer = response(200, &token_response(&provider.sign("ES256", &claims)).to_string());
    let tokens = verify(exchange.receive(&answer, NOW).unwrap(), &provider.keys(), NOW).unwrap();
    assert_eq!(tokens.state(), Some(&state));
}

#[test]
fn a_stored_sign_in_that_was_damaged_is_refused() {
    let request = SigninRequest { max_age: Some(60), ..SigninRequest::default() };
    let (_, pending) = begin_signin(&settings(), &metadata(&json!({})), request);
    let stored: serde_json::Value = serde_json::from_str(&pending.to_storage_string()).unwrap();
    for member in
        ["id", "nonce", "code_verifier", "authority", "client_id", "redirect_uri", "scope", "created"]
    {
        for damage in [serde_json::Value::Null, json!(["x"])] {
            let mut damaged = stored.clone();
            damaged[member] = damage;
            let error = PendingSignin::from_storage_string(&damaged.to_string()).unwrap_err();
            assert!(error.to_string().contains(member), "{member}: {error}");
        }
    }
    // A malformed limit must not count as none.
    let mut damaged = stored.clone();
    damaged["max_age"] = json!("60");
    assert!(PendingSignin::from_storage_string(&damaged.to_string()).is_err());
    let text = stored.to_string();
    assert!(PendingSignin::from_storage_string(&text[..text.len() - 1]).is_err());
}

/// Entries of earlier versions have no member for it, or a list that isn't empty.
#[test]
fn a_stored_demand_for_any_way_to_sign_in_is_still_one() {
    for (acr, expected) in [
        (None, None),
        (Some(r#"{"essential":true}"#), Some(json!([]))),
        (Some(r#"{"essential":true,"value":"urn:gold"}"#), Some(json!(["urn:gold"]))),
    ] {
        let claims = acr.map(|acr| Object::parse(&format!(r#"{{"id_token":{{"acr":{acr}}}}}"#)).unwrap());
        let request = SigninRequest { claims, ..SigninRequest::default() };
        let (_, pending) = begin_signin(&settings(), &metadata(&json!({})), request);
        let stored = pending.to_storage_string();
        let members: serde_json::Value = serde_json::from_str(&stored).unwrap();
        assert_eq!(members.get("essential_acr"), expected.as_ref());
        assert_eq!(PendingSignin::from_storage_string(&stored).unwrap().to_storage_string(), stored);
    }
}

#[test]
fn a_sign_in_without_openid_or_with_a_replaced_parameter_does_not_begin() {
    let metadata = metadata(&json!({}));
    let mut without_openid = settings();
    without_openid.scope = "profile openid2".to_owned();
    let error = begin(&without_openid, &metadata, SigninRequest::default(), &entropy(), NOW).unwrap_err();
    assert_eq!(error.code(), "scope_without_openid");
    let scope = Some("profile".to_owned());
    let request = SigninRequest { scope, ..SigninRequest::default() };
    let error = begin(&settings(), &metadata, request, &entropy(), NOW).unwrap_err();
    assert_eq!(error.code(), "scope_without_openid");

    for name in ["client_id", "state", "nonce", "redirect_uri", "response_type", "code_challenge", "scope"] {
        let request = SigninRequest {
            extra_query_params: vec![(name.to_owned(), "x".to_owned())],
            ..SigninRequest::default()
        };
        let error = begin(&settings(), &metadata, request, &entropy(), NOW).unwrap_err();
        assert_eq!(error.code(), "reserved_parameter", "{name}");
    }
}

#[test]
fn what_the_provider_grants_and_says_of_its_session_is_kept() {
    let provider = Provider::new();
    let flow = Flow::new();
    let id_token = provider.sign("ES256", &flow.claims(&json!({})));
    let mut answer = token_response(&id_token);
    crate::support::provider::merge(&mut answer, &json!({"scope": "openid email", "session_state": "s.1"}));
    let tokens = verify(flow.receive(200, &answer).unwrap(), &provider.keys(), NOW).unwrap();
    assert_eq!((tokens.scope(), tokens.session_state()), (Some("openid email"), Some("s.1")));
}

#[test]
fn what_is_added_for_the_token_endpoint_waits_in_storage_and_replaces_nothing() {
    let extra = |name: &str| SigninRequest {
        extra_token_params: vec![(name.to_owned(), "one".to_owned())],
        ..SigninRequest::default()
    };
    let (_, pending) = begin_signin(&settings(), &metadata(&json!({})), extra("tenant"));
    let pending = PendingSignin::from_storage_string(&pending.to_storage_string()).unwrap();
    let address = form::add_query(REDIRECT_URI, &[("code", "abc"), ("state", pending.id()), ("iss", ISSUER)]);
    let response = AuthorizationResponse::parse(&address).unwrap();
    let exchange = pending.accept(response, &settings(), &metadata(&json!({})), NOW).unwrap();
    let sent = form::decode(&exchange.request(&metadata(&json!({}))).body.unwrap());
    assert_eq!(get(&sent, "tenant"), "one");
    let refused = begin(&settings(), &metadata(&json!({})), extra("code_verifier"), &entropy(), NOW);
    assert_eq!(refused.err().map(|error| error.code()), Some("reserved_parameter"));
}
