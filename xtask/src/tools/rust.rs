//! What comes from the Rust toolchain: the wasm target, and wasm-bindgen's tool in the locked version.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::{cargo_tool, lock};
use crate::context::{Context, on_path};
use crate::pins::{WASM_BINDGEN, WASM_TARGET};
use crate::process::{command, output_of, run};

/// Makes sure that the compiler builds for wasm32.
///
/// # Errors
/// When the target is missing and rustup is not there to add it.
pub async fn ensure_wasm_target(context: &Context) -> Result<()> {
    let folder = output_of("rustc", &["--print", "target-libdir", "--target", WASM_TARGET]).await;
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    add(
        context,
        &format!("the Rust target {WASM_TARGET}"),
        "about half a minute",
        ["target", "add", WASM_TARGET],
    )
    .await
}

/// The source of the standard library, for what is built with one of its own.
///
/// # Errors
/// When it is missing and rustup is not there to add it.
pub async fn ensure_std_source(context: &Context) -> Result<()> {
    let sysroot = output_of("rustc", &["--print", "sysroot"]).await;
    let source = |sysroot| Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.lock");
    if sysroot.is_some_and(|sysroot| source(sysroot).is_file()) {
        return Ok(());
    }
    let source = "the source of Rust's standard library";
    add(context, source, "a few seconds", ["component", "add", "rust-src"]).await
}

/// Has rustup add what is missing.
async fn add(context: &Context, missing: &str, usually: &str, arguments: [&str; 3]) -> Result<()> {
    if on_path("rustup").is_none() {
        bail!("{missing} is missing, and rustup, which would add it, is not on PATH");
    }
    let _one_at_a_time = lock(context, "rust-target").await?;
    context.say(&format!("installing {missing} (usually {usually})"));
    run(context, "rustup", command("rustup").args(arguments)).await
}

/// wasm-bindgen's command line tool, in exactly the version of the crate in `Cargo.lock`: the two talk through an
/// unstable format.
///
/// # Errors
/// When `Cargo.lock` cannot be read or the tool cannot be installed.
pub async fn ensure_wasm_bindgen(context: &Context) -> Result<PathBuf> {
    cargo_tool::ensure(context, &WASM_BINDGEN, &wasm_bindgen_version(context)?).await
}

/// The version of the crate `wasm-bindgen` in `Cargo.lock`.
///
/// # Errors
/// When `Cargo.lock` cannot be read.
pub fn wasm_bindgen_version(context: &Context) -> Result<String> {
    locked_version(&context.root.join("Cargo.lock"), "wasm-bindgen")
}

fn locked_version(lock_file: &Path, package: &str) -> Result<String> {
    let text = std::fs::read_to_string(lock_file)
        .with_context(|| format!("{} cannot be read", lock_file.display()))?;
    let wanted = format!("name = \"{package}\"");
    let mut lines = text.lines().skip_while(|line| *line != wanted).skip(1);
    let version = lines.next().and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).with_context(|| format!("{} does not name {package}", lock_file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_bindgen_is_read_from_the_lock_file_and_not_taken_for_a_longer_name() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let version = locked_version(&root.join("Cargo.lock"), "wasm-bindgen").unwrap();
        let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
        assert!(manifest.contains(&format!("wasm-bindgen = \"={version}\"")), "{version}");
    }

    #[test]
    fn a_package_that_is_not_locked_is_an_error() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        assert!(locked_version(&root.join("Cargo.lock"), "no-such-package").is_err());
    }
}
