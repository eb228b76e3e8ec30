//! Node.js and the npm packages of the workspace: the provider, wasm-opt (binaryen), Playwright.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};

use super::lock;
use crate::context::{Context, on_path};
use crate::pins::NODE_OLDEST;
use crate::process::{Child, command, log_file, output_of, tail};

/// Node.js, if it is new enough.
///
/// # Errors
/// When it is missing or too old: it is not installed automatically.
pub async fn require_node() -> Result<PathBuf> {
    let (major, minor) = NODE_OLDEST;
    let wanted = format!("Node.js {major}.{minor} or newer");
    let (Some(node), Some(_npm)) = (on_path("node"), on_path("npm")) else {
        bail!("{wanted} with npm is needed and not on PATH: install it from your system or nodejs.org");
    };
    let version = output_of(&node, &["--version"]).await.unwrap_or_default();
    let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < NODE_OLDEST {
        bail!("{wanted} is needed; {} says {version:?}", node.display());
    }
    Ok(node)
}

/// Installs `node_modules` as `package-lock.json` specifies.
///
/// # Errors
/// When npm fails; its last lines come along.
pub async fn ensure_packages(context: &Context) -> Result<()> {
    ensure_packages_of(context, &context.root).await
}

/// Like [`ensure_packages`], for a folder outside the workspace with its own lock file.
///
/// # Errors
/// When npm fails; its last lines come along.
pub async fn ensure_packages_of(context: &Context, folder: &Path) -> Result<()> {
    let wanted = folder.join("package-lock.json");
    let installed = folder.join("node_modules/.package-lock.json");
    if is_newer(&installed, &wanted) {
        return Ok(());
    }
    let _one_at_a_time = lock(context, "npm-packages").await?;
    if is_newer(&installed, &wanted) {
        return Ok(());
    }
    context.say("installing the npm packages (usually about half a minute)");
    let log = context.target().join("npm-ci.log");
    let file = log_file(&log)?;
    let mut npm = command("npm");
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder).stdout(file.try_clone()?).stderr(file);
    let status = Child::start(context, "npm ci", &mut npm)?.wait().await?;
    if !status.success() {
        bail!("npm ci failed ({status}); its last lines:\n{}", tail(&log));
    }
    context.say("installing the npm packages: done");
    Ok(())
}

/// A command of an installed package.
///
/// # Errors
/// When no package in `package-lock.json` brings it.
pub fn bin(context: &Context, name: &str) -> Result<PathBuf> {
    let path = context.npm_bin().join(name);
    if path.is_file() {
        return Ok(path);
    }
    bail!("no npm package brings `{name}`: {} is not there", path.display())
}

fn is_newer(file: &Path, than: &Path) -> bool {
    match (modified(file), modified(than)) {
        (Ok(file), Ok(than)) => file >= than,
        _ => false,
    }
}

fn modified(file: &Path) -> Result<SystemTime> {
    file.metadata()?.modified().with_context(|| format!("{} has no time", file.display()))
}
