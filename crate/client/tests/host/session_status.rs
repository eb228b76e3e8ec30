//! Querying who is signed in at the provider, which changes nothing here.

use crate::support::provider::{Health, Lie};
use crate::support::{ISSUER, Tab, World};
use futures_channel::oneshot;
use oidc_client_wasm::{
    Abort, Error, ProviderSession, SigninRedirectArgs, SigninSilentArgs, UserManagerSettings,
};

const SILENT_URI: &str = "https://app.example/callback.html";

type Outcome = oneshot::Receiver<Result<ProviderSession, Error>>;

/// An app with bound tokens, in which Alice or nobody is signed in.
fn world(is_signed_in: bool) -> (World, Tab) {
    let world = World::new();
    let settings = UserManagerSettings {
        silent_redirect_uri: Some(SILENT_URI.to_owned()),
        automatic_silent_renew: false,
        ..world.dpop_settings()
    };
    let tab = world.tab_with(settings);
    if is_signed_in {
        world.sign_in(&tab);
    }
    world.discard_history([&tab]);
    (world, tab)
}

fn query(world: &World, tab: &Tab, args: SigninSilentArgs) -> Outcome {
    let manager = tab.manager.clone();
    let outcome = world.clock.start(async move { manager.query_session_status(args).await });
    world.clock.settle();
    outcome
}

fn outcome(outcome: &mut Outcome) -> Result<ProviderSession, &'static str> {
    outcome.try_recv().unwrap().expect("an outcome").map_err(|error| error.code())
}

/// Everything that a query must not change.
fn snapshot(world: &World) -> impl PartialEq + std::fmt::Debug {
    let waiting: Vec<_> = world.states.keys().into_iter().filter(|key| !key.contains(':')).collect();
    (world.users.all(), world.keys.thumbprints(), world.records.all(), waiting)
}

/// Queries the session, and asserts that nothing has changed and no event was raised.
fn ask(is_signed_in: bool, answer: impl Fn(&World, &Tab)) -> Result<ProviderSession, &'static str> {
    let (world, tab) = world(is_signed_in);
    let (before, user) = (snapshot(&world), world.get_user(&tab));
    let mut asked = query(&world, &tab, SigninSilentArgs::default());
    answer(&world, &tab);
    world.clock.settle();
    let outcome = outcome(&mut asked);
    assert_eq!(snapshot(&world), before);
    assert!(tab.take_events().is_empty() && world.channels.take_messages().is_empty());
    assert_eq!(tab.window.screen.count_open(), 0);
    assert_eq!((world.get_user(&tab).is_some(), world.get_user(&tab)), (is_signed_in, user));
    world.provider.health.set(Health::Up);
    world.provider.lie.set(None);
    assert_eq!(world.renew(&tab).is_ok(), is_signed_in);
    outcome
}

#[test]
fn the_query_returns_the_providers_session_and_changes_nothing_here() {
    for (is_signed_in, subject) in [(true, "alice"), (true, "bob"), (false, "bob")] {
        let told = ask(is_signed_in, |world, tab| {
            *world.provider.session_state.borrow_mut() = Some("state.salt".to_owned());
            let frame = tab.window.screen.last();
            let asked = world.provider.asked(&frame.address());
            assert_eq!((asked["prompt"].as_str(), asked["redirect_uri"].as_str()), ("none", SILENT_URI));
            frame.hand_on(&world.provider.sign_in(&frame.address(), subject));
        });
        let session_state = Some("state.salt".to_owned());
        let (issuer, subject) = (ISSUER.to_owned(), subject.to_owned());
        assert_eq!(told, Ok(ProviderSession { issuer, subject, session_state }));
    }
}

#[test]
fn a_failed_query_is_an_error_and_changes_nothing() {
    type Answer = fn(&World, &Tab);
    let answers: [(&str, Answer); 7] = [
        ("login_required", |world, tab| {
            let frame = tab.window.screen.last();
            frame.hand_on(&world.provider.refuse(&frame.address(), "login_required"));
        }),
        ("state_missing", |_, tab| tab.window.screen.last().hand_on(SILENT_URI)),
        ("invalid_grant", |world, tab| {
            let frame = tab.window.screen.last();
            frame.hand_on(&world.provider.sign_in(&frame.address(), "bob").replace("code=code", "code=no"));
        }),
        ("id_token_signature", |world, tab| {
            world.provider.lie.set(Some(Lie::ForeignKey));
            let frame = tab.window.screen.last();
            frame.hand_on(&world.provider.sign_in(&frame.address(), "bob"));
        }),
        ("provider_unreachable", |world, tab| {
            world.provider.health.set(Health::Down);
            let frame = tab.window.screen.last();
            frame.hand_on(&world.provider.sign_in(&frame.address(), "bob"));
        }),
        ("callback_issuer_mismatch", |world, tab| {
            let frame = tab.window.screen.last();
            let address = world.provider.sign_in(&frame.address(), "bob");
            frame.hand_on(&address.replace("login.example", "evil.example"));
        }),
        ("silent_timeout", |world, _| world.clock.advance(10)),
    ];
    for (code, answer) in answers {
        for is_signed_in in [true, false] {
            assert_eq!(ask(is_signed_in, answer), Err(code));
        }
    }
}

#[test]
fn an_answer_to_another_request_leaves_nothing_of_this_one() {
    let (world, tab) = world(true);
    let settings = UserManagerSettings {
        silent_web_message: true,
        silent_redirect_uri: None,
        ..tab.manager.settings().clone()
    };
    let tab = world.tab_with(settings);
    let before = snapshot(&world);
    let mut asked = query(&world, &tab, SigninSilentArgs::default());
    let frame = tab.window.screen.last();
    let other = world.provider.sign_in(&frame.address(), "alice").replace("state=", "state=x");
    frame.say(ISSUER, &frame.answer_of(&other));
    world.clock.settle();
    assert_eq!(outcome(&mut asked), Err("state_not_found"));
    assert_eq!(snapshot(&world), before);
}

#[test]
fn an_aborted_query_removes_its_request() {
    for when in ["before", "while the frame is there", "while the answer is checked"] {
        let (world, tab) = world(true);
        let before = snapshot(&world);
        let abort = Abort::new();
        if when == "before" {
            abort.abort();
        }
        let args = SigninSilentArgs { abort: Some(abort.clone()), ..SigninSilentArgs::default() };
        let mut asked = query(&world, &tab, args);
        if when == "while the answer is checked" {
            world.provider.health.set(Health::Slow(5));
            let frame = tab.window.screen.last();
            frame.hand_on(&world.provider.sign_in(&frame.address(), "bob"));
            world.clock.advance(1);
        }
        abort.abort();
        world.clock.settle();
        assert_eq!(outcome(&mut asked), Err("aborted"));
        assert_eq!(tab.window.screen.count_open(), 0);
        assert_eq!(snapshot(&world), before, "{when}");
    }
}

/// Processes the callback's address of a frame that the caller opened itself.
fn process(world: &World, tab: &Tab, address: &str) -> Result<ProviderSession, &'static str> {
    let (manager, address) = (tab.manager.clone(), address.to_owned());
    let outcome = world.clock.run(async move { manager.process_session_status(&address).await });
    outcome.map_err(|error| error.code())
}

#[test]
fn a_query_in_the_callers_own_frame_changes_nothing_and_is_answered_once() {
    let (world, tab) = world(true);
    let before = snapshot(&world);
    for (lie, expected) in [(None, Ok("bob")), (Some(Lie::ForeignKey), Err("id_token_signature"))] {
        let args = SigninRedirectArgs { prompt: Some("none".to_owned()), ..SigninRedirectArgs::default() };
        let manager = tab.manager.clone();
        let request = world.clock.run(async move { manager.create_signin_request(args).await }).unwrap();
        let address = world.provider.sign_in(&request.url, "bob");
        world.provider.lie.set(lie);
        let told = process(&world, &tab, &address);
        assert_eq!(told.as_ref().map(|it| it.subject.as_str()).map_err(|code| *code), expected);
        assert_eq!(process(&world, &tab, &address), Err("state_not_found"));
        assert_eq!(snapshot(&world), before);
    }
    assert!(tab.take_events().is_empty());
}

#[test]
fn the_callback_of_the_sign_in_does_not_answer_a_query() {
    let world = World::new();
    let tab = world.tab_with(world.dpop_settings());
    let callback = world.reach_callback(&tab);
    world.finish(&tab, &callback).unwrap();
    let before = snapshot(&world);
    assert_eq!(process(&world, &tab, &callback), Err("state_not_found"));
    assert_eq!(snapshot(&world), before);
}
