//! The end of a session: by the provider or by the person.

use crate::support::hanging::{FullStore, GatedStore, SilentRecords, StuckKeys};
use crate::support::provider::{Health, Lie, parameters};
use crate::support::stores::TabStore;
use crate::support::{SIGNED_OUT_URI, Tab, USER_KEY, World, signed_in};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::{DpopSettings, Event, UserManagerSettings};
use std::rc::Rc;

#[test]
fn invalid_grant_ends_the_session_once_and_for_all() {
    let (world, tab) = signed_in();
    world.provider.revoke_all();
    world.clock.advance(40_000);
    let events = tab.take_events();
    let ends: Vec<_> =
        events.iter().filter(|(_, it)| matches!(it, Event::UserSignedOut | Event::UserUnloaded)).collect();
    assert!(matches!(ends[..], [(_, Event::UserSignedOut), (_, Event::UserUnloaded)]), "{events:?}");
    let Some((_, Event::SilentRenewError { error, will_retry_at: None })) = events.last() else {
        panic!("expected the cause, got {events:?}");
    };
    assert_eq!(error.code(), "invalid_grant");
    assert_eq!(world.users.text(USER_KEY), None);
    assert_eq!(world.get_user(&tab), None);
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(world.clock.waiting(), (0, 1), "the page only listens for its return");
}

#[test]
fn tokens_of_another_person_at_renewal_end_the_session() {
    let (world, tab) = signed_in();
    world.provider.lie.set(Some(Lie::OtherSubject));
    assert_eq!(world.renew(&tab).unwrap_err().code(), "id_token_changed");
    assert_eq!(tab.take_event_names(), ["UserSignedOut", "UserUnloaded"]);
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn a_sign_out_during_a_renewal_is_final() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::Slow(5));
    world.clock.advance(542);
    world.sign_out(&tab).unwrap();
    world.clock.advance(10);
    assert_eq!(world.users.text(USER_KEY), None);
    assert_eq!(world.get_user(&tab), None);
    let told = tab.take_event_names();
    assert_eq!(
        told,
        ["AccessTokenExpiring", "Renewing", "UserUnloaded"],
        "it isn't a failure, and is reported once"
    );
}

#[test]
fn the_end_of_an_old_session_does_not_end_a_new_one() {
    let (world, tab) = signed_in();
    world.provider.revoke_all();
    let callback = world.reach_callback(&tab);
    world.provider.health.set(Health::Slow(5));
    world.clock.advance(542);
    // Meanwhile in another tab, with a better connection.
    world.provider.health.set(Health::Up);
    let user = world.finish(&world.tab(), &callback).unwrap();
    world.clock.advance(10);
    assert_eq!(world.get_user(&tab), Some(user));
    assert!(!tab.take_event_names().contains(&"UserSignedOut"));
}

#[test]
fn a_session_that_begins_while_the_previous_one_is_ended_is_kept() {
    for in_store_of_its_own in [false, true] {
        let world = World::new();
        let store = Rc::<TabStore>::default();
        let settings = || {
            if in_store_of_its_own {
                UserManagerSettings { user_store: store.clone(), ..world.settings() }
            } else {
                world.settings()
            }
        };
        world.signed_in_tab(settings());
        world.provider.revoke_all();
        // A refused session causes three changes of the records; the third is its end.
        let (records, answer) = GatedStore::changing(world.records.clone(), 3);
        let tab = world.open_on(settings(), |platform| platform.records = records);
        world.get_user(&tab);
        world.clock.advance(500);
        let callback = world.reach_callback(&tab);
        world.clock.advance(40);
        assert!(tab.take_event_names().contains(&"Renewing"), "the previous session is due");
        let manager = tab.manager.clone();
        let mut waiting = world.clock.start(async move { manager.signin_silent().await });
        world.clock.settle();
        let user = world.finish(&tab, &callback).unwrap();
        tab.take_events();
        answer.send(()).unwrap();
        world.clock.settle();
        assert_eq!(
            waiting.try_recv().unwrap(),
            Some(Ok(user.clone())),
            "the waiting renewal returns the new session"
        );
        assert_eq!(world.get_user(&tab), Some(user), "own store: {in_store_of_its_own}");
        assert_eq!(tab.take_event_names(), [""; 0]);
        world.provider.take_requests();
        world.clock.advance(545);
        assert_eq!(world.provider.take_token_requests(), 1, "it is renewed in time");
    }
}

#[test]
fn a_renewed_session_outlasts_a_store_that_can_be_read_and_takes_nothing() {
    let world = World::new();
    let user = world.sign_in(&world.tab());
    let store = Rc::new(FullStore::new(world.users.clone()));
    let tab = world.tab_with(UserManagerSettings { user_store: store, ..world.settings() });
    let renewed = world.renew(&tab).unwrap();
    assert_ne!(renewed, user);
    assert_eq!(world.get_user(&tab), Some(renewed));
    assert!(tab.take_event_names().contains(&"StorageDegraded"));
    world.renew(&tab).expect("the new refresh token is spent, and not the old one again");
}

#[test]
fn a_renewal_that_finds_its_session_ended_returns_nobody() {
    let (world, tab) = signed_in();
    // The other tab has noted the end, and hasn't removed the session yet.
    let (store, answer) = GatedStore::changing(world.users.clone(), 1);
    let other = world.tab_with(UserManagerSettings { user_store: store, ..world.settings() });
    world.provider.health.set(Health::Slow(5));
    let (manager, ending) = (tab.manager.clone(), other.manager.clone());
    let mut renewing = world.clock.start(async move { manager.signin_silent().await });
    world.clock.advance(1);
    let mut removing = world.clock.start(async move { ending.remove_user().await });
    world.clock.advance(10);
    assert_eq!(renewing.try_recv().unwrap().expect("an outcome").unwrap_err().code(), "not_signed_in");
    assert_eq!(tab.take_event_names(), ["UserLoaded", "UserUnloaded"]);
    answer.send(()).unwrap();
    world.clock.settle();
    assert_eq!(removing.try_recv().unwrap(), Some(Ok(())));
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn keys_in_a_database_that_never_answers_hold_up_no_sign_out() {
    let world = World::new();
    let dpop = DpopSettings { store: StuckKeys::new(world.keys.clone()), ..DpopSettings::default() };
    let tab = world.signed_in_tab(UserManagerSettings { dpop: Some(dpop), ..world.settings() });
    world.sign_out(&tab).unwrap();
    assert!(tab.last_departure().starts_with("https://login.example/signout"));
}

#[test]
fn a_session_that_begins_while_the_previous_one_is_stored_is_kept() {
    for load_user_info in [false, true] {
        let world = World::new();
        let settings = || UserManagerSettings { load_user_info, ..world.settings() };
        world.signed_in_tab(settings());
        let (store, answer) = GatedStore::changing(world.users.clone(), 1);
        let tab = world.tab_with(UserManagerSettings { user_store: store, ..settings() });
        let callback = world.reach_callback(&tab);
        let manager = tab.manager.clone();
        let mut renewing = world.clock.start(async move { manager.signin_silent().await });
        world.clock.settle();
        let user = world.finish(&tab, &callback).unwrap();
        answer.send(()).unwrap();
        world.clock.settle();
        assert_eq!(world.get_user(&tab), Some(user.clone()), "userinfo: {load_user_info}");
        assert_eq!(renewing.try_recv().unwrap(), Some(Ok(user)), "the renewal returns it");
    }
}

#[test]
fn without_an_answer_of_the_database_sessions_are_renewed_and_people_sign_out() {
    let world = World::new();
    let tab =
        || world.open_on(world.settings(), |platform| platform.records = Rc::<SilentRecords>::default());
    let tabs = [tab(), tab()];
    let user = world.sign_in(&tabs[0]);
    let began = world.clock.now();
    for tab in &tabs {
        assert_ne!(world.renew(tab).unwrap(), user);
    }
    world.sign_out(&tabs[0]).unwrap();
    assert_eq!(world.users.text(USER_KEY), None);
    assert!(world.clock.now().since(began) < 30);
}

#[test]
fn sign_out_forgets_the_session_before_the_page_leaves() {
    let (world, tab) = signed_in();
    let id_token = world.get_user(&tab).unwrap().id_token().secret().to_owned();
    world.sign_out(&tab).unwrap();
    let departures = tab.window.departures.borrow();
    let departure = departures.last().unwrap();
    assert!(departure.stored.is_empty(), "still there: {:?}", departure.stored);
    let (page, query) = departure.url.split_once('?').unwrap();
    assert_eq!(page, "https://login.example/signout");
    let sent = parameters(query);
    assert_eq!(sent["id_token_hint"], id_token);
    assert_eq!(sent["client_id"], "my-app");
    assert_eq!(sent["post_logout_redirect_uri"], SIGNED_OUT_URI);
    assert_eq!(tab.take_event_names(), ["UserUnloaded"]);
    world.clock.advance(4000);
    assert_eq!(world.provider.take_token_requests(), 0);
    assert_eq!(world.clock.waiting(), (0, 1), "the page only listens for its return");
}

#[test]
fn sign_out_forgets_the_session_when_the_provider_is_down_too() {
    for cached in [true, false] {
        let (world, tab) = signed_in();
        if !cached {
            world.states.keys().iter().for_each(|key| world.states.put(key, ""));
        }
        let left_before = tab.window.departures.borrow().len();
        world.provider.health.set(Health::Down);
        let outcome = world.sign_out(&tab).map_err(|error| error.code());
        // With cached metadata no request is necessary.
        assert_eq!(outcome, if cached { Ok(()) } else { Err("provider_unreachable") });
        assert_eq!(tab.window.departures.borrow().len(), left_before + usize::from(cached));
        assert_eq!(world.users.text(USER_KEY), None);
        assert_eq!(world.get_user(&tab), None);
    }
}

#[test]
fn a_provider_without_a_sign_out_page_allows_a_local_sign_out() {
    let world = World::new();
    world.provider.has_signout_page.set(false);
    let tab = world.tab();
    world.sign_in(&tab);
    let kept = world.states.keys();
    world.sign_out(&tab).unwrap();
    assert_eq!(tab.last_departure(), SIGNED_OUT_URI);
    assert_eq!(world.users.text(USER_KEY), None);
    assert_eq!(world.states.keys(), kept, "no answer will come, so no request is pending");

    let tab = world.tab_with(UserManagerSettings { post_logout_redirect_uri: None, ..world.settings() });
    world.sign_in(&tab);
    let left_before = tab.window.departures.borrow().len();
    world.sign_out(&tab).unwrap();
    assert_eq!(tab.window.departures.borrow().len(), left_before);
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn the_answer_to_a_sign_out_is_taken_once() {
    let (world, tab) = signed_in();
    world.sign_out(&tab).unwrap();
    let sent = parameters(tab.last_departure().split_once('?').unwrap().1);
    let back = format!("{SIGNED_OUT_URI}?state={}", sent["state"]);
    assert_eq!(finish_sign_out(&world, &tab, &back), Ok(()));
    assert_eq!(finish_sign_out(&world, &tab, &back), Err("state_not_found"));
    assert_eq!(finish_sign_out(&world, &tab, SIGNED_OUT_URI), Ok(()));
    let refused = format!("{SIGNED_OUT_URI}?error=access_denied");
    assert_eq!(finish_sign_out(&world, &tab, &refused), Err("access_denied"));
}

fn finish_sign_out(world: &World, tab: &Tab, address: &str) -> Result<(), &'static str> {
    let (manager, address) = (tab.manager.clone(), address.to_owned());
    let outcome = world.clock.run(async move { manager.signout_redirect_callback(&address).await });
    outcome.map_err(|error| error.code())
}

#[test]
fn removing_the_user_sends_no_request_and_no_redirect() {
    let (world, tab) = signed_in();
    let left_before = tab.window.departures.borrow().len();
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.remove_user().await }).unwrap();
    assert_eq!(world.get_user(&tab), None);
    assert_eq!(tab.take_event_names(), ["UserUnloaded"]);
    assert_eq!(tab.window.departures.borrow().len(), left_before);
    assert!(world.provider.take_requests().is_empty());
    assert_eq!(world.renew(&tab).unwrap_err().code(), "not_signed_in");
}
