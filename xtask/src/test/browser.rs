//! The crates' own tests inside Chromium, through wasm-bindgen's test runner.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::runner;
use super::tally::Tally;
use crate::context::{Context, path_with};
use crate::pins::WASM_TARGET;
use crate::process::cargo;
use crate::tools::{chromium, rust};

/// The folders of the crates that may have tests for the browser.
const CRATES: [&str; 5] = ["crate/protocol", "crate/client", "crate/backends", "crate/leptos", "demo-app"];

/// Runs the group.
///
/// # Errors
/// When Chromium or the runner is missing and cannot be installed.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    rust::ensure_wasm_target(context).await?;
    let chromium = chromium::ensure(context).await?;
    let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
    let folders: Vec<_> = wasm_bindgen.parent().map(Path::to_owned).into_iter().collect();
    for folder in CRATES {
        if !has_browser_tests(&context.root.join(folder))? {
            continue;
        }
        let mut tests = cargo();
        tests
            .args(["test", "--locked", "--no-fail-fast", "--tests", "--target", WASM_TARGET])
            .current_dir(context.root.join(folder))
            .env("PATH", path_with(&folders)?)
            .env("CHROMEDRIVER", &chromium.driver)
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", context.root.join("xtask/webdriver.json"));
        runner::run(context, tally, &format!("browser tests of {folder}"), &mut tests).await?;
    }
    Ok(())
}

fn has_browser_tests(folder: &Path) -> Result<bool> {
    let manifest = folder.join("Cargo.toml");
    let text =
        fs::read_to_string(&manifest).with_context(|| format!("{} cannot be read", manifest.display()))?;
    Ok(text.lines().any(|line| line.starts_with("wasm-bindgen-test")))
}
