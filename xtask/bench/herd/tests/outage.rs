//! Properties of every outage, tested with few sessions.

use herd::figures::{CLIENTS, DAYS, played};
use herd::measured::{Counts, FIVE_MINUTES, STEP};
use herd::ours::Ours;
use herd::peer::Peer;
use herd::policy::{Failure, Plan, Policy};
use oidc_client_protocol::Timestamp;

const SESSIONS: u32 = 10_000;

fn days(client: &str) -> Vec<(&'static str, Counts)> {
    DAYS.into_iter().map(|day| (day.0, played(client, day, SESSIONS, 7))).collect()
}

#[test]
fn every_session_is_kept_and_fresh_within_five_minutes() {
    for (day, counts) in days(CLIENTS[0]) {
        assert!(counts.in_outage() > 0, "{day}: nobody was in the outage");
        assert_eq!(counts.lost, 0, "{day}: lost");
        assert_eq!(counts.stale_after_five_minutes(), 0, "{day}: stale after five minutes");
        assert!(counts.fresh_after().is_some_and(|after| after <= FIVE_MINUTES), "{day}: fresh later");
    }
}

#[test]
fn the_provider_that_is_back_gets_at_most_twice_the_steady_rate() {
    // Tokens of an hour are renewed so rarely that ten seconds of few sessions say little: for them it is a minute of more
    // sessions.
    for (name, sessions, seconds) in [
        ("five_minutes", SESSIONS, STEP),
        ("an_hour", 10 * SESSIONS, 60),
        ("an_hour_refused", 10 * SESSIONS, 60),
    ] {
        let day = DAYS.into_iter().find(|day| day.0 == name).expect("the day");
        let ratio = played(CLIENTS[0], day, sessions, 7).peak_ratio(seconds);
        assert!(ratio < 2.0, "{name}: {ratio:.2} times the steady rate");
    }
}

/// Tokens of an hour that are renewed a minute before expiry: no rules can meet both targets then. Ours meet the five
/// minutes, with far fewer requests than the peer's.
#[test]
fn a_late_renewal_costs_more_requests_at_once_and_yet_a_fourth_of_the_peers() {
    let day = DAYS.into_iter().find(|day| day.0 == "an_hour_and_late").expect("the day");
    let [ours, peer] = CLIENTS.map(|client| played(client, day, SESSIONS, 7).peak_ratio(STEP));
    assert!(ours > 2.0 && ours * 4.0 < peer, "{ours:.2} and {peer:.2} times the steady rate");
}

#[test]
fn the_same_seed_plays_the_same_day() {
    let played = |seed| played(CLIENTS[0], DAYS[0], 1000, seed).curve();
    assert_eq!(played(1), played(1));
    assert_ne!(played(1), played(2));
}

#[test]
fn what_the_peer_does_is_what_oidc_client_ts_does() {
    let mut peer = Peer::new(None);
    let at = Timestamp;
    let waits = |seconds| Plan { asks: false, wake_at: Some(at(seconds)) };
    assert_eq!(peer.renewed(at(3600), at(0)), waits(3540));
    assert_eq!(peer.tick(at(3000)), waits(3540));
    assert_eq!(peer.tick(at(3540)), Plan { asks: true, wake_at: None });
    assert!(peer.goes_on());
    assert_eq!(peer.failed(Failure::NoAnswer, 0, at(3550)), waits(3555));
    assert!(peer.tick(at(3555)).asks);
    assert_eq!(peer.failed(Failure::Refused { retry_after: None }, 0, at(3555)), Plan::default());
    assert!(!peer.goes_on());
    // The timer checks every five seconds: 91 is the first check after 87.
    assert_eq!(peer.renewed(at(148), at(1)), waits(91));
}

#[test]
fn our_session_survives_every_failure() {
    let mut ours = Ours::new(None, 300);
    ours.renewed(Timestamp(300), Timestamp(0));
    assert!(ours.tick(Timestamp(200)).asks);
    for failure in [Failure::NoAnswer, Failure::Refused { retry_after: Some(10) }] {
        assert!(ours.failed(failure, 0, Timestamp(250)).wake_at.is_some());
        assert!(ours.goes_on());
    }
}
