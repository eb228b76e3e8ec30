//! Which sessions are over with their access token, and which go on.

use crate::support::provider::Health;
use crate::support::{Tab, World, signed_in};
use oidc_client_wasm::{SilentRenew, UserManagerSettings};

/// A page of Alice's whose provider gives no refresh token.
fn without_refresh_token(change: impl FnOnce(&mut UserManagerSettings)) -> (World, Tab) {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let mut settings = world.settings();
    change(&mut settings);
    let tab = world.signed_in_tab(settings);
    (world, tab)
}

#[test]
fn a_session_that_nothing_renews_has_expired_when_its_token_ends_and_is_kept() {
    let (world, tab) = without_refresh_token(|_| {});
    world.clock.advance(599);
    assert!(!tab.manager.session_has_expired());
    world.clock.advance(1);
    assert!(tab.manager.session_has_expired());
    // Also in a page that is loaded later.
    let later = world.tab();
    assert!(!later.manager.session_has_expired(), "nobody has looked yet");
    assert!(world.get_user(&later).is_some());
    assert!(later.manager.session_has_expired());

    world.sign_in(&tab);
    assert!(!tab.manager.session_has_expired());
    world.clock.advance(600);
    world.sign_out(&tab).unwrap();
    assert!(!tab.manager.session_has_expired(), "there is none");
}

#[test]
fn as_long_as_another_attempt_is_to_come_no_session_has_expired() {
    let (world, tab) = signed_in();
    for health in [Health::Down, Health::Unavailable(Some(3600))] {
        world.provider.health.set(health);
        world.clock.advance(3600);
        assert!(!tab.manager.session_has_expired());
    }
}

#[test]
fn a_refusal_that_does_not_pass_leaves_the_session_until_its_token_ends() {
    let (world, tab) = signed_in();
    world.provider.refuses_tokens.set(Some((400, "unauthorized_client")));
    world.clock.advance(599);
    assert!(!tab.manager.session_has_expired());
    world.clock.advance(1);
    assert!(tab.manager.session_has_expired());
    // What somebody does at the page may still bring it back.
    world.provider.refuses_tokens.set(None);
    world.renew(&tab).unwrap();
    assert!(!tab.manager.session_has_expired());
}

#[test]
fn where_nothing_is_renewed_by_itself_what_can_be_renewed_has_not_expired() {
    let automatic_silent_renew = false;
    let world = World::new();
    let tab = world.signed_in_tab(UserManagerSettings { automatic_silent_renew, ..world.settings() });
    world.clock.advance(4000);
    assert!(!tab.manager.session_has_expired());

    // A call to an API doesn't leave the page, as a redirect would.
    for (silent_renew, has_expired) in [
        (SilentRenew::Auto, true),
        (SilentRenew::Off, true),
        (SilentRenew::Redirect, true),
        (SilentRenew::Iframe, false),
    ] {
        let (world, tab) = without_refresh_token(|settings| {
            settings.automatic_silent_renew = automatic_silent_renew;
            settings.silent_renew = silent_renew;
        });
        world.clock.advance(4000);
        assert_eq!(tab.manager.session_has_expired(), has_expired, "{silent_renew:?}");
    }
}
