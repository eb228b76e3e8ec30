//! A hidden frame without an answer: the browser's error page of an outage, or a provider that doesn't answer frames.

use crate::support::provider::Health;
use crate::support::{ISSUER, Tab, World};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::json::Object;
use oidc_client_wasm::{Event, SigninSilentArgs, UserManagerSettings};

const SILENT_URI: &str = "https://app.example/callback.html";

/// An app without refresh tokens, in which Alice is signed in.
fn signed_in_with(change: impl FnOnce(&World, &mut UserManagerSettings)) -> (World, Tab) {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let mut settings =
        UserManagerSettings { silent_redirect_uri: Some(SILENT_URI.to_owned()), ..world.settings() };
    change(&world, &mut settings);
    let tab = world.signed_in_tab(settings);
    (world, tab)
}

fn metadata_by_hand(_: &World, settings: &mut UserManagerSettings) {
    let mut metadata = Object::new();
    metadata.insert("issuer", ISSUER);
    for (name, path) in
        [("authorization_endpoint", "authorize"), ("token_endpoint", "token"), ("jwks_uri", "keys")]
    {
        metadata.insert(name, format!("{ISSUER}/{path}"));
    }
    settings.metadata = Some(metadata);
}

fn all_by_hand(world: &World, settings: &mut UserManagerSettings) {
    metadata_by_hand(world, settings);
    let keys = serde_json::json!({"keys": [world.provider.signer.borrow().jwk()]});
    settings.signing_keys = Some(keys.to_string());
}

type Change = fn(&World, &mut UserManagerSettings);
const SOURCES: [(Change, &str); 3] =
    [(|_, _| {}, "metadata"), (metadata_by_hand, "keys"), (all_by_hand, "token")];

/// A page loads in the last frame, and the frame times out.
fn time_out_frame(world: &World, tab: &Tab) {
    tab.take_events();
    world.provider.take_requests();
    tab.window.screen.last().arrive();
    world.clock.advance(10);
}

fn let_in(world: &World, tab: &Tab) {
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    world.clock.settle();
}

/// The error code of the renewal, and whether it will be retried.
fn failure(tab: &Tab) -> (&'static str, bool) {
    match &tab.take_events()[..] {
        [(_, Event::SilentRenewError { error, will_retry_at })] => (error.code(), will_retry_at.is_some()),
        events => panic!("expected one failure, got {events:?}"),
    }
}

#[test]
fn while_the_provider_is_unreachable_a_page_in_a_frame_means_nothing() {
    for health in [Health::Down, Health::Unavailable(None)] {
        for (source, _) in SOURCES {
            let (world, tab) = signed_in_with(source);
            world.clock.advance(540);
            world.provider.health.set(health);
            time_out_frame(&world, &tab);
            assert!(tab.window.screen.last().is_closed_without_listeners());
            assert_eq!(failure(&tab), ("silent_timeout", true), "{health:?}");
            world.provider.health.set(Health::Up);
            world.clock.advance(1);
            assert_eq!(tab.window.screen.count(), 2, "{health:?}");
            let_in(&world, &tab);
            assert_eq!(tab.take_event_names(), ["Renewing", "UserLoaded"], "{health:?}");
        }
    }
}

#[test]
fn a_provider_that_is_slower_than_the_request_timeout_is_unreachable_too() {
    let (world, tab) = signed_in_with(|_, _| {});
    world.clock.advance(540);
    world.provider.health.set(Health::Slow(60));
    time_out_frame(&world, &tab);
    world.clock.advance(10);
    assert_eq!(failure(&tab), ("silent_timeout", true));
}

#[test]
fn the_providers_availability_is_checked_by_one_request() {
    for (source, asked) in SOURCES {
        let (world, tab) = signed_in_with(source);
        world.clock.advance(540);
        time_out_frame(&world, &tab);
        assert_eq!(failure(&tab), ("silent_frame_blocked", true));
        assert_eq!(world.provider.take_requests(), [asked]);
    }
}

#[test]
fn an_outage_of_the_providers_pages_alone_does_not_stop_renewals() {
    let (world, tab) = signed_in_with(|_, _| {});
    world.clock.advance(540);
    time_out_frame(&world, &tab);
    assert_eq!(failure(&tab), ("silent_frame_blocked", true));
    world.clock.advance(50);
    assert_eq!(tab.window.screen.count(), 2);
    let_in(&world, &tab);
    assert!(tab.take_event_names().contains(&"UserLoaded"));
}

#[test]
fn an_answer_during_the_availability_check_counts() {
    let (world, tab) = signed_in_with(|_, _| {});
    world.clock.advance(540);
    world.provider.health.set(Health::Slow(3));
    time_out_frame(&world, &tab);
    let_in(&world, &tab);
    world.clock.advance(3);
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
}

#[test]
fn a_provider_that_has_answered_in_a_frame_of_this_page_is_tried_again() {
    let (world, tab) = signed_in_with(|_, _| {});
    world.clock.advance(540);
    let_in(&world, &tab);
    world.clock.advance(540);
    time_out_frame(&world, &tab);
    assert_eq!(failure(&tab), ("silent_timeout", true));
    world.clock.advance(1);
    assert_eq!(tab.window.screen.count(), 3);
    let_in(&world, &tab);
    assert_eq!(tab.take_event_names(), ["Renewing", "UserLoaded"]);
}

#[test]
fn an_answer_in_a_forced_frame_enables_frames_again() {
    let (world, tab) = signed_in_with(|_, _| {});
    world.clock.advance(540);
    time_out_frame(&world, &tab);
    world.clock.advance(50);
    time_out_frame(&world, &tab);
    assert_eq!(failure(&tab), ("silent_frame_blocked", false));
    let manager = tab.manager.clone();
    let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut forced = world.clock.start(async move { manager.signin_silent_with(args).await });
    world.clock.settle();
    let_in(&world, &tab);
    assert!(forced.try_recv().unwrap().unwrap().is_ok());
    world.clock.advance(540);
    assert_eq!(tab.window.screen.count(), 4);
}

#[test]
fn retry_after_for_a_pushed_request_is_honoured() {
    let (world, tab) = signed_in_with(|world, _| world.provider.demands_pushes.set(true));
    world.provider.health.set(Health::Unavailable(Some(300)));
    world.clock.advance(540);
    let at = world.clock.now();
    let waits = tab.take_events().into_iter().filter_map(|(_, event)| match event {
        Event::SilentRenewError { error, will_retry_at } => Some((error.code(), will_retry_at?.since(at))),
        _ => None,
    });
    assert_eq!(waits.collect::<Vec<_>>(), [("pushed_authorization_unavailable", 300)]);
}
