//! The client as a page of the tests calls it: `tests/conformance/client`, built for a browser.

use std::path::Path;

use anyhow::Result;

use crate::context::Context;
use crate::pins::{SHIPPED_RUSTFLAGS, WASM_TARGET};
use crate::process::{cargo, command, run};
use crate::progress::{self, Job};
use crate::tools::rust;

/// It hands every function of the client to a page.
pub const PACKAGE: &str = "conformance-client";

/// `target/conformance-client`: wasm, and the JavaScript around it.
///
/// # Errors
/// When it does not build, or a tool for it cannot be installed.
pub async fn build(context: &Context) -> Result<()> {
    rust::ensure_wasm_target(context).await?;
    let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
    let job = Job {
        name: "building the client for the browser tests".to_owned(),
        crates: 50,
        usually: "about a minute on two cores the first time".to_owned(),
    };
    let mut build = cargo();
    build.args(["build", "--locked", "--release", "--target", WASM_TARGET, "--package", PACKAGE]);
    build.current_dir(&context.root).env(SHIPPED_RUSTFLAGS.0, SHIPPED_RUSTFLAGS.1);
    progress::run(context, &job, build).await?;
    bind(context, &wasm_bindgen, PACKAGE, "release").await
}

/// `target/PACKAGE`: what cargo built of it for a browser, and the JavaScript around it.
///
/// # Errors
/// When wasm-bindgen fails.
pub async fn bind(context: &Context, wasm_bindgen: &Path, package: &str, profile: &str) -> Result<()> {
    let wasm = format!("{WASM_TARGET}/{profile}/{}.wasm", package.replace('-', "_"));
    let mut bind = command(wasm_bindgen);
    bind.args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(context.target().join(package))
        .arg(context.target().join(wasm));
    run(context, "wasm-bindgen", &mut bind).await
}
