//! The source of the provider's metadata: OpenID discovery, another address, OAuth 2 discovery, or the settings.

use crate::support::provider::Lie;
use crate::support::signer::Signer;
use crate::support::{ISSUER, Tab, USER_KEY, World};
use oidc_client_wasm::UserManagerSettings;
use oidc_client_wasm::protocol::json::Object;

fn tab(world: &World, change: impl FnOnce(&mut UserManagerSettings)) -> Tab {
    let mut settings = UserManagerSettings { automatic_silent_renew: false, ..world.settings() };
    change(&mut settings);
    world.tab_with(settings)
}

fn endpoints(names: &[(&str, &str)]) -> Object {
    let mut object = Object::new();
    names.iter().for_each(|(name, value)| object.insert(name, *value));
    object
}

#[test]
fn with_metadata_in_the_settings_none_is_fetched() {
    let world = World::new();
    let by_hand = endpoints(&[
        ("issuer", ISSUER),
        ("authorization_endpoint", "https://login.example/authorize"),
        ("token_endpoint", "https://login.example/token"),
        ("jwks_uri", "https://login.example/keys"),
    ]);
    world.sign_in(&tab(&world, |settings| settings.metadata = Some(by_hand)));
    assert_eq!(world.provider.take_requests(), ["token", "keys"]);
}

#[test]
fn metadata_in_the_settings_is_checked_like_the_providers_own() {
    let world = World::new();
    let by_hand = endpoints(&[("issuer", "https://another.example")]);
    let tab = tab(&world, |settings| settings.metadata = Some(by_hand));
    let error = world.leave(&tab, Default::default()).unwrap_err();
    assert_eq!(error.code(), "metadata_issuer_mismatch");
}

#[test]
fn a_seed_overrides_members_of_the_providers_metadata() {
    let world = World::new();
    *world.provider.missing_metadata.borrow_mut() = vec!["token_endpoint"];
    let unseeded = tab(&world, |_| {});
    assert_eq!(world.leave(&unseeded, Default::default()).unwrap_err().code(), "metadata_member_missing");
    let seed = endpoints(&[
        ("token_endpoint", "https://login.example/token"),
        ("authorization_endpoint", "https://login.example/authorize?tenant=1"),
    ]);
    world.provider.take_requests();
    let seeded = tab(&world, |settings| settings.metadata_seed = Some(seed));
    world.sign_in(&seeded);
    let address = seeded.last_departure();
    assert!(address.starts_with("https://login.example/authorize?tenant=1&"), "{address}");
    assert_eq!(world.provider.take_requests(), ["metadata", "token", "keys"]);
}

#[test]
fn a_seed_is_checked_as_the_providers_own_metadata_are() {
    let world = World::new();
    let seed = endpoints(&[("issuer", "https://evil.example")]);
    let seeded = tab(&world, |settings| settings.metadata_seed = Some(seed));
    assert_eq!(world.leave(&seeded, Default::default()).unwrap_err().code(), "metadata_issuer_mismatch");
}

#[test]
fn metadata_is_fetched_from_the_address_in_the_settings() {
    let world = World::new();
    let elsewhere = |settings: &mut UserManagerSettings| {
        settings.metadata_url = Some(format!("{ISSUER}/elsewhere.json"));
    };
    world.sign_in(&tab(&world, elsewhere));
    assert_eq!(world.provider.take_requests(), ["metadata-elsewhere", "token", "keys"]);
}

#[test]
fn a_plain_oauth_server_is_found_at_its_own_address() {
    let world = World::new();
    world.provider.has_openid_metadata.set(false);
    world.sign_in(&tab(&world, |_| {}));
    assert_eq!(world.provider.take_requests(), ["metadata", "oauth-metadata", "token", "keys"]);
    // It is cached like any other.
    world.sign_in(&tab(&world, |_| {}));
    assert_eq!(world.provider.take_requests(), ["token"]);
}

#[test]
fn missing_metadata_is_not_reported_as_an_unreachable_provider() {
    let world = World::new();
    world.provider.has_openid_metadata.set(false);
    world.provider.out_of_reach.set(Some("oauth-metadata"));
    let error = world.leave(&tab(&world, |_| {}), Default::default()).unwrap_err();
    assert_eq!((error.code(), error.may_pass()), ("metadata_status", false));
}

#[test]
fn an_authority_that_has_no_tenants_is_refused_where_tenants_are_set() {
    use oidc_client_wasm::protocol::Tenants;
    let world = World::new();
    let settings = UserManagerSettings { tenants: Some(Tenants::Any), ..world.settings() };
    let made = oidc_client_wasm::UserManager::new(settings);
    assert!(matches!(made, Err(error) if error.code() == "issuer_without_tenants"));
}

/// The keys of a provider as a JWK Set.
fn key_set(signer: &Signer) -> String {
    serde_json::json!({"keys": [signer.jwk()]}).to_string()
}

#[test]
fn with_keys_in_the_settings_none_are_fetched() {
    let world = World::new();
    let by_hand = key_set(&world.provider.signer.borrow());
    let tab = tab(&world, |settings| settings.signing_keys = Some(by_hand));
    world.sign_in(&tab);
    world.renew(&tab).unwrap();
    assert_eq!(world.provider.take_requests(), ["metadata", "token", "token"]);
    assert!(world.states.keys().iter().all(|key| !key.starts_with("jwks:")));
}

#[test]
fn with_keys_in_the_settings_other_signatures_are_refused() {
    type Change = fn(&World, &mut UserManagerSettings);
    let changes: [(&str, Change); 4] = [
        ("signing_key_not_found", |world, _| world.provider.lie.set(Some(Lie::UnknownKid))),
        // The provider has changed its key, and publishes the new one.
        ("signing_key_not_found", |world, _| *world.provider.signer.borrow_mut() = Signer::new("key-2")),
        ("id_token_signature", |_, settings| settings.signing_keys = Some(key_set(&Signer::new("key-1")))),
        ("jwks_not_json", |_, settings| settings.signing_keys = Some("key-1".to_owned())),
    ];
    for (code, change) in changes {
        let world = World::new();
        let by_hand = key_set(&world.provider.signer.borrow());
        let tab = tab(&world, |settings| {
            settings.signing_keys = Some(by_hand);
            change(&world, settings);
        });
        let callback = world.reach_callback(&tab);
        assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), code);
        assert_eq!(world.provider.take_requests(), ["metadata", "token"], "{code}");
        assert_eq!(world.users.text(USER_KEY), None, "{code}");
    }
}
