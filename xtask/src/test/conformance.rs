//! A provider that is wrong in one way at a time, against the client in Chromium: `tests/conformance`. The results are
//! written to `docs/conformance.md` and `target/figures/conformance.json`.
//!
//! Faults of the network and the browser instead of the provider: `tests/faults`, with its table in `docs/faults.md`.

use anyhow::Result;

use super::page::Page;
use super::tally::Tally;
use super::{client, playwright};
use crate::context::Context;
use crate::tools::{chromium, npm};

/// Runs the group.
///
/// # Errors
/// When a tool is missing and cannot be installed, or the client does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    let chromium = chromium::ensure(context).await?;
    client::build(context).await?;
    let page = Page::before_tests(context, "docs/conformance.md");
    let browser = [("CHROMIUM", chromium.browser.as_path())];
    playwright::run(context, tally, "conformance", &["--config", "conformance"], &browser).await?;
    page.after_tests(context, tally);
    let page = Page::before_tests(context, "docs/faults.md");
    playwright::run(context, tally, "faults", &["--config", "faults"], &browser).await?;
    page.after_tests(context, tally);
    Ok(())
}
