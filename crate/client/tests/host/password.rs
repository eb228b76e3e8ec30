//! Signing in with a user name and a password.

use crate::support::provider::{Health, Lie, PASSWORD};
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::protocol::{TokenParameters, TokenType};
use oidc_client_wasm::{Error, SigninResourceOwnerCredentialsArgs, User, UserManagerSettings};
use serde_json::json;

fn args(username: &str, password: &str) -> SigninResourceOwnerCredentialsArgs {
    let (username, password) = (username.to_owned(), password.to_owned());
    SigninResourceOwnerCredentialsArgs { username, password, ..SigninResourceOwnerCredentialsArgs::default() }
}

fn sign_in(world: &World, tab: &Tab, args: SigninResourceOwnerCredentialsArgs) -> Result<User, Error> {
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.signin_resource_owner_credentials(args).await })
}

fn refused(world: &World, tab: &Tab, password: &str) -> &'static str {
    sign_in(world, tab, args("bob", password)).unwrap_err().code()
}

/// The thumbprint of the key that the provider has bound this session's access token to.
fn bound_to(world: &World, user: &User) -> Option<String> {
    world.provider.introspect(user.access_token().secret()).unwrap().jkt
}

#[test]
fn a_sign_in_with_a_password_is_stored_raises_an_event_and_is_renewed() {
    let world = World::new();
    let tab = world.tab();
    let user = sign_in(&world, &tab, args("alice", PASSWORD)).unwrap();
    assert_eq!(world.provider.take_requests(), ["metadata", "token", "keys"]);
    assert_eq!((user.subject(), user.name()), ("alice", Some("Alice Adams")));
    assert_eq!((user.token_type(), user.scope()), (TokenType::Bearer, Some("openid profile offline_access")));
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    assert!(tab.window.departures.borrow().is_empty());
    assert_eq!(world.get_user(&world.tab()).as_ref(), Some(&user));
    world.clock.advance(540);
    assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing", "UserLoaded"]);
    assert_ne!(world.get_user(&tab), Some(user));
}

#[test]
fn the_provider_is_sent_the_standards_parameters_and_the_callers() {
    let world = World::new();
    let api = "https://api.example".to_owned();
    let tab = world.tab_with(UserManagerSettings { resources: vec![api], ..world.settings() });
    let parameters = TokenParameters::new(Vec::new(), vec![("tenant".to_owned(), "7".to_owned())]).unwrap();
    let args = SigninResourceOwnerCredentialsArgs { parameters, ..args("alice", PASSWORD) };
    sign_in(&world, &tab, args).unwrap();
    let expected = [
        ("client_id", "my-app"),
        ("grant_type", "password"),
        ("password", PASSWORD),
        ("resource", "https://api.example"),
        ("scope", "openid profile offline_access"),
        ("tenant", "7"),
        ("username", "alice"),
    ];
    let asked = world.provider.asked_for_tokens.borrow();
    assert_eq!(
        asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn a_wrong_password_keeps_the_earlier_session() {
    for has_dpop in [false, true] {
        let world = World::new();
        let tab = world.tab_with(if has_dpop { world.dpop_settings() } else { world.settings() });
        assert_eq!(refused(&world, &tab, "wrong"), "invalid_grant");
        assert_eq!((world.users.keys(), world.keys.names()), (vec![], vec![]));
        assert!(tab.take_events().is_empty());

        let user = world.sign_in(&tab);
        let (stored, keys) = (world.users.all(), world.keys.names());
        tab.take_events();
        assert_eq!(refused(&world, &tab, "wrong"), "invalid_grant");
        assert_eq!((world.users.all(), world.keys.names()), (stored, keys));
        assert_eq!((world.get_user(&tab), tab.take_event_names()), (Some(user), vec![]));
        assert!(world.renew(&tab).is_ok());
    }
}

#[test]
fn invalid_tokens_sign_no_user_in() {
    for (lie, code) in [
        (Lie::OtherIssuer, "id_token_issuer"),
        (Lie::OtherAudience, "id_token_audience"),
        (Lie::Expired, "id_token_expired"),
        (Lie::ForeignKey, "id_token_signature"),
        (Lie::UnknownKid, "signing_key_not_found"),
    ] {
        let world = World::new();
        let tab = world.tab_with(world.dpop_settings());
        let user = world.sign_in(&tab);
        let (stored, keys) = (world.users.all(), world.keys.names());
        tab.take_events();
        world.provider.lie.set(Some(lie));
        assert_eq!(refused(&world, &tab, PASSWORD), code);
        assert_eq!((world.users.all(), world.keys.names()), (stored, keys), "{code}");
        assert_eq!((world.get_user(&tab), tab.take_event_names()), (Some(user), vec![]), "{code}");
        world.provider.lie.set(None);
        assert!(world.renew(&tab).is_ok(), "{code}");
    }
}

#[test]
fn a_provider_without_a_response_signs_no_user_in() {
    for (health, code) in [
        (Health::Down, "provider_unreachable"),
        (Health::Slow(11), "provider_timeout"),
        (Health::Unavailable(None), "token_endpoint_unavailable"),
        (Health::Html, "token_response_not_json"),
        (Health::Cut, "token_response_not_json"),
    ] {
        let world = World::new();
        let tab = world.tab_with(world.dpop_settings());
        world.sign_in(&tab);
        world.sign_out(&tab).unwrap();
        world.provider.health.set(health);
        assert_eq!(refused(&world, &tab, PASSWORD), code);
        assert_eq!((world.users.text(USER_KEY), world.keys.names()), (None, vec![]), "{code}");
    }
}

#[test]
fn a_sign_in_with_a_password_replaces_the_key() {
    let world = World::new();
    world.provider.rules.change_nonce();
    let tab = world.tab_with(world.dpop_settings());
    world.sign_in(&tab);
    let before = world.keys.thumbprints();
    let user = sign_in(&world, &tab, args("bob", PASSWORD)).unwrap();
    let [key] = &world.keys.thumbprints()[..] else { panic!("one key") };
    assert_ne!(before, [key.as_str()]);
    assert_eq!((user.token_type(), bound_to(&world, &user).as_ref()), (TokenType::Dpop, Some(key)));
    let renewed = world.renew(&world.tab_with(world.dpop_settings())).unwrap();
    assert_eq!((renewed.subject(), bound_to(&world, &renewed).as_ref()), ("bob", Some(key)));

    // The next sign-in by password has another key.
    sign_in(&world, &tab, args("alice", PASSWORD)).unwrap();
    let renewed = world.renew(&tab).unwrap();
    assert_eq!(bound_to(&world, &renewed), Some(world.keys.thumbprints()[0].clone()));
    assert_ne!(world.keys.thumbprints(), [key.as_str()]);
    world.sign_out(&tab).unwrap();
    assert!(world.keys.names().is_empty());
}

#[test]
fn an_unbound_token_is_refused_where_a_bound_one_was_asked_for() {
    let world = World::new();
    world.provider.takes_proofs.set(false);
    let tab = world.tab_with(world.dpop_settings());
    assert_eq!(refused(&world, &tab, PASSWORD), "token_type_downgraded");
    assert_eq!((world.users.text(USER_KEY), world.keys.names()), (None, vec![]));
}

#[test]
fn userinfo_is_requested_by_default_and_a_refused_one_fails_the_sign_in() {
    let world = World::new();
    let settings = UserManagerSettings { load_user_info: true, ..world.dpop_settings() };
    let tab = world.tab_with(settings);
    assert_eq!(sign_in(&world, &tab, args("alice", PASSWORD)).unwrap().email(), Some("alice@example.org"));
    world.provider.take_requests();
    let without = SigninResourceOwnerCredentialsArgs { skip_userinfo: true, ..args("alice", PASSWORD) };
    let user = sign_in(&world, &tab, without).unwrap();
    assert_eq!((user.email(), world.provider.take_requests()), (None, vec!["token"]));

    let keys = world.keys.names();
    *world.provider.userinfo.borrow_mut() = Ok(json!({"sub": "mallory"}));
    assert_eq!(refused(&world, &tab, PASSWORD), "userinfo_subject");
    assert_eq!((world.get_user(&tab), world.keys.names()), (Some(user), keys));
}
