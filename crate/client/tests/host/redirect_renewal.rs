//! Renewing by leaving the page for the provider, which sends it back at once.

use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::{Event, SilentRenew, UserManagerSettings};

fn settings(world: &World) -> UserManagerSettings {
    UserManagerSettings { silent_renew: SilentRenew::Redirect, ..world.settings() }
}

/// A session whose page has just left to renew it, and where it went.
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
fn the_page_leaves_with_the_persons_name_and_comes_back_to_where_it_was() {
    let (world, tab, address) = left();
    assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing"], "leaving is no failure");
    let asked = world.provider.asked(&address);
    assert_eq!(asked["prompt"], "none");
    assert_eq!(asked["id_token_hint"], world.get_user(&tab).unwrap().id_token().secret());
    let page = world.tab_with(settings(&world));
    let user = world.finish(&page, &world.provider.sign_in(&address, "alice")).unwrap();
    assert_eq!(user.state().and_then(|state| state.as_str()), Some("/inbox?page=2#top"));
    // And again when that one ends.
    world.clock.advance(540);
    assert_eq!(page.window.departures.borrow().len(), 1);
}

#[test]
fn a_provider_that_knows_nobody_ends_the_session_by_its_own_word() {
    let (world, _tab, address) = left();
    let page = world.tab_with(settings(&world));
    let error = world.finish(&page, &world.provider.refuse(&address, "login_required")).unwrap_err();
    assert_eq!(error.code(), "login_required");
    assert_eq!(page.take_event_names(), ["UserSignedOut", "UserUnloaded"]);
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn somebody_else_at_the_provider_ends_the_session_and_is_not_signed_in() {
    let (world, _tab, address) = left();
    let page = world.tab_with(settings(&world));
    let error = world.finish(&page, &world.provider.sign_in(&address, "bob")).unwrap_err();
    assert_eq!(error.code(), "id_token_changed");
    assert_eq!(page.take_event_names(), ["UserSignedOut", "UserUnloaded"]);
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn a_page_that_comes_back_without_a_renewed_session_does_not_leave_for_ever() {
    let (world, _tab, address) = left();
    let page = world.tab_with(settings(&world));
    world.finish(&page, &world.provider.refuse(&address, "temporarily_unavailable")).unwrap_err();
    assert!(page.take_events().is_empty(), "nothing is known of the session");
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
fn a_sign_in_by_the_person_is_no_renewal_whoever_it_is() {
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
fn the_caller_is_told_that_the_page_leaves() {
    let world = World::new();
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "silent_redirect");
    assert_eq!(world.renew(&tab).unwrap_err().code(), "silent_redirect_failed");
}

#[test]
fn a_person_who_stops_the_page_from_leaving_is_told_when_it_would_have_to_leave_again() {
    let (world, tab, _) = left();
    assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing"]);
    // Long enough for a page that does leave, though the provider is slow.
    world.clock.advance(29);
    assert!(tab.take_events().is_empty());
    world.clock.advance(400);
    assert_eq!(tab.take_failures(), [("silent_redirect_failed", false)]);
    assert_eq!(tab.window.departures.borrow().len(), 2, "of the sign-in, and of the renewal");
}
