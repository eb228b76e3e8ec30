//! The simulated days, and their figures.

use serde_json::{Value, json};

use crate::day::play;
use crate::measured::{Counts, STEP};
use crate::ours::Ours;
use crate::peer::Peer;
use crate::policy::Failure;
use crate::scenario::Scenario;

/// Both clients with the same settings, by name.
pub const CLIENTS: [&str; 2] = ["ours", "oidc-client-ts"];

/// The provider's tokens and outages: name, lifetime of a token, how long before its expiry it is renewed (`None` for each
/// client's default), response during the outage.
pub const DAYS: [Day; 4] = [
    ("five_minutes", 300, None, Failure::NoAnswer),
    ("an_hour", 3600, None, Failure::NoAnswer),
    ("an_hour_refused", 3600, None, Failure::Refused { retry_after: None }),
    ("an_hour_and_late", 3600, Some(60), Failure::NoAnswer),
];

/// One of [`DAYS`].
pub type Day = (&'static str, u64, Option<u64>, Failure);

/// The day of this name, with this many of this client's sessions.
#[must_use]
pub fn played(client: &str, day: Day, sessions: u32, seed: u64) -> Counts {
    let (_, token_life, renew_before, outage) = day;
    let ours = client == CLIENTS[0];
    // One request renews one of our sessions, however many tabs it has: `cargo xtask bench tabs`.
    let scenario = Scenario { sessions, token_life, outage, tabs_ask: !ours, seed };
    if ours {
        play(scenario, || Ours::new(renew_before, token_life))
    } else {
        play(scenario, || Peer::new(renew_before))
    }
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
