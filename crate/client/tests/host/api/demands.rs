//! APIs that require another sign-in or a wider scope (RFC 9470, RFC 6750 section 3.1).

use super::{get, signed_in, start};
use crate::support::API;
use crate::support::provider::Health;
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::{ApiError, ErrorKind};

#[test]
fn a_refusal_that_no_other_token_can_fix_is_not_renewed() {
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
fn an_api_that_requires_another_sign_in_is_an_error_with_the_request_for_it() {
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
fn an_api_that_requires_a_wider_scope_is_an_error_with_the_request_for_it() {
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
fn a_requirement_after_a_renewal_is_an_error_too() {
    let (world, _tab, api) = signed_in(false);
    world.network.api_health.set(Health::Slow(5));
    world.provider.end_access_tokens();
    let mut answer = start(&world, api, HttpRequest::new("GET", format!("{API}/notes")));
    world.clock.advance(5);
    world.network.api_refusal.set(Some(r#"Bearer error="insufficient_user_authentication""#));
    world.clock.advance(5);
    let error = answer.try_recv().unwrap().expect("an outcome").unwrap_err();
    assert_eq!(
        (error.code(), world.provider.take_token_requests()),
        ("api_insufficient_user_authentication", 1)
    );
}
