//! `cargo xtask test`: every group but one, and a last line with the totals.

mod backends;
mod breakdown;
mod browser;
mod budget;
mod client;
mod conformance;
mod core;
mod e2e;
mod fuzz;
mod leptos;
mod linked;
mod missing;
mod npm;
mod packages;
mod page;
mod playwright;
mod runner;
mod session;
mod sizes;
mod tally;

use std::future::pending;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::context::Context;
use crate::pins::{
    CARGO_FUZZ, CARGO_FUZZ_VERSION, GECKODRIVER, GECKODRIVER_VERSION, TRUNK, TRUNK_VERSION, WASM_BINDGEN,
};
use crate::services::database;
use crate::tools::{cargo_tool, lock_in, rust};
use tally::Tally;

/// Which tests to run.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// One group. When not given, all but packages; session and sizes are parts of others.
    group: Option<Group>,
}

/// The groups. A full run takes those of [`ALL`], in that order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Formatting, lints, documentation, sizes and all tests that need no browser.
    Core,
    /// The protocol's readers under a fuzzer, 20 seconds each.
    Fuzz,
    /// The crates' tests inside Chromium.
    Browser,
    /// The demo with the provider and the database in Chromium, `cargo xtask demo` itself, and the client in Chromium,
    /// Firefox ESR and WebKitGTK.
    E2e,
    /// The client against a provider that is wrong in one way at a time, beside oidc-client-ts, in Chromium.
    Conformance,
    /// The npm package beside oidc-client-ts, in Chromium.
    Npm,
    /// The back-ends in Chromium, against servers that stand in for them.
    Backends,
    /// The guide for Leptos followed, and the app that a server renders, in Chromium with the real provider.
    Leptos,
    /// The last part of e2e by itself: the client in three engines.
    Session,
    /// Parts of core and npm by themselves: how large the demo's page and the npm package are, and what is in them.
    Sizes,
    /// The npm package, packed and installed into fresh projects: bundlers, plain pages, Next.js, Node.js.
    Packages,
}

/// The groups of a full run, which must end within an hour: without those that are part of another, and without the one
/// that installs a dozen projects from the registry. Groups that need the database come last: on a fresh machine it is
/// built while the others run.
const ALL: [Group; 8] = [
    Group::Core,
    Group::Fuzz,
    Group::Browser,
    Group::Conformance,
    Group::Npm,
    Group::Leptos,
    Group::E2e,
    Group::Backends,
];

/// Runs the groups. A failure in one does not keep the next from running.
///
/// # Errors
/// When the figures cannot be written.
pub async fn run(context: &Context, options: &Options) -> Result<ExitCode> {
    // Two runs at once would read each other's reports, and mistake each other's builds for their own.
    let _one_at_a_time = lock_in(context, &context.target(), "test-run").await?;
    rust::tell_other_version(context).await;
    match options.group {
        Some(group) => {
            missing::tell(context, &[group]);
            run_groups(context, &[group]).await
        }
        None => {
            missing::tell(context, &ALL);
            tokio::select! {
                outcome = run_groups(context, &ALL) => outcome,
                never = install_in_background(context) => never,
            }
        }
    }
}

/// The tools that take minutes to build, in the order in which the groups need them.
async fn install_in_background(context: &Context) -> ! {
    if let Ok(version) = rust::wasm_bindgen_version(context) {
        cargo_tool::ensure_in_background(context, &WASM_BINDGEN, &version).await;
    }
    cargo_tool::ensure_in_background(context, &TRUNK, TRUNK_VERSION).await;
    cargo_tool::ensure_in_background(context, &CARGO_FUZZ, CARGO_FUZZ_VERSION).await;
    database::ensure_server_in_background(context).await;
    cargo_tool::ensure_in_background(context, &GECKODRIVER, GECKODRIVER_VERSION).await;
    pending().await
}

async fn run_groups(context: &Context, groups: &[Group]) -> Result<ExitCode> {
    let mut tally = Tally::default();
    for group in groups.iter().copied() {
        context.say(&format!("== {}", name(group)));
        let result = match group {
            Group::Core => core::run(context, &mut tally).await,
            Group::Fuzz => fuzz::run(context, &mut tally).await,
            Group::Browser => browser::run(context, &mut tally).await,
            Group::E2e => e2e::run(context, &mut tally).await,
            Group::Conformance => conformance::run(context, &mut tally).await,
            Group::Npm => npm::run(context, &mut tally).await,
            Group::Backends => backends::run(context, &mut tally).await,
            Group::Leptos => leptos::run(context, &mut tally).await,
            Group::Session => session::run(context, &mut tally).await,
            Group::Sizes => sizes::all(context, &mut tally).await,
            Group::Packages => packages::run(context, &mut tally).await,
        };
        if let Err(error) = result {
            tally.failed(&format!("{}: {error:#}", name(group)));
        }
    }
    tally.finish(context)
}

/// The group's name on the command line.
fn name(group: Group) -> String {
    group.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_groups_name_is_what_the_command_line_takes() {
        assert_eq!(
            ALL.map(name),
            ["core", "fuzz", "browser", "conformance", "npm", "leptos", "e2e", "backends"]
        );
    }
}
