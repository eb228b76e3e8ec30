//! Signed answers of the provider (JARM) in the whole client: its keys are fetched, and the session is the same as without.

use crate::support::provider::parameters;
use crate::support::signer::Signer;
use crate::support::{CLIENT_ID, ISSUER, REDIRECT_URI, Tab, World};
use oidc_client_wasm::protocol::{ResponseMode, form};
use oidc_client_wasm::{Error, User, UserManagerSettings};
use serde_json::{Value, json};

fn signed_tab(world: &World) -> Tab {
    world.tab_with(UserManagerSettings {
        response_mode: Some(ResponseMode::QueryJwt),
        automatic_silent_renew: false,
        ..world.settings()
    })
}

/// Signs the claims of the provider's answer by `sign`, and completes the sign-in with it.
fn finish(world: &World, tab: &Tab, sign: impl Fn(&Value) -> String) -> Result<User, Error> {
    let plain = world.reach_callback(tab);
    let answer = parameters(plain.split_once('?').unwrap().1);
    let claims = json!({
        "iss": ISSUER, "aud": CLIENT_ID, "exp": world.provider.now().0 + 60,
        "code": answer["code"], "state": answer["state"],
    });
    world.finish(tab, &form::add_query(REDIRECT_URI, &[("response", &sign(&claims))]))
}

#[test]
fn a_signed_answer_signs_the_person_in() {
    let world = World::new();
    let tab = signed_tab(&world);
    let user = finish(&world, &tab, |claims| world.provider.signer.borrow().sign(claims)).unwrap();
    assert_eq!(user.subject(), "alice");
    assert!(tab.last_departure().contains("response_mode=query.jwt"));
    // The keys are needed before the code may be exchanged.
    assert_eq!(world.provider.take_requests(), ["metadata", "keys", "token"]);
}

#[test]
fn an_answer_with_a_foreign_signature_reaches_no_token_endpoint() {
    let world = World::new();
    let tab = signed_tab(&world);
    let kid = world.provider.signer.borrow().kid.clone();
    let error = finish(&world, &tab, |claims| Signer::new(&kid).sign(claims)).unwrap_err();
    assert_eq!(error.code(), "jarm_signature");
    assert_eq!(world.provider.take_requests(), ["metadata", "keys"]);
    assert!(world.get_user(&tab).is_none());
}

#[test]
fn a_key_that_was_just_rotated_in_is_fetched_for_an_answer_too() {
    let world = World::new();
    let tab = signed_tab(&world);
    finish(&world, &tab, |claims| world.provider.signer.borrow().sign(claims)).unwrap();
    *world.provider.signer.borrow_mut() = Signer::new("key-2");
    world.provider.take_requests();
    finish(&world, &tab, |claims| world.provider.signer.borrow().sign(claims)).unwrap();
    assert_eq!(world.provider.take_requests(), ["keys", "token"]);
}

#[test]
fn an_answers_end_is_by_the_providers_clock_where_that_is_known() {
    let world = World::new();
    world.provider.clock_ahead.set(-3600);
    // The token answer contains the time, and the next page reads the offset from the stored session.
    world.sign_in(&world.tab());
    let tab = signed_tab(&world);
    let sign = |claims: &Value| world.provider.signer.borrow().sign(claims);
    assert_eq!(finish(&world, &tab, sign).unwrap().subject(), "alice");

    let world = World::new();
    world.provider.clock_ahead.set(3600);
    world.sign_in(&world.tab());
    let late = |claims: &Value| {
        let mut claims = claims.clone();
        claims["exp"] = json!(world.provider.now().0 - 600);
        world.provider.signer.borrow().sign(&claims)
    };
    assert_eq!(finish(&world, &signed_tab(&world), late).unwrap_err().code(), "jarm_expired");
}

#[test]
fn a_plain_answer_is_refused_before_the_code_is_spent() {
    let world = World::new();
    let tab = signed_tab(&world);
    let plain = world.reach_callback(&tab);
    assert_eq!(world.finish(&tab, &plain).unwrap_err().code(), "jarm_missing");
    assert_eq!(world.provider.take_requests(), ["metadata"]);
}
