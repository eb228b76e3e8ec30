//! Signing in and renewing in a hidden frame, which way is taken, and what comes of a no.

use crate::support::provider::Lie;
use crate::support::windows::handing_on;
use crate::support::{APP, ISSUER, REDIRECT_URI, Tab, USER_KEY, World};
use futures_channel::oneshot;
use oidc_client_wasm::protocol::ResponseMode;
use oidc_client_wasm::{
    Abort, AccessTokenArgs, Error, Event, SigninRedirectArgs, SigninSilentArgs, SilentRenew, User,
    UserManagerSettings,
};

const SILENT_URI: &str = "https://app.example/callback.html";

type Outcome = oneshot::Receiver<Result<User, Error>>;

/// An app without refresh tokens, with a page for frames to come back to.
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

/// The provider lets this person in, in the frame that was opened last.
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
fn where_the_frames_callback_page_is_of_another_origin_its_message_counts_and_no_others() {
    const OTHER: &str = "https://callback.example";
    let world = World::new();
    let settings = UserManagerSettings { iframe_script_origin: Some(OTHER.to_owned()), ..settings(&world) };
    let tab = world.signed_in_tab(settings);
    let mut signing_in = silent(&world, &tab, SigninSilentArgs::default());
    let frame = tab.window.screen.last();
    let message = handing_on(&world.provider.sign_in(&frame.address(), "alice"));
    frame.say(APP, &message);
    world.clock.settle();
    assert!(outcome(&mut signing_in).is_none());
    frame.say(OTHER, &message);
    world.clock.settle();
    assert!(outcome(&mut signing_in).is_some_and(|outcome| outcome.is_ok()));
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
        assert_eq!(asked.get("id_token_hint"), None, "it travels in the address");
        let_in(&world, &tab, "alice");
        assert!(frame.is_gone_and_unheard());
        assert_eq!(tab.take_event_names(), ["AccessTokenExpiring", "Renewing", "UserLoaded"]);
    }
    assert_eq!(world.provider.take_token_requests(), 5);
}

#[test]
fn the_provider_is_told_who_was_signed_in_where_the_settings_say_so() {
    let world = World::new();
    let settings = UserManagerSettings { include_id_token_in_silent_renew: true, ..settings(&world) };
    let tab = world.signed_in_tab(settings);
    world.clock.advance(540);
    let asked = world.provider.asked(&tab.window.screen.last().address());
    assert_eq!(asked["id_token_hint"], world.get_user(&tab).unwrap().id_token().secret());
}

#[test]
fn whoever_is_signed_in_at_the_provider_is_signed_in_silently() {
    let world = World::new();
    let tab = world.tab_with(UserManagerSettings { silent_renew: SilentRenew::Iframe, ..world.settings() });
    let mut signing_in = silent(&world, &tab, SigninSilentArgs::default());
    let asked = world.provider.asked(&tab.window.screen.last().address());
    assert_eq!(asked["redirect_uri"], REDIRECT_URI, "where nothing else is set");
    let_in(&world, &tab, "alice");
    assert_eq!(outcome(&mut signing_in).unwrap().unwrap().subject(), "alice");
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    assert_eq!(tab.window.screen.count_open(), 0);
}

#[test]
fn the_providers_no_is_told_by_its_name_and_ends_no_session() {
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
        // A browser that keeps cookies from frames makes it look so at every renewal.
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
fn a_page_that_does_not_answer_in_the_frame_is_told_and_not_tried_again_until_somebody_signs_in_or_the_page_is_loaded_anew()
 {
    let (world, tab) = signed_in();
    world.clock.advance(540);
    tab.take_events();
    let frame = tab.window.screen.last();
    frame.arrive();
    world.clock.advance(10);
    assert!(frame.is_gone_and_unheard());
    let events = tab.take_events();
    let [(_, Event::SilentRenewError { error, will_retry_at: None })] = &events[..] else {
        panic!("expected one cause, got {events:?}");
    };
    assert_eq!(error.code(), "silent_frame_blocked");
    world.clock.advance(4000);
    let mut again = silent(&world, &tab, SigninSilentArgs::default());
    assert_eq!(outcome(&mut again), Some(Err("silent_frame_blocked")));
    assert_eq!(tab.window.screen.count(), 1);
    // A new session in this page is one to try it for: once.
    world.sign_in(&tab);
    world.clock.advance(540);
    assert_eq!(tab.window.screen.count(), 2);
    tab.window.screen.last().arrive();
    world.clock.advance(4000);
    assert_eq!(tab.window.screen.count(), 2);
    // Who asks for it by name gets it.
    let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut forced = silent(&world, &tab, args);
    assert_eq!(tab.window.screen.count(), 3);
    let_in(&world, &tab, "alice");
    assert!(outcome(&mut forced).unwrap().is_ok());

    drop(tab);
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.advance(540);
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn a_page_that_does_not_come_in_time_is_tried_again() {
    let (world, tab) = signed_in();
    world.clock.advance(540);
    tab.take_events();
    let frame = tab.window.screen.last();
    world.clock.advance(10);
    assert!(frame.is_gone_and_unheard());
    let events = tab.take_events();
    let [(_, Event::SilentRenewError { error, will_retry_at: Some(_) })] = &events[..] else {
        panic!("expected one cause, got {events:?}");
    };
    assert_eq!(error.code(), "silent_timeout");
    world.clock.advance(1);
    assert_eq!(tab.window.screen.count(), 2);
    let_in(&world, &tab, "alice");
    assert_eq!(tab.take_event_names(), ["Renewing", "UserLoaded"]);
}

#[test]
fn how_long_a_frame_may_take_is_a_setting_and_the_callers_choice() {
    let world = World::new();
    let settings = UserManagerSettings { silent_request_timeout_in_seconds: 3, ..settings(&world) };
    let tab = world.signed_in_tab(settings);
    for (limit, expected) in [(None, 3), (Some(7), 7)] {
        let args = SigninSilentArgs { silent_request_timeout_in_seconds: limit, ..Default::default() };
        let mut signing_in = silent(&world, &tab, args);
        world.clock.advance(expected - 1);
        assert_eq!(outcome(&mut signing_in), None);
        world.clock.advance(1);
        assert_eq!(outcome(&mut signing_in), Some(Err("silent_timeout")));
    }
}

#[test]
fn the_caller_can_give_up() {
    let (world, tab) = signed_in();
    let abort = Abort::new();
    let args = SigninSilentArgs { abort: Some(abort.clone()), ..SigninSilentArgs::default() };
    let mut signing_in = silent(&world, &tab, args);
    let frame = tab.window.screen.last();
    abort.abort();
    world.clock.settle();
    assert_eq!(outcome(&mut signing_in), Some(Err("aborted")));
    assert!(frame.is_gone_and_unheard());
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn a_caller_that_goes_away_takes_the_frame_with_it_and_gives_the_lock_back() {
    let (world, tab) = signed_in();
    {
        let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
        let mut signing_in = Box::pin(tab.manager.signin_silent_with(args));
        while tab.window.screen.count() == 0 {
            world.clock.poll_once(&mut signing_in);
            world.clock.settle();
        }
        assert_eq!(tab.window.screen.count_open(), 1);
    }
    assert!(tab.window.screen.last().is_gone_and_unheard());
    let mut again = silent(&world, &tab, SigninSilentArgs::default());
    let_in(&world, &tab, "alice");
    assert!(outcome(&mut again).unwrap().is_ok());
}

#[test]
fn somebody_else_at_the_provider_ends_the_session_and_is_not_signed_in() {
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
fn a_refused_code_says_nothing_of_the_session() {
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
fn whoever_signs_out_while_the_frame_is_under_way_stays_signed_out() {
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

#[test]
fn an_answer_by_message_is_heard_from_the_provider_alone_and_checked_all_the_same() {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let settings = UserManagerSettings { silent_web_message: true, ..world.settings() };
    let tab = world.signed_in_tab(settings);
    let mut signing_in = silent(&world, &tab, SigninSilentArgs::default());
    let frame = tab.window.screen.last();
    assert_eq!(world.provider.asked(&frame.address())["response_mode"], "web_message");
    let back = world.provider.sign_in(&frame.address(), "alice");
    for origin in [APP, "https://evil.example", "null"] {
        let message = frame.answer_of(&back);
        frame.say(origin, &message);
        world.clock.settle();
        assert_eq!(outcome(&mut signing_in), None, "{origin}");
    }
    frame.say(ISSUER, &frame.answer_of(&back));
    world.clock.settle();
    assert!(outcome(&mut signing_in).unwrap().is_ok());

    let mut refused = silent(&world, &tab, SigninSilentArgs::default());
    let frame = tab.window.screen.last();
    frame.say(ISSUER, &frame.answer_of(&world.provider.refuse(&frame.address(), "login_required")));
    world.clock.settle();
    assert_eq!(outcome(&mut refused), Some(Err("login_required")));

    let mut forged = silent(&world, &tab, SigninSilentArgs::default());
    let frame = tab.window.screen.last();
    let back = world.provider.sign_in(&frame.address(), "alice").replace("state=", "state=x");
    frame.say(ISSUER, &frame.answer_of(&back));
    world.clock.settle();
    assert_eq!(outcome(&mut forged), Some(Err("state_not_found")));
}

#[test]
fn who_wants_signed_answers_wants_them_by_message_too() {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let tab = world.signed_in_tab(settings(&world));
    drop(tab);
    let settings = UserManagerSettings {
        silent_web_message: true,
        response_mode: Some(ResponseMode::QueryJwt),
        ..world.settings()
    };
    let tab = world.tab_with(settings);
    let _signing_in = silent(&world, &tab, SigninSilentArgs::default());
    let asked = world.provider.asked(&tab.window.screen.last().address());
    assert_eq!(asked["response_mode"], "web_message.jwt");
}

#[test]
fn an_answer_by_message_is_asked_for_in_a_frame_alone() {
    let world = World::new();
    let settings = UserManagerSettings { response_mode: Some(ResponseMode::WebMessage), ..world.settings() };
    let tab = world.tab_with(settings);
    let error = world.leave(&tab, SigninRedirectArgs::default()).unwrap_err();
    assert_eq!(error.code(), "web_message_without_frame");
}

/// The way that a session is renewed in: by refresh token, in a frame, by leaving, or not at all.
fn way(silent_renew: SilentRenew, has_refresh_token: bool, is_frame_ready: bool) -> &'static str {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(has_refresh_token);
    let silent_redirect_uri = is_frame_ready.then(|| SILENT_URI.to_owned());
    let settings = UserManagerSettings { silent_renew, silent_redirect_uri, ..world.settings() };
    let tab = world.signed_in_tab(settings);
    let departures = tab.window.departures.borrow().len();
    world.clock.advance(540);
    match (world.provider.take_token_requests(), tab.window.screen.count()) {
        (1, 0) => "refresh token",
        (0, 1) => "frame",
        _ if tab.window.departures.borrow().len() > departures => "redirect",
        _ => "none",
    }
}

#[test]
fn the_way_of_a_renewal_is_the_settings_or_else_the_best_that_there_is() {
    for (silent_renew, has_refresh_token, is_frame_ready, expected) in [
        (SilentRenew::Auto, true, true, "refresh token"),
        (SilentRenew::Auto, false, true, "frame"),
        // The app's own callback page is not loaded into a frame unless that is wished for.
        (SilentRenew::Auto, false, false, "none"),
        (SilentRenew::RefreshToken, true, true, "refresh token"),
        (SilentRenew::RefreshToken, false, true, "none"),
        (SilentRenew::Iframe, true, false, "frame"),
        (SilentRenew::Redirect, true, true, "redirect"),
        (SilentRenew::Off, true, true, "none"),
    ] {
        let got = way(silent_renew, has_refresh_token, is_frame_ready);
        assert_eq!(got, expected, "{silent_renew:?} {has_refresh_token} {is_frame_ready}");
    }
}

#[test]
fn what_can_not_be_done_silently_is_told_by_its_name() {
    for (silent_renew, is_signed_in, expected) in [
        (SilentRenew::Auto, false, "not_signed_in"),
        (SilentRenew::Auto, true, "no_refresh_token"),
        (SilentRenew::RefreshToken, false, "not_signed_in"),
        (SilentRenew::RefreshToken, true, "no_refresh_token"),
        (SilentRenew::Off, true, "silent_renew_off"),
        (SilentRenew::Redirect, false, "not_signed_in"),
    ] {
        let world = World::new();
        world.provider.gives_refresh_tokens.set(false);
        let tab = world.tab_with(UserManagerSettings { silent_renew, ..world.settings() });
        if is_signed_in {
            world.sign_in(&tab);
        }
        assert_eq!(world.renew(&tab).unwrap_err().code(), expected, "{silent_renew:?} {is_signed_in}");
    }
}

#[test]
fn bound_tokens_of_a_frame_come_with_a_key_of_their_own_and_the_old_one_goes() {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let settings =
        UserManagerSettings { silent_redirect_uri: Some(SILENT_URI.to_owned()), ..world.dpop_settings() };
    let tab = world.signed_in_tab(settings);
    let before = world.keys.names();
    world.clock.advance(540);
    let_in(&world, &tab, "alice");
    let after = world.keys.names();
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after);
    assert_eq!(tab.take_event_names().last(), Some(&"UserLoaded"));
    // A refused one leaves the key as it is.
    world.clock.advance(540);
    refuse(&world, &tab, "login_required");
    assert_eq!(world.keys.names(), after);
}

#[test]
fn a_renewal_in_a_frame_keeps_the_refresh_token_that_the_session_has() {
    let world = World::new();
    let tab = world.signed_in_tab(world.settings());
    let before = world.get_user(&tab).unwrap();
    world.provider.gives_refresh_tokens.set(false);
    let forced = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut renewing = silent(&world, &tab, forced);
    let_in(&world, &tab, "alice");
    let renewed = outcome(&mut renewing).unwrap().unwrap();
    assert_ne!(renewed, before);
    world.provider.gives_refresh_tokens.set(true);
    let manager = tab.manager.clone();
    let args = AccessTokenArgs::default();
    world.clock.run(async move { manager.access_token_for(&args).await }).unwrap();
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn after_a_renewal_in_a_frame_one_without_an_id_token_leaves_the_newer_one() {
    let world = World::new();
    let tab = world.signed_in_tab(world.settings());
    world.provider.gives_refresh_tokens.set(false);
    world.clock.advance(60);
    let forced = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut renewing = silent(&world, &tab, forced);
    let_in(&world, &tab, "alice");
    let in_frame = outcome(&mut renewing).unwrap().unwrap();
    world.provider.gives_refresh_tokens.set(true);
    world.provider.renews_id_tokens.set(false);
    for _ in 0..2 {
        let renewed = world.renew(&tab).unwrap();
        assert_ne!(renewed.access_token().secret(), in_frame.access_token().secret());
        assert_eq!(renewed.id_token().secret(), in_frame.id_token().secret());
        assert_eq!(renewed.profile(), in_frame.profile());
    }
}

#[test]
fn a_refresh_token_from_before_a_renewal_in_a_frame_that_has_ended_leaves_the_way_of_the_frame() {
    let world = World::new();
    let settings =
        UserManagerSettings { silent_redirect_uri: Some(SILENT_URI.to_owned()), ..world.settings() };
    let tab = world.signed_in_tab(settings);
    world.provider.gives_refresh_tokens.set(false);
    let forced = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut renewing = silent(&world, &tab, forced);
    let_in(&world, &tab, "alice");
    outcome(&mut renewing).unwrap().unwrap();
    world.provider.revoke_all();
    let mut renewing = silent(&world, &tab, SigninSilentArgs::default());
    let_in(&world, &tab, "alice");
    let renewed = outcome(&mut renewing).unwrap().unwrap();
    assert!(renewed.refresh_token().is_none());
    assert_eq!(world.get_user(&tab), Some(renewed));
}
