//! Addresses that others open: a front-channel logout ends only the session that it names, and a third-party-initiated login
//! only begins a sign-in at our provider.

use crate::support::provider::parameters;
use crate::support::{ISSUER, SID, Tab, World};
use oidc_client_wasm::protocol::form;
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::{Error, UserManagerSettings};

fn logout(world: &World, tab: &Tab, address: &str) -> Result<bool, Error> {
    let (manager, address) = (tab.manager.clone(), address.to_owned());
    world.clock.run(async move { manager.frontchannel_logout(&address).await })
}

fn logout_address(iss: &str, sid: &str) -> String {
    form::add_query("https://app.example/signed-out", &[("iss", iss), ("sid", sid)])
}

fn initiate(world: &World, tab: &Tab, address: &str) -> Result<(), Error> {
    let (manager, address) = (tab.manager.clone(), address.to_owned());
    world.clock.run(async move { manager.initiate_login(&address).await })
}

#[test]
fn a_front_channel_logout_ends_the_session_that_it_names() {
    let world = World::new();
    // Not even if the settings remove the session's name (`sid`) from the profile.
    let settings =
        UserManagerSettings { filter_protocol_claims: vec!["sid".to_owned()], ..world.dpop_settings() };
    let tab = world.tab_with(settings);
    world.sign_in(&tab);
    tab.take_events();
    assert_eq!(logout(&world, &tab, &logout_address(ISSUER, SID)), Ok(true));
    assert_eq!(tab.take_event_names(), ["UserSignedOut", "UserUnloaded"]);
    assert_eq!(world.get_user(&tab), None);
    assert!(world.keys.names().is_empty());
    assert_eq!(logout(&world, &tab, &logout_address(ISSUER, SID)), Ok(false), "there is none any more");
    assert!(tab.take_events().is_empty());
}

#[test]
fn a_front_channel_logout_of_another_session_or_of_none_ends_nothing() {
    let world = World::new();
    let tab = world.tab();
    let user = world.sign_in(&tab);
    tab.take_events();
    for address in [
        logout_address(ISSUER, "another"),
        logout_address("https://evil.example", SID),
        logout_address("https://login.example/", SID),
        logout_address(ISSUER, ""),
        "https://app.example/signed-out".to_owned(),
    ] {
        assert_ne!(logout(&world, &tab, &address), Ok(true), "{address}");
    }
    let half = form::add_query("https://app.example/signed-out", &[("iss", ISSUER)]);
    assert_eq!(logout(&world, &tab, &half).unwrap_err().code(), "frontchannel_logout_parameter_missing");
    assert_eq!(world.get_user(&tab), Some(user));
    assert!(tab.take_events().is_empty());
}

#[test]
fn a_front_channel_logout_without_a_name_ends_the_session_where_the_settings_allow_it() {
    let world = World::new();
    let settings = UserManagerSettings { frontchannel_logout_session_required: false, ..world.settings() };
    let tab = world.tab_with(settings);
    world.sign_in(&tab);
    assert_eq!(logout(&world, &tab, &logout_address(ISSUER, "another")), Ok(false));
    assert_eq!(logout(&world, &tab, "https://app.example/signed-out"), Ok(true));
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn a_third_party_login_begins_an_ordinary_sign_in_at_our_provider() {
    let world = World::new();
    let tab = world.tab();
    let address = form::add_query(
        "https://app.example/start",
        &[
            ("iss", ISSUER),
            ("login_hint", "alice"),
            ("target_link_uri", "https://app.example/board?sort=name"),
        ],
    );
    initiate(&world, &tab, &address).unwrap();
    let sent = parameters(tab.last_departure().split_once('?').unwrap().1);
    assert_eq!(sent["login_hint"], "alice");
    let callback = world.provider.sign_in(&tab.last_departure(), "alice");
    let user = world.finish(&tab, &callback).unwrap();
    assert_eq!(user.state(), Some(&Value::from("/board?sort=name")));
}

#[test]
fn a_third_party_login_leads_to_no_other_provider_and_no_other_origin() {
    let world = World::new();
    let tab = world.tab();
    for (parameters, code) in [
        (vec![("iss", "https://evil.example")], "initiate_login_issuer"),
        (vec![("iss", "https://login.example/")], "initiate_login_issuer"),
        (vec![], "initiate_login_issuer_missing"),
        (vec![("iss", ISSUER), ("iss", ISSUER)], "initiate_login_repeated_parameter"),
        (vec![("iss", ISSUER), ("target_link_uri", "https://evil.example/")], "return_to_other_origin"),
        (vec![("iss", ISSUER), ("target_link_uri", "//evil.example/")], "return_to_other_origin"),
    ] {
        let address = form::add_query("https://app.example/start", &parameters);
        assert_eq!(initiate(&world, &tab, &address).unwrap_err().code(), code, "{address}");
    }
    assert!(tab.window.departures.borrow().is_empty());
    assert!(world.provider.take_requests().is_empty());
    assert!(world.states.keys().is_empty());
}
