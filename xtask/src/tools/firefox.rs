//! Debian's Firefox ESR, and its driver, which Debian doesn't have.

use std::path::PathBuf;

use anyhow::Result;

use super::cargo_tool;
use super::debian::{self, Packages};
use crate::context::{Context, on_path};
use crate::pins::{GECKODRIVER, GECKODRIVER_VERSION};

const PACKAGES: Packages = Packages {
    need: "the session tests need Firefox ESR on PATH",
    names: &["firefox-esr"],
    usually: "about a minute",
};

/// Where the browser and its driver are.
#[derive(Clone, Debug)]
pub struct Firefox {
    /// The browser.
    pub browser: PathBuf,
    /// Its WebDriver.
    pub driver: PathBuf,
}

/// The packages that bring it, where it is missing.
pub fn missing() -> Option<Packages> {
    on_path("firefox-esr").is_none().then_some(PACKAGES)
}

/// Firefox ESR, installed from Debian when root may do so, and geckodriver, built when it is missing.
///
/// # Errors
/// When one is missing and cannot be installed: the message says what to install, or why it cannot be built.
pub async fn ensure(context: &Context) -> Result<Firefox> {
    let browser = debian::ensure(context, PACKAGES, || on_path("firefox-esr")).await?;
    let driver = cargo_tool::ensure(context, &GECKODRIVER, GECKODRIVER_VERSION).await?;
    Ok(Firefox { browser, driver })
}
