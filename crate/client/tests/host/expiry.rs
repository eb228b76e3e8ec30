//! Which sessions end when their access token expires.

use crate::support::provider::Health;
use crate::support::{Tab, World, signed_in};
use oidc_client_wasm::{SilentRenew, UserManagerSettings};

/// A page in which Alice is signed in, without a refresh token.
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
    // Also in a page that is opened later.
    let later = world.tab();
    assert!(!later.manager.session_has_expired(), "the session isn't loaded yet");
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
fn a_permanent_refusal_keeps_the_session_until_its_token_expires() {
    let (world, tab) = signed_in();
    world.provider.refuses_tokens.set(Some((400, "unauthorized_client")));
    world.clock.advance(599);
    assert!(!tab.manager.session_has_expired());
    world.clock.advance(1);
    assert!(tab.manager.session_has_expired());
    // A renewal that the app requests may still succeed.
    world.provider.refuses_tokens.set(None);
    world.renew(&tab).unwrap();
    assert!(!tab.manager.session_has_expired());
}

#[test]
fn without_automatic_renewal_a_renewable_session_has_not_expired() {
    let automatic_silent_renew = false;
    let world = World::new();
    let tab = world.signed_in_tab(UserManagerSettings { automatic_silent_renew, ..world.settings() });
    world.clock.advance(4000);
    assert!(!tab.manager.session_has_expired());

    // An API call never renews by a redirect of the page.
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
