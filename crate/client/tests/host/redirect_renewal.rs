//! Renewals by a redirect of the page to the provider, which redirects back at once.

use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::{Event, SilentRenew, UserManagerSettings};

fn settings(world: &World) -> UserManagerSettings {
    UserManagerSettings { silent_renew: SilentRenew::Redirect, ..world.settings() }
}

/// A page that was just redirected to renew its session, and the address.
fn left() -> (World, Tab, String) {
    let world = World::new();
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    tab.take_events();
    let left_before = tab.window.departures.borrow().len();
    world.clock.advance(540);
    assert_eq!(tab.window.departures.borrow().len(), left_before + 1);
    let address = tab.last_departure();
    (world, tab, address)
}

#[test]
fn a_renewal_by_redirect_names_the_person_and_returns_to_the_same_address() {
    let (world, tab, address) = left();
    assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing"], "the redirect isn't a failure");
    let asked = world.provider.asked(&address);
    assert_eq!(asked["prompt"], "none");
    assert_eq!(asked["id_token_hint"], world.get_user(&tab).unwrap().id_token().secret());
    let page = world.tab_with(settings(&world));
    let user = world.finish(&page, &world.provider.sign_in(&address, "alice")).unwrap();
    assert_eq!(user.state().and_then(|state| state.as_str()), Some("/inbox?page=2#top"));
    // Again when the new token is about to expire.
    world.clock.advance(540);
    assert_eq!(page.window.departures.borrow().len(), 1);
}

#[test]
fn a_redirect_to_a_provider_without_a_session_ends_ours() {
    let (world, _tab, address) = left();
    let page = world.tab_with(settings(&world));
    let error = world.finish(&page, &world.provider.refuse(&address, "login_required")).unwrap_err();
    assert_eq!(error.code(), "login_required");
    assert_eq!(page.take_event_names(), ["UserSignedOut", "UserUnloaded"]);
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn another_person_at_the_provider_ends_the_session_and_is_not_signed_in() {
    let (world, _tab, address) = left();
    let page = world.tab_with(settings(&world));
    let error = world.finish(&page, &world.provider.sign_in(&address, "bob")).unwrap_err();
    assert_eq!(error.code(), "id_token_changed");
    assert_eq!(page.take_event_names(), ["UserSignedOut", "UserUnloaded"]);
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn a_failed_renewal_by_redirect_is_not_repeated() {
    let (world, _tab, address) = left();
    let page = world.tab_with(settings(&world));
    world.finish(&page, &world.provider.refuse(&address, "temporarily_unavailable")).unwrap_err();
    assert!(page.take_events().is_empty(), "the session's state is unknown");
    assert!(world.get_user(&page).is_some());
    world.clock.advance(4000);
    assert!(page.window.departures.borrow().is_empty());
    let told = page.take_events();
    let error = told.iter().find_map(|(_, event)| match event {
        Event::SilentRenewError { error, will_retry_at: None } => Some(error.code()),
        _ => None,
    });
    assert_eq!(error, Some("silent_redirect_failed"));
}

#[test]
fn a_sign_in_by_the_person_is_not_a_renewal() {
    let world = World::new();
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    world.leave(&tab, Default::default()).unwrap();
    let refused = world.provider.refuse(&tab.last_departure(), "login_required");
    world.finish(&tab, &refused).unwrap_err();
    assert_eq!(world.get_user(&tab).unwrap().subject(), "alice");
    world.leave(&tab, Default::default()).unwrap();
    let user = world.finish(&tab, &world.provider.sign_in(&tab.last_departure(), "bob")).unwrap();
    assert_eq!(user.subject(), "bob");
}

#[test]
fn the_caller_gets_an_error_that_the_page_leaves() {
    let world = World::new();
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "silent_redirect");
    assert_eq!(world.renew(&tab).unwrap_err().code(), "silent_redirect_failed");
}

#[test]
fn a_redirect_that_the_person_stopped_is_reported_when_the_next_is_due() {
    let (world, tab, _) = left();
    assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing"]);
    // Long enough for a redirect to a slow provider.
    world.clock.advance(29);
    assert!(tab.take_events().is_empty());
    world.clock.advance(400);
    assert_eq!(tab.take_failures(), [("silent_redirect_failed", false)]);
    assert_eq!(tab.window.departures.borrow().len(), 2, "the sign-in and the renewal");
}
