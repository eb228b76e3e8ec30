//! The client as the tests' page calls it: `tests/conformance/client`, built for a browser.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::context::Context;
use crate::pins::WASM_TARGET;
use crate::process::{cargo, command, for_shipping, run};
use crate::progress::{self, Job};
use crate::tools::rust;

/// Exports every function of the client to a page.
const PACKAGE: &str = "conformance-client";

/// `target/conformance-client`: wasm, and the JavaScript around it.
///
/// # Errors
/// When it does not build, or a tool for it cannot be installed.
pub async fn build(context: &Context) -> Result<()> {
    let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
    let built = compile(context).await?;
    bind(context, &wasm_bindgen, &built, &context.target().join(PACKAGE)).await
}

/// The module as cargo builds it, with function names, compiled like a shipped one.
///
/// # Errors
/// When it does not build, or the compiler has no wasm target and cannot get it.
pub async fn compile(context: &Context) -> Result<PathBuf> {
    rust::ensure_wasm_target(context).await?;
    let job = Job {
        name: "building the client for the browser tests".to_owned(),
        crates: 50,
        usually: "about a minute on two cores the first time".to_owned(),
    };
    let mut build = cargo();
    build.args(["build", "--locked", "--release", "--target", WASM_TARGET, "--package", PACKAGE]);
    for_shipping(build.current_dir(&context.root), "");
    progress::run(context, &job, build).await?;
    Ok(context.target().join(format!("{WASM_TARGET}/release/{}.wasm", PACKAGE.replace('-', "_"))))
}

/// Puts the output of a browser build, with the JavaScript around it, into this folder.
///
/// # Errors
/// When wasm-bindgen fails.
pub async fn bind(context: &Context, wasm_bindgen: &Path, built: &Path, folder: &Path) -> Result<()> {
    let mut bind = command(wasm_bindgen);
    bind.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(folder).arg(built);
    run(context, "wasm-bindgen", &mut bind).await
}
