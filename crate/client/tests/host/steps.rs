//! Signing in step by step, for apps that navigate themselves.

use crate::support::provider::parameters;
use crate::support::{Tab, USER_KEY, World};
use oidc_client_wasm::platform::window::Window;
use oidc_client_wasm::protocol::Navigator;
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::{Abort, CreatedRequest, Error, PopupArgs, SigninRedirectArgs, User, UserManager};
use std::collections::BTreeMap;

fn ask<T: 'static, F: Future<Output = T> + 'static>(
    world: &World,
    tab: &Tab,
    ask: impl FnOnce(UserManager) -> F,
) -> T {
    world.clock.run(ask(tab.manager.clone()))
}

fn create(world: &World, tab: &Tab, args: SigninRedirectArgs) -> Result<CreatedRequest, Error> {
    ask(world, tab, |manager| async move { manager.create_signin_request(args).await })
}

fn process(world: &World, tab: &Tab, address: &str) -> Result<User, Error> {
    let address = address.to_owned();
    ask(world, tab, |manager| async move { manager.process_signin_response(&address).await })
}

fn discard(world: &World, tab: &Tab, id: &str) {
    let id = id.to_owned();
    ask(world, tab, |manager| async move { manager.discard_signin_request(&id).await });
}

fn sent(address: &str) -> BTreeMap<String, String> {
    parameters(address.split_once('?').unwrap().1)
}

/// The stored session, without the signature of its ID token, which differs in each world.
fn stored(world: &World) -> serde_json::Value {
    let mut stored: serde_json::Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
    let (signed, _) = stored["id_token"].as_str().unwrap().rsplit_once('.').unwrap();
    stored["id_token"] = signed.into();
    stored
}

/// The keys of the pending requests.
fn waiting(world: &World) -> Vec<String> {
    world.states.keys().into_iter().filter(|key| !key.contains(':')).collect()
}

fn with_states() -> SigninRedirectArgs {
    let (state, url_state) = (Some(Value::from("/inbox")), Some("tenant;7".to_owned()));
    SigninRedirectArgs { state, url_state, ..SigninRedirectArgs::default() }
}

#[test]
fn a_sign_in_by_steps_gives_the_session_that_the_callback_gives() {
    let by_callback = World::new();
    let tab = by_callback.tab();
    by_callback.leave(&tab, with_states()).unwrap();
    let address = by_callback.provider.sign_in(&tab.last_departure(), "alice");
    let expected = by_callback.finish(&tab, &address).unwrap();
    let (expected_events, expected_requests) = (tab.take_event_names(), by_callback.provider.take_requests());

    let world = World::new();
    let tab = world.tab();
    let request = create(&world, &tab, with_states()).unwrap();
    assert!(tab.window.departures.borrow().is_empty() && tab.window.screen.count() == 0);
    assert_eq!(Some(&sent(&request.url)["state"]), request.id.map(|id| format!("{id};tenant;7")).as_ref());
    // The pending request is stored, so another page can use the answer.
    let tab = world.tab();
    let user = process(&world, &tab, &world.provider.sign_in(&request.url, "alice")).unwrap();
    assert_eq!(stored(&world), stored(&by_callback));
    assert_eq!((user.state(), user.url_state()), (expected.state(), expected.url_state()));
    assert_eq!((user.state(), user.url_state()), (Some(&Value::from("/inbox")), Some("tenant;7")));
    assert_eq!(
        (tab.take_event_names(), world.provider.take_requests()),
        (expected_events, expected_requests)
    );
    assert_eq!(world.get_user(&tab), Some(user));
    assert!(waiting(&world).is_empty());
}

#[test]
fn an_answer_is_completed_here_whatever_window_sent_the_request() {
    for navigator in [Navigator::Popup, Navigator::Iframe] {
        let world = World::new();
        let tab = world.tab();
        let args = SigninRedirectArgs { navigator, ..SigninRedirectArgs::default() };
        let request = create(&world, &tab, args).unwrap();
        let address = world.provider.sign_in(&request.url, "alice");
        assert_eq!(world.finish(&tab, &address).unwrap_err().code(), "callback_handed_on", "{navigator:?}");
        let user = process(&world, &tab, &address).unwrap();
        world.provider.take_requests();
        assert_eq!(process(&world, &tab, &address), Ok(user), "a second time is no fault");
        assert!(world.provider.take_requests().is_empty());
    }
}

#[test]
fn the_answer_to_a_discarded_request_is_refused() {
    let world = World::new();
    let tab = world.tab_with(world.dpop_settings());
    let user = world.sign_in(&tab);
    let (keys, events) = (world.keys.names(), tab.take_event_names());
    assert_eq!(events, ["UserLoaded"]);
    let request = create(&world, &tab, SigninRedirectArgs::default()).unwrap();
    assert_eq!((waiting(&world).len(), world.keys.names().len()), (1, 2));
    let address = world.provider.sign_in(&request.url, "bob");
    discard(&world, &tab, &request.id.unwrap());
    assert_eq!((waiting(&world).len(), world.keys.names()), (0, keys));
    world.provider.take_requests();
    assert_eq!(process(&world, &tab, &address).unwrap_err().code(), "state_not_found");
    assert_eq!(world.provider.take_token_requests(), 0);
    assert_eq!((world.get_user(&tab), tab.take_event_names()), (Some(user), vec![]));
}

#[test]
fn a_completed_sign_in_can_not_be_discarded() {
    let world = World::new();
    let tab = world.tab_with(world.dpop_settings());
    let request = create(&world, &tab, SigninRedirectArgs::default()).unwrap();
    process(&world, &tab, &world.provider.sign_in(&request.url, "alice")).unwrap();
    discard(&world, &tab, &request.id.unwrap());
    assert!(world.renew(&world.tab_with(world.dpop_settings())).is_ok(), "with the key that it is bound to");
}

#[test]
fn a_request_is_refused_where_its_answer_could_not_be_matched() {
    let world = World::new();
    let tab = world.tab();
    world.states.degrade();
    assert_eq!(create(&world, &tab, SigninRedirectArgs::default()).unwrap_err().code(), "storage_blocked");
}

#[test]
fn a_request_is_answered_in_a_popup_that_closes_with_the_answer() {
    let world = World::new();
    let tab = world.tab();
    let request = create(&world, &tab, SigninRedirectArgs::default()).unwrap();
    let other = create(&world, &tab, SigninRedirectArgs::default()).unwrap();
    // Also with a window that the caller opened.
    for is_callers in [false, true] {
        let window = is_callers.then(|| tab.window.open("_blank", &Default::default()).unwrap());
        let (manager, asked) = (tab.manager.clone(), request.clone());
        let args = PopupArgs { window, ..PopupArgs::default() };
        let mut answer = world.clock.start(async move { manager.answer_in_popup(&asked, args).await });
        world.clock.settle();
        let window = tab.window.screen.last();
        assert_eq!(window.address(), request.url);
        window.hand_on(&world.provider.sign_in(&other.url, "mallory"));
        world.clock.settle();
        assert_eq!(answer.try_recv().unwrap(), None);
        let address = world.provider.sign_in(&request.url, "alice");
        window.hand_on(&address);
        world.clock.settle();
        assert_eq!(answer.try_recv().unwrap(), Some(Ok(address)));
        assert!(window.is_closed_without_listeners());
    }
    // Nothing is decided yet: the next step validates the answer.
    assert!(waiting(&world).contains(&request.id.unwrap()));
    assert_eq!((world.get_user(&tab), world.provider.take_requests()), (None, vec!["metadata"]));
}

#[test]
fn a_popup_without_an_answer_has_its_own_error() {
    let world = World::new();
    let tab = world.tab();
    let request = create(&world, &tab, SigninRedirectArgs::default()).unwrap();
    let answer = |args: PopupArgs| {
        let (manager, request) = (tab.manager.clone(), request.clone());
        ask(&world, &tab, |_| async move { manager.answer_in_popup(&request, args).await })
    };
    let aborted = Abort::new();
    aborted.abort();
    let gives_up = PopupArgs { abort: Some(aborted), ..PopupArgs::default() };
    assert_eq!(answer(gives_up).unwrap_err().code(), "aborted");
    let hurries = PopupArgs { timeout_in_seconds: Some(3), ..PopupArgs::default() };
    assert_eq!(answer(hurries).unwrap_err().code(), "popup_timeout");
    assert_eq!(tab.window.screen.count_open(), 0);
    tab.window.screen.blocks_popups.set(true);
    assert_eq!(answer(PopupArgs::default()).unwrap_err().code(), "popup_blocked");
}

#[test]
fn a_request_in_a_frame_is_answered_within_the_callers_timeout() {
    let world = World::new();
    let tab = world.tab();
    let request = create(&world, &tab, SigninRedirectArgs::default()).unwrap();
    let start = |abort: Option<Abort>| {
        let (manager, request) = (tab.manager.clone(), request.clone());
        let answer = world.clock.start(async move { manager.answer_in_frame(&request, 7, abort).await });
        world.clock.settle();
        (answer, tab.window.screen.last())
    };
    let (mut answer, frame) = start(None);
    assert_eq!(frame.address(), request.url);
    let address = world.provider.sign_in(&request.url, "alice");
    frame.hand_on(&address);
    world.clock.settle();
    assert_eq!(answer.try_recv().unwrap(), Some(Ok(address)));
    assert!(frame.is_closed_without_listeners());

    let (mut answer, frame) = start(None);
    world.clock.advance(6);
    assert_eq!(answer.try_recv().unwrap(), None);
    world.clock.advance(1);
    assert_eq!(answer.try_recv().unwrap().unwrap().unwrap_err().code(), "silent_timeout");
    assert!(frame.is_closed_without_listeners());

    let abort = Abort::new();
    let (mut answer, frame) = start(Some(abort.clone()));
    abort.abort();
    world.clock.settle();
    assert_eq!(answer.try_recv().unwrap().unwrap().unwrap_err().code(), "aborted");
    assert!(frame.is_closed_without_listeners());
}

#[test]
fn a_silent_sign_in_by_steps_replaces_the_session_that_it_renews() {
    let world = World::new();
    let tab = world.tab();
    let before = world.sign_in(&tab);
    world.clock.advance(1);
    let args = SigninRedirectArgs { navigator: Navigator::Iframe, ..SigninRedirectArgs::default() };
    let created = create(&world, &tab, args).unwrap();
    let user = process(&world, &tab, &world.provider.sign_in(created.url.as_str(), "alice")).unwrap();
    assert_ne!(user.access_token().secret(), before.access_token().secret());
    assert_eq!(world.get_user(&tab), Some(user));
}
