//! Renewals by a redirect of the page to the provider, which redirects back at once.

use crate::support::hanging::GatedStore;
use crate::support::stores::TabStore;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::{Event, SilentRenew, UserManagerSettings};
use std::rc::Rc;

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

fn remove_user(world: &World, tab: &Tab) {
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.remove_user().await }).unwrap();
}

#[test]
fn a_sign_out_while_the_page_leaves_is_final() {
    for in_another_tab in [false, true] {
        let (world, tab, address) = left();
        match in_another_tab {
            true => remove_user(&world, &world.tab()),
            false => remove_user(&world, &tab),
        }
        let page = world.tab_with(settings(&world));
        let error = world.finish(&page, &world.provider.sign_in(&address, "alice")).unwrap_err();
        assert_eq!(error.code(), "not_signed_in");
        assert_eq!(world.users.text(USER_KEY), None);
        assert!(page.take_events().is_empty());
    }
}

#[test]
fn a_person_who_signs_in_again_while_the_page_leaves_stays_signed_in() {
    let (world, tab, address) = left();
    remove_user(&world, &tab);
    let other = world.tab();
    world.leave(&other, Default::default()).unwrap();
    let bob = world.finish(&other, &world.provider.sign_in(&other.last_departure(), "bob")).unwrap();
    let page = world.tab_with(settings(&world));
    let user = world.finish(&page, &world.provider.sign_in(&address, "alice")).unwrap();
    assert_eq!((&user, user.state().and_then(|state| state.as_str())), (&bob, Some("/inbox?page=2#top")));
    assert_eq!(page.take_event_names(), ["UserLoaded"], "the page follows the session");
    assert_eq!(world.get_user(&other), Some(bob));
}

#[test]
fn a_refused_renewal_of_an_ended_session_ends_no_other_session() {
    let (world, tab, address) = left();
    remove_user(&world, &tab);
    let other = world.tab();
    world.leave(&other, Default::default()).unwrap();
    let bob = world.finish(&other, &world.provider.sign_in(&other.last_departure(), "bob")).unwrap();
    let page = world.tab_with(settings(&world));
    world.finish(&page, &world.provider.refuse(&address, "login_required")).unwrap_err();
    assert_eq!(world.get_user(&other), Some(bob));
}

#[test]
fn a_sign_out_from_a_session_of_oidc_client_ts_while_the_page_leaves_is_final() {
    let world = World::new();
    world.sign_in(&world.tab());
    let mut stored: serde_json::Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
    stored.as_object_mut().unwrap().remove("signin_id");
    world.users.put(USER_KEY, &stored.to_string());
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab).unwrap();
    world.clock.advance(540);
    let address = tab.last_departure();
    remove_user(&world, &world.tab());
    let page = world.tab_with(settings(&world));
    let error = world.finish(&page, &world.provider.sign_in(&address, "alice")).unwrap_err();
    assert_eq!((error.code(), world.users.text(USER_KEY)), ("not_signed_in", None));
}

#[test]
fn a_page_does_not_leave_for_a_session_that_has_just_ended() {
    let world = World::new();
    world.sign_in(&world.tab());
    // The first change notes that the page leaves.
    let (store, answer) = GatedStore::changing(world.users.clone(), 1);
    let tab = world.tab_with(UserManagerSettings { user_store: store, ..settings(&world) });
    let manager = tab.manager.clone();
    let mut renewing = world.clock.start(async move { manager.signin_silent().await });
    world.clock.settle();
    remove_user(&world, &world.tab());
    answer.send(()).unwrap();
    world.clock.settle();
    assert_eq!(renewing.try_recv().unwrap().expect("an outcome").unwrap_err().code(), "not_signed_in");
    assert!(tab.window.departures.borrow().is_empty());
}

/// Two tabs with a store of their own, in each of which Alice has signed in, and that were redirected to renew that session.
fn left_separately() -> (World, [Rc<TabStore>; 2], [String; 2]) {
    let world = World::new();
    let stores = [Rc::<TabStore>::default(), Rc::default()];
    let tabs = stores.each_ref().map(|store| {
        let tab = world.tab_with(on(&world, store));
        world.sign_in(&tab);
        world.clock.advance(5);
        tab
    });
    world.clock.advance(540);
    for tab in &tabs {
        assert_eq!(tab.window.departures.borrow().len(), 2, "the sign-in and the renewal");
    }
    (world, stores, tabs.map(|tab| tab.last_departure()))
}

fn on(world: &World, store: &Rc<TabStore>) -> UserManagerSettings {
    UserManagerSettings { user_store: store.clone(), ..settings(world) }
}

#[test]
fn in_each_tab_the_answer_counts_for_its_own_session() {
    let (world, stores, addresses) = left_separately();
    let pages = stores.each_ref().map(|store| world.tab_with(on(&world, store)));
    let bob = world.provider.sign_in(&addresses[0], "bob");
    assert_eq!(world.finish(&pages[0], &bob).unwrap_err().code(), "id_token_changed");
    assert_eq!(stores[0].text(USER_KEY), None);
    assert!(stores[1].text(USER_KEY).is_some());
    let nobody = world.provider.refuse(&addresses[1], "login_required");
    assert_eq!(world.finish(&pages[1], &nobody).unwrap_err().code(), "login_required");
    assert_eq!(stores[1].text(USER_KEY), None);
}

#[test]
fn each_tab_leaves_once_for_its_own_session() {
    let (world, stores, addresses) = left_separately();
    for (store, address) in stores.iter().zip(&addresses) {
        let page = world.tab_with(on(&world, store));
        world.finish(&page, &world.provider.refuse(address, "temporarily_unavailable")).unwrap_err();
        assert_eq!(world.renew(&page).unwrap_err().code(), "silent_redirect_failed");
        assert!(page.window.departures.borrow().is_empty());
    }
}

#[test]
fn a_tab_that_shares_the_session_waits_for_the_one_that_left() {
    let world = World::new();
    world.sign_in(&world.tab());
    let tabs = [world.tab_with(settings(&world)), world.tab_with(settings(&world))];
    tabs.iter().for_each(|tab| drop(world.get_user(tab)));
    world.clock.advance(542);
    let (left, stayed): (Vec<_>, Vec<_>) =
        tabs.into_iter().partition(|tab| !tab.window.departures.borrow().is_empty());
    let ([left], [stayed]) = (&left[..], &stayed[..]) else { panic!("one leaves and one stays") };
    let answer = world.provider.sign_in(&left.last_departure(), "alice");
    world.clock.advance(5);
    let renewed = world.finish(&world.tab_with(settings(&world)), &answer).unwrap();
    world.clock.advance(60);
    assert_eq!(stayed.take_failures(), []);
    assert_eq!(world.get_user(stayed), Some(renewed));
}
