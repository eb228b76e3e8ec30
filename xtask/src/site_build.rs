//! Builds the demo page with Trunk, or skips it if none of its sources has changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest, Sha256};

use crate::context::{Context, path_with};
use crate::pins::{SHIPPED_RUSTFLAGS, TRUNK, TRUNK_VERSION, WASM_TARGET};
use crate::process::{command, for_shipping, output_of};
use crate::progress::{self, Job};
use crate::tools::{cargo_tool, lock_in, npm, rust};

/// The page's sources, relative to the root.
const SOURCES: [&str; 6] =
    [".cargo/config.toml", "Cargo.lock", "Cargo.toml", "Trunk.toml", "crate", "demo-app"];
/// Files among them that are not part of the page.
const APART: [&str; 5] =
    ["crate/npm", "demo-app/api", "demo-app/database", "demo-app/examples", "demo-app/provider"];

/// Builds `target/site`, with all the tools that it needs.
///
/// # Errors
/// When a tool cannot be installed or the page does not build.
pub async fn ensure(context: &Context) -> Result<()> {
    let fingerprint = fingerprint(context, &SOURCES, &APART).await?;
    if is_built(context, &fingerprint) {
        return Ok(());
    }
    let _one_at_a_time = lock_in(context, &context.target(), "site").await?;
    if is_built(context, &fingerprint) {
        return Ok(());
    }
    rust::ensure_wasm_target(context).await?;
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    npm::bin(context, "wasm-opt")?;
    let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
    let trunk = cargo_tool::ensure(context, &TRUNK, TRUNK_VERSION).await?;
    // Trunk runs offline, because it would download its own copies of the tools otherwise: fetch the crates first.
    rust::fetch_crates(context, &context.root, &["--target", WASM_TARGET]).await?;
    let stamp = stamp(context);
    // An interrupted build may leave a page that is neither the old nor the new one.
    let _none_yet = fs::remove_file(&stamp);
    build(context, &trunk, &wasm_bindgen).await?;
    fs::write(&stamp, fingerprint).with_context(|| format!("{} cannot be written", stamp.display()))
}

fn is_built(context: &Context, fingerprint: &str) -> bool {
    let is_there = context.site().join("index.html").is_file();
    is_there && fs::read_to_string(stamp(context)).is_ok_and(|last| last == fingerprint)
}

/// The hash of the sources that the page in `target/site` was built from.
fn stamp(context: &Context) -> PathBuf {
    context.target().join("site.sha256")
}

async fn build(context: &Context, trunk: &Path, wasm_bindgen: &Path) -> Result<()> {
    let job = Job {
        name: "building the demo page".to_owned(),
        crates: 180,
        usually: "about 3 minutes on two cores the first time".to_owned(),
    };
    let mut folders = vec![context.npm_bin()];
    folders.extend(wasm_bindgen.parent().map(Path::to_owned));
    let mut build = command(trunk);
    for_shipping(&mut build, "")
        .arg("build")
        .current_dir(&context.root)
        .env("PATH", path_with(&folders)?)
        // Trunk reads it as a flag and refuses any value but true and false.
        .env_remove("NO_COLOR");
    progress::run(context, &job, build).await?;
    if !context.site().join("index.html").is_file() {
        bail!("trunk ended well, but {} has no index.html", context.site().display());
    }
    Ok(())
}

/// A hash of all of a page's sources, including the compiler. Files in `apart` are left out.
///
/// # Errors
/// When a file cannot be read.
pub async fn fingerprint(context: &Context, sources: &[&str], apart: &[&str]) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(output_of("rustc", &["--version"]).await.unwrap_or_default());
    hash.update(SHIPPED_RUSTFLAGS.1);
    let apart: Vec<_> = apart.iter().map(|path| context.root.join(path)).collect();
    for source in sources {
        add(&mut hash, &context.root, &context.root.join(source), &apart)?;
    }
    Ok(hex(&hash.finalize()))
}

/// The hash as text.
pub fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn add(hash: &mut Sha256, root: &Path, path: &Path, apart: &[PathBuf]) -> Result<()> {
    if apart.iter().any(|apart| path == apart) {
        return Ok(());
    }
    if path.is_dir() {
        let mut entries: Vec<_> =
            fs::read_dir(path)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
        entries.sort();
        return entries.iter().try_for_each(|entry| add(hash, root, entry, apart));
    }
    if path.is_file() {
        let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        hash.update(path.strip_prefix(root)?.as_os_str().as_encoded_bytes());
        // The length keeps two files from being mistaken for one.
        hash.update(bytes.len().to_le_bytes());
        hash.update(&bytes);
    }
    Ok(())
}
