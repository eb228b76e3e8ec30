//! The demo's database module: a Rust crate of its own workspace, built for the SpacetimeDB server.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::pins::WASM_TARGET;
use crate::process::{cargo, for_wasm};
use crate::progress::{self, Job};
use crate::tools::rust;

/// The module as the server takes it.
#[derive(Debug)]
pub struct Module {
    /// WebAssembly, unoptimised.
    pub wasm: Vec<u8>,
}

/// Builds the module, which takes no time when nothing has changed.
///
/// # Errors
/// When it does not build.
pub async fn build(context: &Context) -> Result<Module> {
    rust::ensure_wasm_target(context).await?;
    let folder = context.root.join("demo-app/database");
    let target = context.target().join("database-module");
    let job = Job {
        name: "building the database module".to_owned(),
        crates: 90,
        usually: "under a minute the first time".to_owned(),
    };
    let mut build = cargo();
    for_wasm(&mut build)
        .args(["build", "--release", "--locked", "--target", WASM_TARGET, "--target-dir"])
        .arg(&target)
        .current_dir(&folder);
    progress::run(context, &job, build).await?;
    let file = only_wasm(&target.join(WASM_TARGET).join("release"))?;
    let wasm = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Module { wasm })
}

fn only_wasm(folder: &PathBuf) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut modules = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"));
    match (modules.next(), modules.next()) {
        (Some(module), None) => Ok(module),
        (None, _) => bail!("{} has no .wasm file", folder.display()),
        (Some(_), Some(_)) => bail!("{} has more than one .wasm file: remove the folder", folder.display()),
    }
}
