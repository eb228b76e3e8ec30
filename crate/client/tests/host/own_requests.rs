//! Proofs for requests that an app sends itself.

use crate::support::network::Network;
use crate::support::proofs::Refusal;
use crate::support::{API, Tab, World};
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::{Error, User};

fn prove(
    world: &World,
    tab: &Tab,
    (method, url): (&'static str, &str),
    nonce: Option<&'static str>,
) -> Result<Option<String>, Error> {
    let (manager, url) = (tab.manager.clone(), url.to_owned());
    world.clock.run(async move { manager.dpop_proof(method, &url, nonce).await })
}

fn notes() -> String {
    format!("{API}/notes")
}

/// The API's check of a proof: the thumbprint of its key, or the refusal.
fn check(
    network: &Network,
    request: &HttpRequest,
    user: &User,
    world: &World,
) -> Result<String, &'static str> {
    let token = user.access_token().secret();
    let checked = network.api_rules.check(request, Some(token.as_str()), world.provider.now());
    checked.map(|key| key.expect("a proof")).map_err(|refusal: Refusal| refusal.error())
}

#[test]
fn a_proof_is_for_its_request_its_token_and_the_apis_nonce() {
    let world = World::new();
    // Proofs are dated by the provider's clock, which its first answer contains.
    world.provider.clock_ahead.set(86_400);
    world.provider.rules.change_nonce();
    let tab = world.tab_with(world.dpop_settings());
    let user = world.sign_in(&tab);
    let key = world.provider.introspect(user.access_token().secret()).unwrap().jkt.unwrap();
    let (get, post) = (notes() + "?page=2", notes());

    let proof = prove(&world, &tab, ("GET", &get), None).unwrap().unwrap();
    let request = HttpRequest::get_json(&get).with_header("DPoP", proof);
    assert_eq!(check(&world.network, &request, &user, &world), Ok(key.clone()));

    // Another page has the key too, and each proof is new.
    let tab = world.tab_with(world.dpop_settings());
    for _ in 0..2 {
        let proof = prove(&world, &tab, ("POST", &post), None).unwrap().unwrap();
        let request = HttpRequest::post_form(&post, &[]).with_header("DPoP", proof);
        assert_eq!(check(&world.network, &request, &user, &world), Ok(key.clone()));
    }

    world.network.api_rules.change_nonce();
    for (nonce, expected) in [(None, Err("use_dpop_nonce")), (Some("api-nonce-1"), Ok(key))] {
        let proof = prove(&world, &tab, ("GET", &get), nonce).unwrap().unwrap();
        let request = HttpRequest::get_json(&get).with_header("DPoP", proof);
        assert_eq!(check(&world.network, &request, &user, &world), expected);
    }
    assert!(world.network.take_sent().is_empty(), "the request is the app's");
}

#[test]
fn a_renewed_session_is_proved_by_the_same_key_and_its_new_token() {
    let world = World::new();
    let tab = world.tab_with(world.dpop_settings());
    world.sign_in(&tab);
    let user = world.renew(&tab).unwrap();
    let proof = prove(&world, &tab, ("GET", &notes()), None).unwrap().unwrap();
    let request = HttpRequest::get_json(&notes()).with_header("DPoP", proof);
    assert_eq!(check(&world.network, &request, &user, &world), Ok(world.keys.thumbprints().remove(0)));
}

#[test]
fn a_proof_for_an_earlier_token_has_that_tokens_hash() {
    let world = World::new();
    let tab = world.tab_with(world.dpop_settings());
    let user = world.sign_in(&tab);
    world.renew(&tab).unwrap();
    let (manager, token) = (tab.manager.clone(), user.access_token().clone());
    let proving = async move { manager.dpop_proof_for(token, "GET", &notes(), None).await };
    let proof = world.clock.run(proving).unwrap().unwrap();
    let request = HttpRequest::get_json(&notes()).with_header("DPoP", proof);
    assert_eq!(check(&world.network, &request, &user, &world), Ok(world.keys.thumbprints().remove(0)));
}

#[test]
fn there_is_no_proof_without_a_bound_token() {
    let world = World::new();
    for settings in [world.settings(), world.dpop_settings()] {
        let tab = world.tab_with(settings);
        assert_eq!(prove(&world, &tab, ("GET", &notes()), None).unwrap_err().code(), "not_signed_in");
    }
    world.sign_in(&world.tab());
    // Even if the next token will be bound.
    for settings in [world.settings(), world.dpop_settings()] {
        let tab = world.tab_with(settings);
        assert_eq!(prove(&world, &tab, ("GET", &notes()), None), Ok(None));
    }
}

#[test]
fn a_missing_key_is_an_error_and_not_a_missing_proof() {
    let world = World::new();
    world.sign_in(&world.tab_with(world.dpop_settings()));
    world.keys.clear();
    let tab = world.tab_with(world.dpop_settings());
    assert_eq!(prove(&world, &tab, ("GET", &notes()), None).unwrap_err().code(), "dpop_key_missing");
    assert!(world.keys.names().is_empty());
}
