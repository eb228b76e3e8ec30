//! API calls: the requests that the browser really sends, and that addresses are parsed as the browser parses them.

use oidc_client_wasm::platform::{Platform, keys, now, store};
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::protocol::url::origin;
use oidc_client_wasm::{ApiSettings, DpopSettings, UserManager, UserManagerSettings};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/tests/browser/outside.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = badDay)]
    async fn bad_day(name: &str) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/tests/browser/signing.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn fault(
        proof: &str,
        method: &str,
        url: &str,
        access_token: &str,
        nonce: Option<&str>,
    ) -> Result<JsValue, JsValue>;
}

const SIGNIN_ID: &str = "browser-api-test";

/// A manager in this browser, with the session `stored`.
async fn manager(stored: Option<&str>) -> UserManager {
    let settings = UserManagerSettings {
        user_store: store::memory(),
        dpop: Some(DpopSettings::default()),
        ..UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback")
    };
    if let Some(stored) = stored {
        settings.user_store.set("user:https://login.example:my-app", stored).await;
    }
    UserManager::new(settings).unwrap()
}

#[wasm_bindgen_test]
async fn a_bound_token_is_sent_with_a_proof_that_is_valid_for_the_actual_request() {
    let platform = Platform::browser();
    let key = platform.crypto.generate_key().await.unwrap();
    keys::indexed_db().set(SIGNIN_ID, &key).await;
    let stored = format!(
        r#"{{"id_token":"e30.e30.AA","access_token":"access-1","token_type":"DPoP","profile":{{"sub":"alice"}},
            "signin_id":"{SIGNIN_ID}","expires_at":{}}}"#,
        now().plus(600).0
    );
    let server = web_sys::window().unwrap().location().origin().unwrap();
    let api = manager(Some(&stored)).await.api(&ApiSettings { allowed: vec![server.into()] }).unwrap();
    for (place, nonce) in [("echo", None), ("echo-with-nonce", Some("nonce-1"))] {
        let address = bad_day(place).await.unwrap().as_string().unwrap();
        for method in ["GET", "PATCH"] {
            let request = HttpRequest::new(method, format!("{address}?tag=%C3%A4&b=1#top"));
            let answer = api.fetch(request).await.unwrap();
            assert_eq!(answer.status, 200);
            let sent = Object::parse(&answer.body).unwrap();
            let text = |name| sent.string(name).unwrap();
            assert_eq!((text("method"), text("authorization")), (method, "DPoP access-1"));
            assert_eq!((text("credentials"), text("redirect")), ("omit", "error"));
            // The worker keeps no state between requests, and the client has cached the nonce.
            let fault = fault(text("dpop"), method, text("url"), "access-1", nonce).await.unwrap();
            assert_eq!(fault.as_string().as_deref(), Some(""), "{place} {method}");
        }
    }
    keys::indexed_db().remove(SIGNIN_ID).await;
}

/// The browser's serialization of an address, without query and fragment; `None` if it is invalid.
fn as_the_browser_writes(address: &str) -> Option<String> {
    let written = web_sys::Url::new(address).ok()?.href();
    written.split(['?', '#']).next().map(str::to_owned)
}

#[wasm_bindgen_test]
async fn the_browser_does_not_change_an_address_that_gets_a_token() {
    let settings = ApiSettings { allowed: vec!["https://api.example".into()] };
    let api = manager(None).await.api(&settings).unwrap();
    let segments =
        [".", "..", "%2e", "%2E%2e", ".%2E", "...", "%2f", "a%20b", "", "a;b", "a,b", "~a", "a:b@c"];
    let characters = (0..=0xff).chain([0x2028, 0xfeff, 0xff0f, 0x1f511]).filter_map(char::from_u32);
    let odd = characters.map(|character| format!("a{character}b"));
    let mut taken = 0;
    for segment in segments.map(str::to_owned).into_iter().chain(odd) {
        for address in [
            format!("https://api.example/{segment}"),
            format!("https://api.example/v1/{segment}/notes"),
            format!("https://api.example/v1/{segment}?q=1"),
        ] {
            let error = api.fetch(HttpRequest::new("GET", address.as_str())).await.unwrap_err();
            if error.code() == "not_signed_in" {
                taken += 1;
                let written = address.split(['?', '#']).next().map(str::to_owned);
                assert_eq!(as_the_browser_writes(&address), written, "{address:?}");
            } else {
                assert_eq!(error.code(), "api_address_invalid", "{address:?}");
            }
        }
    }
    assert!(taken > 200, "only {taken} were taken");
}

#[wasm_bindgen_test]
fn addresses_of_one_origin_have_one_origin_in_the_browser() {
    let browsers = |address: &str| web_sys::Url::new(address).map(|url| url.origin());
    let mut addresses = Vec::new();
    for scheme in
        ["https://", "http://", "HTTPS://", "https:", "https:/", "https:\\\\", " https://", "ht\ntps://"]
    {
        for host in [
            "api.example",
            "API.example",
            "api.example.",
            "api.example:443",
            "api.example:80",
            "api.example:0443",
            "api.example:",
            "user@api.example",
            "api.example@evil.example",
            "api.example%2eevil",
            "api.ex\tample",
            "\u{ff41}pi.example",
            "evil.example\\@api.example",
            "127.0.0.1",
            "0x7f.1",
            "2130706433",
            "[::1]",
            "[0::1]",
            "api.example#@evil.example",
            "api.example?@evil.example",
            "api_1.example",
            "xn--pi-fka.example",
        ] {
            addresses.push(format!("{scheme}{host}/path"));
        }
    }
    for one in &addresses {
        let Some(ours) = origin(one) else { continue };
        assert!(browsers(one).is_ok(), "{one:?}");
        for other in addresses.iter().filter(|other| origin(other).as_deref() == Some(&ours)) {
            assert_eq!(browsers(one), browsers(other), "{one:?} {other:?}");
        }
    }
    assert!(addresses.iter().filter_map(|it| origin(it)).count() > 20);
    assert_eq!(
        Value::from(origin("https://API.example:443/").unwrap()).as_str(),
        Some("https://api.example")
    );
}
