//! Parts of the Rust toolchain: the wasm target, linters, crates, and wasm-bindgen's tool in the locked version.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::{cargo_tool, lock};
use crate::context::{Context, on_path};
use crate::pins::{WASM_BINDGEN, WASM_TARGET};
use crate::process::{cargo, command, output_of, run};
use crate::progress::{self, Job};

/// Makes sure that the compiler builds for wasm32.
///
/// # Errors
/// When the target is missing and rustup is not there to add it.
pub async fn ensure_wasm_target(context: &Context) -> Result<()> {
    let folder = output_of("rustc", &["--print", "target-libdir", "--target", WASM_TARGET]).await;
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    let target = format!("the Rust target {WASM_TARGET}");
    add(context, &target, "about half a minute", &["target", "add", WASM_TARGET]).await
}

/// rustfmt and clippy, which rustup's profile `minimal` leaves out.
///
/// # Errors
/// When one is missing and rustup is not there to add it.
pub async fn ensure_linters(context: &Context) -> Result<()> {
    // rustup installs a proxy for each in any case; running it shows whether the component is there.
    for (program, component) in [("rustfmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if output_of(program, &["--version"]).await.is_none() {
            add(context, component, "a few seconds", &["component", "add", component]).await?;
        }
    }
    Ok(())
}

/// Warns when the compiler isn't the workspace's version: lints and sizes are those of one version.
pub async fn tell_other_version(context: &Context) {
    let said = output_of("rustc", &["--version"]).await.unwrap_or_default();
    let own = env!("CARGO_PKG_RUST_VERSION");
    if !is_version(&said, own) {
        context.say(&format!("this is {said}: with another than {own}, lints and sizes may differ"));
    }
}

/// Whether `rustc 1.95.0 (…)` is of the version 1.95.
fn is_version(said: &str, version: &str) -> bool {
    let found = said.split_whitespace().nth(1).unwrap_or_default();
    found.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Has cargo fetch the crates of the workspace in this folder, for a tool that then runs offline or reads them itself.
///
/// # Errors
/// When they cannot be fetched.
pub async fn fetch_crates(context: &Context, folder: &Path, arguments: &[&str]) -> Result<()> {
    let job = Job { name: "fetching crates".to_owned(), crates: 0, usually: "some seconds".to_owned() };
    let mut fetch = cargo();
    fetch.args(["fetch", "--locked"]).args(arguments).current_dir(folder);
    progress::run(context, &job, fetch).await
}

/// The source of the standard library, for builds with a custom one.
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
    add(context, source, "a few seconds", &["component", "add", "rust-src"]).await
}

/// Has rustup add what is missing.
async fn add(context: &Context, missing: &str, usually: &str, arguments: &[&str]) -> Result<()> {
    if on_path("rustup").is_none() {
        bail!("{missing} is missing, and rustup, which would add it, is not on PATH");
    }
    let _one_at_a_time = lock(context, "rust-target").await?;
    context.say(&format!("installing {missing} (usually {usually})"));
    run(context, "rustup", command("rustup").args(arguments)).await
}

/// wasm-bindgen's command line tool, in exactly the version of the crate in `Cargo.lock`: the two communicate in an
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
        let manifest = std::fs::read_to_string(root.join("crate/npm/Cargo.toml")).unwrap();
        assert!(manifest.contains(&format!("wasm-bindgen = \"={version}\"")), "{version}");
    }

    #[test]
    fn a_compiler_of_the_same_minor_version_is_no_other() {
        assert!(is_version("rustc 1.95.0 (59807616e 2026-04-14)", "1.95"));
        assert!(is_version("rustc 1.95.1", "1.95.1"));
        for other in ["rustc 1.96.0 (x)", "rustc 1.950.0 (x)", "rustc 2.95.0", ""] {
            assert!(!is_version(other, "1.95"), "{other}");
        }
    }

    #[test]
    fn a_package_that_is_not_locked_is_an_error() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        assert!(locked_version(&root.join("Cargo.lock"), "no-such-package").is_err());
    }
}
