//! Requests to the provider: how the browser sends them, and how failures are reported.

use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::fetch::FetchError;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::protocol::json::Object;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/tests/browser/outside.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = badDay)]
    async fn bad_day(name: &str) -> Result<JsValue, JsValue>;
}

async fn address(name: &str) -> String {
    bad_day(name).await.expect("the worker is there").as_string().unwrap()
}

async fn get(url: &str) -> Result<HttpResponse, FetchError> {
    Platform::browser().fetch.fetch(HttpRequest::get_json(url), 1).await
}

#[wasm_bindgen_test]
async fn an_answer_has_its_status_headers_and_text() {
    let server = web_sys::window().unwrap().location().origin().unwrap();
    let found = get(&format!("{server}/tests/browser/worker.js")).await.unwrap();
    assert_eq!(found.status, 200);
    assert_eq!(found.header("content-type"), Some("application/javascript"));
    assert!(found.body.contains("half-an-answer"));
    assert_eq!(get(&format!("{server}/nothing.json")).await.unwrap().status, 404);
}

#[wasm_bindgen_test]
async fn the_browser_is_asked_for_no_cookies_no_redirects_no_cache_and_no_referrer() {
    let form =
        HttpRequest::post_form(&address("echo").await, &[("code", "a+b"), ("scope", "openid profile")]);
    let answer = Platform::browser().fetch.fetch(form, 5).await.unwrap();
    let asked = Object::parse(&answer.body).unwrap();
    for (name, expected) in [
        ("method", "POST"),
        ("accept", "application/json"),
        ("content_type", "application/x-www-form-urlencoded"),
        ("body", "code=a%2Bb&scope=openid+profile"),
        ("credentials", "omit"),
        ("redirect", "error"),
        ("cache", "no-store"),
        ("referrer", ""),
    ] {
        assert_eq!(asked.string(name), Some(expected), "{name}");
    }
    // All headers that the browser exposes are returned.
    for (name, expected) in [("etag", "\"1\""), ("X-of-the-apps-own", "yes")] {
        assert_eq!(answer.header(name), Some(expected), "{name}");
    }
}

#[wasm_bindgen_test]
async fn a_redirect_is_refused() {
    assert_eq!(get(&address("redirect").await).await, Err(FetchError::Unreachable));
}

#[wasm_bindgen_test]
async fn a_provider_that_never_answers_is_a_timeout() {
    assert_eq!(get(&address("silence").await).await, Err(FetchError::Timeout { seconds: 1 }));
}

#[wasm_bindgen_test]
async fn a_provider_that_stops_in_the_middle_is_a_timeout() {
    assert_eq!(get(&address("half-an-answer").await).await, Err(FetchError::Timeout { seconds: 1 }));
}

#[wasm_bindgen_test]
async fn a_connection_that_is_cut_is_no_answer() {
    assert_eq!(get(&address("broken-answer").await).await, Err(FetchError::Unreachable));
}

#[wasm_bindgen_test]
async fn a_missing_provider_is_unreachable() {
    for url in ["http://127.0.0.1:65099/", "http://provider.invalid/", "http://[not a host/"] {
        assert_eq!(get(url).await, Err(FetchError::Unreachable), "{url}");
    }
}

#[wasm_bindgen_test]
async fn retry_after_is_read_if_it_is_a_number() {
    let busy = get(&address("busy").await).await.unwrap();
    assert_eq!((busy.status, busy.retry_after()), (503, Some(120)));
    let until = get(&address("busy-until").await).await.unwrap();
    assert_eq!((until.status, until.retry_after()), (503, None));
}
