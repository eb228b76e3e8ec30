//! Signing out in another window, and at providers with a non-standard sign-out address.

use crate::support::provider::{Health, parameters};
use crate::support::{SIGNED_OUT_URI, Tab, USER_KEY, World};
use futures_channel::oneshot;
use oidc_client_wasm::{
    Abort, Error, PopupArgs, SignoutPopupArgs, SignoutRedirectArgs, SignoutSilentArgs, UserManager,
    UserManagerSettings,
};

const WINDOW_URI: &str = "https://app.example/signed-out.html";

type Outcome = oneshot::Receiver<Result<(), Error>>;

fn signed_in_with(settings: impl FnOnce(&World) -> UserManagerSettings) -> (World, Tab) {
    let world = World::new();
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    tab.take_events();
    (world, tab)
}

fn settings(world: &World) -> UserManagerSettings {
    UserManagerSettings { popup_post_logout_redirect_uri: Some(WINDOW_URI.to_owned()), ..world.settings() }
}

fn popup(world: &World, tab: &Tab, args: SignoutPopupArgs) -> Outcome {
    let outcome = world.clock.start(tab.manager.signout_popup(args));
    world.clock.settle();
    outcome
}

fn silent(world: &World, tab: &Tab, args: SignoutSilentArgs) -> Outcome {
    let manager = tab.manager.clone();
    let outcome = world.clock.start(async move { manager.signout_silent(args).await });
    world.clock.settle();
    outcome
}

fn outcome(outcome: &mut Outcome) -> Option<Result<(), &'static str>> {
    outcome.try_recv().unwrap().map(|outcome| outcome.map_err(|error| error.code()))
}

/// Whether no sign-out is pending.
fn nothing_waits(world: &World, tab: &Tab) -> bool {
    tab.window.screen.count_open() == 0 && world.states.keys().iter().all(|key| key.contains(':'))
}

#[test]
fn a_person_signs_out_in_a_popup_while_the_page_stays() {
    let (world, tab) = signed_in_with(settings);
    let left_before = tab.window.departures.borrow().len();
    let id_token = world.get_user(&tab).unwrap().id_token().secret().to_owned();
    let mut signing_out = popup(&world, &tab, SignoutPopupArgs::default());
    assert_eq!(world.users.text(USER_KEY), None, "here first");
    let window = tab.window.screen.last();
    let (page, query) = window.address().split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let sent = parameters(&query);
    assert_eq!(page, "https://login.example/signout");
    assert_eq!(
        (sent["id_token_hint"].as_str(), sent["post_logout_redirect_uri"].as_str()),
        (id_token.as_str(), WINDOW_URI)
    );
    window.hand_on(&format!("{WINDOW_URI}?state=another"));
    world.clock.settle();
    assert_eq!(outcome(&mut signing_out), None);
    window.hand_on(&format!("{WINDOW_URI}?state={}", sent["state"]));
    world.clock.settle();
    assert_eq!(outcome(&mut signing_out), Some(Ok(())));
    assert!(window.is_closed_without_listeners() && nothing_waits(&world, &tab));
    assert_eq!(tab.take_event_names(), ["UserUnloaded"]);
    assert_eq!(tab.window.departures.borrow().len(), left_before);
}

#[test]
fn a_person_signs_out_in_a_hidden_frame() {
    let (world, tab) = signed_in_with(settings);
    let mut signing_out = silent(&world, &tab, SignoutSilentArgs::default());
    let window = tab.window.screen.last();
    // This provider returns no `state`.
    window.hand_on(WINDOW_URI);
    world.clock.settle();
    assert_eq!(outcome(&mut signing_out), Some(Ok(())));
    assert!(window.is_closed_without_listeners() && nothing_waits(&world, &tab));
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn the_providers_refusal_is_an_error_and_the_person_is_signed_out_here() {
    let (world, tab) = signed_in_with(settings);
    let mut signing_out = silent(&world, &tab, SignoutSilentArgs::default());
    tab.window.screen.last().hand_on(&format!("{WINDOW_URI}?error=access_denied"));
    world.clock.settle();
    assert_eq!(outcome(&mut signing_out), Some(Err("access_denied")));
    assert!(nothing_waits(&world, &tab));
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn a_frame_without_an_answer_is_reported_and_the_person_is_signed_out_here() {
    let (world, tab) = signed_in_with(settings);
    let mut signing_out = silent(&world, &tab, SignoutSilentArgs::default());
    tab.window.screen.last().arrive();
    world.clock.advance(10);
    assert_eq!(outcome(&mut signing_out), Some(Err("silent_frame_blocked")));
    assert!(nothing_waits(&world, &tab));
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn a_closed_popup_is_reported_and_the_person_is_signed_out_here() {
    let (world, tab) = signed_in_with(settings);
    let mut signing_out = popup(&world, &tab, SignoutPopupArgs::default());
    tab.window.screen.last().arrive();
    world.clock.advance(5);
    tab.window.screen.last().vanish();
    world.clock.advance(3);
    assert_eq!(outcome(&mut signing_out), Some(Err("popup_closed")));
    assert!(nothing_waits(&world, &tab));
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn an_aborted_popup_is_reported_and_the_person_is_signed_out_here() {
    let (world, tab) = signed_in_with(settings);
    let abort = Abort::new();
    let args = SignoutPopupArgs {
        popup: PopupArgs { abort: Some(abort.clone()), ..PopupArgs::default() },
        ..SignoutPopupArgs::default()
    };
    let mut signing_out = popup(&world, &tab, args);
    abort.abort();
    world.clock.settle();
    assert_eq!(outcome(&mut signing_out), Some(Err("aborted")));
    assert!(nothing_waits(&world, &tab));
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn a_window_that_ends_at_the_providers_page_is_closed_by_the_person() {
    let (world, tab) =
        signed_in_with(|world| UserManagerSettings { post_logout_redirect_uri: None, ..world.settings() });
    let mut signing_out = popup(&world, &tab, SignoutPopupArgs::default());
    tab.window.screen.last().arrive();
    world.clock.advance(5);
    tab.window.screen.last().vanish();
    world.clock.advance(3);
    assert_eq!(outcome(&mut signing_out), Some(Ok(())));
    assert!(nothing_waits(&world, &tab));
}

#[test]
fn a_blocked_sign_out_window_leaves_the_session() {
    let (world, tab) = signed_in_with(settings);
    tab.window.screen.blocks_popups.set(true);
    let mut signing_out = popup(&world, &tab, SignoutPopupArgs::default());
    assert_eq!(outcome(&mut signing_out), Some(Err("popup_blocked")));
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_provider_without_a_sign_out_page_leaves_no_window_open() {
    let world = World::new();
    world.provider.has_signout_page.set(false);
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    let mut signing_out = popup(&world, &tab, SignoutPopupArgs::default());
    assert_eq!(outcome(&mut signing_out), Some(Ok(())));
    world.sign_in(&tab);
    let mut signing_out = silent(&world, &tab, SignoutSilentArgs::default());
    assert_eq!(outcome(&mut signing_out), Some(Ok(())));
    assert_eq!((tab.window.screen.count(), nothing_waits(&world, &tab)), (1, true));
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn a_providers_own_sign_out_address_replaces_the_standard_one() {
    let template =
        "https://login.example/v2/logout?client_id={client_id}&returnTo={post_logout_redirect_uri}";
    let (world, tab) = signed_in_with(|world| UserManagerSettings {
        end_session_template: Some(template.to_owned()),
        ..world.settings()
    });
    let kept = world.states.keys();
    // It needs no metadata.
    world.states.keys().iter().for_each(|key| world.states.put(key, ""));
    world.provider.health.set(Health::Down);
    world.sign_out(&tab).unwrap();
    let expected = "https://login.example/v2/logout?client_id=my-app\
        &returnTo=https%3A%2F%2Fapp.example%2Fsigned-out";
    assert_eq!(tab.last_departure(), expected);
    assert_eq!(world.states.keys(), kept, "it gives nothing back to be matched");

    let mut signing_out = popup(
        &world,
        &tab,
        SignoutPopupArgs {
            request: SignoutRedirectArgs {
                post_logout_redirect_uri: Some(WINDOW_URI.to_owned()),
                ..SignoutRedirectArgs::default()
            },
            ..SignoutPopupArgs::default()
        },
    );
    let window = tab.window.screen.last();
    assert!(window.address().ends_with("returnTo=https%3A%2F%2Fapp.example%2Fsigned-out.html"));
    window.hand_on(WINDOW_URI);
    world.clock.settle();
    assert_eq!(outcome(&mut signing_out), Some(Ok(())));
}

#[test]
fn with_a_placeholder_the_state_is_sent_and_checked() {
    let template = "https://login.example/bye?to={post_logout_redirect_uri}&s={state}";
    let (world, tab) = signed_in_with(|world| UserManagerSettings {
        end_session_template: Some(template.to_owned()),
        ..world.settings()
    });
    world.sign_out(&tab).unwrap();
    let state = tab.last_departure().split_once("&s=").unwrap().1.to_owned();
    assert!(world.states.text(&state).is_some());
    let (manager, back) = (tab.manager.clone(), format!("{SIGNED_OUT_URI}?state={state}"));
    assert_eq!(world.clock.run(async move { manager.signout_callback(&back).await }), Ok(()));
    assert_eq!(world.states.text(&state), None);
}

#[test]
fn an_invalid_address_is_refused_before_the_sign_out() {
    let world = World::new();
    let settings = UserManagerSettings {
        end_session_template: Some("http://login.example/logout".to_owned()),
        ..world.settings()
    };
    let refused = UserManager::new(settings).err().map(|error| error.code());
    assert_eq!(refused, Some("end_session_address_insecure"));
}
