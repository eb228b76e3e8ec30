//! Measurements in pages, by the programs in `tests/bench`: each builds both apps, drives them in one Chromium, prints a
//! table and writes its figures.

use anyhow::Result;
use tokio::process::Command;

use crate::context::Context;
use crate::process::{command, run as run_command};
use crate::tools::{chromium, npm};

/// Builds the npm package and runs `tests/bench/NAME.js`.
///
/// # Errors
/// When a tool is missing and cannot be installed, the package does not build, or the program fails.
pub async fn run(context: &Context, name: &str) -> Result<()> {
    let chromium = chromium::ensure(context).await?;
    crate::npm::build(context).await?;
    run_command(context, name, program(context, name).env("CHROMIUM", &chromium.browser)).await
}

/// Rewrites the tables in `docs/performance.md` that this run measured. The others are kept: leftover figures in `target/` may
/// be older than the committed ones.
///
/// # Errors
/// When it cannot be written.
pub async fn report(context: &Context, measured: &[String]) -> Result<()> {
    npm::ensure_packages(context).await?;
    run_command(context, "report", program(context, "report").args(measured)).await
}

fn program(context: &Context, name: &str) -> Command {
    let mut program = command("node");
    program.arg(format!("bench/{name}.js")).current_dir(context.root.join("tests"));
    program
}
