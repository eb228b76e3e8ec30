//! The time in a proof: by the provider's clock, and what happens if it is wrong.

use super::dpop_tab;
use crate::support::World;
use crate::support::clock::START;

#[test]
fn proofs_are_dated_by_the_providers_clock_as_soon_as_that_is_known() {
    let world = World::new();
    world.provider.clock_ahead.set(86_400);
    world.provider.rules.change_nonce();
    // Its first answer, which requires the nonce, contains the time too.
    let user = world.sign_in(&dpop_tab(&world));
    assert_eq!(user.clock_offset().seconds(), 86_400);
    assert_eq!(user.expires_at(), Some(START.plus(600)));
    assert_eq!(user.id_token_expires_at(), Some(START.plus(600)), "by this device's clock");

    // The next page reads the offset from the session, and its first proof is accepted.
    world.provider.rules.waive_nonce();
    let tab = dpop_tab(&world);
    world.renew(&tab).unwrap();
    assert_eq!(world.get_user(&tab).unwrap().clock_offset().seconds(), 86_400);
}

/// The page has no other source of the time: each sign-in by redirect ends in a new page.
#[test]
fn a_device_whose_clock_is_wrong_signs_in_without_a_nonce_too() {
    for ahead in [3600, -3600] {
        let world = World::new();
        world.provider.clock_ahead.set(ahead);
        let callback = world.reach_callback(&dpop_tab(&world));
        let user = world.finish(&dpop_tab(&world), &callback).unwrap();
        assert_eq!(user.clock_offset().seconds(), ahead);
        assert_eq!(world.provider.take_token_requests(), 2);
    }
}

#[test]
fn a_proof_that_is_refused_for_anything_but_its_time_is_made_once() {
    let world = World::new();
    let tab = dpop_tab(&world);
    world.sign_in(&tab);
    world.provider.take_requests();
    world.provider.rules.refuses_every_time.set(true);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "invalid_dpop_proof");
    assert_eq!(world.provider.take_token_requests(), 1, "the clocks agree");
    world.provider.clock_ahead.set(3600);
    assert_eq!(world.renew(&tab).unwrap_err().code(), "invalid_dpop_proof");
    assert_eq!(world.provider.take_token_requests(), 2, "and no third time");
}

#[test]
fn after_a_change_of_the_devices_clock_the_second_proof_is_accepted() {
    let world = World::new();
    let tab = dpop_tab(&world);
    world.sign_in(&tab);
    let other = dpop_tab(&world);
    world.renew(&other).unwrap();
    // The device's clock goes back by an hour.
    world.provider.clock_ahead.set(3600);
    world.provider.take_requests();
    for requests in [2, 1] {
        assert_eq!(world.renew(&tab).unwrap().clock_offset().seconds(), 3600);
        assert_eq!(world.provider.take_token_requests(), requests);
    }
    // A tab that gets the tokens gets the offset too, even if an earlier answer gave it another one.
    assert!(world.renew(&other).is_ok());
}
