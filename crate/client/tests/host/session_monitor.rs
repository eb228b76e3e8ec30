//! Watching the session at the provider (OpenID Connect Session Management 1.0): who is heard, and what comes of it.

use crate::support::provider::Health;
use crate::support::windows::FakeWindow;
use crate::support::{APP, ISSUER, Tab, USER_KEY, World};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::{Event, User, UserManagerSettings};
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

/// The provider's page in its frame, with what it says to each question.
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

/// The page comes into the frame that was opened last.
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

/// What happened since, without the renewal's own words.
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
fn watching_is_off_by_default_and_takes_a_provider_that_names_its_sessions() {
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
fn whoever_signs_out_at_the_provider_is_signed_out_here_exactly_once() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    let id_token = world.get_user(&tab).unwrap().id_token().secret().to_owned();
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    let asked = world.provider.asked(&frame.address());
    assert_eq!((asked["prompt"].as_str(), asked["id_token_hint"].as_str()), ("none", id_token.as_str()));
    // It goes on saying so, whoever asks.
    for _ in 0..5 {
        page.frame.say(ISSUER, &Value::from("changed"));
        world.clock.advance(1);
    }
    assert_eq!(tab.window.screen.count(), 2, "one check");
    frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
    world.clock.advance(600);
    assert_eq!(events(&tab), [("signed out", None), ("unloaded", None)]);
    assert_eq!(world.users.text(USER_KEY), None);
    assert!(page.frame.is_gone_and_unheard());
    assert_eq!((tab.window.screen.count(), tab.window.screen.count_open()), (2, 0));
    assert_eq!(world.clock.waiting(), (0, 1), "the page only listens for its return");
}

#[test]
fn somebody_else_at_the_provider_ends_the_session_exactly_once() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.sign_in(&frame.address(), "bob"));
    world.clock.advance(600);
    assert_eq!(events(&tab), [("signed out", None), ("unloaded", None)]);
    assert_eq!(world.users.text(USER_KEY), None);
    assert_eq!(tab.window.screen.count_open(), 0);
}

#[test]
fn the_same_person_goes_on_under_the_sessions_new_state() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    world.provider.session_state.replace(Some("state-2".to_owned()));
    frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    world.clock.settle();
    assert_eq!(events(&tab), [("loaded", None)]);
    assert_eq!(world.get_user(&tab).unwrap().session_state(), Some("state-2"));
    assert!(page.frame.is_gone_and_unheard());
    let page = load(&tab, "unchanged");
    world.clock.advance(10);
    assert!(page.questions().iter().all(|asked| *asked == question("state-2")));
    assert!(events(&tab).is_empty());
    // Refreshed by token, it is the same session at the provider.
    world.renew(&tab).unwrap();
    world.clock.advance(10);
    assert!(!page.frame.is_gone_and_unheard());
}

#[test]
fn the_same_person_keeps_every_token_though_a_frame_brings_no_refresh_token() {
    for is_bound in [false, true] {
        let world = world();
        let settings = match is_bound {
            true => UserManagerSettings { dpop: world.dpop_settings().dpop, ..settings(&world) },
            false => UserManagerSettings { silent_redirect_uri: None, ..settings(&world) },
        };
        let (tab, page) = signed_in_with(&world, settings, "unchanged");
        let (before, keys) = (world.get_user(&tab).unwrap(), world.keys.names());
        page.says("changed");
        world.clock.advance(2);
        world.provider.gives_refresh_tokens.set(false);
        world.provider.session_state.replace(Some("state-2".to_owned()));
        let frame = tab.window.screen.last();
        frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
        world.clock.settle();
        let after = world.get_user(&tab).unwrap();
        assert_eq!((after.session_state(), &after), (Some("state-2"), &before));
        let refresh_token = |user: &User| user.refresh_token().map(|token| token.secret().clone());
        assert_eq!(refresh_token(&after), refresh_token(&before));
        assert_eq!((world.keys.names(), after.expires_at()), (keys, before.expires_at()));
        world.provider.gives_refresh_tokens.set(true);
        assert_ne!(world.renew(&tab).unwrap(), before);
        assert_eq!(tab.window.screen.count_open(), 1, "the page that is asked");
    }
}

#[test]
fn of_two_tabs_one_asks_what_has_changed_and_both_go_on_under_the_new_state() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    let other = world.tab_with(settings(&world));
    world.get_user(&other);
    world.clock.settle();
    let other_page = load(&other, "unchanged");
    world.clock.advance(10);
    world.forget_what_was([&tab, &other]);
    page.says("changed");
    other_page.says("changed");
    world.clock.advance(2);
    let count = |tab: &Tab| tab.window.screen.count();
    assert_eq!(count(&tab) + count(&other), 3, "one check");
    let asking = if count(&tab) == 2 { &tab } else { &other };
    let frame = asking.window.screen.last();
    world.provider.session_state.replace(Some("state-2".to_owned()));
    frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    world.clock.settle();
    let pages = [&tab, &other].map(|tab| load(tab, "unchanged"));
    world.clock.advance(10);
    for (page, tab) in pages.iter().zip([&tab, &other]) {
        assert!(page.questions().iter().all(|asked| *asked == question("state-2")));
        assert_eq!(events(tab), [("loaded", None)]);
    }
    assert_eq!(count(&tab) + count(&other), 5, "one check, and each page anew");
    assert_eq!(world.provider.take_token_requests(), 1);
}

#[test]
fn whoever_signs_out_while_it_is_asked_what_has_changed_stays_signed_out() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    let back = world.provider.sign_in(&frame.address(), "alice");
    world.provider.session_state.replace(Some("state-2".to_owned()));
    world.sign_out(&tab).unwrap();
    frame.hand_on(&back);
    world.clock.advance(60);
    assert_eq!(events(&tab), [("unloaded", None)]);
    assert_eq!(world.users.text(USER_KEY), None);
}

#[test]
fn a_page_that_says_error_is_asked_no_more_and_nobody_signs_in_because_of_it() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("error");
    world.clock.advance(600);
    assert_eq!(events(&tab), [("stopped", Some("session_monitor_refused"))]);
    assert!(page.frame.is_gone_and_unheard());
    assert_eq!((tab.window.screen.count(), world.get_user(&tab).is_some()), (1, true));
}

#[test]
fn a_page_that_never_comes_or_never_answers_stops_the_watch_with_one_word() {
    for arrives in [false, true] {
        let world = world();
        let tab = world.tab_with(settings(&world));
        world.sign_in(&tab);
        world.clock.settle();
        tab.take_events();
        let frame = tab.window.screen.last();
        if arrives {
            frame.arrive();
        }
        world.clock.advance(600);
        assert_eq!(events(&tab), [("stopped", Some("session_monitor_no_answer"))]);
        assert!(frame.is_gone_and_unheard());
        // Nothing is posted into a frame that is still this page's own.
        assert_eq!(frame.posted.take().len(), if arrives { 4 } else { 0 });
        assert_eq!(tab.window.screen.count(), 1);
        assert!(world.get_user(&tab).is_some());
        world.clock.advance(600);
        assert!(events(&tab).is_empty());
    }
}

#[test]
fn only_the_providers_origin_and_its_own_words_are_heard() {
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
        // After the answer nobody listens until the next question.
        frame.say(ISSUER, &Value::from("changed"));
    })));
    world.clock.advance(60);
    assert!(events(&tab).is_empty());
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn a_browser_that_keeps_cookies_from_the_page_signs_nobody_out() {
    let world = world();
    // From the first word on: it never saw the session.
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    world.clock.settle();
    tab.take_events();
    let page = load(&tab, "changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
    world.clock.advance(600);
    assert_eq!(events(&tab), [("stopped", Some("session_monitor_blocked"))]);
    assert!(page.frame.is_gone_and_unheard());
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn whoever_signed_out_while_no_page_was_open_is_signed_out_when_it_is() {
    let world = world();
    drop(signed_in(&world, "unchanged"));
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.settle();
    load(&tab, "changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
    world.clock.settle();
    assert_eq!(events(&tab), [("signed out", None), ("unloaded", None)]);
}

#[test]
fn while_the_provider_can_not_say_what_has_changed_the_session_goes_on_and_it_is_asked_again() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    assert_eq!(tab.window.screen.count(), 2);
    // The frame doesn't load.
    world.clock.advance(10);
    assert!(events(&tab).is_empty() && world.get_user(&tab).is_some());
    world.clock.advance(30);
    assert_eq!(tab.window.screen.count(), 3);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
    world.clock.settle();
    assert_eq!(events(&tab), [("signed out", None), ("unloaded", None)]);
}

#[test]
fn an_error_page_in_the_frame_that_asks_what_has_changed_ends_neither_the_session_nor_the_watch() {
    for health in [Health::Down, Health::Unavailable(None)] {
        let world = world();
        let (tab, page) = signed_in(&world, "unchanged");
        page.says("changed");
        world.clock.advance(2);
        world.provider.health.set(health);
        tab.window.screen.last().arrive();
        world.clock.advance(10);
        assert!(events(&tab).is_empty() && world.get_user(&tab).is_some());
        world.provider.health.set(Health::Up);
        world.clock.advance(30);
        assert_eq!(tab.window.screen.count(), 3);
    }
}

#[test]
fn a_provider_that_wants_to_see_the_person_leaves_it_open_who_is_there() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    page.says("changed");
    world.clock.advance(2);
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.refuse(&frame.address(), "interaction_required"));
    world.clock.advance(600);
    assert_eq!(events(&tab), [("stopped", Some("interaction_required"))]);
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn watching_can_be_stopped_and_started() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    tab.manager.stop_session_monitor();
    world.clock.settle();
    assert!(page.frame.is_gone_and_unheard());
    page.questions();
    world.clock.advance(60);
    assert!(page.questions().is_empty());
    let start = |tab: &Tab| {
        let manager = tab.manager.clone();
        let started = world.clock.run(async move { manager.start_session_monitor().await });
        started.map_err(|error| error.code())
    };
    assert_eq!(start(&tab), Ok(()));
    world.clock.settle();
    let page = load(&tab, "unchanged");
    world.clock.advance(10);
    assert_eq!(page.questions().len(), 5);
    assert!(events(&tab).is_empty());
    world.sign_out(&tab).unwrap();
    world.clock.settle();
    assert!(page.frame.is_gone_and_unheard(), "there is nothing left to watch");

    world.provider.session_state.replace(None);
    world.sign_in(&tab);
    assert_eq!(start(&tab), Err("session_monitor_unsupported"));
}

#[test]
fn a_watch_does_not_keep_the_manager_alive() {
    let world = world();
    let (tab, page) = signed_in(&world, "unchanged");
    drop(tab);
    world.clock.advance(5);
    assert!(page.frame.is_gone_and_unheard());
    assert_eq!(world.clock.waiting(), (0, 0));
}

#[test]
fn a_provider_that_is_down_at_the_start_is_watched_when_it_is_back() {
    let world = world();
    world.sign_in(&world.tab());
    world.states.keys().iter().for_each(|key| world.states.put(key, ""));
    world.provider.health.set(Health::Down);
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.advance(20);
    assert_eq!((tab.window.screen.count(), events(&tab)), (0, vec![]));
    world.provider.health.set(Health::Up);
    world.clock.advance(30);
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn a_provider_that_is_overloaded_at_the_start_is_watched_when_it_is_back() {
    let world = world();
    world.sign_in(&world.tab());
    world.states.keys().iter().for_each(|key| world.states.put(key, ""));
    world.provider.health.set(Health::Unavailable(None));
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.advance(100);
    assert_eq!((tab.window.screen.count(), events(&tab)), (0, vec![]));
    world.provider.health.set(Health::Up);
    world.clock.advance(30);
    assert_eq!(tab.window.screen.count(), 1);
}

#[test]
fn a_provider_without_the_page_is_told_once() {
    let world = world();
    world.provider.has_check_session_page.set(false);
    let tab = world.tab_with(settings(&world));
    world.sign_in(&tab);
    world.clock.advance(600);
    assert_eq!(events(&tab), [("loaded", None), ("stopped", Some("session_monitor_unsupported"))]);
}

#[test]
fn a_session_that_does_not_say_its_issuer_is_its_persons_all_the_same() {
    let world = world();
    let (tab, _) = signed_in(&world, "unchanged");
    drop(tab);
    // As other libraries may have left it.
    let mut entry: serde_json::Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
    entry["profile"].as_object_mut().unwrap().remove("iss").unwrap();
    world.users.put(USER_KEY, &entry.to_string());
    let tab = world.tab_with(settings(&world));
    world.get_user(&tab);
    world.clock.settle();
    load(&tab, "changed");
    world.clock.advance(2);
    world.provider.session_state.replace(Some("state-2".to_owned()));
    let frame = tab.window.screen.last();
    frame.hand_on(&world.provider.sign_in(&frame.address(), "alice"));
    world.clock.settle();
    assert_eq!(events(&tab), [("loaded", None)]);
    assert_eq!(world.get_user(&tab).unwrap().session_state(), Some("state-2"));
}

#[test]
fn a_provider_that_names_its_session_anew_each_time_is_asked_twice_a_minute_at_most() {
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
            } else if !frame.is_gone_and_unheard() {
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
