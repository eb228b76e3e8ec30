//! Claims of the userinfo endpoint: used if the settings say so and for the right person, without a risk for the session.

use crate::support::provider::Health;
use crate::support::{CLIENT_ID, ISSUER, Tab, USER_KEY, World};
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::protocol::{ArrayMerge, ClaimsStrategy};
use oidc_client_wasm::{SigninRedirectArgs, User, UserManagerSettings};
use serde_json::json;

fn asking(world: &World) -> UserManagerSettings {
    UserManagerSettings { load_user_info: true, ..world.settings() }
}

fn asking_tab(world: &World) -> Tab {
    world.tab_with(asking(world))
}

fn stored_refresh_token(world: &World) -> String {
    let stored: serde_json::Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
    stored["refresh_token"].as_str().unwrap().to_owned()
}

fn email(user: &User) -> Option<&str> {
    user.profile().string("email")
}

#[test]
fn userinfo_is_requested_only_if_the_settings_say_so() {
    let world = World::new();
    let tab = world.tab();
    assert_eq!(email(&world.sign_in(&tab)), None);
    assert_eq!(email(&world.renew(&tab).unwrap()), None);
    assert!(!world.provider.take_requests().contains(&"userinfo"));
}

#[test]
fn one_sign_in_may_omit_userinfo() {
    let world = World::new();
    let tab = asking_tab(&world);
    world.provider.take_requests();
    let without = SigninRedirectArgs { skip_userinfo: true, ..Default::default() };
    world.leave(&tab, without).unwrap();
    let callback = world.provider.sign_in(&tab.last_departure(), "alice");
    // It is an argument of the sign-in, and the callback page knows it.
    let user = world.finish(&asking_tab(&world), &callback).unwrap();
    assert_eq!(email(&user), None);
    assert!(!world.provider.take_requests().contains(&"userinfo"));
    assert!(email(&world.renew(&tab).unwrap()).is_some());
}

#[test]
fn claims_of_userinfo_are_merged_with_those_of_the_id_token_and_stored() {
    let world = World::new();
    let tab = asking_tab(&world);
    let user = world.sign_in(&tab);
    assert_eq!((user.name(), user.email()), (Some("Alice Adams"), Some("alice@example.org")));
    assert_eq!(world.provider.take_requests(), ["metadata", "token", "keys", "userinfo"]);
    assert_eq!(world.get_user(&asking_tab(&world)).unwrap().profile(), user.profile());
}

#[test]
fn claims_that_only_an_id_token_can_have_are_not_taken_from_userinfo() {
    let world = World::new();
    *world.provider.userinfo.borrow_mut() =
        Ok(json!({"sub": "alice", "iss": "https://evil.example", "exp": 1, "sid": "x", "name": "A. Adams"}));
    let user = world.sign_in(&asking_tab(&world));
    assert_eq!((user.issuer(), user.name()), (ISSUER, Some("A. Adams")));
    assert_eq!(user.id_token_expires_at(), user.expires_at());
    assert_ne!(user.profile().string("sid"), Some("x"));
}

#[test]
fn protocol_claims_are_removed_unless_the_settings_say_otherwise() {
    let world = World::new();
    let user = world.sign_in(&world.tab());
    for name in ["nonce", "at_hash"] {
        assert_eq!(user.profile().get(name), None, "{name}");
    }
    for name in ["iss", "sub", "aud", "exp", "iat", "name"] {
        assert!(user.profile().get(name).is_some(), "{name}");
    }
    let all = UserManagerSettings { filter_protocol_claims: Vec::new(), ..world.settings() };
    let tab = world.tab_with(all);
    assert!(world.sign_in(&tab).profile().get("nonce").is_some());
    assert!(world.renew(&tab).unwrap().profile().get("nonce").is_some());

    let own = UserManagerSettings {
        filter_protocol_claims: ["email", "sub"].map(str::to_owned).to_vec(),
        ..asking(&world)
    };
    let user = world.sign_in(&world.tab_with(own));
    assert_eq!((email(&user), user.subject()), (None, "alice"));
    assert!(user.profile().get("nonce").is_some());
}

#[test]
fn arrays_are_merged_where_the_settings_say_so_and_only_with_those_of_the_id_token() {
    for (arrays, at_first, later) in [
        (ArrayMerge::Replace, r#"["Alice"]"#, "[]"),
        (ArrayMerge::Merge, r#"["Alice Adams","Alice"]"#, r#"["Alice Adams"]"#),
    ] {
        let world = World::new();
        let tell = |claims| *world.provider.userinfo.borrow_mut() = Ok(claims);
        let settings =
            UserManagerSettings { merge_claims_strategy: ClaimsStrategy { arrays }, ..asking(&world) };
        let tab = world.tab_with(settings);
        let name = |user: &User| user.profile().get("name").map(Value::to_json);
        tell(json!({"sub": "alice", "name": ["Alice"], "email": "alice@example.org"}));
        assert_eq!(name(&world.sign_in(&tab)).as_deref(), Some(at_first));

        // A claim that userinfo no longer has is removed by the next renewal.
        tell(json!({"sub": "alice", "name": []}));
        let user = world.renew(&tab).unwrap();
        assert_eq!((name(&user).as_deref(), user.email()), (Some(later), None));
    }
}

#[test]
fn userinfo_that_is_refused_fails_the_sign_in_and_nothing_is_stored() {
    let somebody_else = Ok(json!({"sub": "mallory", "email": "mallory@example.org"}));
    for (answer, code) in [
        (somebody_else, "userinfo_subject"),
        (Ok(json!({"email": "alice@example.org"})), "userinfo_subject_missing"),
        (Ok(json!(["alice"])), "userinfo_not_json"),
        (Err(403), "userinfo_status"),
        (Err(500), "userinfo_status"),
    ] {
        let world = World::new();
        *world.provider.userinfo.borrow_mut() = answer;
        let tab = asking_tab(&world);
        let callback = world.reach_callback(&tab);
        assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), code);
        assert_eq!(world.users.text(USER_KEY), None, "{code}");
        assert!(tab.take_events().is_empty(), "{code}");
        assert_eq!(world.clock.waiting(), (0, 1), "{code}: the page only listens for its return");
    }
}

#[test]
fn a_provider_without_userinfo_fails_the_sign_in_by_its_name() {
    let world = World::new();
    world.provider.has_extra_endpoints.set(false);
    let tab = asking_tab(&world);
    let callback = world.reach_callback(&tab);
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "userinfo_endpoint_missing");
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn signed_userinfo_is_checked_and_demanded_where_the_settings_say_so() {
    let world = World::new();
    let settings = UserManagerSettings { require_signed_userinfo: true, ..asking(&world) };
    let tab = world.tab_with(settings);
    let callback = world.reach_callback(&tab);
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "userinfo_unsigned");

    world.provider.signs_userinfo.set(true);
    let claims = |audience: &str| json!({"iss": ISSUER, "aud": audience, "sub": "alice", "email": "alice@example.org"});
    *world.provider.userinfo.borrow_mut() = Ok(claims(CLIENT_ID));
    assert_eq!(email(&world.sign_in(&tab)), Some("alice@example.org"));

    *world.provider.userinfo.borrow_mut() = Ok(claims("another-app"));
    let callback = world.reach_callback(&tab);
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "userinfo_audience");
}

#[test]
fn every_renewal_requests_userinfo_again() {
    let world = World::new();
    let tab = asking_tab(&world);
    world.sign_in(&tab);
    *world.provider.userinfo.borrow_mut() = Ok(json!({"sub": "alice", "email": "adams@example.org"}));
    tab.take_events();
    assert_eq!(email(&world.renew(&tab).unwrap()), Some("adams@example.org"));
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    assert_eq!(email(&world.get_user(&asking_tab(&world)).unwrap()), Some("adams@example.org"));
}

#[test]
fn a_renewal_without_userinfo_leaves_the_claims_as_they_were() {
    let somebody_else = Ok(json!({"sub": "mallory", "email": "mallory@example.org"}));
    for answer in [Err(500), Err(401), somebody_else] {
        let world = World::new();
        let tab = asking_tab(&world);
        let before = world.sign_in(&tab);
        *world.provider.userinfo.borrow_mut() = answer;
        world.clock.advance(60);
        let user = world.renew(&tab).unwrap();
        assert_eq!((email(&user), user.subject()), (Some("alice@example.org"), "alice"));
        assert_ne!(user, before);
        assert!(
            user.id_token_expires_at() > before.id_token_expires_at(),
            "the ID token's own claims are new"
        );
        assert_eq!(world.get_user(&asking_tab(&world)), Some(user));
    }
}

#[test]
fn a_rotated_refresh_token_is_stored_before_userinfo_is_requested() {
    let world = World::new();
    let tab = asking_tab(&world);
    world.sign_in(&tab);
    let before = stored_refresh_token(&world);
    world.provider.take_requests();
    world.provider.health.set(Health::Slow(5));
    let manager = tab.manager.clone();
    let renewal = world.clock.start(async move { manager.signin_silent().await });
    world.clock.advance(6);
    assert_eq!(world.provider.take_requests(), ["token", "userinfo"]);
    let after = stored_refresh_token(&world);
    assert_ne!(after, before, "stored before userinfo answers");
    drop(renewal);
    world.clock.advance(4);
    assert_eq!(stored_refresh_token(&world), after);
}

#[test]
fn a_sign_out_during_a_userinfo_request_is_final() {
    let world = World::new();
    let tab = asking_tab(&world);
    world.sign_in(&tab);
    world.provider.health.set(Health::Slow(5));
    let manager = tab.manager.clone();
    let mut renewal = world.clock.start(async move { manager.signin_silent().await });
    world.clock.advance(6);
    world.sign_out(&tab).unwrap();
    tab.take_events();
    world.clock.advance(4);
    assert_eq!(renewal.try_recv().unwrap().unwrap().unwrap_err().code(), "not_signed_in");
    assert_eq!(world.get_user(&tab), None);
    assert!(tab.take_events().is_empty());
}
