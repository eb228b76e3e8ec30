//! The npm package in Chromium: `tests/npm`.

use anyhow::Result;

use super::playwright;
use super::tally::Tally;
use crate::context::Context;
use crate::tools::chromium;

/// Builds the package and runs the tests.
///
/// # Errors
/// When a tool is missing and cannot be installed, or the package does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let chromium = chromium::ensure(context).await?;
    crate::npm::build(context).await?;
    let programs = [("CHROMIUM", chromium.browser.as_path())];
    playwright::run(context, tally, "npm package", &["--config", "npm", "--project", "npm"], &programs).await
}
