//! Callback pages: what they do with an answer, and which window gets it.

use crate::support::windows::{FakeWindow, callback_message};
use crate::support::{APP, REDIRECT_URI, SIGNED_OUT_URI, Tab, World};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::platform::window::Initiator;
use oidc_client_wasm::{
    Error, SigninPopupArgs, SigninSilentArgs, SignoutPopupArgs, SignoutSilentArgs, SilentRenew, User,
    UserManagerSettings,
};
use std::rc::Rc;

type Call = fn(&Tab, &str) -> Result<(), Error>;

fn settings(world: &World) -> UserManagerSettings {
    UserManagerSettings { silent_renew: SilentRenew::Iframe, ..world.settings() }
}

fn callback(world: &World, tab: &Tab, address: &str) -> Result<Option<User>, Error> {
    let (manager, address) = (tab.manager.clone(), address.to_owned());
    world.clock.run(async move { manager.signin_callback(&address).await })
}

fn signout_callback(world: &World, tab: &Tab, address: &str) -> Result<(), Error> {
    let (manager, address) = (tab.manager.clone(), address.to_owned());
    world.clock.run(async move { manager.signout_callback(&address).await })
}

/// A callback page in a popup, and its opener.
fn callback_page(world: &World) -> (Tab, Rc<FakeWindow>) {
    let (page, opener) = (world.tab_with(settings(world)), Rc::new(FakeWindow::default()));
    page.window.screen.initiator.replace(Initiator::SameOrigin(opener.clone()));
    (page, opener)
}

/// Sends a request in another window. Returns the window, and the callback's address.
fn out(world: &World, tab: &Tab, kind: &str) -> (Rc<FakeWindow>, String) {
    let manager = tab.manager.clone();
    match kind {
        "si:p" => drop(world.clock.start(manager.signin_popup(SigninPopupArgs::default()))),
        "si:s" => drop(world.clock.start(async move {
            manager
                .signin_silent_with(SigninSilentArgs { force_iframe_auth: true, ..Default::default() })
                .await
        })),
        "so:p" => drop(world.clock.start(manager.signout_popup(SignoutPopupArgs::default()))),
        _ => {
            drop(world.clock.start(async move { manager.signout_silent(SignoutSilentArgs::default()).await }))
        }
    }
    world.clock.settle();
    let window = tab.window.screen.last();
    let address = window.address();
    let back = if kind.starts_with("si") {
        world.provider.sign_in(&address, "alice")
    } else {
        format!("{SIGNED_OUT_URI}?state={}", address.split_once("state=").unwrap().1)
    };
    (window, back)
}

#[test]
fn one_callback_page_forwards_the_answers_of_other_windows() {
    for kind in ["si:p", "si:s", "so:p", "so:s"] {
        let world = World::new();
        let tab = world.tab_with(settings(&world));
        if kind.starts_with("so") {
            world.sign_in(&tab);
        }
        let (window, back) = out(&world, &tab, kind);
        world.provider.take_requests();
        let (page, opener) = callback_page(&world);
        assert_eq!(callback(&world, &page, &back), Ok(None), "{kind}");
        assert_eq!(opener.posted.take(), [(APP.to_owned(), callback_message(&back))], "to this origin alone");
        assert!(page.window.screen.closed_itself.get());
        assert!(world.provider.take_requests().is_empty(), "nothing is decided there");
        window.hand_on(&back);
        world.clock.settle();
        assert_eq!(world.get_user(&tab).is_some(), kind.starts_with("si"), "{kind}");
        assert_eq!(tab.window.screen.count_open(), 0);
    }
}

#[test]
fn answers_to_this_page_are_completed_in_it() {
    let world = World::new();
    let tab = world.tab();
    let back = world.reach_callback(&tab);
    let (page, opener) = callback_page(&world);
    let user = callback(&world, &page, &back).unwrap().unwrap();
    assert_eq!(user.subject(), "alice");
    assert_eq!(callback(&world, &page, &back), Ok(Some(user)), "a reload");
    world.sign_out(&page).unwrap();
    let state = page.last_departure().split_once("state=").unwrap().1.to_owned();
    let back = format!("{SIGNED_OUT_URI}?state={state}");
    assert_eq!(callback(&world, &page, &back), Ok(None));
    assert_eq!(callback(&world, &page, &back).unwrap_err().code(), "code_missing", "it was taken");
    assert!(opener.posted.take().is_empty());
}

#[test]
fn a_redirects_callback_page_spends_no_code_of_another_window() {
    for kind in ["si:p", "si:s"] {
        let world = World::new();
        let tab = world.tab_with(settings(&world));
        let (window, back) = out(&world, &tab, kind);
        world.provider.take_requests();
        let (page, opener) = callback_page(&world);
        assert_eq!(world.finish(&page, &back).unwrap_err().code(), "callback_handed_on");
        assert_eq!(opener.posted.take().len(), 1);
        assert!(world.provider.take_requests().is_empty());
        window.hand_on(&back);
        world.clock.settle();
        assert!(world.get_user(&tab).is_some());
    }
}

#[test]
fn no_answer_is_forwarded_to_a_page_of_another_origin() {
    let world = World::new();
    let tab = world.tab_with(settings(&world));
    let (_, back) = out(&world, &tab, "si:p");
    let page = world.tab();
    page.window.screen.initiator.replace(Initiator::OtherOrigin);
    assert_eq!(callback(&world, &page, &back).unwrap_err().code(), "callback_other_origin");
    let calls: [(&str, Call); 4] = [
        ("popup", |page, back| page.manager.signin_popup_callback(back)),
        ("silent", |page, back| page.manager.signin_silent_callback(back)),
        ("popup", |page, back| page.manager.signout_popup_callback(back)),
        ("silent", |page, back| page.manager.signout_silent_callback(back)),
    ];
    for (name, call) in calls {
        assert_eq!(call(&page, &back).unwrap_err().code(), "callback_other_origin", "{name}");
    }
    assert!(!page.window.screen.closed_itself.get());
    let (page, opener) = callback_page(&world);
    for (name, call) in calls {
        assert_eq!(call(&page, &back), Ok(()), "{name}");
        assert_eq!(opener.posted.take(), [(APP.to_owned(), callback_message(&back))]);
    }
}

#[test]
fn an_unknown_answer_is_forwarded_to_the_opener_and_fails_if_that_does_not_close_the_window() {
    let world = World::new();
    let (page, opener) = callback_page(&world);
    let back = format!("{REDIRECT_URI}?code=c&state=kept-in-memory");
    let begun = world.clock.now();
    assert_eq!(callback(&world, &page, &back).unwrap_err().code(), "state_not_found");
    assert_eq!(opener.posted.take().len(), 1);
    assert!(world.clock.now() > begun, "the opener had no time to close this window");
    assert!(!page.window.screen.closed_itself.get());
    // In a page without an initiator, the answer belongs to no request.
    assert_eq!(callback(&world, &world.tab(), &back).unwrap_err().code(), "state_not_found");
}

#[test]
fn a_sign_outs_callback_page_accepts_every_kind_of_sign_out_and_a_missing_state() {
    let world = World::new();
    let tab = world.tab();
    assert_eq!(signout_callback(&world, &tab, SIGNED_OUT_URI), Ok(()));
    world.sign_in(&tab);
    world.sign_out(&tab).unwrap();
    let state = tab.last_departure().split_once("state=").unwrap().1.to_owned();
    let back = format!("{SIGNED_OUT_URI}?state={state}");
    assert_eq!(signout_callback(&world, &tab, &back), Ok(()));
    assert_eq!(signout_callback(&world, &tab, &back).unwrap_err().code(), "state_not_found");

    world.sign_in(&tab);
    let (_, back) = out(&world, &tab, "so:p");
    let (page, opener) = callback_page(&world);
    assert_eq!(signout_callback(&world, &page, &back), Ok(()));
    assert_eq!(opener.posted.take().len(), 1);
}

#[test]
fn a_description_is_shown_only_from_the_response_to_our_own_sign_out() {
    let world = World::new();
    let tab = world.tab();
    world.sign_in(&tab);
    world.sign_out(&tab).unwrap();
    let ours = tab.last_departure().split_once("state=").unwrap().1.to_owned();
    let refused = format!("{SIGNED_OUT_URI}?error=server_error&error_description=Call+0900");
    let error = signout_callback(&world, &tab, &refused).unwrap_err();
    assert_eq!(error.code(), "server_error");
    assert!(!error.to_string().contains("0900"), "anyone can write this address");
    let answered = signout_callback(&world, &tab, &format!("{refused}&state={ours}")).unwrap_err();
    assert!(answered.to_string().contains("Call 0900"), "{answered}");
}
