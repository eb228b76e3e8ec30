//! Builds the demo's pages on the npm package (`www/`), and skips it when nothing they are made of has changed.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::process::{command, run as run_command};
use crate::site_build::fingerprint;
use crate::tools::{lock_in, npm};

/// The pages, each in a folder of its own, which is also its path on the site.
pub const PAGES: [&str; 2] = ["plain", "react"];
/// What they are made of, relative to the root: the package too, whose WebAssembly takes all of the crates below it, and how it is
/// built.
const SOURCES: [&str; 9] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "crate",
    "demo-app/style.css",
    "package-lock.json",
    "www",
    "xtask/src/npm.rs",
    "xtask/src/pins.rs",
];
/// What lies among it and is not part of them.
const APART: [&str; 4] = ["crate/leptos", "crate/backends", "crate/npm/dist", "crate/npm/tests"];

/// Makes `target/www`, and the npm package before.
///
/// # Errors
/// When a tool cannot be installed, or the package or a page does not build.
pub async fn ensure(context: &Context) -> Result<()> {
    let fingerprint = fingerprint(context, &SOURCES, &APART).await?;
    if is_built(context, &fingerprint) {
        return Ok(());
    }
    let _one_at_a_time = lock_in(context, &context.target(), "www").await?;
    if is_built(context, &fingerprint) {
        return Ok(());
    }
    let stamp = stamp(context);
    // A build that is interrupted may leave pages that are neither the old nor the new ones.
    let _none_yet = fs::remove_file(&stamp);
    crate::npm::build(context).await?;
    for page in PAGES {
        build(context, page).await?;
    }
    fs::write(&stamp, fingerprint).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Type checks one page, then bundles it: Vite only takes the types away.
async fn build(context: &Context, page: &str) -> Result<()> {
    let folder = context.root.join("www").join(page);
    context.say(&format!("building the page /{page}/"));
    run_command(context, "tsc", command(npm::bin(context, "tsc")?).current_dir(&folder)).await?;
    let mut bundle = command(npm::bin(context, "vite")?);
    bundle.args(["build", "--logLevel", "warn"]).current_dir(&folder);
    run_command(context, "vite", &mut bundle).await?;
    if !index(context, page).is_file() {
        bail!("vite ended well, but {} is not there", index(context, page).display());
    }
    Ok(())
}

fn is_built(context: &Context, fingerprint: &str) -> bool {
    let are_there = PAGES.iter().all(|page| index(context, page).is_file());
    are_there && fs::read_to_string(stamp(context)).is_ok_and(|last| last == fingerprint)
}

fn index(context: &Context, page: &str) -> PathBuf {
    context.www().join(page).join("index.html")
}

/// What the pages in `target/www` were made of.
fn stamp(context: &Context) -> PathBuf {
    context.target().join("www.sha256")
}
