//! Access tokens for several APIs from one refresh token: each is requested once, and the session isn't affected.

mod meanwhile;
mod outages;

use crate::support::clock::START;
use crate::support::provider::Health;
use crate::support::{API, Tab, USER_KEY, World, signed_in};
use futures_util::future::join_all;
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::TokenParameters;
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::{AccessTokenArgs, AllowedApi, Api, ApiSettings, ApiToken, Error};

const ORDERS: &str = "https://orders.example";

const MAIL: &str = "urn:example:mail";

fn wanted(resource: &str, scope: Option<&str>) -> AccessTokenArgs {
    AccessTokenArgs {
        parameters: TokenParameters::new(vec![resource.to_owned()], Vec::new()).unwrap(),
        scope: scope.map(str::to_owned),
        ..AccessTokenArgs::default()
    }
}

fn token(world: &World, tab: &Tab, args: &AccessTokenArgs) -> Result<ApiToken, Error> {
    let (manager, args) = (tab.manager.clone(), args.clone());
    world.clock.run(async move { manager.access_token_for(&args).await })
}

fn secret(token: &ApiToken) -> String {
    token.access_token().secret().clone()
}

#[test]
fn a_token_for_another_api_leaves_the_sessions_own_token() {
    let (world, tab) = signed_in();
    let before = world.get_user(&tab).unwrap();
    let got = token(&world, &tab, &wanted(ORDERS, Some("profile openid"))).unwrap();
    let access = world.provider.introspect(&secret(&got)).unwrap();
    assert_eq!((access.resource.as_deref(), access.scope.as_str()), (Some(ORDERS), "openid profile"));
    assert_eq!((got.scope(), got.expires_at()), (Some("openid profile"), Some(START.plus(600))));
    let after = world.get_user(&tab).unwrap();
    assert_eq!((&after, after.scope()), (&before, before.scope()));
    assert_ne!(after.refresh_token().unwrap().secret(), before.refresh_token().unwrap().secret());
    assert!(!world.users.text(USER_KEY).unwrap().contains(&secret(&got)), "it was written down");
    assert!(tab.take_events().is_empty());
    // The new refresh token is valid, and the next renewal is for the session's own token again.
    let renewed = world.renew(&tab).unwrap();
    let own = world.provider.introspect(renewed.access_token().secret()).unwrap();
    assert_eq!(own.resource, None);
}

#[test]
fn each_apis_token_is_requested_once_until_it_is_about_to_expire() {
    let (world, tab) = signed_in();
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.stop_silent_renew().await });
    let all = [
        wanted(ORDERS, None),
        wanted(ORDERS, Some("openid")),
        wanted(ORDERS, Some("openid profile")),
        wanted(MAIL, None),
    ];
    let first = all.each_ref().map(|args| secret(&token(&world, &tab, args).unwrap()));
    assert_eq!(world.provider.take_token_requests(), 4);
    assert_eq!(world.clock.now(), START);
    world.clock.advance(590);
    let again = all.each_ref().map(|args| secret(&token(&world, &tab, args).unwrap()));
    assert_eq!((world.provider.take_token_requests(), &again), (0, &first));
    let swapped = wanted(ORDERS, Some(" profile  openid"));
    assert_eq!(secret(&token(&world, &tab, &swapped).unwrap()), first[2]);
    let longer = AccessTokenArgs { min_validity_in_seconds: 60, ..all[0].clone() };
    assert_ne!(secret(&token(&world, &tab, &longer).unwrap()), first[0]);
    assert_eq!(world.provider.take_token_requests(), 1);
    world.clock.advance(1);
    assert_ne!(secret(&token(&world, &tab, &all[1]).unwrap()), first[1]);
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn concurrent_calls_share_one_token_request_for_each_api_even_if_the_first_is_dropped() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Slow(2));
    let start = |args: AccessTokenArgs| {
        let manager = tab.manager.clone();
        world.clock.start(async move { manager.access_token_for(&args).await })
    };
    drop(start(wanted(MAIL, None)));
    let calls: Vec<_> = (0..20).map(|i| start(wanted([ORDERS, MAIL][i % 2], None))).collect();
    world.clock.advance(4);
    assert_eq!(world.provider.take_token_requests(), 2);
    let mut got: Vec<_> =
        calls.into_iter().map(|mut call| secret(&call.try_recv().unwrap().unwrap().unwrap())).collect();
    got.sort();
    got.dedup();
    assert_eq!(got.len(), 2);
}

#[test]
fn twenty_tabs_that_renew_and_ask_for_tokens_at_once_spend_no_refresh_token_twice() {
    let world = World::new();
    let tabs: Vec<Tab> = (0..20).map(|_| world.tab()).collect();
    world.sign_in(&tabs[0]);
    tabs.iter().for_each(|tab| drop(world.get_user(tab)));
    world.provider.health.set(Health::Slow(1));
    for round in 0..5 {
        let tokens = tabs.iter().enumerate().map(|(i, tab)| {
            let (manager, args) = (tab.manager.clone(), wanted([ORDERS, MAIL][i % 2], None));
            let args = AccessTokenArgs { min_validity_in_seconds: 601, ..args };
            world.clock.start(async move { manager.access_token_for(&args).await.map(drop) })
        });
        let mut calls: Vec<_> = tokens.collect();
        calls.extend(tabs.iter().map(|tab| {
            let manager = tab.manager.clone();
            world.clock.start(async move { manager.signin_silent().await.map(drop) })
        }));
        world.clock.advance(40);
        for mut call in calls {
            assert_eq!(call.try_recv().unwrap(), Some(Ok(())));
        }
        assert!(world.renew(&tabs[round]).is_ok(), "the session has ended");
    }
}

#[test]
fn without_rotation_token_requests_need_no_lock_and_write_nothing() {
    let (world, tab) = signed_in();
    world.provider.rotates.set(false);
    let before = world.users.text(USER_KEY);
    let calls = [ORDERS, MAIL, "urn:example:files"].map(|resource| {
        let (manager, args) = (tab.manager.clone(), wanted(resource, None));
        world.clock.start(async move { manager.access_token_for(&args).await })
    });
    world.clock.settle();
    for mut call in calls {
        assert!(call.try_recv().unwrap().expect("no time has to pass").is_ok());
    }
    assert_eq!(world.provider.take_token_requests(), 3);
    assert_eq!(world.users.text(USER_KEY), before);
    // No tab looks for a newer session either.
    assert!(world.renew(&world.tab()).is_ok());
    assert_eq!(world.clock.now(), START);
}

#[test]
fn a_refusal_of_one_apis_token_ends_no_session() {
    for error in ["invalid_target", "invalid_grant", "access_denied"] {
        let (world, tab) = signed_in();
        world.provider.refuses_resources.set(Some(error));
        let refused = token(&world, &tab, &wanted(ORDERS, None)).unwrap_err();
        assert_eq!((refused.code(), refused.ends_session()), ("api_token_refused", false));
        assert!(refused.to_string().contains(error), "{refused}");
        assert_eq!(refused.provider_error().map(|said| said.error.as_str()), Some(error));
        assert!(tab.take_events().is_empty());
        world.renew(&tab).unwrap();
    }
}

#[test]
fn a_scope_that_the_sign_in_did_not_name_is_for_the_provider_to_judge() {
    let (world, tab) = signed_in();
    let before = world.get_user(&tab).unwrap();
    let args = AccessTokenArgs { scope: Some("api://orders/read".to_owned()), ..AccessTokenArgs::default() };
    let got = token(&world, &tab, &args).unwrap();
    assert_eq!(world.provider.asked_for_tokens.borrow()["scope"], "api://orders/read");
    assert_eq!(got.scope(), Some("api://orders/read"));
    assert_eq!(world.get_user(&tab).unwrap().scope(), before.scope());

    world.provider.refuses_tokens.set(Some((400, "invalid_scope")));
    let wider =
        AccessTokenArgs { scope: Some("api://orders/admin".to_owned()), ..AccessTokenArgs::default() };
    let refused = token(&world, &tab, &wider).unwrap_err();
    assert_eq!((refused.code(), refused.ends_session()), ("api_token_refused", false));
    assert_eq!(refused.provider_error().map(|said| said.error.as_str()), Some("invalid_scope"));
    assert_eq!(world.get_user(&tab).unwrap().scope(), before.scope());
    world.provider.refuses_tokens.set(None);
    world.renew(&tab).unwrap();
}

#[test]
fn a_token_that_can_not_be_issued_is_not_requested() {
    let nobody = token(&World::new(), &World::new().tab(), &wanted(ORDERS, None));
    assert_eq!(nobody.unwrap_err().code(), "not_signed_in");
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let tab = world.tab();
    world.sign_in(&tab);
    world.provider.take_requests();
    assert_eq!(token(&world, &tab, &wanted(ORDERS, None)).unwrap_err().code(), "no_refresh_token");
    assert!(world.provider.take_requests().is_empty());
}

/// One API with its own token, and another with the session's.
fn two_apis(tab: &Tab) -> Api {
    let with_token =
        |address: String| AllowedApi { token: Some(wanted(ORDERS, None)), ..AllowedApi::from(address) };
    let allowed = vec![AllowedApi::from(API), with_token(format!("{API}/orders"))];
    tab.manager.api(&ApiSettings { allowed }).unwrap()
}

/// Calls these APIs one after another, and returns the statuses.
fn calls(world: &World, tab: &Tab, places: &[&str]) -> Vec<u16> {
    let api = two_apis(tab);
    let call = |place: &&str| {
        let (api, request) = (api.clone(), HttpRequest::new("GET", format!("{API}{place}")));
        world.clock.run(async move { api.fetch(request).await }).unwrap().status
    };
    places.iter().map(call).collect()
}

#[test]
fn each_api_gets_the_token_that_it_is_listed_with_bound_or_not() {
    for bound in [false, true] {
        let world = World::new();
        let tab = world.tab_with(if bound { world.dpop_settings() } else { world.settings() });
        world.sign_in(&tab);
        world.provider.take_requests();
        let statuses = calls(&world, &tab, &["/notes", "/orders", "/orders/1", "/ordersx"]);
        assert_eq!(statuses, [200; 4]);
        let shown = world.network.take_sent().into_iter().map(|sent| {
            let (_, value) = sent.headers.into_iter().find(|(name, _)| name == "Authorization").unwrap();
            let (scheme, token) = value.split_once(' ').unwrap();
            assert_eq!(scheme, if bound { "DPoP" } else { "Bearer" });
            world.provider.introspect(token).unwrap().resource
        });
        let orders = || Some(ORDERS.to_owned());
        assert_eq!(shown.collect::<Vec<_>>(), [None, orders(), orders(), None]);
        assert_eq!(world.provider.take_token_requests(), 1);
    }
}

#[test]
fn a_refused_apis_token_is_renewed_once_without_the_session() {
    let (world, tab) = signed_in();
    assert_eq!(calls(&world, &tab, &["/orders"]), [200]);
    let before = world.get_user(&tab);
    world.provider.end_access_tokens();
    world.provider.take_requests();
    assert_eq!(calls(&world, &tab, &["/orders", "/orders"]), [200; 2]);
    assert_eq!((world.provider.take_token_requests(), world.get_user(&tab)), (1, before));
    world.clock.advance(30);
    world.network.api_refusal.set(Some(r#"Bearer error="invalid_token""#));
    world.network.take_sent();
    assert_eq!(calls(&world, &tab, &["/orders"; 5]), [401; 5]);
    assert_eq!((world.provider.take_token_requests(), world.network.take_sent().len()), (1, 6));
}

#[test]
fn calls_that_are_refused_at_the_same_moment_share_one_request_for_a_token() {
    for place in ["/orders", "/notes"] {
        let (world, tab) = signed_in();
        calls(&world, &tab, &[place]);
        world.provider.end_access_tokens();
        world.provider.take_requests();
        let api = two_apis(&tab);
        let request = move || HttpRequest::new("GET", format!("{API}{place}"));
        let answers = world.clock.run(async move { join_all((0..5).map(|_| api.fetch(request()))).await });
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap().status == 200), "{place}");
        assert_eq!(world.provider.take_token_requests(), 1, "{place}");
    }
}

#[test]
fn debug_output_contains_no_token() {
    let (world, tab) = signed_in();
    let got = token(&world, &tab, &wanted(ORDERS, None)).unwrap();
    let shown = format!("{got:?} {:?}", wanted(ORDERS, None));
    assert!(shown.contains("expires_at") && !shown.contains(&secret(&got)), "{shown}");
}

#[test]
fn a_page_that_requested_an_apis_token_first_renews_its_session_in_time() {
    let (world, before) = signed_in();
    drop(before);
    let tab = world.tab();
    token(&world, &tab, &wanted(ORDERS, None)).unwrap();
    world.get_user(&tab);
    world.discard_history([&tab]);
    world.clock.advance(545);
    assert_eq!(world.provider.take_token_requests(), 1);
}
