//! The whole demo in Chromium (Playwright, in `tests/`), and `cargo xtask demo` as a person starts and stops it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::time::Instant;

use super::browser::Browser;
use super::runner;
use super::tally::Tally;
use crate::context::Context;
use crate::process::{Child, cargo, command};
use crate::services::{address, database, free_port, module};
use crate::site_build;
use crate::tools::{chromium, npm};

/// Runs the group.
///
/// # Errors
/// When a tool is missing and cannot be installed, or something does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    let chromium = chromium::ensure(context).await?;
    database::check(context).await?;
    site_build::ensure(context).await?;
    module::build(context).await?;
    database::ensure_server(context).await?;
    playwright(context, tally, &chromium.browser).await?;
    connection(context, tally).await?;
    lifecycle(context, tally).await
}

/// The connection's own tests, inside Chromium, on a server with empty tables.
async fn connection(context: &Context, tally: &mut Tally) -> Result<()> {
    let data = context.target().join("connection-tests");
    let _absent = fs::remove_dir_all(&data);
    let port = free_port()?;
    let chosen = database::Options { port, data, module: "clicker".to_owned(), binary: None };
    let _database = database::start(context, &chosen).await?;
    let mut tests = Browser::ensure(context).await?.cargo_test(context, "crate/backends")?;
    tests.args(["--features", "server-tests", "--test", "server"]).env("SPACETIMEDB_URI", address(port));
    runner::run(context, tally, "the connection with a server", &mut tests).await
}

async fn playwright(context: &Context, tally: &mut Tally, browser: &Path) -> Result<()> {
    let name = "end-to-end tests";
    let report = context.target().join("e2e.json");
    // A report of an earlier run must not be taken for this one's.
    let _absent = fs::remove_file(&report);
    context.say(name);
    let began = Instant::now();
    let mut tests = command(npm::bin(context, "playwright")?);
    tests
        .args(["test", "--reporter=list,json"])
        .current_dir(context.root.join("tests"))
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("XTASK", &context.xtask)
        .env("CHROMIUM", browser);
    let status = Child::start(context, name, &mut tests)?.wait().await?;
    tally.timed(name, began);
    let text = fs::read_to_string(&report).with_context(|| format!("{name}: no report ({status})"))?;
    let (passed, failed, skipped) = counts(&serde_json::from_str(&text)?)?;
    let unseen = u64::from(!status.success() && failed == 0);
    tally.add(name, passed, failed + unseen, skipped);
    Ok(())
}

/// A flaky test failed before it passed: that is a failure here.
fn counts(report: &Value) -> Result<(u64, u64, u64)> {
    let number = |key: &str| report.pointer(&format!("/stats/{key}")).and_then(Value::as_u64);
    match (number("expected"), number("unexpected"), number("flaky"), number("skipped")) {
        (Some(passed), Some(failed), Some(flaky), Some(skipped)) => Ok((passed, failed + flaky, skipped)),
        _ => bail!("Playwright's report has no counts"),
    }
}

async fn lifecycle(context: &Context, tally: &mut Tally) -> Result<()> {
    // Somebody may have edited the page while Playwright ran; these tests wait for starts that build nothing.
    site_build::ensure(context).await?;
    let mut tests = cargo();
    tests
        .args(["test", "--locked", "-p", "xtask", "--features", "e2e", "--test", "lifecycle"])
        .current_dir(&context.root);
    runner::run(context, tally, "start and stop of the demo", &mut tests).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaky_test_counts_as_failed() {
        let report =
            serde_json::json!({ "stats": { "expected": 5, "unexpected": 1, "flaky": 1, "skipped": 0 } });
        assert_eq!(counts(&report).unwrap(), (5, 2, 0));
    }

    #[test]
    fn a_report_without_counts_is_an_error() {
        assert!(counts(&serde_json::json!({})).is_err());
    }
}
