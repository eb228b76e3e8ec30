//! A demanded way to sign in (`acr`) is confirmed by the ID token, or the token is refused (OpenID Connect Core section
//! 5.5.1.1).

use crate::id_token::verdict;
use crate::support::NOW;
use crate::support::flow::{entropy, settings};
use crate::support::provider::metadata;
use oidc_client_protocol::json::Object;
use oidc_client_protocol::{SigninRequest, begin};
use serde_json::{Value, json};

#[test]
fn who_demanded_a_way_to_sign_in_gets_one_or_an_error() {
    for (changes, expected) in [
        (json!({"acr": "urn:gold"}), "accepted"),
        (json!({"acr": "urn:silver"}), "accepted"),
        (json!({"acr": "urn:bronze"}), "id_token_acr"),
        (json!({"acr": "urn:gold urn:silver"}), "id_token_acr"),
        (json!({"acr": ""}), "id_token_acr"),
        (json!({"acr": ["urn:gold"]}), "id_token_claim_missing"),
        (json!({}), "id_token_claim_missing"),
    ] {
        let essential_acr = vec!["urn:gold".to_owned(), "urn:silver".to_owned()];
        let request = SigninRequest { essential_acr, ..SigninRequest::default() };
        assert_eq!(verdict(settings(), request, &changes, NOW), expected, "{changes}");
    }
    // A preference isn't checked.
    let request = SigninRequest { acr_values: Some("urn:gold".to_owned()), ..SigninRequest::default() };
    assert_eq!(verdict(settings(), request, &json!({"acr": "urn:bronze"}), NOW), "accepted");
}

#[test]
fn a_way_to_sign_in_that_is_demanded_among_claims_is_checked_too() {
    for (acr, got, expected) in [
        (json!({"essential": true, "values": ["urn:gold", "urn:silver"]}), "urn:silver", "accepted"),
        (json!({"essential": true, "values": ["urn:gold", "urn:silver"]}), "urn:bronze", "id_token_acr"),
        (json!({"essential": true, "value": "urn:gold"}), "urn:gold", "accepted"),
        (json!({"essential": true, "value": "urn:gold"}), "urn:bronze", "id_token_acr"),
        // A preference isn't checked.
        (json!({"essential": false, "value": "urn:gold"}), "urn:bronze", "accepted"),
        (json!({"values": ["urn:gold"]}), "urn:bronze", "accepted"),
        (json!({"essential": true}), "urn:bronze", "accepted"),
        (json!({"essential": true, "values": [], "value": null}), "urn:bronze", "accepted"),
        (json!({"essential": true}), "", "id_token_claim_missing"),
        (json!(null), "urn:bronze", "accepted"),
    ] {
        let claims =
            json!({"id_token": {"acr": acr}, "userinfo": {"acr": {"essential": true, "value": "x"}}});
        let claims = Some(Object::parse(&claims.to_string()).unwrap());
        let request = SigninRequest { claims: claims.clone(), ..SigninRequest::default() };
        assert_eq!(verdict(settings(), request, &json!({"acr": got}), NOW), expected, "{acr} {got}");
        // `essential_acr` takes precedence over `claims`.
        let request = SigninRequest {
            essential_acr: vec!["urn:bronze".to_owned()],
            claims,
            ..SigninRequest::default()
        };
        assert_eq!(verdict(settings(), request, &json!({"acr": "urn:bronze"}), NOW), "accepted", "{acr}");
    }
}

fn asking_for(acr: &Value) -> SigninRequest {
    let claims = Object::parse(&json!({"id_token": {"acr": acr}}).to_string()).unwrap();
    SigninRequest { claims: Some(claims), ..SigninRequest::default() }
}

#[test]
fn a_way_to_sign_in_that_is_demanded_among_claims_must_be_named_even_if_any_will_do() {
    for (acr, expected) in [
        (json!({"essential": true}), "id_token_claim_missing"),
        (json!({"essential": true, "values": ["urn:gold"]}), "id_token_claim_missing"),
        (json!({"essential": false}), "accepted"),
        (json!({}), "accepted"),
        (json!(null), "accepted"),
    ] {
        assert_eq!(verdict(settings(), asking_for(&acr), &json!({}), NOW), expected, "{acr}");
    }
}

#[test]
fn a_malformed_demand_is_refused_before_anybody_signs_in() {
    for acr in [
        json!({"essential": true, "values": "urn:gold"}),
        json!({"essential": true, "values": [1]}),
        json!({"essential": true, "value": ["urn:gold"]}),
        json!({"essential": "true"}),
        json!("urn:gold"),
        json!(true),
    ] {
        let begun = begin(&settings(), &metadata(&json!({})), asking_for(&acr), &entropy(), NOW);
        assert_eq!(begun.err().map(|error| error.code()), Some("acr_request_malformed"), "{acr}");
    }
}
