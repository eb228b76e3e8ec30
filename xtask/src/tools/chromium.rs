//! The browser that most tests drive: Debian's Chromium with its driver.

use std::path::PathBuf;

use anyhow::Result;

use super::debian::{self, Packages};
use crate::context::{Context, on_path};

const PACKAGES: Packages = Packages {
    need: "the browser tests need Chromium and chromedriver on PATH",
    names: &["chromium", "chromium-driver"],
    usually: "about a minute",
};

/// Where the browser and its driver are.
#[derive(Clone, Debug)]
pub struct Chromium {
    /// The browser.
    pub browser: PathBuf,
    /// Its WebDriver.
    pub driver: PathBuf,
}

/// The packages that bring it, where it is missing.
pub fn missing() -> Option<Packages> {
    find().is_none().then_some(PACKAGES)
}

/// Chromium and chromedriver, installed from Debian when root may do so.
///
/// # Errors
/// When they are missing and cannot be installed: the message says what to install.
pub async fn ensure(context: &Context) -> Result<Chromium> {
    debian::ensure(context, PACKAGES, find).await
}

fn find() -> Option<Chromium> {
    Some(Chromium { browser: on_path("chromium")?, driver: on_path("chromedriver")? })
}
