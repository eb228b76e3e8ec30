//! The device sleeps during a request, and then reads an old answer.

use crate::support::provider::Health;
use crate::support::{World, signed_in};
use oidc_client_wasm::platform::timers::Timers;

#[test]
fn a_token_that_ended_while_the_device_slept_before_its_answer_was_read_is_renewed_at_once() {
    let (world, tab) = signed_in();
    world.provider.health.set(Health::ReadLater);
    world.clock.advance(540);
    assert_eq!(world.provider.take_token_requests(), 1);
    world.clock.sleep_through(3600);
    world.provider.health.set(Health::Up);
    world.clock.advance(60);
    assert!(world.provider.take_token_requests() > 0, "the token of before the sleep passed for a fresh one");
    let user = world.get_user(&tab).unwrap();
    assert!(user.expires_in(world.clock.now()).unwrap() > 500);
    assert_eq!(user.clock_offset().seconds(), 0, "the sleep passed for a wrong clock");
}

#[test]
fn a_sign_in_whose_answer_the_device_slept_over_is_renewed_at_once() {
    let world = World::new();
    let tab = world.tab();
    let callback = world.reach_callback(&tab);
    world.provider.health.set(Health::ReadLater);
    let manager = tab.manager.clone();
    let mut signing_in = world.clock.start(async move { manager.signin_redirect_callback(&callback).await });
    while world.provider.take_token_requests() == 0 {
        world.clock.advance(1);
    }
    world.clock.sleep_through(3600);
    world.clock.advance(10);
    signing_in.try_recv().unwrap().unwrap().unwrap();
    world.provider.health.set(Health::Up);
    world.clock.advance(10);
    assert!(world.provider.take_token_requests() > 0, "what ended in the sleep passed for fresh");
    let user = world.get_user(&tab).unwrap();
    assert!(user.expires_in(world.clock.now()).unwrap() > 500);
    assert_eq!(user.clock_offset().seconds(), 0);
}
