//! The browser that the tests drive: Debian's Chromium with its driver.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::lock;
use crate::context::{Context, on_path};
use crate::process::{Child, command, log_file, tail};

/// Where the browser and its driver are.
#[derive(Clone, Debug)]
pub struct Chromium {
    /// The browser.
    pub browser: PathBuf,
    /// Its WebDriver.
    pub driver: PathBuf,
}

/// Chromium and chromedriver, installed from Debian when root may do so.
///
/// # Errors
/// When they are missing and cannot be installed: the message says what to install.
pub async fn ensure(context: &Context) -> Result<Chromium> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if !rustix::process::geteuid().is_root() || on_path("apt-get").is_none() {
        bail!(
            "the browser tests need Chromium and chromedriver on PATH: on Debian, as root, run \
            `apt-get install chromium chromium-driver`"
        );
    }
    let _one_at_a_time = lock(context, "chromium").await?;
    context.say("installing chromium and chromium-driver from Debian (usually about a minute)");
    apt_get(context, &["update"]).await?;
    apt_get(context, &["install", "-y", "--no-install-recommends", "chromium", "chromium-driver"]).await?;
    match find() {
        Some(found) => Ok(found),
        None => bail!("Debian's chromium is installed, but chromium and chromedriver are not on PATH"),
    }
}

fn find() -> Option<Chromium> {
    Some(Chromium { browser: on_path("chromium")?, driver: on_path("chromedriver")? })
}

async fn apt_get(context: &Context, arguments: &[&str]) -> Result<()> {
    let log = context.target().join("apt-get.log");
    let file = log_file(&log)?;
    let mut apt = command("apt-get");
    apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(file.try_clone()?).stderr(file);
    let status = Child::start(context, "apt-get", &mut apt)?.wait().await?;
    if !status.success() {
        bail!("apt-get {} failed ({status}); its last lines:\n{}", arguments.join(" "), tail(&log));
    }
    Ok(())
}
