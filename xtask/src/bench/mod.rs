//! `cargo xtask bench …`: what is measured, and what it is compared with. Figures are written to `target/figures/`.

mod herd;
pub mod leptos;
mod pages;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::context::Context;
use crate::tools::npm;

/// What to measure.
#[derive(Args, Clone, Copy, Debug)]
pub struct Options {
    /// One of them; all, one after the other, when not given.
    what: Option<Bench>,
}

/// What can be measured, from the quickest to the slowest.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Bench {
    /// How much a page loads for one small app, made with the npm package and with seven other libraries.
    Size,
    /// How many requests a renewal takes with twenty tabs open, beside oidc-client-ts.
    Tabs,
    /// How long a restored session, the end of a sign-in and its beginning take, beside oidc-client-ts.
    Speed,
    /// What a million sessions ask of a provider that was away for ten minutes, beside oidc-client-ts's.
    Herd,
    /// What a signed-in page takes of memory, and of the processor while nothing happens, beside oidc-client-ts.
    Memory,
    /// What sign-in adds to a Leptos app, with this library and with two others, and to a Yew app with yew-oauth2, in
    /// compressed bytes.
    Leptos,
}

/// Measures, prints a table, and writes the figures and the table in `docs/performance.md`. A failure in one does not keep
/// the next from being measured.
///
/// # Errors
/// When a tool is missing and cannot be installed, or something does not build.
pub async fn run(context: &Context, options: Options) -> Result<()> {
    // The last step of each needs it, and some run for an hour before that.
    npm::require_node().await?;
    let all = options.what.map_or_else(|| Bench::value_variants().to_vec(), |one| vec![one]);
    let (mut measured, mut failed) = (Vec::new(), Vec::new());
    for one in all {
        context.say(&format!("== {}", name(one)));
        match measure(context, one).await {
            Ok(()) => measured.push(name(one)),
            Err(error) => failed.push(format!("{}: {error:#}", name(one))),
        }
    }
    if !measured.is_empty() {
        pages::report(context, &measured).await?;
    }
    if !failed.is_empty() {
        bail!("{}", failed.join("\n"));
    }
    Ok(())
}

async fn measure(context: &Context, what: Bench) -> Result<()> {
    match what {
        Bench::Herd => herd::run(context).await,
        Bench::Leptos => leptos::run(context).await,
        Bench::Size | Bench::Tabs | Bench::Speed | Bench::Memory => pages::run(context, &name(what)).await,
    }
}

/// The name on the command line, which is also that of the program in `tests/bench`.
fn name(what: Bench) -> String {
    what.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
