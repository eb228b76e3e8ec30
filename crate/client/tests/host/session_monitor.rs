//! Monitoring the session at the provider (OpenID Connect Session Management 1.0): which messages count, and their effects.

mod changes;
mod silence;

use crate::support::windows::FakeWindow;
use crate::support::{APP, ISSUER, Tab, World};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::{Event, UserManagerSettings};
use std::cell::RefCell;
use std::rc::Rc;

const SILENT_URI: &str = "https://app.example/callback.html";

fn settings(world: &World) -> UserManagerSettings {
    UserManagerSettings {
        monitor_session: true,
        silent_redirect_uri: Some(SILENT_URI.to_owned()),
        ..world.settings()
    }
}

fn world() -> World {
    let world = World::new();
    world.provider.has_check_session_page.set(true);
    world.provider.token_seconds.set(36_000);
    world.provider.session_state.replace(Some("state-1".to_owned()));
    world
}

/// The provider's page in its frame, and its answer to each question.
struct Page {
    frame: Rc<FakeWindow>,
    says: Rc<RefCell<&'static str>>,
}

impl Page {
    fn says(&self, word: &'static str) {
        self.says.replace(word);
    }

    fn questions(&self) -> Vec<(String, Value)> {
        self.frame.posted.take()
    }
}

/// Loads the page in the last frame.
fn load(tab: &Tab, word: &'static str) -> Page {
    let (frame, says) = (tab.window.screen.last(), Rc::new(RefCell::new(word)));
    assert_eq!(frame.address(), format!("{ISSUER}/session"));
    let answer = says.clone();
    let answering = move |frame: &FakeWindow, _: &str| frame.say(ISSUER, &Value::from(*answer.borrow()));
    frame.answering.replace(Some(Rc::new(answering)));
    frame.arrive();
    Page { frame, says }
}

fn signed_in(world: &World, word: &'static str) -> (Tab, Page) {
    signed_in_with(world, settings(world), word)
}

fn signed_in_with(world: &World, settings: UserManagerSettings, word: &'static str) -> (Tab, Page) {
    let tab = world.tab_with(settings);
    world.sign_in(&tab);
    world.clock.settle();
    tab.take_events();
    let page = load(&tab, word);
    world.clock.advance(10);
    (tab, page)
}

fn question(session_state: &str) -> (String, Value) {
    (ISSUER.to_owned(), Value::from(format!("my-app {session_state}")))
}

fn start(world: &World, tab: &Tab) -> Result<(), &'static str> {
    let manager = tab.manager.clone();
    let started = world.clock.run(async move { manager.start_session_monitor().await });
    started.map_err(|error| error.code())
}

/// The events since the last call, without those of renewals.
fn events(tab: &Tab) -> Vec<(&'static str, Option<&'static str>)> {
    let stopped = |event: &Event| match event {
        Event::SessionMonitorStopped { error } => Some(("stopped", Some(error.code()))),
        Event::UserSignedOut => Some(("signed out", None)),
        Event::UserUnloaded => Some(("unloaded", None)),
        Event::UserLoaded(_) => Some(("loaded", None)),
        _ => None,
    };
    tab.take_events().iter().filter_map(|(_, event)| stopped(event)).collect()
}

#[test]
fn the_provider_is_asked_every_two_seconds_by_its_own_page_and_nothing_is_sent() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.questions();
    world.provider.take_requests();
    world.clock.advance(20);
    assert_eq!(page.questions(), vec![question("state-1"); 10]);
    assert!(events(&tab).is_empty() && world.provider.take_requests().is_empty());
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn the_monitor_is_off_by_default_and_needs_a_session_state() {
    let world = world();
    world.sign_in(&world.tab());
    let tab = world.tab();
    world.get_user(&tab);
    world.clock.advance(10);
    assert_eq!(tab.window.screen.count(), 0);

    world.provider.session_state.replace(None);
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    world.clock.advance(10);
    assert_eq!(tab.window.screen.count(), 0);
    assert_eq!(events(&tab), [("loaded", None)]);
}

#[test]
fn only_known_messages_of_the_providers_origin_count() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.frame.answering.replace(Some(Rc::new(|frame: &FakeWindow, _: &str| {
        for origin in [APP, "https://evil.example", "null"] {
            frame.say(origin, &Value::from("changed"));
        }
        for words in [
            Value::from("logout"),
            Value::from("Changed"),
            Value::Null,
            Value::parse(r#"{"status":"changed"}"#).unwrap(),
        ] {
            frame.say(ISSUER, &words);
        }
        frame.say(ISSUER, &Value::from("unchanged"));
        // After the answer messages are ignored until the next question.
        frame.say(ISSUER, &Value::from("changed"));
    })));
    world.clock.advance(60);
    assert!(events(&tab).is_empty());
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn the_monitor_can_be_stopped_and_started() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    tab.manager.stop_session_monitor();
    world.clock.settle();
    assert!(page.frame.is_closed_without_listeners());
    page.questions();
    world.clock.advance(60);
    assert!(page.questions().is_empty());
    assert_eq!(start(&world, &tab), Ok(()));
    world.clock.settle();
    let page = load(&tab, "unchanged");
    world.clock.advance(10);
    assert_eq!(page.questions().len(), 5);
    assert!(events(&tab).is_empty());
}

#[test]
fn the_monitor_ends_with_the_session() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    world.sign_out(&tab).unwrap();
    world.clock.settle();
    assert!(page.frame.is_closed_without_listeners());
}

#[test]
fn a_session_without_a_session_state_can_not_be_monitored() {
    let world = world();
    let tab = world.tab_with(settings(&world));
    world.provider.session_state.replace(None);
    world.sign_in(&tab);
    assert_eq!(start(&world, &tab), Err("session_monitor_unsupported"));
}

#[test]
fn the_monitor_does_not_keep_the_manager_alive() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    drop(tab);
    world.clock.advance(5);
    assert!(page.frame.is_closed_without_listeners());
    assert_eq!(world.clock.waiting(), (0, 0));
}

#[test]
fn a_provider_with_a_new_session_state_each_time_is_queried_twice_a_minute_at_most() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    let other = world.tab_with(settings(&world));
    world.get_user(&other);
    world.clock.settle();
    load(&other, "unchanged");
    page.says("changed");
    let (end, mut checks) = (world.clock.now().plus(300), 0);
    while world.clock.now() < end {
        for tab in [&tab, &other].into_iter().filter(|tab| tab.window.screen.count_open() > 0) {
            let frame = tab.window.screen.last();
            if frame.address() == format!("{ISSUER}/session") {
                drop(load(tab, "changed"));
            } else if !frame.is_closed_without_listeners() {
                checks += 1;
                world.provider.session_state.replace(Some(format!("salted-{checks}")));
                frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
            }
        }
        world.clock.advance(1);
    }
    assert!((5..=12).contains(&checks), "{checks} questions to the provider");
    assert!(world.get_user(&tab).is_some());
}
