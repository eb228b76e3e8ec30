//! The crates' own tests inside Chromium, through wasm-bindgen's test runner.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tokio::process::Command;

use super::runner;
use super::tally::Tally;
use crate::context::{Context, path_with};
use crate::pins::WASM_TARGET;
use crate::process::{cargo, for_wasm};
use crate::tools::{chromium, rust};

/// The folders of the crates that may have tests for the browser.
const CRATES: [&str; 5] = ["crate/protocol", "crate/client", "crate/backends", "crate/leptos", "demo-app"];

/// Runs the group.
///
/// # Errors
/// When Chromium or the runner is missing and cannot be installed.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let browser = Browser::ensure(context).await?;
    for folder in CRATES {
        if has_browser_tests(&context.root.join(folder))? {
            let mut tests = browser.cargo_test(context, folder)?;
            tests.args(["--no-fail-fast", "--tests"]);
            runner::run_with_retry(context, tally, &format!("browser tests of {folder}"), &mut tests).await?;
        }
    }
    Ok(())
}

/// What it takes to run a crate's tests inside Chromium.
pub struct Browser {
    chromedriver: PathBuf,
    wasm_bindgen: PathBuf,
}

impl Browser {
    /// Installs what is missing.
    ///
    /// # Errors
    /// When Chromium or the runner is missing and cannot be installed.
    pub async fn ensure(context: &Context) -> Result<Self> {
        rust::ensure_wasm_target(context).await?;
        let chromedriver = chromium::ensure(context).await?.driver;
        let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
        Ok(Self { chromedriver, wasm_bindgen })
    }

    /// `cargo test` for the crate in this folder, to be given what to test.
    ///
    /// # Errors
    /// When PATH cannot be extended.
    pub fn cargo_test(&self, context: &Context, folder: &str) -> Result<Command> {
        let runner: Vec<_> = self.wasm_bindgen.parent().map(Path::to_owned).into_iter().collect();
        let mut tests = cargo();
        for_wasm(&mut tests)
            .args(["test", "--locked", "--target", WASM_TARGET])
            .current_dir(context.root.join(folder))
            .env("PATH", path_with(&runner)?)
            .env("CHROMEDRIVER", &self.chromedriver)
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            // Seconds for a whole program; the runner's own 20 are too few on a busy machine.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", context.root.join("xtask/webdriver.json"));
        Ok(tests)
    }
}

fn has_browser_tests(folder: &Path) -> Result<bool> {
    let manifest = folder.join("Cargo.toml");
    let text =
        fs::read_to_string(&manifest).with_context(|| format!("{} cannot be read", manifest.display()))?;
    Ok(text.lines().any(|line| line.starts_with("wasm-bindgen-test")))
}
