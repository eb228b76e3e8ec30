//! The npm package as it would be published, in fresh projects: bundlers, plain pages, Next.js, Node.js, and package
//! checkers. `tests/packages`, with a folder for each project.

use anyhow::Result;

use super::playwright;
use super::tally::Tally;
use crate::context::Context;
use crate::tools::chromium;

/// Packs the package and runs the projects' tests.
///
/// # Errors
/// When a tool is missing and cannot be installed, or the package does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let chromium = chromium::ensure(context).await?;
    let package = crate::npm::pack(context).await?;
    let programs = [("CHROMIUM", chromium.browser.as_path()), ("PACKAGE", package.as_path())];
    playwright::run(context, tally, "packages", &["--config", "packages"], &programs).await
}
