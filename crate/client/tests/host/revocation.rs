//! Revoking tokens, on demand and at sign-out.

use crate::support::provider::Health;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::RevokeTokensType::{AccessToken, RefreshToken};
use oidc_client_wasm::protocol::http::HttpResponse;
use oidc_client_wasm::protocol::{self, RevokedToken};
use oidc_client_wasm::{RevokeTokensType, User, UserManagerSettings};

fn signed_in(world: &World) -> (Tab, User) {
    let tab = world.tab();
    let user = world.sign_in(&tab);
    world.provider.take_requests();
    tab.take_events();
    (tab, user)
}

fn revoke(world: &World, tab: &Tab, types: &'static [RevokeTokensType]) -> Result<(), &'static str> {
    let manager = tab.manager.clone();
    let outcome = world.clock.run(async move { manager.revoke_tokens(types).await });
    outcome.map_err(|error| error.code())
}

fn both_of(user: &User) -> [(String, String); 2] {
    let refresh_token = user.refresh_token().unwrap().secret().clone();
    [
        ("access_token".to_owned(), user.access_token().secret().clone()),
        ("refresh_token".to_owned(), refresh_token),
    ]
}

#[test]
fn both_tokens_are_revoked_and_the_session_continues_without_a_refresh_token() {
    let world = World::new();
    let (tab, user) = signed_in(&world);
    assert_eq!(revoke(&world, &tab, &[AccessToken, RefreshToken]), Ok(()));
    assert_eq!(*world.provider.revoked.borrow(), both_of(&user));
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    let left = world.get_user(&world.tab()).unwrap();
    assert_eq!(left, user);
    assert!(left.refresh_token().is_none());
    world.provider.take_requests();
    world.clock.advance(4000);
    assert!(world.provider.take_requests().is_empty(), "there is nothing left to renew with");
    assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "AccessTokenExpired"]);
}

#[test]
fn one_type_of_token_alone_can_be_revoked() {
    let world = World::new();
    let (tab, user) = signed_in(&world);
    assert_eq!(revoke(&world, &tab, &[AccessToken]), Ok(()));
    assert_eq!(*world.provider.revoked.borrow(), both_of(&user)[..1]);
    assert!(tab.take_events().is_empty());
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn a_missing_token_is_not_revoked() {
    let world = World::new();
    assert_eq!(revoke(&world, &world.tab(), &[AccessToken, RefreshToken]), Ok(()));
    world.provider.gives_refresh_tokens.set(false);
    let (tab, _) = signed_in(&world);
    assert_eq!(revoke(&world, &tab, &[RefreshToken]), Ok(()));
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn a_provider_without_revocation_is_an_error_and_keeps_the_session() {
    for (answer, code) in [
        (HttpResponse::new(400, r#"{"error":"unsupported_token_type"}"#), "unsupported_token_type"),
        (HttpResponse::new(503, ""), "revocation_unavailable"),
        (HttpResponse::new(404, ""), "revocation_status"),
    ] {
        let world = World::new();
        let (tab, user) = signed_in(&world);
        *world.provider.refuses_revocation.borrow_mut() = Some(answer);
        assert_eq!(revoke(&world, &tab, &[RefreshToken]), Err(code));
        let left = world.get_user(&tab).unwrap();
        assert_eq!((&left, left.refresh_token().is_some()), (&user, true));
    }
    let world = World::new();
    world.provider.has_extra_endpoints.set(false);
    let (tab, _) = signed_in(&world);
    assert_eq!(revoke(&world, &tab, &[AccessToken]), Err("revocation_endpoint_missing"));
    world.provider.health.set(Health::Down);
    assert!(revoke(&world, &tab, &[AccessToken]).is_err());
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_failed_revocation_does_not_prevent_the_other() {
    let world = World::new();
    let (tab, _) = signed_in(&world);
    *world.provider.refuses_revocation.borrow_mut() = Some(HttpResponse::new(503, ""));
    assert_eq!(revoke(&world, &tab, &[AccessToken, RefreshToken]), Err("revocation_unavailable"));
    assert_eq!(world.provider.take_requests(), ["revocation", "revocation"]);
    assert!(world.get_user(&tab).unwrap().refresh_token().is_some());
}

#[test]
fn a_renewal_waits_until_the_tokens_are_revoked() {
    let world = World::new();
    let (tab, user) = signed_in(&world);
    world.provider.health.set(Health::Slow(5));
    let manager = tab.manager.clone();
    let mut revocation = world.clock.start(async move { manager.revoke_tokens(&[RefreshToken]).await });
    world.clock.advance(1);
    let other = world.tab().manager;
    let mut renewal = world.clock.start(async move { other.signin_silent().await });
    world.clock.advance(9);
    assert_eq!(revocation.try_recv().unwrap(), Some(Ok(())));
    assert_eq!(renewal.try_recv().unwrap().unwrap().unwrap_err().code(), "no_refresh_token");
    assert_eq!(*world.provider.revoked.borrow(), both_of(&user)[1..]);
    assert_eq!(world.provider.take_token_requests(), 0);
}

#[test]
fn a_sign_out_during_a_revocation_is_final() {
    let world = World::new();
    let (tab, _) = signed_in(&world);
    world.provider.health.set(Health::Slow(5));
    let manager = tab.manager.clone();
    let mut revocation = world.clock.start(async move { manager.revoke_tokens(&[RefreshToken]).await });
    world.clock.advance(1);
    world.sign_out(&tab).unwrap();
    world.clock.advance(9);
    assert_eq!(revocation.try_recv().unwrap(), Some(Ok(())));
    assert_eq!(world.users.text(USER_KEY), None);
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn a_sign_out_revokes_tokens_if_the_settings_say_so_and_always_redirects() {
    let refusal = || Some(HttpResponse::new(503, ""));
    for (asked, refuses) in [(false, None), (true, None), (true, refusal())] {
        let world = World::new();
        let tab = world.tab_with(UserManagerSettings { revoke_tokens_on_signout: asked, ..world.settings() });
        let user = world.sign_in(&tab);
        let takes_back = asked && refuses.is_none();
        *world.provider.refuses_revocation.borrow_mut() = refuses;
        world.sign_out(&tab).unwrap();
        let expected = if takes_back { both_of(&user).to_vec() } else { Vec::new() };
        assert_eq!(*world.provider.revoked.borrow(), expected);
        assert!(tab.last_departure().starts_with("https://login.example/signout?"));
        assert_eq!(world.users.text(USER_KEY), None);
    }
}

#[test]
fn a_sign_out_that_finds_the_provider_down_signs_out_here() {
    let world = World::new();
    let tab = world.tab_with(UserManagerSettings {
        revoke_tokens_on_signout: true,
        revoke_token_types: vec![RefreshToken],
        ..world.settings()
    });
    world.sign_in(&tab);
    world.provider.health.set(Health::Down);
    world.sign_out(&tab).unwrap();
    assert_eq!(world.users.text(USER_KEY), None);
    assert!(tab.last_departure().starts_with("https://login.example/signout?"));
}

/// Revokes one token, of any session.
fn revoke_one(world: &World, tab: &Tab, kind: RevokeTokensType, token: &str) -> Result<(), &'static str> {
    let (manager, token) = (tab.manager.clone(), token.to_owned());
    let outcome = world.clock.run(async move {
        let access = protocol::AccessToken::new(token.clone());
        let refresh = protocol::RefreshToken::new(token);
        let token = match kind {
            AccessToken => RevokedToken::Access(&access),
            RefreshToken => RevokedToken::Refresh(&refresh),
        };
        manager.revoke_token(token).await
    });
    outcome.map_err(|error| error.code())
}

#[test]
fn one_token_is_revoked_without_a_change_of_the_session() {
    let world = World::new();
    let (tab, user) = signed_in(&world);
    let (stored, records) = (world.users.all(), world.records.all());
    let own = user.access_token().secret();
    let given = [(RefreshToken, "refresh_token", "of another session"), (AccessToken, "access_token", own)];
    for (kind, _, token) in given {
        assert_eq!(revoke_one(&world, &tab, kind, token), Ok(()));
    }
    let expected = given.map(|(_, kind, token)| (kind.to_owned(), token.to_owned()));
    assert_eq!(*world.provider.revoked.borrow(), expected);
    assert_eq!((world.users.all(), world.records.all()), (stored, records));
    assert_eq!((world.get_user(&tab), tab.take_event_names()), (Some(user), vec![]));
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn one_token_can_be_revoked_without_a_session_and_a_refusal_is_an_error() {
    let world = World::new();
    assert_eq!(revoke_one(&world, &world.tab(), AccessToken, "old"), Ok(()));
    *world.provider.refuses_revocation.borrow_mut() = Some(HttpResponse::new(503, ""));
    assert_eq!(revoke_one(&world, &world.tab(), AccessToken, "old"), Err("revocation_unavailable"));
    let world = World::new();
    world.provider.has_extra_endpoints.set(false);
    assert_eq!(revoke_one(&world, &world.tab(), AccessToken, "old"), Err("revocation_endpoint_missing"));
}
