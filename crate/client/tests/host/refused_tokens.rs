//! Invalid tokens are not stored, and the session before stays.

use crate::support::provider::{Health, Lie};
use crate::support::{USER_KEY, World};

/// The faults of the provider during the code exchange, and their error codes.
const FAULTS: [(Health, Option<Lie>, &str); 8] = [
    (Health::Up, Some(Lie::ForeignKey), "id_token_signature"),
    (Health::Up, Some(Lie::UnknownKid), "signing_key_not_found"),
    (Health::Down, None, "provider_unreachable"),
    (Health::Slow(11), None, "provider_timeout"),
    (Health::Unavailable(None), None, "token_endpoint_unavailable"),
    (Health::Unavailable(Some(5)), None, "token_endpoint_unavailable"),
    (Health::Html, None, "token_response_not_json"),
    (Health::Cut, None, "token_response_not_json"),
];

#[test]
fn a_failed_sign_in_stores_nothing_and_raises_no_event() {
    for (health, lie, code) in FAULTS {
        let world = World::new();
        let tab = world.tab();
        let callback = world.reach_callback(&tab);
        world.provider.health.set(health);
        world.provider.lie.set(lie);
        assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), code);
        assert!(world.users.keys().is_empty(), "{code}");
        assert!(tab.take_events().is_empty(), "{code}");
        assert_eq!(world.get_user(&tab), None, "{code}");
    }
}

#[test]
fn a_sign_in_that_fails_leaves_an_earlier_session_as_it_was() {
    for (health, lie, code) in FAULTS {
        let world = World::new();
        let tab = world.tab();
        let user = world.sign_in(&tab);
        let stored = world.users.text(USER_KEY);
        let callback = world.reach_callback(&tab);
        tab.take_events();
        world.provider.health.set(health);
        world.provider.lie.set(lie);
        assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), code);
        assert_eq!(world.users.text(USER_KEY), stored, "{code}");
        assert_eq!(world.get_user(&tab), Some(user), "{code}");
        assert!(tab.take_events().is_empty(), "{code}");
    }
}

#[test]
fn a_forged_token_at_renewal_replaces_nothing() {
    let world = World::new();
    let tab = world.tab();
    world.sign_in(&tab);
    let stored = world.users.text(USER_KEY);
    tab.take_events();
    world.provider.lie.set(Some(Lie::ForeignKey));
    assert_eq!(world.renew(&tab).unwrap_err().code(), "id_token_signature");
    assert_eq!(world.users.text(USER_KEY), stored);
    assert!(tab.take_events().is_empty());
}
