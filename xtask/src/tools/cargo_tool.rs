//! Tools that `cargo install` builds.

use std::fs::{create_dir_all, remove_dir_all};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::lock;
use crate::context::{Context, on_path};
use crate::pins::{CargoTool, QUICK_BUILD};
use crate::process::{cargo, cargo_low_priority, output_of};
use crate::progress::{self, Job};

/// The tool, if it is installed in this version: on PATH, or in the cache.
pub async fn find(context: &Context, tool: &CargoTool, version: &str) -> Option<PathBuf> {
    if let Some(path) = on_path(tool.binary) {
        let said = output_of(&path, &["--version"]).await.unwrap_or_default();
        if said.split_whitespace().any(|word| word == version) {
            return Some(path);
        }
    }
    let cached = cached(context, tool, version);
    cached.is_file().then_some(cached)
}

/// The tool in this version, installed if necessary.
///
/// # Errors
/// When it cannot be built: the build's last lines come along.
pub async fn ensure(context: &Context, tool: &CargoTool, version: &str) -> Result<PathBuf> {
    ensure_at(context, tool, version, Pace::Full).await
}

/// Installs the tool in the background. Callers that need it earlier wait for it in [`ensure`], which retries a failed
/// installation.
pub async fn ensure_in_background(context: &Context, tool: &CargoTool, version: &str) {
    let _told_to_whoever_needs_it = ensure_at(context, tool, version, Pace::Leisure).await;
}

/// How much of the machine an installation may use.
#[derive(Clone, Copy, Debug)]
enum Pace {
    Full,
    Leisure,
}

async fn ensure_at(context: &Context, tool: &CargoTool, version: &str, pace: Pace) -> Result<PathBuf> {
    if let Some(path) = find(context, tool, version).await {
        return Ok(path);
    }
    let _one_at_a_time = lock(context, tool.package).await?;
    let cached = cached(context, tool, version);
    if !cached.is_file() {
        install(context, tool, version, pace).await?;
    }
    if !cached.is_file() {
        bail!("{} {version} was installed, but {} is not there", tool.package, cached.display());
    }
    Ok(cached)
}

fn cached(context: &Context, tool: &CargoTool, version: &str) -> PathBuf {
    context.tool_folder(tool.package, version).join("bin").join(tool.binary)
}

async fn install(context: &Context, tool: &CargoTool, version: &str, pace: Pace) -> Result<()> {
    let job = Job {
        name: format!("installing {} {version}", tool.package),
        crates: tool.crates,
        usually: format!("about {} minutes on two cores", tool.minutes),
    };
    // Kept until it succeeds, so that an interrupted build can continue.
    let build = context.cache.join("build").join(format!("{}-{version}", tool.package));
    let mut command = match pace {
        Pace::Full => cargo(),
        Pace::Leisure => cargo_low_priority(),
    };
    command
        .args(["install", tool.package, "--version", version])
        .args(QUICK_BUILD)
        .args(tool.flags)
        .arg("--root")
        .arg(context.tool_folder(tool.package, version))
        .arg("--target-dir")
        .arg(&build)
        .current_dir(outside(context)?);
    match pace {
        Pace::Full => progress::run(context, &job, command).await?,
        Pace::Leisure => progress::run_in_background(context, &job, command).await?,
    }
    remove_dir_all(&build).with_context(|| format!("{} cannot be removed", build.display()))
}

/// A folder where this workspace's `.cargo/config.toml` does not apply.
fn outside(context: &Context) -> Result<&Path> {
    create_dir_all(&context.cache).with_context(|| format!("{} cannot be made", context.cache.display()))?;
    Ok(&context.cache)
}
