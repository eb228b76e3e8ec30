//! Secrets never appear in `Debug` or in error messages.

use crate::support::flow::{entropy, settings, token_response, verify};
use crate::support::provider::{Provider, encode, merge, metadata, response};
use crate::support::{ACCESS_TOKEN, CLIENT_ID, ISSUER, NOW, REDIRECT_URI, REFRESH_TOKEN};
use oidc_client_protocol::{
    AccessToken, AuthorizationCode, AuthorizationResponse, IdToken, JwkSet, Jws, Nonce, PendingSignin,
    ProviderMetadata, Refresh, RefreshToken, SigninRequest, SignoutRequest, begin, json,
};
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::Debug;

const CODE: &str = "canary-code";
const EMAIL: &str = "canary@example.org";
const APP_STATE: &str = "canary-app-state";

/// All output so far, and the secrets that must not be in it.
#[derive(Default)]
struct Shown {
    texts: Vec<String>,
    secrets: Vec<String>,
}

impl Shown {
    fn debug(&mut self, value: &impl Debug) {
        self.texts.push(format!("{value:?} {value:#?}"));
    }

    fn error(&mut self, error: &impl Error) {
        self.debug(error);
        self.texts.push(error.to_string());
    }

    /// Adds the three values that `begin` derives from the entropy, and these tokens.
    fn know(&mut self, tokens: &[&str]) {
        self.secrets.extend(entropy().0.chunks(32).map(encode));
        self.secrets.extend([CODE, EMAIL, APP_STATE, ACCESS_TOKEN, REFRESH_TOKEN].map(str::to_owned));
        // A segment of a token is a leak, too; segments of a few characters, as some tests use, prove nothing.
        let segments = tokens.iter().flat_map(|token| token.split('.')).filter(|segment| segment.len() > 10);
        self.secrets.extend(segments.map(str::to_owned));
    }

    fn holds_no_secret(&self) {
        assert!(self.texts.len() > 1 && self.secrets.len() >= 8);
        for (text, secret) in self.texts.iter().flat_map(|text| self.secrets.iter().map(move |it| (text, it)))
        {
            assert!(!text.contains(secret.as_str()), "{secret} shows in {text}");
        }
    }
}

fn begin_signin() -> (oidc_client_protocol::AuthorizationRequest, PendingSignin) {
    begin(&settings(), &metadata(&json!({})), request(), &entropy(), NOW).unwrap()
}

fn request() -> SigninRequest {
    let state = json::Value::from(APP_STATE);
    SigninRequest { state: Some(state), max_age: Some(60), ..SigninRequest::default() }
}

fn callback(pending: &PendingSignin) -> AuthorizationResponse {
    AuthorizationResponse::parse(&format!("{REDIRECT_URI}?code={CODE}&state={}", pending.id())).unwrap()
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "nonce": encode(&entropy().0[32..64]), "email": EMAIL,
        "iat": NOW.0, "exp": NOW.0 + 3600, "auth_time": NOW.0,
    })
}

#[test]
fn no_step_of_a_sign_in_shows_a_secret() {
    let (provider, metadata) = (Provider::new(), metadata(&json!({})));
    let mut shown = Shown::default();
    shown.debug(&SigninRequest {
        nonce: Some(encode(&entropy().0[32..64])),
        login_hint: Some(EMAIL.to_owned()),
        url_state: Some(APP_STATE.to_owned()),
        extra_token_params: vec![("password".to_owned(), CODE.to_owned())],
        ..request()
    });
    let (request, pending) = begin_signin();
    shown.debug(&request);
    shown.debug(&request.url());
    shown.debug(&pending);
    let answer = callback(&pending);
    shown.debug(&answer);
    let exchange = pending.accept(answer, &settings(), &metadata, NOW).unwrap();
    shown.debug(&exchange);
    shown.debug(&exchange.request(&metadata));
    let id_token = provider.sign("ES256", &claims());
    let received = response(200, &token_response(&id_token).to_string());
    shown.debug(&received);
    let unverified = exchange.receive(&received, NOW).unwrap();
    shown.debug(&unverified);
    let check = unverified.signature_check(&metadata, &provider.keys()).unwrap().unwrap();
    shown.debug(&check);
    let outcome = check.outcome(true);
    shown.debug(&outcome);
    let verified = unverified.verify(Some(outcome), NOW).unwrap();
    shown.debug(&verified);
    shown.debug(&Jws::parse(&id_token).unwrap());
    shown.know(&[&id_token]);
    shown.holds_no_secret();
}

#[test]
fn no_step_of_a_refresh_or_sign_out_shows_a_secret() {
    let (provider, metadata) = (Provider::new(), metadata(&json!({})));
    let mut shown = Shown::default();
    let id_token = provider.sign("ES256", &claims());
    let old = IdToken::new(id_token.clone());
    shown.debug(&SignoutRequest { id_token_hint: Some(&old), ..SignoutRequest::default() });
    let refresh = Refresh::new(&settings(), RefreshToken::new(REFRESH_TOKEN.to_owned()), old).unwrap();
    let refresh = refresh.with_left_out(json::Object::parse(&claims().to_string()).unwrap());
    shown.debug(&refresh);
    shown.debug(&refresh.request(&metadata));
    let unverified = refresh.receive(&response(200, &token_response(&id_token).to_string()), NOW).unwrap();
    shown.debug(&unverified);
    shown.debug(&verify(unverified, &provider.keys(), NOW).unwrap());
    shown.debug(&AccessToken::new(ACCESS_TOKEN.to_owned()));
    shown.debug(&RefreshToken::new(REFRESH_TOKEN.to_owned()));
    shown.debug(&AuthorizationCode::new(CODE.to_owned()));
    shown.debug(&Nonce::new(encode(&entropy().0[32..64])));
    shown.know(&[&id_token]);
    shown.holds_no_secret();
}

#[test]
fn no_refused_callback_or_stored_sign_in_shows_a_secret() {
    let metadata = metadata(&json!({}));
    let mut shown = Shown::default();
    let state = begin_signin().1.id().to_owned();
    for (at, query) in [
        (REDIRECT_URI, format!("?code={CODE}&state={state}x")),
        (REDIRECT_URI, format!("?code={CODE}&state={state}&code={CODE}")),
        (REDIRECT_URI, format!("?code={CODE}&state={state}&error=access_denied")),
        (REDIRECT_URI, format!("?code={CODE}&state={state}&iss=https://evil.example")),
        (REDIRECT_URI, format!("?code={CODE}")),
        (REDIRECT_URI, format!("?state={state}&access_token={ACCESS_TOKEN}")),
        ("https://app.example/elsewhere", format!("?code={CODE}&state={state}")),
        ("https://app.example/elsewhere", format!("#code={CODE}&state={state}")),
    ] {
        let (_, pending) = begin_signin();
        let refused = AuthorizationResponse::parse(&format!("{at}{query}"))
            .and_then(|answer| pending.accept(answer, &settings(), &metadata, NOW));
        shown.error(&refused.unwrap_err());
    }
    let stored = begin_signin().1.to_storage_string();
    let without_id = stored.replacen("\"id\"", "\"other\"", 1);
    for damaged in [&stored[1..], &stored[..stored.len() - 1], &without_id] {
        shown.error(&PendingSignin::from_storage_string(damaged).unwrap_err());
    }
    shown.know(&[]);
    shown.holds_no_secret();
}

#[test]
fn no_refused_token_shows_a_secret() {
    let (provider, metadata) = (Provider::new(), metadata(&json!({})));
    let exchange = || {
        let (_, pending) = begin_signin();
        let answer = callback(&pending);
        pending.accept(answer, &settings(), &metadata, NOW).unwrap()
    };
    let mut shown = Shown::default();
    let good = provider.sign("ES256", &claims());
    let mut id_tokens = vec![format!("{good}x"), format!("{good}.x"), good.replace('.', "")];
    for changes in [
        json!({"iss": "x"}),
        json!({"aud": "x"}),
        json!({"azp": "x"}),
        json!({"sub": EMAIL.repeat(20)}),
        json!({"nonce": "x"}),
        json!({"nonce": null}),
        json!({"at_hash": "x"}),
        json!({"auth_time": 0}),
        json!({"exp": 0}),
        json!({"exp": EMAIL}),
        json!({"iat": u64::MAX}),
        json!({"nbf": u64::MAX}),
    ] {
        let mut claims = claims();
        merge(&mut claims, &changes);
        id_tokens.push(provider.sign("ES256", &claims));
        id_tokens.push(Provider::new().sign("ES256", &claims));
        id_tokens.push(provider.sign_with("ES256", &json!({"alg": "none"}), &claims.to_string()));
    }
    for id_token in &id_tokens {
        let tokens = exchange().receive(&response(200, &token_response(id_token).to_string()), NOW).unwrap();
        shown.error(&verify(tokens, &provider.keys(), NOW).unwrap_err());
    }
    let body = token_response(&good).to_string();
    for (status, body) in [
        (200, body.replacen("Bearer", "mac", 1)),
        (200, body.replacen("token_type", "type", 1)),
        (200, body.replacen("3600", "-1", 1)),
        (200, body.replacen('{', &format!(r#"{{"access_token":"{ACCESS_TOKEN}","#), 1)),
        (200, body[1..].to_owned()),
        (400, body.clone()),
        (503, body.clone()),
        (400, body.replacen('{', r#"{"error":"invalid_grant","#, 1)),
    ] {
        shown.error(&exchange().receive(&response(status, &body), NOW).unwrap_err());
    }
    // A provider that returns a token response at the wrong address.
    shown.error(&ProviderMetadata::parse(&settings().issuer, &body).unwrap_err());
    shown.error(&JwkSet::parse(&body).unwrap_err());
    shown.know(&id_tokens.iter().map(String::as_str).collect::<Vec<_>>());
    shown.holds_no_secret();
}
