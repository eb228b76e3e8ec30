//! Every reader accepts any text without a panic, and reads what the corresponding writer wrote.

use crate::support::flow::{Flow, begin_signin, settings, token_response, verify};
use crate::support::provider::{Provider, encode, key_set, metadata, metadata_text};
use crate::support::{ISSUER, NOW, vectors};
use oidc_client_protocol::challenge::Challenge;
use oidc_client_protocol::http::HttpResponse;
use oidc_client_protocol::json::{Object, Value as Json};
use oidc_client_protocol::{
    AuthorizationResponse, EndSessionRequest, Issuer, JwkSet, Jws, PendingSignin, ProviderMetadata,
    SigninRequest, SignoutRequest, SignoutResponse, Timestamp, form, url,
};
use proptest::prelude::*;
use serde_json::json;
use std::time::{Duration, UNIX_EPOCH};

/// The headers that the crate reads.
const HEADERS: [&str; 5] = ["Content-Type", "Date", "DPoP-Nonce", "Retry-After", "WWW-Authenticate"];

/// Any text: random characters, random bytes read as UTF-8, and these valid texts with a part replaced.
fn any_text(good: &[&str]) -> impl Strategy<Value = String> + use<> {
    let good = prop::sample::select(good.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    let piece = prop_oneof![
        prop::sample::select(vec![
            "", "\"", "{", "[", "&", "=", "%", "%f", "#", "?", ".", "-1", "1e9", "null", "\0"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    let damaged =
        (good, any::<prop::sample::Index>(), 0..4_usize, piece).prop_map(|(good, index, length, piece)| {
            let characters: Vec<char> = good.chars().collect();
            let (before, after) = characters.split_at(index.index(characters.len()));
            let after = &after[length.min(after.len())..];
            before.iter().chain(&piece.chars().collect::<Vec<_>>()).chain(after).collect()
        });
    let bytes = any::<Vec<u8>>().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    prop_oneof![damaged, bytes, any::<String>()]
}

fn any_parameters() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec(any::<(String, String)>(), 0..6)
}

fn borrowed(parameters: &[(String, String)]) -> Vec<(&str, &str)> {
    parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

const ADDRESSES: [&str; 3] = [
    "https://app.example/callback?code=abc&state=def&iss=https%3A%2F%2Flogin.example#session_state=1",
    "https://app.example/callback#error=access_denied&error_description=no+way&state=def",
    "https://app.example/callback?response=eyJhbGciOiJFUzI1NiJ9.eyJzdGF0ZSI6ImRlZiIsImNvZGUiOiJhYmMifQ.AAEC",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_form_is_read_as_it_was_written(parameters in any_parameters(), text in any_text(&["a=b&c=%20+&=&d"])) {
        prop_assert_eq!(&form::decode(&form::encode(&borrowed(&parameters))), &parameters);
        let read = form::decode(&text);
        prop_assert_eq!(&form::decode(&form::encode(&borrowed(&read))), &read, "what was read is read again");
    }

    #[test]
    fn an_address_keeps_its_parameters_wherever_they_are(parameters in any_parameters(), text in any_text(&ADDRESSES)) {
        let query = form::add_query("https://login.example/end?a=1", &borrowed(&parameters));
        prop_assert_eq!(&url::parameters(&query)[1..], parameters.as_slice());
        let fragment = format!("https://app.example/callback#{}", form::encode(&borrowed(&parameters)));
        prop_assert_eq!(url::parameters(&fragment), parameters);

        let _any = url::parameters(&text);
        let address = url::without_query(&text);
        prop_assert!(text.starts_with(address) && !address.contains(['?', '#']));
        let (origin, rest) = url::split_origin(&text);
        prop_assert_eq!(&format!("{origin}{rest}"), &text);
        if let Some(origin) = url::origin(&text) {
            prop_assert_eq!(url::origin(&origin), Some(origin), "an origin's origin is itself");
        }
        prop_assert!(!url::is_secure(&text) || text.starts_with("https://") || text.starts_with("http://"));
    }

    #[test]
    fn a_callback_is_read_or_refused_and_is_known_before(
        text in any_text(&ADDRESSES), state in "[^;%]+", url_state in proptest::option::of(".*"), code in ".+"
    ) {
        if AuthorizationResponse::parse(&text).is_ok() {
            prop_assert!(AuthorizationResponse::is_in(&text), "{}", text);
        }
        let sent = url_state.as_ref().map_or(state.clone(), |url_state| format!("{state};{url_state}"));
        let address = form::add_query("https://app.example/callback", &[("code", &code), ("state", &sent)]);
        let response = AuthorizationResponse::parse(&address).unwrap();
        prop_assert_eq!((response.state(), response.url_state()), (state.as_str(), url_state.as_deref()));
    }

    #[test]
    fn the_answer_to_a_sign_out_gives_back_what_was_sent(
        state in "[^;%]+", url_state in proptest::option::of(".*"), text in any_text(&ADDRESSES)
    ) {
        let metadata = metadata(&json!({"end_session_endpoint": "https://login.example/end"}));
        let request =
            SignoutRequest { state: Some(&state), url_state: url_state.as_deref(), ..SignoutRequest::default() };
        let sent = EndSessionRequest::new(&settings(), &metadata, &request).unwrap().url();
        let response = SignoutResponse::parse(&sent);
        prop_assert_eq!((response.state, response.url_state), (Some(state), url_state));
        let _any = SignoutResponse::parse(&text);
    }

    #[test]
    fn a_jws_that_is_read_has_one_spelling(
        text in any_text(&[vectors::RS256_JWS, vectors::ES256_JWS]),
        kid in any::<Option<String>>(),
        claims in prop::collection::btree_map(any::<String>(), any::<String>(), 0..4),
        signature in any::<Vec<u8>>(),
    ) {
        if let Ok(jws) = Jws::parse(&text) {
            prop_assert_eq!(format!("{}.{}", jws.signing_input, encode(jws.signature)), text);
        }
        let mut header = json!({"alg": "ES256"});
        if let Some(kid) = &kid {
            header["kid"] = json!(kid);
        }
        let [header, payload] = [header, json!(claims)].map(|part| encode(part.to_string()));
        let jws = Jws::parse(&format!("{header}.{payload}.{}", encode(&signature))).unwrap();
        prop_assert_eq!((jws.kid, jws.signature), (kid, signature));
        prop_assert!(claims.iter().all(|(name, value)| jws.claims.string(name) == Some(value)));
    }

    #[test]
    fn keys_are_found_among_anything_else(
        text in any_text(&[vectors::ES256_JWK, r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qY"}]}"#]),
        kid in any::<String>(),
        other in any::<String>(),
    ) {
        let _any = JwkSet::parse(&text);
        let mut key: serde_json::Value = serde_json::from_str(vectors::ES256_JWK).unwrap();
        key["kid"] = json!(kid);
        let strange = json!({"kty": other, "crv": other, "kid": kid, "x": other});
        let keys = key_set(&[json!(other), strange, key.clone(), json!([other])]);
        prop_assert_eq!(keys, key_set(&[key]));
    }

    #[test]
    fn metadata_name_secure_endpoints_and_may_say_more(
        text in any_text(&[&metadata_text(&json!({"end_session_endpoint": "https://login.example/end"}))]),
        name in "x_.*",
        value in any::<String>(),
    ) {
        let issuer = Issuer::new(ISSUER).unwrap();
        if let Ok(metadata) = ProviderMetadata::parse(&issuer, &text) {
            prop_assert_eq!(&metadata.issuer, &issuer);
            let optional = metadata.end_session_endpoint.as_ref();
            let endpoints = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
            for endpoint in endpoints.into_iter().chain(optional) {
                prop_assert!(url::is_secure(endpoint), "{}", endpoint);
            }
        }
        prop_assert_eq!(metadata(&json!({name: value})), metadata(&json!({})));
    }

    #[test]
    fn a_stored_sign_in_is_read_as_it_was_written(
        text in any_text(&[r#"{"id":"a","created":1,"code_verifier":"v","redirect_uri":"r","authority":"i",
            "client_id":"c","scope":"openid","nonce":"n","max_age":5,"data":{"a":[1]}}"#]),
        state in any::<Option<String>>(),
        scope in ".*",
        max_age in any::<Option<u64>>(),
    ) {
        let mut settings = settings();
        settings.scope = format!("openid {scope}");
        let state = state.map(Json::from);
        let request = SigninRequest { state: state.clone(), max_age, ..SigninRequest::default() };
        let (_, pending) = begin_signin(&settings, &metadata(&json!({})), request);
        let stored = pending.to_storage_string();
        let members = Object::parse(&stored).unwrap();
        prop_assert_eq!(members.get("data"), state.as_ref());
        prop_assert_eq!(members.get("max_age").and_then(Json::as_u64), max_age);
        prop_assert_eq!(members.string("scope"), Some(settings.scope.as_str()));
        prop_assert_eq!(PendingSignin::from_storage_string(&stored).unwrap().to_storage_string(), stored);
        if let Ok(read) = PendingSignin::from_storage_string(&text) {
            let stored = read.to_storage_string();
            prop_assert_eq!(PendingSignin::from_storage_string(&stored).unwrap().to_storage_string(), stored);
        }
    }

    #[test]
    fn any_answer_of_the_token_endpoint_is_read_or_refused(
        status in any::<u16>(),
        body in any_text(&[&token_response("a.b.c").to_string(), r#"{"error":"invalid_grant"}"#]),
        header in any::<String>(),
    ) {
        let mut response = HttpResponse::new(status, body);
        response.headers.extend(HEADERS.map(|name| (name.to_owned(), header.clone())));
        let received = Flow::new().exchange.receive(&response, NOW);
        prop_assert!(received.is_err() || response.is_success());
    }

    #[test]
    fn tokens_come_through_as_they_were_sent(access in ".+", refresh in ".+", scope in ".*", seconds in 0..1_000_000_u64) {
        let provider = Provider::new();
        let flow = Flow::new();
        let mut answer = token_response(&provider.sign("EdDSA", &flow.claims(&json!({}))));
        answer["access_token"] = json!(access);
        answer["refresh_token"] = json!(refresh);
        answer["scope"] = json!(scope);
        answer["expires_in"] = json!(seconds);
        let tokens = verify(flow.receive(200, &answer).unwrap(), &provider.keys(), NOW).unwrap();
        prop_assert_eq!(tokens.access_token().secret(), &access);
        prop_assert_eq!(tokens.refresh_token().map(|token| token.secret()), Some(&refresh));
        prop_assert_eq!((tokens.scope(), tokens.expires_at()), (Some(scope.as_str()), Some(NOW.plus(seconds))));
    }

    #[test]
    fn headers_are_read_or_passed_over(
        text in any_text(&["Tue, 14 Nov 2023 22:13:20 GMT", "120", "application/jwt; charset=utf-8",
            r#"DPoP error="use_dpop_nonce", algs="ES256""#]),
        seconds in 0..253_402_300_800_u64,
        value in "[ -~]*",
    ) {
        let with = |name: &str, value: &str| HttpResponse::new(200, "").with_header(name, value);
        for name in HEADERS {
            let response = with(name, &text);
            let _any = (response.date(), response.retry_after(), response.is_of_type("application/jwt"));
            let _any = Challenge::all_in(&response);
        }
        let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
        prop_assert_eq!(with("date", &date).date(), Some(Timestamp(seconds)));
        prop_assert_eq!(with("retry-after", &seconds.to_string()).retry_after(), Some(seconds));
        let typed = with("content-type", &format!("Application/JWT ;{value}"));
        prop_assert!(typed.is_of_type("application/jwt"));
        let quoted = value.replace('\\', r"\\").replace('"', r#"\""#);
        let challenges = Challenge::all_in(&with("www-authenticate", &format!("DPoP a=b, error=\"{quoted}\"")));
        prop_assert_eq!(challenges[0].parameter("error"), Some(value.as_str()));
    }
}
