//! Tokens for APIs while the provider is unreachable or overloaded.

use super::{MAIL, ORDERS, secret, token, wanted};
use crate::support::provider::Health;
use crate::support::signed_in;

#[test]
fn while_the_provider_is_down_an_apis_token_is_used_to_its_end() {
    let (world, tab) = signed_in();
    let kept = token(&world, &tab, &wanted(ORDERS, None)).unwrap();
    world.provider.health.set(Health::Down);
    world.clock.advance(595);
    assert_eq!(secret(&token(&world, &tab, &wanted(ORDERS, None)).unwrap()), secret(&kept));
    world.clock.advance(5);
    let error = token(&world, &tab, &wanted(ORDERS, None)).unwrap_err();
    assert_eq!(error.code(), "provider_unreachable");
    assert!(world.get_user(&tab).is_some());
}

#[test]
fn retry_after_is_honoured_and_an_apis_token_used_to_its_end() {
    let (world, tab) = signed_in();
    let manager = tab.manager.clone();
    world.clock.run(async move { manager.stop_silent_renew().await });
    let kept = token(&world, &tab, &wanted(ORDERS, None)).unwrap();
    world.clock.advance(595);
    world.provider.health.set(Health::Unavailable(Some(50)));
    world.provider.take_requests();
    for _ in 0..5 {
        assert_eq!(secret(&token(&world, &tab, &wanted(ORDERS, None)).unwrap()), secret(&kept));
    }
    assert_eq!(world.provider.take_token_requests(), 1);
    world.clock.advance(49);
    world.provider.health.set(Health::Up);
    for wanted in [wanted(ORDERS, None), wanted(MAIL, None)] {
        assert_eq!(token(&world, &tab, &wanted).unwrap_err().code(), "token_endpoint_unavailable");
    }
    assert_eq!(world.provider.take_token_requests(), 0);
    world.clock.advance(1);
    assert_ne!(secret(&token(&world, &tab, &wanted(ORDERS, None)).unwrap()), secret(&kept));
}

#[test]
fn an_apis_token_is_used_to_its_end_without_caches_while_the_provider_is_overloaded() {
    // The outdated cache entry, and the error.
    for (cached, code) in [("metadata", "metadata_status"), ("jwks", "jwks_status")] {
        let (world, tab) = signed_in();
        let kept = token(&world, &tab, &wanted(ORDERS, None)).unwrap();
        let stale = world.states.keys().into_iter().filter(|key| key.starts_with(cached));
        stale.for_each(|key| world.states.put(&key, ""));
        world.provider.health.set(Health::Unavailable(None));
        world.clock.advance(595);
        assert_eq!(secret(&token(&world, &tab, &wanted(ORDERS, None)).unwrap()), secret(&kept));
        world.clock.advance(5);
        assert_eq!(token(&world, &tab, &wanted(ORDERS, None)).unwrap_err().code(), code);
        assert!(world.get_user(&tab).is_some());
    }
}
