//! The npm package alone in Node.js (`crate/npm/tests`), and in Chromium beside oidc-client-ts (`tests/npm`). The
//! differences are written to `docs/npm-differences.md`.

use anyhow::Result;

use super::page::Page;
use super::tally::Tally;
use super::{playwright, runner, sizes};
use crate::context::Context;
use crate::process::command;
use crate::tools::chromium;

/// Builds the package and runs the tests.
///
/// # Errors
/// When a tool is missing and cannot be installed, or the package does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let chromium = chromium::ensure(context).await?;
    crate::npm::build(context).await?;
    sizes::package(context, tally).await?;
    let mut tests = command("npm");
    tests.args(["test", "--workspace", "crate/npm"]).current_dir(&context.root);
    // Some of them ask a browser.
    tests.env("CHROMIUM", &chromium.browser);
    runner::run_with_retry(context, tally, "npm package in Node.js", &mut tests).await?;
    let page = Page::before_tests(context, "docs/npm-differences.md");
    let programs = [("CHROMIUM", chromium.browser.as_path())];
    playwright::run(context, tally, "npm package", &["--config", "npm"], &programs).await?;
    page.after_tests(context, tally);
    Ok(())
}
