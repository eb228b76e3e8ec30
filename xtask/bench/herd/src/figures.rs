//! The days that are played, and what is told of them.

use serde_json::{Value, json};

use crate::day::play;
use crate::measured::{Counts, STEP};
use crate::ours::Ours;
use crate::peer::Peer;
use crate::policy::Failure;
use crate::scenario::Scenario;

/// Both clients with the same settings, by name.
pub const CLIENTS: [&str; 2] = ["ours", "oidc-client-ts"];

/// What the provider's tokens and outages are like: name, life of a token, renewal before its end, answer in the outage.
pub const DAYS: [(&str, u64, u64, Failure); 4] = [
    ("five_minutes", 300, 60, Failure::NoAnswer),
    ("an_hour_and_early", 3600, 1200, Failure::NoAnswer),
    ("an_hour", 3600, 60, Failure::NoAnswer),
    ("an_hour_refused", 3600, 60, Failure::Refused { retry_after: None }),
];

/// The day of this name with so many of this client's sessions.
#[must_use]
pub fn played(client: &str, day: (&str, u64, u64, Failure), sessions: u32, seed: u64) -> Counts {
    let (_, token_life, renew_before, outage) = day;
    let ours = client == CLIENTS[0];
    // One request renews a session of ours, whatever its tabs: `cargo xtask bench tabs`.
    let scenario = Scenario { sessions, token_life, renew_before, outage, tabs_ask: !ours, seed };
    if ours { play(scenario, || Ours::new(renew_before)) } else { play(scenario, || Peer::new(renew_before)) }
}

/// For `target/figures/herd.json`.
#[must_use]
pub fn figures(counts: &Counts, sessions: u32) -> Value {
    json!({
        "steady_per_second": rounded(counts.steady()),
        "peak_per_second": rounded(counts.peak(STEP)),
        "peak_ratio": rounded(counts.peak_ratio(STEP)),
        "requests_in_outage": counts.in_outage(),
        "kept": sessions - counts.lost,
        "lost": counts.lost,
        "stale_after_five_minutes": counts.stale_after_five_minutes(),
        "fresh_after_seconds": counts.fresh_after(),
        "requests_per_session_and_day": rounded(counts.per_session_and_day()),
        "curve": counts.curve().into_iter().map(rounded).collect::<Vec<_>>(),
    })
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
