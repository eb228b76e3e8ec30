//! No secret is visible in anything that a log may print.

use crate::support::provider::{Health, Lie, PASSWORD, parameters};
use crate::support::{REDIRECT_URI, USER_KEY, World};
use oidc_client_wasm::protocol::TokenParameters;
use oidc_client_wasm::{Error, SigninRedirectArgs, SigninResourceOwnerCredentialsArgs, UserManagerSettings};
use serde_json::Value;
use std::fmt::Debug;

/// The secrets of a test, and everything that was printed.
#[derive(Default)]
struct Watch {
    secrets: Vec<String>,
    printed: Vec<String>,
}

impl Watch {
    fn print(&mut self, value: &(impl Debug + ?Sized)) {
        self.printed.push(format!("{value:?} {value:#?}"));
    }

    fn print_error(&mut self, error: &Error) {
        self.print(error);
        self.printed.push(error.to_string());
    }

    fn learn_session(&mut self, world: &World) {
        let stored: Value = serde_json::from_str(&world.users.text(USER_KEY).unwrap()).unwrap();
        for name in ["id_token", "access_token", "refresh_token", "signin_id"] {
            self.secrets.push(stored[name].as_str().unwrap().to_owned());
        }
    }

    fn learn_signin(&mut self, world: &World, callback: &str) {
        let sent = parameters(callback.split_once('?').unwrap().1);
        self.secrets.push(sent["code"].clone());
        self.secrets.push(sent["state"].clone());
        let stored: Value = serde_json::from_str(&world.states.text(&sent["state"]).unwrap()).unwrap();
        for name in ["code_verifier", "nonce"] {
            self.secrets.push(stored[name].as_str().unwrap().to_owned());
        }
    }

    fn judge(&self) {
        assert!(self.secrets.len() > 20 && self.printed.len() > 20);
        for secret in &self.secrets {
            // A part of a token is a leak too.
            for part in secret.split('.').filter(|part| part.len() > 5) {
                let leak = self.printed.iter().find(|printed| printed.contains(part));
                assert!(leak.is_none(), "{part} shows in {leak:?}");
            }
        }
    }
}

#[test]
fn no_secret_shows_in_users_settings_events_or_errors() {
    let mut watch = Watch::default();
    for (health, lie) in [
        (Health::Up, None),
        (Health::Up, Some(Lie::ForeignKey)),
        (Health::Up, Some(Lie::UnknownKid)),
        (Health::Down, None),
        (Health::Slow(11), None),
        (Health::Unavailable(Some(9)), None),
        (Health::Html, None),
        (Health::Cut, None),
    ] {
        let world = World::new();
        let tab = world.tab();
        let callback = world.reach_callback(&tab);
        watch.learn_signin(&world, &callback);
        let user = world.finish(&tab, &callback).unwrap();
        watch.learn_session(&world);
        watch.print(&user);
        watch.print(user.id_token());
        watch.print(user.access_token());
        watch.print(&user.refresh_token());
        watch.print(tab.manager.settings());

        world.provider.health.set(health);
        world.provider.lie.set(lie);
        let callback = world.reach_callback(&tab);
        watch.learn_signin(&world, &callback);
        match world.finish(&tab, &callback) {
            Ok(user) => watch.print(&user),
            Err(error) => watch.print_error(&error),
        }
        world.clock.advance(700);
        tab.take_events().iter().for_each(|(_, event)| watch.print(event));
    }
    watch.judge();
}

#[test]
fn no_secret_shows_in_the_errors_of_a_callback() {
    let mut watch = Watch::default();
    for change in ["&code=twice", "&iss=https://evil.example", "&error=access_denied", ""] {
        for late in [false, true] {
            let world = World::new();
            let tab = world.tab();
            let callback = world.reach_callback(&tab);
            watch.learn_signin(&world, &callback);
            let moved = callback.replace(REDIRECT_URI, "https://app.example/elsewhere");
            world.clock.advance(if late { 901 } else { 0 });
            watch.print_error(&world.finish(&tab, &format!("{moved}{change}")).unwrap_err());
            if let Err(error) = world.finish(&tab, &format!("{callback}{change}")) {
                watch.print_error(&error);
            }
        }
    }
    watch.judge();
}

#[test]
fn no_password_shows_in_arguments_errors_events_storage_or_an_address() {
    let mut watch = Watch::default();
    for (health, lie) in [
        (Health::Up, None),
        (Health::Up, Some(Lie::ForeignKey)),
        (Health::Up, Some(Lie::OtherIssuer)),
        (Health::Up, Some(Lie::Expired)),
        (Health::Down, None),
        (Health::Slow(11), None),
        (Health::Unavailable(Some(9)), None),
        (Health::Html, None),
        (Health::Cut, None),
    ] {
        for password in [PASSWORD, "of-another-place"] {
            let world = World::new();
            let tab = world.signed_in_tab(world.dpop_settings());
            watch.learn_session(&world);
            let extra = vec![("otp".to_owned(), "canary-otp".to_owned())];
            let args = SigninResourceOwnerCredentialsArgs {
                username: "alice".to_owned(),
                password: password.to_owned(),
                parameters: TokenParameters::new(Vec::new(), extra).unwrap(),
                ..SigninResourceOwnerCredentialsArgs::default()
            };
            watch.secrets.extend([password.to_owned(), "canary-otp".to_owned()]);
            watch.print(&args);
            world.provider.health.set(health);
            world.provider.lie.set(lie);
            let manager = tab.manager.clone();
            let outcome =
                world.clock.run(async move { manager.signin_resource_owner_credentials(args).await });
            match outcome {
                Ok(user) => watch.print(&user),
                Err(error) => watch.print_error(&error),
            }
            tab.take_events().iter().for_each(|(_, event)| watch.print(event));
            let kept =
                [world.states.all(), world.records.all(), world.users.all()].map(|kept| format!("{kept:?}"));
            let left: String = tab.window.departures.borrow().iter().map(|it| it.url.as_str()).collect();
            assert!(
                kept.iter().chain([&left]).all(|text| !text.contains(password) && !text.contains("canary"))
            );
        }
    }
    watch.judge();
}

#[test]
fn no_secret_shows_in_a_request_that_waits_for_its_answer() {
    let (world, mut watch) = (World::new(), Watch::default());
    for _ in 0..8 {
        let tab = world.tab();
        let manager = tab.manager.clone();
        let request =
            world.clock.run(async move { manager.create_signin_request(Default::default()).await }).unwrap();
        watch.learn_signin(&world, &world.provider.sign_in(&request.url, "alice"));
        watch.print(&request);
        watch.print(&Ok::<_, Error>(request));
        watch.print(&tab.manager.settings());
    }
    watch.judge();
}

#[test]
fn no_token_or_code_verifier_is_sent_in_an_address() {
    let world = World::new();
    let tab = world.tab();
    let settings = UserManagerSettings {
        extra_query_params: vec![("audience".to_owned(), "api".to_owned())],
        ..world.settings()
    };
    let other = world.tab_with(settings);
    let mut secrets = Vec::new();
    for page in [&tab, &other] {
        world.leave(page, SigninRedirectArgs::default()).unwrap();
        let sent = parameters(page.last_departure().split_once('?').unwrap().1);
        let stored: Value = serde_json::from_str(&world.states.text(&sent["state"]).unwrap()).unwrap();
        secrets.push(stored["code_verifier"].as_str().unwrap().to_owned());
    }
    let callback = world.provider.sign_in(&tab.last_departure(), "alice");
    let user = world.finish(&tab, &callback).unwrap();
    secrets.push(user.access_token().secret().clone());
    secrets.push(user.refresh_token().unwrap().secret().clone());
    world.sign_out(&tab).unwrap();
    let addresses: Vec<String> = [&tab, &other]
        .iter()
        .flat_map(|page| page.window.departures.borrow().iter().map(|it| it.url.clone()).collect::<Vec<_>>())
        .collect();
    assert_eq!(addresses.len(), 3, "two sign-ins and a sign-out: {addresses:?}");
    for secret in secrets {
        assert!(addresses.iter().all(|address| !address.contains(&secret)), "{secret} is in {addresses:?}");
    }
}
