//! How a session is renewed, and which of its values a renewal in a frame keeps.

use super::{SILENT_URI, let_in, outcome, refuse, silent};
use crate::support::World;
use oidc_client_wasm::{AccessTokenArgs, SigninSilentArgs, SilentRenew, UserManagerSettings};

/// How a session is renewed: by refresh token, in a frame, by redirect, or not at all.
fn way(silent_renew: SilentRenew, has_refresh_token: bool, is_frame_ready: bool) -> &'static str {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(has_refresh_token);
    let silent_redirect_uri = is_frame_ready.then(|| SILENT_URI.to_owned());
    let settings = UserManagerSettings { silent_renew, silent_redirect_uri, ..world.settings() };
    let tab = world.signed_in_tab(settings);
    let departures = tab.window.departures.borrow().len();
    world.clock.advance(540);
    match (world.provider.take_token_requests(), tab.window.screen.count()) {
        (1, 0) => "refresh token",
        (0, 1) => "frame",
        _ if tab.window.departures.borrow().len() > departures => "redirect",
        _ => "none",
    }
}

#[test]
fn a_renewal_is_as_the_settings_say_or_the_best_available() {
    for (silent_renew, has_refresh_token, is_frame_ready, expected) in [
        (SilentRenew::Auto, true, true, "refresh token"),
        (SilentRenew::Auto, false, true, "frame"),
        // The app's own callback page is loaded into a frame only if the settings say so.
        (SilentRenew::Auto, false, false, "none"),
        (SilentRenew::RefreshToken, true, true, "refresh token"),
        (SilentRenew::RefreshToken, false, true, "none"),
        (SilentRenew::Iframe, true, false, "frame"),
        (SilentRenew::Redirect, true, true, "redirect"),
        (SilentRenew::Off, true, true, "none"),
    ] {
        let got = way(silent_renew, has_refresh_token, is_frame_ready);
        assert_eq!(got, expected, "{silent_renew:?} {has_refresh_token} {is_frame_ready}");
    }
}

#[test]
fn an_impossible_silent_renewal_has_its_own_error() {
    for (silent_renew, is_signed_in, expected) in [
        (SilentRenew::Auto, false, "not_signed_in"),
        (SilentRenew::Auto, true, "no_refresh_token"),
        (SilentRenew::RefreshToken, false, "not_signed_in"),
        (SilentRenew::RefreshToken, true, "no_refresh_token"),
        (SilentRenew::Off, true, "silent_renew_off"),
        (SilentRenew::Redirect, false, "not_signed_in"),
    ] {
        let world = World::new();
        world.provider.gives_refresh_tokens.set(false);
        let tab = world.tab_with(UserManagerSettings { silent_renew, ..world.settings() });
        if is_signed_in {
            world.sign_in(&tab);
        }
        assert_eq!(world.renew(&tab).unwrap_err().code(), expected, "{silent_renew:?} {is_signed_in}");
    }
}

#[test]
fn a_renewal_in_a_frame_replaces_the_key_of_bound_tokens() {
    let world = World::new();
    world.provider.gives_refresh_tokens.set(false);
    let settings =
        UserManagerSettings { silent_redirect_uri: Some(SILENT_URI.to_owned()), ..world.dpop_settings() };
    let tab = world.signed_in_tab(settings);
    let before = world.keys.names();
    world.clock.advance(540);
    let_in(&world, &tab, "alice");
    let after = world.keys.names();
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after);
    assert_eq!(tab.take_event_names().last(), Some(&"UserLoaded"));
    // A refused renewal keeps the key.
    world.clock.advance(540);
    refuse(&world, &tab, "login_required");
    assert_eq!(world.keys.names(), after);
}

#[test]
fn a_renewal_in_a_frame_keeps_the_refresh_token_that_the_session_has() {
    let world = World::new();
    let tab = world.signed_in_tab(world.settings());
    let before = world.get_user(&tab).unwrap();
    world.provider.gives_refresh_tokens.set(false);
    let forced = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut renewing = silent(&world, &tab, forced);
    let_in(&world, &tab, "alice");
    let renewed = outcome(&mut renewing).unwrap().unwrap();
    assert_ne!(renewed, before);
    world.provider.gives_refresh_tokens.set(true);
    let manager = tab.manager.clone();
    let args = AccessTokenArgs::default();
    world.clock.run(async move { manager.access_token_for(&args).await }).unwrap();
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn after_a_renewal_in_a_frame_one_without_an_id_token_leaves_the_newer_one() {
    let world = World::new();
    let tab = world.signed_in_tab(world.settings());
    world.provider.gives_refresh_tokens.set(false);
    world.clock.advance(60);
    let forced = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut renewing = silent(&world, &tab, forced);
    let_in(&world, &tab, "alice");
    let in_frame = outcome(&mut renewing).unwrap().unwrap();
    world.provider.gives_refresh_tokens.set(true);
    world.provider.renews_id_tokens.set(false);
    for _ in 0..2 {
        let renewed = world.renew(&tab).unwrap();
        assert_ne!(renewed.access_token().secret(), in_frame.access_token().secret());
        assert_eq!(renewed.id_token().secret(), in_frame.id_token().secret());
        assert_eq!(renewed.profile(), in_frame.profile());
    }
}

#[test]
fn a_session_that_was_renewed_in_a_frame_survives_a_revoked_refresh_token() {
    let world = World::new();
    let settings =
        UserManagerSettings { silent_redirect_uri: Some(SILENT_URI.to_owned()), ..world.settings() };
    let tab = world.signed_in_tab(settings);
    world.provider.gives_refresh_tokens.set(false);
    let forced = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    let mut renewing = silent(&world, &tab, forced);
    let_in(&world, &tab, "alice");
    outcome(&mut renewing).unwrap().unwrap();
    world.provider.revoke_all();
    let mut renewing = silent(&world, &tab, SigninSilentArgs::default());
    let_in(&world, &tab, "alice");
    let renewed = outcome(&mut renewing).unwrap().unwrap();
    assert!(renewed.refresh_token().is_none());
    assert_eq!(world.get_user(&tab), Some(renewed));
}
