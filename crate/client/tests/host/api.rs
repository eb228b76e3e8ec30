//! Calls to APIs: where the access token goes, where it never goes, and what happens when it isn't taken.

use crate::support::provider::Health;
use crate::support::{API, Tab, World};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::{
    AccessTokenArgs, AllowedApi, Api, ApiError, ApiSettings, Error, ErrorKind, SigninRedirectArgs,
    SilentRenew, UserManagerSettings,
};

fn api(tab: &Tab, allowed: &[&str]) -> Result<Api, Error> {
    tab.manager.api(&ApiSettings { allowed: allowed.iter().map(|it| AllowedApi::from(*it)).collect() })
}

fn call(world: &World, api: &Api, request: HttpRequest) -> Result<HttpResponse, Error> {
    let api = api.clone();
    world.clock.run(async move { api.fetch(request).await })
}

fn get(world: &World, api: &Api) -> Result<HttpResponse, Error> {
    call(world, api, HttpRequest::new("GET", format!("{API}/notes?tag=a")))
}

/// Somebody signed in, and an API that they may call.
fn signed_in(bound: bool) -> (World, Tab, Api) {
    let world = World::new();
    let tab = world.tab_with(if bound { world.dpop_settings() } else { world.settings() });
    world.sign_in(&tab);
    world.provider.take_requests();
    let api = api(&tab, &[API]).unwrap();
    (world, tab, api)
}

fn sign_in_bob(world: &World, tab: &Tab) {
    world.leave(tab, SigninRedirectArgs::default()).unwrap();
    let callback = world.provider.sign_in(&tab.last_departure(), "bob");
    world.finish(tab, &callback).unwrap();
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Vec<&'a str> {
    let all = request.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
    all.map(|(_, value)| value.as_str()).collect()
}

#[test]
fn an_allowed_api_is_shown_the_token_and_its_answer_comes_back_as_it_is() {
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
fn no_token_leaves_for_an_address_that_is_not_listed() {
    let (world, tab, _) = signed_in(true);
    let api = api(&tab, &[API, "https://shared.example/orders"]).unwrap();
    for address in [
        "https://evil.example/notes",
        "https://api.example.evil.example/",
        "https://evil.example/https://api.example/",
        "https://api.example@evil.example/",
        "https://api.example:pass@evil.example/",
        "https://evil.example\\@api.example/",
        "https://api.example:8443/notes",
        "http://api.example/notes",
        "https://sub.api.example/notes",
        "https://api.examplf/",
        "https://api.ex\tample/",
        "https://\u{ff41}pi.example/",
        "https:api.example/",
        "https:/\\api.example/",
        "https:\\\\evil.example",
        "//api.example/notes",
        "/notes",
        "",
        "blob:https://api.example/1",
        "javascript:fetch('https://api.example')",
        "data:text/plain,https://api.example",
    ] {
        let error = call(&world, &api, HttpRequest::new("GET", address)).unwrap_err();
        assert_eq!(error.code(), "api_origin_not_allowed", "{address:?}");
    }
    for (address, code) in [
        ("https://shared.example/", "api_path_not_allowed"),
        ("https://shared.example/order", "api_path_not_allowed"),
        ("https://shared.example/ordersx", "api_path_not_allowed"),
        ("https://shared.example/Orders/1", "api_path_not_allowed"),
        ("https://shared.example/?/orders", "api_path_not_allowed"),
        ("https://shared.example//orders", "api_path_not_allowed"),
        ("https://shared.example/orders/../admin", "api_address_invalid"),
        ("https://shared.example/orders/%2e%2E/admin", "api_address_invalid"),
        ("https://shared.example/orders/.%2e", "api_address_invalid"),
        ("https://shared.example/orders/.\t./admin", "api_address_invalid"),
        ("https://shared.example/orders/..\\admin", "api_address_invalid"),
        ("https://shared.example/orders/a b", "api_address_invalid"),
        ("https://shared.example/orders/\u{e4}", "api_address_invalid"),
    ] {
        let error = call(&world, &api, HttpRequest::new("GET", address)).unwrap_err();
        assert_eq!(error.code(), code, "{address:?}");
    }
    assert!(world.network.take_sent().is_empty());
}

#[test]
fn a_listed_address_stands_for_itself_and_what_is_below() {
    let (world, tab, _) = signed_in(false);
    for (allowed, address) in [
        ("https://api.example", "https://api.example"),
        ("https://api.example", "https://api.example/notes?tag=..#/../x"),
        ("https://api.example/", "https://api.example"),
        ("https://api.example/", "https://api.example?tag=a"),
        ("https://api.example:443", "HTTPS://API.example/notes"),
        ("https://api.example/v1", "https://api.example/v1"),
        ("https://api.example/v1", "https://api.example/v1?tag=a"),
        ("https://api.example/v1", "https://api.example/v1/notes"),
        ("https://api.example/v1/", "https://api.example/v1/notes"),
        ("http://localhost:3000", "http://localhost:3000/notes"),
        ("http://[::1]:3000", "http://[::1]:3000/notes"),
    ] {
        let api = api(&tab, &["https://other.example", allowed]).unwrap();
        drop(call(&world, &api, HttpRequest::new("GET", address)));
        assert_eq!(world.network.take_sent().len(), 1, "{allowed} {address}");
    }
    let api = api(&tab, &["https://api.example/v1/"]).unwrap();
    let error = call(&world, &api, HttpRequest::new("GET", "https://api.example/v1")).unwrap_err();
    assert_eq!(error.code(), "api_path_not_allowed");
}

#[test]
fn what_is_no_safe_address_can_not_be_listed() {
    let world = World::new();
    let tab = world.tab();
    for (address, code) in [
        ("http://api.example", "api_address_insecure"),
        ("api.example", "api_address_insecure"),
        ("*", "api_address_insecure"),
        ("https://", "api_address_insecure"),
        ("https://api.example@evil.example", "api_address_insecure"),
        ("http://localhost.evil.example", "api_address_insecure"),
        ("https://*.example", "api_address_invalid"),
        ("https://api.example?tag=a", "api_address_invalid"),
        ("https://api.example/v1#top", "api_address_invalid"),
        ("https://api.example/v1/..", "api_address_invalid"),
        ("https://\u{e4}pi.example", "api_address_invalid"),
    ] {
        let error = api(&tab, &[API, address]).err().expect(address);
        assert_eq!(error.code(), code, "{address}");
    }
    let nothing = api(&tab, &[]).unwrap();
    assert_eq!(get(&world, &nothing).unwrap_err().code(), "api_origin_not_allowed");
}

#[test]
fn an_api_that_demands_a_nonce_is_asked_once_more_and_the_next_time_knows_it() {
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
fn an_api_that_is_content_with_no_nonce_is_asked_twice_and_the_tokens_are_left_alone() {
    let (world, _tab, api) = signed_in(true);
    world.network.api_rules.change_nonce();
    world.network.api_rules.is_never_content.set(true);
    assert_eq!(get(&world, &api).unwrap().status, 401);
    assert_eq!(world.network.take_sent().len(), 2);
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn a_token_that_is_about_to_end_is_renewed_first() {
    for (left, renewals) in [(10, 0), (9, 1), (0, 1)] {
        let world = World::new();
        let settings = world.settings();
        let settings = UserManagerSettings { automatic_silent_renew: false, ..settings };
        let tab = world.tab_with(settings);
        world.sign_in(&tab);
        world.provider.take_requests();
        world.clock.advance(600 - left);
        assert_eq!(get(&world, &api(&tab, &[API]).unwrap()).unwrap().status, 200);
        assert_eq!(world.provider.take_token_requests(), renewals, "{left} seconds left");
        assert_eq!(world.network.take_sent().len(), 1);
    }
}

#[test]
fn while_the_provider_is_down_a_token_is_used_to_its_end_and_the_session_kept() {
    let (world, tab, api) = signed_in(false);
    world.provider.health.set(Health::Down);
    world.clock.advance(595);
    assert_eq!(get(&world, &api).unwrap().status, 200);
    world.clock.advance(5);
    world.network.take_sent();
    assert_eq!(get(&world, &api).unwrap_err().code(), "provider_unreachable");
    assert!(world.network.take_sent().is_empty());
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_session_that_cannot_be_renewed_is_used_to_its_end_and_beyond_the_api_decides() {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let tab = world.tab();
    world.sign_in(&tab);
    let api = api(&tab, &[API]).unwrap();
    world.clock.advance(599);
    assert_eq!(get(&world, &api).unwrap().status, 200);
    world.clock.advance(2);
    assert_eq!(get(&world, &api).unwrap().status, 401);
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_token_that_the_api_refuses_is_renewed_once_and_the_request_repeated() {
    for bound in [false, true] {
        let (world, _tab, api) = signed_in(bound);
        world.provider.end_access_tokens();
        assert_eq!(get(&world, &api).unwrap().status, 200);
        assert_eq!(world.provider.take_token_requests(), 1);
        let sent = world.network.take_sent();
        assert_eq!(sent.len(), 2);
        assert_ne!(header(&sent[0], "Authorization"), header(&sent[1], "Authorization"));
    }
}

#[test]
fn an_api_that_refuses_every_token_ends_no_session_and_does_not_make_us_hammer_the_provider() {
    let (world, tab, api) = signed_in(false);
    world.network.api_refusal.set(Some(r#"Bearer error="invalid_token""#));
    for _ in 0..5 {
        assert_eq!(get(&world, &api).unwrap().status, 401);
    }
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(world.network.take_sent().len(), 6);
    assert!(world.get_user(&tab).is_some());
    world.clock.advance(30);
    assert_eq!(get(&world, &api).unwrap().status, 401);
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn nor_does_an_app_that_makes_its_way_to_the_api_anew_for_each_call() {
    let (world, tab, _) = signed_in(false);
    world.network.api_refusal.set(Some(r#"Bearer error="invalid_token""#));
    for _ in 0..5 {
        assert_eq!(get(&world, &api(&tab, &[API]).unwrap()).unwrap().status, 401);
    }
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_provider_that_wants_to_be_left_alone_is_not_asked_by_calls() {
    for refused in [false, true] {
        let world = World::new();
        let tab =
            world.signed_in_tab(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
        let api = api(&tab, &[API]).unwrap();
        world.provider.health.set(Health::Unavailable(Some(50)));
        if refused {
            world.provider.end_access_tokens();
        } else {
            world.clock.advance(595);
            assert_eq!(get(&world, &api).unwrap().status, 200, "the token just does");
            world.clock.advance(5);
        }
        assert_eq!(get(&world, &api).unwrap_err().code(), "token_endpoint_unavailable");
        for _ in 0..5 {
            // Of what the API refuses it has its own word in between.
            drop(get(&world, &api));
        }
        assert_eq!(world.provider.take_token_requests(), 1, "refused: {refused}");
        world.provider.health.set(Health::Up);
        world.clock.advance(44);
        assert_eq!(get(&world, &api).unwrap_err().code(), "token_endpoint_unavailable");
        assert_eq!(world.provider.take_token_requests(), 0, "refused: {refused}");
        world.clock.advance(if refused { 30 } else { 1 });
        assert_eq!(get(&world, &api).unwrap().status, 200, "refused: {refused}");
        assert_eq!(world.provider.take_token_requests(), 1, "refused: {refused}");
    }
}

#[test]
fn a_refused_token_is_renewed_also_after_the_clock_was_set_back() {
    let (world, _tab, api) = signed_in(false);
    for hours in 1..4_i64 {
        world.provider.end_access_tokens();
        assert_eq!(get(&world, &api).unwrap().status, 200);
        world.clock.set_back(3600);
        world.provider.clock_ahead.set(hours * 3600);
    }
}

#[test]
fn a_call_waits_for_a_renewal_in_a_frame_and_opens_no_frame_for_each_call() {
    for refused in [false, true] {
        let world = World::new();
        world.provider.gives_refresh_tokens.set(false);
        let tab = world.signed_in_tab(UserManagerSettings {
            silent_redirect_uri: Some("https://app.example/callback.html".to_owned()),
            automatic_silent_renew: false,
            ..world.settings()
        });
        let api = api(&tab, &[API]).unwrap();
        let start = || {
            let (api, request) = (api.clone(), HttpRequest::new("GET", format!("{API}/notes")));
            let call = world.clock.start(async move { api.fetch(request).await });
            world.clock.settle();
            call
        };
        if refused {
            world.provider.end_access_tokens();
        } else {
            world.clock.advance(595);
        }
        let mut call = start();
        assert_eq!(tab.window.screen.count(), 1, "refused: {refused}");
        // Another call takes part where the token is known to be at its end.
        let mut other = (!refused).then(start);
        let frame = tab.window.screen.last();
        frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
        world.clock.settle();
        for call in [Some(&mut call), other.as_mut()].into_iter().flatten() {
            assert_eq!(call.try_recv().unwrap().unwrap().unwrap().status, 200, "refused: {refused}");
        }
        // Whoever isn't signed in at the provider any more.
        world.clock.advance(700);
        let mut call = start();
        let frame = tab.window.screen.last();
        frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
        world.clock.settle();
        assert_eq!(call.try_recv().unwrap().unwrap().unwrap_err().code(), "login_required");
        assert_eq!(start().try_recv().unwrap().unwrap().unwrap().status, 401);
        assert_eq!(tab.window.screen.count(), 2, "refused: {refused}");
    }
}

#[test]
fn a_call_never_leaves_the_page_for_a_renewal() {
    let world = World::new();
    let tab = world.signed_in_tab(UserManagerSettings {
        silent_renew: SilentRenew::Redirect,
        automatic_silent_renew: false,
        ..world.settings()
    });
    let api = api(&tab, &[API]).unwrap();
    let departures = tab.window.departures.borrow().len();
    world.clock.advance(600);
    assert_eq!(get(&world, &api).unwrap().status, 401);
    assert_eq!(tab.window.departures.borrow().len(), departures);
}

#[test]
fn where_another_token_would_not_help_none_is_asked_for() {
    for challenge in [r#"DPoP error="invalid_dpop_proof""#, r#"Bearer error="invalid_request""#] {
        let (world, _tab, api) = signed_in(true);
        world.network.api_refusal.set(Some(challenge));
        let answer = get(&world, &api).unwrap();
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some(challenge)));
        assert_eq!(world.network.take_sent().len(), 1, "{challenge}");
        assert!(world.provider.take_requests().is_empty());
    }
}

#[test]
fn an_api_that_wants_another_sign_in_is_told_as_such_with_the_request_for_it_and_nothing_is_renewed() {
    let (world, tab, api) = signed_in(true);
    let challenge = r#"DPoP error="insufficient_user_authentication", acr_values="hwk mfa", max_age="60""#;
    world.network.api_refusal.set(Some(challenge));
    for _ in 0..3 {
        let error = get(&world, &api).unwrap_err();
        assert_eq!((error.code(), error.ends_session()), ("api_insufficient_user_authentication", false));
        let ErrorKind::Api(ApiError::InsufficientUserAuthentication { origin, demand }) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!((origin.as_str(), demand.max_age), (API, Some(60)));
        world.leave(&tab, demand.signin_request()).unwrap();
        let asked = world.provider.asked(&tab.last_departure());
        assert_eq!((asked["acr_values"].as_str(), asked["max_age"].as_str()), ("hwk mfa", "60"));
    }
    assert_eq!((world.network.take_sent().len(), world.provider.take_token_requests()), (3, 0));
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn an_api_that_wants_a_wider_scope_is_told_as_such_with_the_request_for_it_and_nothing_is_renewed() {
    let (world, tab, api) = signed_in(false);
    let challenge = r#"Basic realm="x", Bearer error="insufficient_scope", scope="notes:write openid""#;
    world.network.api_refusal.set(Some(challenge));
    let error = get(&world, &api).unwrap_err();
    assert_eq!((error.code(), error.ends_session()), ("api_insufficient_scope", false));
    let ErrorKind::Api(ApiError::InsufficientScope { demand, .. }) = error.kind() else { panic!("{error}") };
    world.leave(&tab, demand.signin_request(world.get_user(&tab).unwrap().scope().unwrap())).unwrap();
    let asked = world.provider.asked(&tab.last_departure());
    assert_eq!(asked["scope"], "openid profile offline_access notes:write");
    assert_eq!((world.network.take_sent().len(), world.provider.take_token_requests()), (1, 0));
}

#[test]
fn a_demand_that_comes_after_a_renewal_is_told_too() {
    let (world, _tab, api) = signed_in(false);
    world.network.api_health.set(Health::Slow(5));
    world.provider.end_access_tokens();
    let mut answer = {
        let request = HttpRequest::new("GET", format!("{API}/notes"));
        world.clock.start(async move { api.fetch(request).await })
    };
    world.clock.advance(5);
    world.network.api_refusal.set(Some(r#"Bearer error="insufficient_user_authentication""#));
    world.clock.advance(5);
    let error = answer.try_recv().unwrap().expect("an outcome").unwrap_err();
    assert_eq!(
        (error.code(), world.provider.take_token_requests()),
        ("api_insufficient_user_authentication", 1)
    );
}

#[test]
fn a_token_that_another_tab_has_renewed_is_used_instead_of_renewing_again() {
    let (world, tab, api) = signed_in(false);
    world.network.api_health.set(Health::Slow(5));
    world.provider.end_access_tokens();
    let mut answer = {
        let api = api.clone();
        let request = HttpRequest::new("GET", format!("{API}/notes"));
        world.clock.start(async move { api.fetch(request).await })
    };
    world.clock.advance(1);
    let renewed = world.renew(&world.tab()).unwrap();
    world.provider.take_requests();
    world.clock.advance(9);
    assert_eq!(answer.try_recv().unwrap().unwrap().unwrap().status, 200);
    assert!(world.provider.take_requests().is_empty());
    assert_eq!(world.get_user(&tab), Some(renewed));
}

#[test]
fn whoever_signs_out_while_the_api_refuses_is_not_signed_in_again() {
    let (world, tab, api) = signed_in(false);
    world.network.api_health.set(Health::Slow(5));
    world.provider.end_access_tokens();
    let mut answer = {
        let request = HttpRequest::new("GET", format!("{API}/notes"));
        world.clock.start(async move { api.fetch(request).await })
    };
    world.clock.advance(1);
    world.sign_out(&tab).unwrap();
    world.clock.advance(9);
    assert_eq!(answer.try_recv().unwrap().unwrap().unwrap().status, 401);
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn an_api_out_of_reach_is_told_as_such_and_ends_no_session() {
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
fn nobody_signed_in_means_that_nothing_is_sent() {
    let world = World::new();
    let api = api(&world.tab(), &[API]).unwrap();
    assert_eq!(get(&world, &api).unwrap_err().code(), "not_signed_in");
    assert!(world.network.take_sent().is_empty());
}

#[test]
fn the_session_that_the_provider_ends_during_a_call_is_ended() {
    let (world, tab, api) = signed_in(true);
    world.provider.end_access_tokens();
    world.provider.revoke_all();
    let error = get(&world, &api).unwrap_err();
    assert_eq!(error.code(), "invalid_grant");
    assert_eq!(world.get_user(&tab), None);
    assert!(world.keys.names().is_empty());
}

#[test]
fn errors_of_calls_carry_neither_tokens_nor_what_the_address_carries() {
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

/// Alice's call is refused, and meanwhile Bob is signed in: she has her refusal, and nothing is sent for him.
fn assert_not_sent_for_bob(world: &World, api: Api) {
    world.network.api_health.set(Health::Slow(5));
    world.provider.end_access_tokens();
    let request = HttpRequest::new("POST", format!("{API}/notes")).with_body("Alice's");
    let mut answer = world.clock.start(async move { api.fetch(request).await });
    world.clock.advance(1);
    let other = world.tab();
    world.sign_out(&other).unwrap();
    sign_in_bob(world, &other);
    world.clock.advance(9);
    assert_eq!(answer.try_recv().unwrap().unwrap().unwrap().status, 401);
    assert_eq!(world.network.take_sent().len(), 1);
}

#[test]
fn a_call_of_one_person_is_not_sent_again_in_anothers_name() {
    let (world, tab, api) = signed_in(false);
    assert_not_sent_for_bob(&world, api);
    assert_eq!(world.get_user(&tab).unwrap().subject(), "bob");
}

#[test]
fn a_call_with_a_token_of_its_own_is_not_sent_again_in_anothers_name() {
    let (world, tab, _) = signed_in(false);
    let own = AllowedApi { token: Some(AccessTokenArgs::default()), ..AllowedApi::from(API) };
    let api = tab.manager.api(&ApiSettings { allowed: vec![own] }).unwrap();
    assert_eq!(get(&world, &api).unwrap().status, 200);
    world.network.take_sent();
    assert_not_sent_for_bob(&world, api);
}

#[test]
fn a_call_that_waits_for_a_renewal_is_not_sent_for_whoever_signs_out_or_in_meanwhile() {
    for signs_in in [false, true] {
        let world = World::new();
        let tab =
            world.signed_in_tab(UserManagerSettings { automatic_silent_renew: false, ..world.settings() });
        let api = api(&tab, &[API]).unwrap();
        world.clock.advance(595);
        world.provider.health.set(Health::Slow(3));
        let request = HttpRequest::new("POST", format!("{API}/notes")).with_body("Alice's");
        let mut answer = world.clock.start(async move { api.fetch(request).await });
        world.clock.settle();
        world.provider.health.set(Health::Up);
        let other = world.tab();
        world.sign_out(&other).unwrap();
        if signs_in {
            sign_in_bob(&world, &other);
        }
        world.clock.advance(4);
        let error = answer.try_recv().unwrap().expect("an outcome").unwrap_err();
        assert_eq!(error.code(), "not_signed_in", "signs in: {signs_in}");
        assert!(world.network.take_sent().is_empty());
    }
}
