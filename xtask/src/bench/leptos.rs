//! The same small page without sign-in, and with it by other libraries and ours: `xtask/bench/leptos`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use crate::compressed::gzip_size;
use crate::context::Context;
use crate::figures;
use crate::npm::WASM_FEATURES;
use crate::pins::WASM_TARGET;
use crate::process::{cargo, command, for_shipping, run as run_command};
use crate::progress::{self, Job};
use crate::tools::{clang, npm, rust};

/// The page without sign-in, and those with it: the package, and its name in the figures.
const FRAMEWORKS: [(&str, &[(&str, &str)]); 2] = [
    (
        "size-plain",
        &[
            ("size-ours", "ours"),
            ("size-leptos-oidc", "leptos_oidc"),
            ("size-leptos-keycloak-auth", "leptos-keycloak-auth"),
        ],
    ),
    ("size-yew-plain", &[("size-yew-oauth2", "yew-oauth2")]),
];

/// A page as a browser gets it: the WebAssembly and the JavaScript around it.
struct Page {
    raw: usize,
    gzip: usize,
}

/// All pages.
pub fn packages() -> impl Iterator<Item = &'static str> {
    let with = |(plain, others): (&'static str, &'static [(&'static str, &'static str)])| {
        std::iter::once(plain).chain(others.iter().map(|(package, _)| *package))
    };
    FRAMEWORKS.into_iter().flat_map(with)
}

/// Builds and measures them.
///
/// # Errors
/// When a tool is missing and cannot be installed, or a page does not build.
pub async fn run(context: &Context) -> Result<()> {
    rust::ensure_wasm_target(context).await?;
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    clang::ensure(context).await?;
    let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
    println!("{:<22} {:>10} {:>10} {:>14}", "a page with", "raw", "gzip -9", "added, gzip -9");
    let mut added = Map::new();
    for (package, others) in FRAMEWORKS {
        let plain = page(context, &wasm_bindgen, package).await?;
        println!("{:<22} {:>10} {:>10}", "no sign-in", plain.raw, plain.gzip);
        for (package, name) in others {
            let page = page(context, &wasm_bindgen, package).await?;
            let more = page.gzip.saturating_sub(plain.gzip);
            println!("{name:<22} {:>10} {:>10} {more:>14}", page.raw, page.gzip);
            added.insert((*name).to_owned(), json!({ "added_gzip": more }));
        }
    }
    figures::write(context, "leptos-size", &Value::Object(added))
}

async fn page(context: &Context, wasm_bindgen: &Path, package: &str) -> Result<Page> {
    let built = build(context, package).await?;
    let folder = target(context).join("pages").join(package);
    let _none_yet = fs::remove_dir_all(&folder);
    let mut bind = command(wasm_bindgen);
    bind.args(["--target", "web", "--no-typescript", "--out-name", "page", "--out-dir"]);
    run_command(context, "wasm-bindgen", bind.arg(&folder).arg(built)).await?;
    let wasm = folder.join("page_bg.wasm");
    let mut optimize = command(npm::bin(context, "wasm-opt")?);
    optimize.arg("-Oz").args(WASM_FEATURES).arg(&wasm).arg("-o").arg(&wasm);
    run_command(context, "wasm-opt", &mut optimize).await?;
    let mut page = Page { raw: 0, gzip: 0 };
    for file in [wasm, folder.join("page.js")] {
        let bytes = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        page.raw += bytes.len();
        page.gzip += gzip_size(&bytes)?;
    }
    Ok(page)
}

/// One package at a time: built together, each would get the others' features.
async fn build(context: &Context, package: &str) -> Result<PathBuf> {
    let job = Job {
        name: format!("building {package}"),
        crates: 200,
        usually: "about 4 minutes on two cores the first time".to_owned(),
    };
    let mut build = cargo();
    for_shipping(&mut build, "")
        .args([
            "build",
            "--locked",
            "--release",
            "--target",
            WASM_TARGET,
            "--package",
            package,
            "--target-dir",
        ])
        .arg(target(context))
        .current_dir(context.root.join("xtask/bench/leptos"));
    progress::run(context, &job, build).await?;
    Ok(target(context).join(format!("{WASM_TARGET}/release/{package}.wasm")))
}

/// The pages have their own lock file, so a shared folder would make cargo rebuild common dependencies in turns.
fn target(context: &Context) -> PathBuf {
    context.target().join("leptos-size")
}
