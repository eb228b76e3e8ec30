//! Signing out step by step: first here, then with a request that the caller sends itself.

use crate::support::provider::{Health, parameters};
use crate::support::{REDIRECT_URI, SIGNED_OUT_URI, Tab, USER_KEY, World};
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::protocol::{IdToken, Navigator};
use oidc_client_wasm::{CreatedRequest, Error, SignoutRedirectArgs, UserManagerSettings};
use std::collections::{BTreeMap, BTreeSet};

fn sign_out(
    world: &World,
    tab: &Tab,
    args: SignoutRedirectArgs,
    navigator: Navigator,
) -> Result<Option<CreatedRequest>, Error> {
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.create_signout_request(args, navigator).await })
}

fn finish_sign_out(world: &World, tab: &Tab, address: String) -> Result<(), &'static str> {
    let manager = tab.manager.clone();
    let outcome = world.clock.run(async move { manager.signout_redirect_callback(&address).await });
    outcome.map_err(|error| error.code())
}

fn sent(address: &str) -> BTreeMap<String, String> {
    parameters(address.split_once('?').unwrap().1)
}

/// The keys of the pending requests.
fn waiting(world: &World) -> Vec<String> {
    world.states.keys().into_iter().filter(|key| !key.contains(':')).collect()
}

#[test]
fn a_sign_out_by_steps_removes_the_session_before_the_provider_answers() {
    let world = World::new();
    let tab = world.tab_with(world.dpop_settings());
    world.sign_in(&tab);
    tab.take_events();
    world.clock.advance(4000);
    world.sign_in(&tab);
    tab.take_events();
    // Nothing is cached any more, and the provider is slow.
    world.states.keys().iter().for_each(|key| world.states.put(key, ""));
    world.provider.health.set(Health::Slow(5));
    let manager = tab.manager.clone();
    let args = SignoutRedirectArgs::default();
    let mut request =
        world.clock.start(async move { manager.create_signout_request(args, Navigator::Redirect).await });
    world.clock.settle();
    assert_eq!(request.try_recv().unwrap().map(drop), None);
    assert_eq!((world.users.text(USER_KEY), world.keys.names()), (None, vec![]));
    assert_eq!(tab.take_event_names(), ["UserUnloaded"]);
    world.clock.advance(5);
    assert!(request.try_recv().unwrap().unwrap().unwrap().is_some());
}

#[test]
fn a_sign_out_by_steps_removes_the_session_though_the_provider_is_unreachable() {
    let world = World::new();
    let tab = world.signed_in_tab(world.settings());
    world.states.keys().iter().for_each(|key| world.states.put(key, ""));
    world.provider.health.set(Health::Down);
    let error = sign_out(&world, &tab, SignoutRedirectArgs::default(), Navigator::Redirect).unwrap_err();
    assert_eq!(error.code(), "provider_unreachable");
    assert_eq!(world.get_user(&tab), None);
}

#[test]
fn a_sign_out_by_steps_sends_the_callers_parameters_and_keeps_its_data_here() {
    let world = World::new();
    let tab = world.tab();
    let user = world.sign_in(&tab);
    let departures = tab.window.departures.borrow().len();
    let args = SignoutRedirectArgs {
        post_logout_redirect_uri: Some(SIGNED_OUT_URI.to_owned()),
        state: Some(Value::parse(r#"{"back":"/inbox"}"#).unwrap()),
        url_state: Some("tenant;7".to_owned()),
        extra_query_params: vec![("logout_hint".to_owned(), "alice & bob".to_owned())],
        ..SignoutRedirectArgs::default()
    };
    let request = sign_out(&world, &tab, args, Navigator::Popup).unwrap().unwrap();
    let (asked, id) = (sent(&request.url), request.id.unwrap());
    assert!(request.url.starts_with("https://login.example/signout?"));
    assert_eq!(asked["id_token_hint"], user.id_token().secret());
    assert_eq!(asked["post_logout_redirect_uri"], SIGNED_OUT_URI);
    assert_eq!(asked["state"], format!("{id};tenant;7"));
    assert_eq!(asked["logout_hint"], "alice & bob");
    assert!(!request.url.contains("inbox"), "the app's data stays here");
    let kept: serde_json::Value = serde_json::from_str(&world.states.text(&id).unwrap()).unwrap();
    assert_eq!((&kept["id"], &kept["data"]["back"]), (&id.clone().into(), &"/inbox".into()));
    assert_eq!((&kept["request_type"], &kept["url_state"]), (&"so:p".into(), &"tenant;7".into()));
    assert_eq!(tab.window.departures.borrow().len(), departures, "the caller navigates itself");

    let back = format!("{SIGNED_OUT_URI}?state={id}%3Btenant%3B7");
    assert_eq!(finish_sign_out(&world, &tab, back.clone()), Ok(()));
    assert_eq!(finish_sign_out(&world, &tab, back), Err("state_not_found"));
    assert!(waiting(&world).is_empty());
}

#[test]
fn another_person_than_the_signed_in_one_can_be_signed_out() {
    let world = World::new();
    let tab = world.tab();
    let mut ids = BTreeSet::new();
    for is_signed_in in [false, true] {
        if is_signed_in {
            world.sign_in(&tab);
        }
        let hint = Some(IdToken::new("of.another.session".to_owned()));
        let args = SignoutRedirectArgs { id_token_hint: hint, ..SignoutRedirectArgs::default() };
        let request = sign_out(&world, &tab, args, Navigator::Redirect).unwrap().unwrap();
        assert_eq!(sent(&request.url)["id_token_hint"], "of.another.session");
        assert!(ids.insert(request.id), "ids are unique");
        assert_eq!(world.get_user(&tab), None);
    }
    let request = sign_out(&world, &tab, SignoutRedirectArgs::default(), Navigator::Redirect);
    assert!(!sent(&request.unwrap().unwrap().url).contains_key("id_token_hint"), "nobody is signed in");
}

#[test]
fn without_a_possible_answer_no_request_is_pending() {
    let world = World::new();
    world.provider.has_signout_page.set(false);
    let tab = world.tab();
    world.sign_in(&tab);
    let args = SignoutRedirectArgs::default;
    assert!(sign_out(&world, &tab, args(), Navigator::Redirect).unwrap().is_none());
    assert_eq!(world.get_user(&tab), None);

    let template = Some("https://login.example/bye?to={post_logout_redirect_uri}".to_owned());
    let tab = world.tab_with(UserManagerSettings { end_session_template: template, ..world.settings() });
    let args = SignoutRedirectArgs { post_logout_redirect_uri: Some(REDIRECT_URI.to_owned()), ..args() };
    let request = sign_out(&world, &tab, args, Navigator::Redirect).unwrap().unwrap();
    assert_eq!(request.id, None);
    assert!(request.url.starts_with("https://login.example/bye?to=https%3A%2F%2Fapp.example"));
    assert!(waiting(&world).is_empty());
}
