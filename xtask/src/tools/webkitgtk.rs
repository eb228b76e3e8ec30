//! Debian's WebKitGTK: the engine with its own small browser, its driver, and a display for its windows.

use std::env::consts::ARCH;
use std::path::PathBuf;

use anyhow::Result;

use super::debian::{self, Packages};
use crate::context::{Context, on_path};

const PACKAGES: Packages = Packages {
    need: "the session tests need WebKitGTK's MiniBrowser, WebKitWebDriver and Xvfb",
    names: &["webkit2gtk-driver", "xvfb"],
    usually: "about a minute",
};

/// Where the browser, its driver and the display are.
#[derive(Clone, Debug)]
pub struct WebKitGtk {
    /// The browser.
    pub browser: PathBuf,
    /// Its WebDriver.
    pub driver: PathBuf,
    /// The X server.
    pub display: PathBuf,
}

/// The packages that bring it, where it is missing.
pub fn missing() -> Option<Packages> {
    find().is_none().then_some(PACKAGES)
}

/// All three, installed from Debian when root may do so.
///
/// # Errors
/// When they are missing and cannot be installed: the message says what to install.
pub async fn ensure(context: &Context) -> Result<WebKitGtk> {
    debian::ensure(context, PACKAGES, find).await
}

fn find() -> Option<WebKitGtk> {
    // It isn't meant to be run by users, so it isn't on PATH.
    let browser = PathBuf::from(format!("/usr/lib/{ARCH}-linux-gnu/webkit2gtk-4.1/MiniBrowser"));
    let (driver, display) = (on_path("WebKitWebDriver")?, on_path("Xvfb")?);
    browser.is_file().then_some(WebKitGtk { browser, driver, display })
}
