//! Answers of frames by message: from a callback page of another origin, or from the provider (`web_message`).

use super::{outcome, settings, silent};
use crate::support::windows::callback_message;
use crate::support::{APP, ISSUER, Tab, World};
use oidc_client_wasm::protocol::ResponseMode;
use oidc_client_wasm::{SigninRedirectArgs, SigninSilentArgs, UserManagerSettings};

#[test]
fn only_messages_of_the_configured_callback_origin_count() {
    const OTHER: &str = "https://callback.example";
    let world = World::new();
    let settings = UserManagerSettings { iframe_script_origin: Some(OTHER.to_owned()), ..settings(&world) };
    let tab = world.signed_in_tab(settings);
    let mut signing_in = silent(&world, &tab, SigninSilentArgs::default());
    let frame = tab.window.screen.last();
    let message = callback_message(&world.provider.sign_in(&frame.address(), "alice"));
    frame.say(APP, &message);
    world.clock.settle();
    assert!(outcome(&mut signing_in).is_none());
    frame.say(OTHER, &message);
    world.clock.settle();
    assert!(outcome(&mut signing_in).is_some_and(|outcome| outcome.is_ok()));
}

/// A page whose frames get their answers by message.
fn with_messages() -> (World, Tab) {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let settings = UserManagerSettings { silent_web_message: true, ..world.settings() };
    let tab = world.signed_in_tab(settings);
    (world, tab)
}

#[test]
fn an_answer_by_message_counts_only_from_the_provider() {
    let (world, tab) = with_messages();
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
}

#[test]
fn an_answer_by_message_is_checked_as_any_other() {
    let (world, tab) = with_messages();
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
fn signed_answers_are_required_by_message_too() {
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
fn answers_by_message_are_requested_only_in_frames() {
    let world = World::new();
    let settings = UserManagerSettings { response_mode: Some(ResponseMode::WebMessage), ..world.settings() };
    let tab = world.tab_with(settings);
    let error = world.leave(&tab, SigninRedirectArgs::default()).unwrap_err();
    assert_eq!(error.code(), "web_message_without_frame");
}
