//! API calls: which requests get the access token, and what happens when it is refused.

mod addresses;
mod demands;
mod meanwhile;
mod renewals;

use crate::support::provider::Health;
use crate::support::{API, Tab, World};
use futures_channel::oneshot::Receiver;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::{AllowedApi, Api, ApiSettings, Error};

fn api(tab: &Tab, allowed: &[&str]) -> Result<Api, Error> {
    tab.manager.api(&ApiSettings { allowed: allowed.iter().map(|it| AllowedApi::from(*it)).collect() })
}

fn call(world: &World, api: &Api, request: HttpRequest) -> Result<HttpResponse, Error> {
    let api = api.clone();
    world.clock.run(async move { api.fetch(request).await })
}

/// As `call`, without waiting for the answer.
fn start(world: &World, api: Api, request: HttpRequest) -> Receiver<Result<HttpResponse, Error>> {
    world.clock.start(async move { api.fetch(request).await })
}

fn get(world: &World, api: &Api) -> Result<HttpResponse, Error> {
    call(world, api, HttpRequest::new("GET", format!("{API}/notes?tag=a")))
}

/// A signed-in page, and an API that it may call.
fn signed_in(bound: bool) -> (World, Tab, Api) {
    let world = World::new();
    let tab = world.tab_with(if bound { world.dpop_settings() } else { world.settings() });
    world.sign_in(&tab);
    world.provider.take_requests();
    let api = api(&tab, &[API]).unwrap();
    (world, tab, api)
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Vec<&'a str> {
    let all = request.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
    all.map(|(_, value)| value.as_str()).collect()
}

#[test]
fn an_allowed_api_gets_the_token_and_its_answer_is_returned_unchanged() {
    let (world, tab, api) = signed_in(false);
    let request = HttpRequest::new("PUT", format!("{API}/notes/1?draft=1#top"))
        .with_header("Content-Type", "application/json")
        .with_header("authorization", "Basic c3RhbGU=")
        .with_header("dpop", "stale")
        .with_body("{}");
    let answer = call(&world, &api, request).unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"hello":"alice"}"#));
    let [sent] = &world.network.take_sent()[..] else { panic!("one request") };
    assert_eq!((sent.method, sent.body.as_deref()), ("PUT", Some("{}")));
    let token = world.get_user(&tab).unwrap().access_token().secret().clone();
    assert_eq!(header(sent, "Authorization"), [format!("Bearer {token}")]);
    assert_eq!(header(sent, "Content-Type"), ["application/json"]);
    assert!(header(sent, "DPoP").is_empty(), "a proof that the app made has no place here");
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn a_bound_token_comes_with_a_proof_for_this_request_and_this_token() {
    let (world, tab, api) = signed_in(true);
    for method in ["GET", "POST", "DELETE"] {
        // The API checks the proof: signature, key, method, address without query, token.
        let answer = call(&world, &api, HttpRequest::new(method, format!("{API}/notes/1?draft=1#top")));
        assert_eq!(answer.unwrap().status, 200, "{method}");
    }
    let token = world.get_user(&tab).unwrap().access_token().secret().clone();
    for sent in world.network.take_sent() {
        assert_eq!(header(&sent, "Authorization"), [format!("DPoP {token}")]);
        assert_eq!(header(&sent, "DPoP").len(), 1);
    }
}

#[test]
fn a_required_nonce_costs_one_more_request_and_is_cached() {
    let (world, _tab, api) = signed_in(true);
    world.network.api_rules.change_nonce();
    world.network.api_rules.rotates.set(true);
    for _ in 0..4 {
        assert_eq!(get(&world, &api).unwrap().status, 200);
    }
    assert_eq!(world.network.api_rules.refusals.get(), 1);
    assert_eq!(world.network.take_sent().len(), 5);
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn an_api_that_refuses_every_nonce_is_asked_twice_without_a_renewal() {
    let (world, _tab, api) = signed_in(true);
    world.network.api_rules.change_nonce();
    world.network.api_rules.is_never_content.set(true);
    assert_eq!(get(&world, &api).unwrap().status, 401);
    assert_eq!(world.network.take_sent().len(), 2);
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn an_unreachable_api_is_an_error_and_ends_no_session() {
    let (world, tab, api) = signed_in(true);
    for (health, code) in [(Health::Down, "api_unreachable"), (Health::Slow(11), "api_timeout")] {
        world.network.api_health.set(health);
        let error = get(&world, &api).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!error.ends_session());
        assert!(error.to_string().starts_with("https://api.example: "), "{error}");
    }
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn without_a_session_no_request_is_sent() {
    let world = World::new();
    let api = api(&world.tab(), &[API]).unwrap();
    assert_eq!(get(&world, &api).unwrap_err().code(), "not_signed_in");
    assert!(world.network.take_sent().is_empty());
}

#[test]
fn errors_of_calls_contain_neither_tokens_nor_secrets_of_the_address() {
    let (world, tab, _) = signed_in(true);
    let api = api(&tab, &["https://api.example/v1"]).unwrap();
    let secret = "s3cret-in-the-query";
    let mut printed = String::new();
    for path in ["/v1/notes", "/v2", "/v1/../v2"] {
        for health in [Health::Down, Health::Slow(11)] {
            world.network.api_health.set(health);
            let request = HttpRequest::new("GET", format!("{API}{path}?key={secret}#{secret}"));
            printed += &format!("{request:?}");
            let error = call(&world, &api, request).unwrap_err();
            printed += &format!("{error} {error:?} {error:#?}");
        }
    }
    let elsewhere = HttpRequest::new("GET", format!("https://user:{secret}@evil.example/{secret}"));
    let error = call(&world, &api, elsewhere).unwrap_err();
    printed += &format!("{error} {error:?}");
    let token = world.get_user(&tab).unwrap().access_token().secret().clone();
    assert!(printed.len() > 500 && !printed.contains(secret) && !printed.contains(&token), "{printed}");
    for sent in world.network.take_sent() {
        let printed = format!("{sent:?}");
        assert!(
            header(&sent, "DPoP").iter().all(|proof| !printed.contains(proof)) && !printed.contains(&token)
        );
    }
}
