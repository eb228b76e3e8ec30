//! Answers that come by message, and not at a page (`web_message`).

use super::{outcome, settings, silent};
use crate::support::windows::handing_on;
use crate::support::{APP, ISSUER, World};
use oidc_client_wasm::protocol::ResponseMode;
use oidc_client_wasm::{SigninRedirectArgs, SigninSilentArgs, UserManagerSettings};

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
