//! Signing in in a popup: which messages count, and every way in which it ends without an answer.

mod closed;

use crate::support::provider::Health;
use crate::support::windows::callback_message;
use crate::support::{APP, ISSUER, REDIRECT_URI, Tab, World};
use futures_channel::oneshot;
use oidc_client_wasm::platform::window::Window;
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::{
    Error, PopupArgs, PopupWindowFeatures, SigninPopupArgs, SigninRedirectArgs, User, UserManagerSettings,
};

const POPUP_URI: &str = "https://app.example/popup.html";

/// The callback's address for the authorization address of the window.
type Answer = fn(&World, &str) -> String;

type Outcome = oneshot::Receiver<Result<User, Error>>;

fn world() -> (World, Tab) {
    let world = World::new();
    let settings = UserManagerSettings { popup_redirect_uri: Some(POPUP_URI.to_owned()), ..world.settings() };
    let tab = world.tab_with(settings);
    (world, tab)
}

fn popup(world: &World, tab: &Tab, args: SigninPopupArgs) -> Outcome {
    let outcome = world.clock.start(tab.manager.signin_popup(args));
    world.clock.settle();
    outcome
}

fn with(popup: PopupArgs) -> SigninPopupArgs {
    SigninPopupArgs { popup, ..SigninPopupArgs::default() }
}

fn outcome(outcome: &mut Outcome) -> Option<Result<User, &'static str>> {
    outcome.try_recv().unwrap().map(|outcome| outcome.map_err(|error| error.code()))
}

/// Asserts that nobody is signed in, and that no request is pending, no window open, no listener left and no timer set.
fn assert_nothing_is_left(world: &World, tab: &Tab) {
    assert_eq!(tab.window.screen.count_open(), 0);
    assert_eq!(tab.window.screen.last().count_listeners(), 0);
    assert_eq!(world.states.keys().iter().filter(|key| !key.contains(':')).count(), 0);
    assert_eq!(world.clock.waiting(), (0, 0));
    assert_eq!(world.get_user(tab), None);
}

#[test]
fn a_person_signs_in_in_a_popup_and_the_answer_is_checked_in_the_page() {
    let (world, tab) = world();
    let state = Value::from("/inbox");
    let request = SigninRedirectArgs {
        state: Some(state.clone()),
        url_state: Some("tenant".to_owned()),
        ..SigninRedirectArgs::default()
    };
    let mut signing_in = popup(&world, &tab, SigninPopupArgs { request, ..SigninPopupArgs::default() });
    let window = tab.window.screen.last();
    let asked = world.provider.asked(&window.address());
    assert_eq!((asked["redirect_uri"].as_str(), asked["display"].as_str()), (POPUP_URI, "popup"));
    let back = world.provider.sign_in(&window.address(), "alice");
    world.provider.take_requests();
    window.hand_on(&back);
    world.clock.settle();
    let user = outcome(&mut signing_in).unwrap().unwrap();
    assert_eq!((user.subject(), user.state(), user.url_state()), ("alice", Some(&state), Some("tenant")));
    assert_eq!(world.provider.take_requests(), ["token", "keys"]);
    assert_eq!(tab.take_event_names(), ["UserLoaded"]);
    assert!(window.is_closed_without_listeners());
    assert!(tab.window.departures.borrow().is_empty(), "the page stays");
    assert_eq!(world.get_user(&tab), Some(user));
}

#[test]
fn the_window_is_opened_by_the_call_itself_before_anything_is_awaited() {
    let (_world, tab) = world();
    let signing_in = tab.manager.signin_popup(SigninPopupArgs::default());
    assert_eq!(tab.window.screen.count_open(), 1);
    drop(signing_in);
    assert_eq!(tab.window.screen.count_open(), 0, "no call waits for it");
}

#[test]
fn the_features_of_a_window_come_from_the_caller_or_the_settings() {
    let (world, tab) = world();
    drop(tab.manager.signin_popup(SigninPopupArgs::default()));
    let features = PopupWindowFeatures { width: Some(500), ..PopupWindowFeatures::default() };
    let args = PopupArgs {
        target: Some("login".to_owned()),
        features: Some(features.clone()),
        ..PopupArgs::default()
    };
    drop(tab.manager.signin_popup(with(args)));
    let expected =
        [("_blank".to_owned(), PopupWindowFeatures::default()), ("login".to_owned(), features.clone())];
    assert_eq!(tab.window.screen.looks.take(), expected);

    let settings = UserManagerSettings {
        popup_window_target: "own".to_owned(),
        popup_window_features: features.clone(),
        ..world.settings()
    };
    let tab = world.tab_with(settings);
    drop(tab.manager.signin_popup(SigninPopupArgs::default()));
    assert_eq!(tab.window.screen.looks.take(), [("own".to_owned(), features)]);
}

#[test]
fn a_window_that_the_app_has_opened_itself_is_used() {
    let (world, tab) = world();
    let own = tab.window.open("_blank", &PopupWindowFeatures::default()).unwrap();
    let args = PopupArgs { window: Some(own), ..PopupArgs::default() };
    let mut signing_in = popup(&world, &tab, with(args));
    assert_eq!(tab.window.screen.count(), 1);
    let window = tab.window.screen.last();
    window.hand_on(&world.provider.sign_in(&window.address(), "alice"));
    world.clock.settle();
    assert!(outcome(&mut signing_in).unwrap().is_ok());
}

#[test]
fn a_blocked_popup_is_an_error_and_sends_no_request() {
    let (world, tab) = world();
    tab.window.screen.blocks_popups.set(true);
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    assert_eq!(outcome(&mut signing_in), Some(Err("popup_blocked")));
    tab.window.screen.blocks_popups.set(false);
    let closed = tab.window.open("_blank", &PopupWindowFeatures::default()).unwrap();
    closed.close();
    let mut signing_in =
        popup(&world, &tab, with(PopupArgs { window: Some(closed), ..PopupArgs::default() }));
    assert_eq!(outcome(&mut signing_in), Some(Err("popup_blocked")));
    assert!(world.provider.take_requests().is_empty());
}

#[test]
fn a_second_popup_replaces_the_first() {
    let (world, tab) = world();
    let mut first = popup(&world, &tab, SigninPopupArgs::default());
    let first_window = tab.window.screen.last();
    let mut second = popup(&world, &tab, SigninPopupArgs::default());
    let window = tab.window.screen.last();
    assert_eq!(outcome(&mut first), Some(Err("popup_replaced")));
    assert!(first_window.is_closed_without_listeners());
    assert_eq!(tab.window.screen.count_open(), 1);
    window.hand_on(&world.provider.sign_in(&window.address(), "alice"));
    world.clock.settle();
    assert!(outcome(&mut second).unwrap().is_ok());
}

#[test]
fn a_second_popup_in_the_same_window_does_not_close_it() {
    let (world, tab) = world();
    let own = tab.window.open("login", &PopupWindowFeatures::default()).unwrap();
    let args = PopupArgs { window: Some(own), ..PopupArgs::default() };
    let mut first = popup(&world, &tab, with(args.clone()));
    let mut second = popup(&world, &tab, with(args));
    assert_eq!(outcome(&mut first), Some(Err("popup_replaced")));
    assert_eq!(tab.window.screen.count_open(), 1);
    let window = tab.window.screen.last();
    window.hand_on(&world.provider.sign_in(&window.address(), "alice"));
    world.clock.settle();
    assert!(outcome(&mut second).unwrap().is_ok());
    assert!(window.is_closed_without_listeners());
}

#[test]
fn a_callback_page_that_asks_to_stay_open_is_not_closed() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    let window = tab.window.screen.last();
    let back = world.provider.sign_in(&window.address(), "alice");
    let message = serde_json::json!({"source": "oidc-client", "url": back, "keepOpen": true});
    window.say(APP, &Value::parse(&message.to_string()).unwrap());
    world.clock.settle();
    assert!(outcome(&mut signing_in).unwrap().is_ok());
    assert_eq!((tab.window.screen.count_open(), window.count_listeners()), (1, 0));
}

#[test]
fn only_a_callback_page_of_this_origin_with_this_requests_state_counts() {
    let (world, tab) = world();
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    let window = tab.window.screen.last();
    let good = world.provider.sign_in(&window.address(), "alice");
    let other = good.replace("state=", "state=x");
    for (origin, message) in [
        ("https://evil.example", callback_message(&good)),
        (ISSUER, callback_message(&good)),
        ("null", callback_message(&good)),
        (APP, callback_message(&other)),
        (APP, Value::from(good.as_str())),
        (APP, Value::Null),
        (APP, Value::parse(&format!(r#"{{"url":"{good}"}}"#)).unwrap()),
        (APP, Value::parse(r#"{"source":"oidc-client"}"#).unwrap()),
        (APP, Value::parse(r#"{"source":"oidc-client","url":7}"#).unwrap()),
        // The message of a provider with the response mode `web_message`.
        (ISSUER, Value::parse(r#"{"type":"authorization_response","response":{"code":"c"}}"#).unwrap()),
    ] {
        window.say(origin, &message);
        world.clock.settle();
        assert_eq!(outcome(&mut signing_in), None, "{origin}: {message:?}");
    }
    window.say(APP, &callback_message(&good));
    world.clock.settle();
    assert!(outcome(&mut signing_in).unwrap().is_ok());
}

#[test]
fn an_answer_of_a_popup_is_validated_like_one_of_a_redirect() {
    let cases: [(Answer, &str); 5] = [
        (|world, address| world.provider.refuse(address, "access_denied"), "access_denied"),
        (
            |world, address| world.provider.sign_in(address, "alice").replace(POPUP_URI, REDIRECT_URI),
            "redirect_uri_mismatch",
        ),
        (
            |world, address| {
                world
                    .provider
                    .sign_in(address, "alice")
                    .replace("iss=https%3A%2F%2Flogin", "iss=https%3A%2F%2Fevil")
            },
            "callback_issuer_mismatch",
        ),
        (
            |world, address| world.provider.sign_in(address, "alice").replace("code=code", "code=other"),
            "invalid_grant",
        ),
        (|_, _| format!("{POPUP_URI}?error=invalid_request"), "state_missing"),
    ];
    for (answer, code) in cases {
        let (world, tab) = world();
        let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
        let window = tab.window.screen.last();
        window.hand_on(&answer(&world, &window.address()));
        world.clock.settle();
        assert_eq!(outcome(&mut signing_in), Some(Err(code)));
        assert_eq!(tab.window.screen.count_open(), 0);
        assert_eq!(world.get_user(&tab), None);
    }
}

#[test]
fn a_provider_that_is_down_closes_the_window() {
    let (world, tab) = world();
    world.provider.health.set(Health::Down);
    let mut signing_in = popup(&world, &tab, SigninPopupArgs::default());
    assert_eq!(outcome(&mut signing_in), Some(Err("provider_unreachable")));
    assert_nothing_is_left(&world, &tab);
}
