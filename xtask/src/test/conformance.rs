//! A provider that is wrong in one way at a time, against the client in Chromium: `tests/conformance`. The table is
//! written to `docs/conformance.md` and `target/figures/conformance.json` as it came out.

use std::fs;

use anyhow::{Context as _, Result, bail};

use super::playwright;
use super::tally::Tally;
use crate::context::Context;
use crate::pins::WASM_TARGET;
use crate::process::{cargo, command, run as run_command};
use crate::progress::{self, Job};
use crate::tools::{chromium, npm, rust};

/// The client as a page calls it.
const PACKAGE: &str = "conformance-client";
/// Where a person reads the table.
const PAGE: &str = "docs/conformance.md";

/// Runs the group.
///
/// # Errors
/// When a tool is missing and cannot be installed, or the client does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    let chromium = chromium::ensure(context).await?;
    build_client(context).await?;
    let page = context.root.join(PAGE);
    let before = fs::read_to_string(&page).unwrap_or_default();
    playwright::run(context, tally, "conformance", &["--config", "conformance"], &chromium.browser).await?;
    let after = fs::read_to_string(&page).with_context(|| format!("{PAGE} cannot be read"))?;
    tally.result(PAGE, compare(&before, &after));
    Ok(())
}

/// The committed page is the one that the code at hand brings about.
fn compare(before: &str, after: &str) -> Result<()> {
    match before.lines().zip(after.lines()).find(|(old, new)| old != new) {
        _ if before == after => Ok(()),
        Some((_, line)) => {
            bail!("it said something else and is written anew; see and commit it. First:\n  {line}")
        }
        None => bail!("it said more or less than that and is written anew; see and commit it"),
    }
}

/// `target/conformance-client`: wasm, and the JavaScript around it.
async fn build_client(context: &Context) -> Result<()> {
    rust::ensure_wasm_target(context).await?;
    let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
    let job = Job {
        name: "building the client for the conformance tests".to_owned(),
        crates: 50,
        usually: "about a minute on two cores the first time".to_owned(),
    };
    let mut build = cargo();
    build.args(["build", "--locked", "--release", "--target", WASM_TARGET, "--package", PACKAGE]);
    build.current_dir(&context.root);
    progress::run(context, &job, build).await?;
    let wasm = format!("{WASM_TARGET}/release/{}.wasm", PACKAGE.replace('-', "_"));
    let mut bind = command(wasm_bindgen);
    bind.args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(context.target().join(PACKAGE))
        .arg(context.target().join(wasm));
    run_command(context, "wasm-bindgen", &mut bind).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_says_something_else_is_a_failure_that_shows_it() {
        assert!(compare("a\nb\n", "a\nb\n").is_ok());
        assert!(compare("a\nb\n", "a\nc\n").unwrap_err().to_string().ends_with("\n  c"));
        assert!(compare("a\n", "a\nb\n").is_err());
    }
}
