//! Signing in and renewing in a hidden frame, when that is used, and the effects of a refusal.

mod messages;
mod no_answer;
mod way;

use crate::support::provider::Lie;
use crate::support::{REDIRECT_URI, Tab, USER_KEY, World};
use futures_channel::oneshot;
use oidc_client_wasm::{
    Error, Event, SigninRedirectArgs, SigninSilentArgs, SilentRenew, User, UserManagerSettings,
};

const SILENT_URI: &str = "https://app.example/callback.html";

type Outcome = oneshot::Receiver<Result<User, Error>>;

/// Settings of an app without refresh tokens, with a callback page for frames.
fn settings(world: &World) -> UserManagerSettings {
    world.provider.gives_refresh_tokens.set(false);
    UserManagerSettings { silent_redirect_uri: Some(SILENT_URI.to_owned()), ..world.settings() }
}

fn signed_in() -> (World, Tab) {
    let world = World::new();
    let tab = world.signed_in_tab(settings(&world));
    (world, tab)
}

fn silent(world: &World, tab: &Tab, args: SigninSilentArgs) -> Outcome {
    let manager = tab.manager.clone();
    let outcome = world.clock.start(async move { manager.signin_silent_with(args).await });
    world.clock.settle();
    outcome
}

fn outcome(outcome: &mut Outcome) -> Option<Result<User, &'static str>> {
    outcome.try_recv().unwrap().map(|outcome| outcome.map_err(|error| error.code()))
}

/// The provider signs this person in, in the last frame.
fn let_in(world: &World, tab: &Tab, subject: &str) {
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.sign_in(&frame.address(), subject));
    world.clock.settle();
}

fn refuse(world: &World, tab: &Tab, error: &str) {
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), error));
    world.clock.settle();
}

#[test]
fn a_session_without_a_refresh_token_is_renewed_in_a_frame_again_and_again() {
    let (world, tab) = signed_in();
    for round in 1..=5 {
        world.clock.advance(540);
        let frame = tab.window.screen.last();
        assert_eq!((tab.window.screen.count(), tab.window.screen.count_open()), (round, 1));
        let asked = world.provider.asked(&frame.address());
        assert_eq!((asked["prompt"].as_str(), asked["redirect_uri"].as_str()), ("none", SILENT_URI));
        assert_eq!(asked.get("id_token_hint"), None, "it would be in the address");
        let_in(&world, &tab, "alice");
        assert!(frame.is_closed_without_listeners());
        assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing", "UserLoaded"]);
    }
    assert_eq!(world.provider.take_token_requests(), 5);
}

#[test]
fn the_id_token_hint_is_sent_if_the_settings_say_so() {
    let world = World::new();
    let settings = UserManagerSettings { include_id_token_in_silent_renew: true, ..settings(&world) };
    let tab = world.signed_in_tab(settings);
    world.clock.advance(540);
    let asked = world.provider.asked(&tab.window.screen.last().address());
    assert_eq!(asked["id_token_hint"], world.get_user(&tab).unwrap().id_token().secret());
}

#[test]
fn concurrent_silent_sign_ins_share_one_session() {
    let world = World::new();
    let tabs = [world.tab_with(settings(&world)), world.tab_with(settings(&world))];
    let mut asked = Vec::new();
    let mut frames = Vec::new();
    for tab in [&tabs[0], &tabs[0], &tabs[1], &tabs[1]] {
        asked.push(silent(&world, tab, SigninSilentArgs::default()));
        frames.push(tab.window.screen.last());
    }
    for frame in frames {
        frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    }
    world.clock.settle();
    let users: Vec<_> = asked.iter_mut().map(|asked| outcome(asked).unwrap().unwrap()).collect();
    assert!(users.iter().all(|user| *user == users[0] && user.access_token().secret() == users[0].access_token().secret()));
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn a_person_who_signs_in_while_a_silent_sign_in_is_under_way_is_not_replaced_by_it() {
    let world = World::new();
    let (tab, other) = (world.tab_with(settings(&world)), world.tab_with(settings(&world)));
    let mut signing_in = silent(&world, &tab, SigninSilentArgs::default());
    world.provider.slow.set(Some(("token", 8)));
    let_in(&world, &tab, "alice");
    world.provider.slow.set(None);
    world.leave(&other, SigninRedirectArgs::default()).unwrap();
    let callback = world.provider.sign_in(&other.last_departure(), "bob");
    world.finish(&other, &callback).unwrap();
    world.clock.advance(10);
    assert_eq!(outcome(&mut signing_in).unwrap().unwrap().subject(), "bob");
    assert_eq!(world.get_user(&tab).unwrap().subject(), "bob");
    assert_eq!(other.take_event_names(), ["UserLoaded"]);
}

#[test]
fn a_person_who_is_signed_in_at_the_provider_is_signed_in_silently() {
    let world = World::new();
    let tab = world.tab_with(UserManagerSettings { silent_renew: SilentRenew::Iframe, ..world.settings() });
    let mut signing_in = silent(&world, &tab, SigninSilentArgs::default());
    let asked = world.provider.asked(&tab.window.screen.last().address());
    assert_eq!(asked["redirect_uri"], REDIRECT_URI, "by default");
    let_in(&world, &tab, "alice");
    assert_eq!(outcome(&mut signing_in).unwrap().unwrap().subject(), "alice");
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    assert_eq!(tab.window.screen.count_open(), 0);
}

#[test]
fn the_providers_refusal_has_its_own_code_and_ends_no_session() {
    for code in ["login_required", "interaction_required", "consent_required", "account_selection_required"] {
        let (world, tab) = signed_in();
        let user = world.get_user(&tab);
        world.clock.advance(540);
        tab.take_events();
        refuse(&world, &tab, code);
        let events = tab.take_events();
        let [(_, Event::SilentRenewError { error, will_retry_at: None })] = &events[..] else {
            panic!("expected one cause, got {events:?}");
        };
        assert_eq!(error.code(), code);
        assert_eq!(world.get_user(&tab), user);
        // In a browser that blocks cookies in frames, every renewal looks like that.
        world.clock.advance(4000);
        assert_eq!(tab.window.screen.count(), 1);
        assert_eq!(tab.take_event_names(), ["AccessTokenExpired"]);
    }
}

#[test]
fn a_provider_that_is_overloaded_is_asked_again_later() {
    let (world, tab) = signed_in();
    world.clock.advance(540);
    refuse(&world, &tab, "temporarily_unavailable");
    world.clock.advance(1);
    assert_eq!(tab.window.screen.count(), 2);
    let_in(&world, &tab, "alice");
    let told = ["AccessTokenExpiring", "Renewing", "SilentRenewError", "Renewing", "UserLoaded"];
    assert_eq!(tab.take_event_names(), told);
}

#[test]
fn another_person_at_the_provider_ends_the_session_and_is_not_signed_in() {
    for lies in [false, true] {
        let (world, tab) = signed_in();
        world.clock.advance(540);
        tab.take_events();
        world.provider.lie.set(lies.then_some(Lie::OtherSubject));
        let_in(&world, &tab, if lies { "alice" } else { "bob" });
        assert_eq!(tab.take_event_names(), ["UserSignedOut", "UserUnloaded", "SilentRenewError"]);
        assert_eq!(world.users.text(USER_KEY), None);
    }
}

#[test]
fn a_refused_code_does_not_end_the_session() {
    let (world, tab) = signed_in();
    let mut signing_in = silent(&world, &tab, SigninSilentArgs::default());
    let frame = tab.window.screen.last();
    let back = world.provider.sign_in(&frame.address(), "alice");
    frame.hand_on(&back.replace("code=code", "code=other"));
    world.clock.settle();
    let error = signing_in.try_recv().unwrap().unwrap().unwrap_err();
    assert_eq!((error.code(), error.ends_session()), ("invalid_grant", false));
    assert!(world.get_user(&tab).is_some());
    assert!(!tab.take_event_names().contains(&"UserSignedOut"));
}

#[test]
fn a_sign_out_during_a_frame_is_final() {
    let (world, tab) = signed_in();
    let mut signing_in = silent(&world, &tab, SigninSilentArgs::default());
    let frame = tab.window.screen.last();
    let back = world.provider.sign_in(&frame.address(), "alice");
    world.sign_out(&tab).unwrap();
    frame.hand_on(&back);
    world.clock.settle();
    assert_eq!(outcome(&mut signing_in), Some(Err("not_signed_in")));
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn two_tabs_of_one_session_open_one_frame() {
    let world = World::new();
    let tabs = [settings(&world), settings(&world)].map(|settings| world.tab_with(settings));
    world.sign_in(&tabs[0]);
    world.get_user(&tabs[1]);
    world.provider.take_requests();
    world.clock.advance(540);
    let count = |tab: &Tab| tab.window.screen.count();
    let tab = &tabs[usize::from(count(&tabs[1]) == 1)];
    assert_eq!(count(&tabs[0]) + count(&tabs[1]), 1);
    let_in(&world, tab, "alice");
    assert_eq!(count(&tabs[0]) + count(&tabs[1]), 1);
    assert_eq!(world.provider.take_token_requests(), 1);
    assert_eq!(world.get_user(&tabs[0]), world.get_user(&tabs[1]));
}
