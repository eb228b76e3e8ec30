//! `tests/leptos`: the server-rendered app, `demo-app/examples/ssr`, and the guide, `docs/leptos.md`, in Chromium with the
//! real provider and a real SpacetimeDB.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tokio::process::Command;

use super::tally::Tally;
use super::{client, playwright};
use crate::context::Context;
use crate::pins::{TRUNK, TRUNK_VERSION, WASM_TARGET};
use crate::process::{cargo, for_wasm};
use crate::progress::{self, Job};
use crate::services::{database, module};
use crate::tools::{cargo_tool, chromium, npm, rust};

/// The example, and the name of its build output.
const PACKAGE: &str = "demo-ssr";
const LIBRARY: &str = "demo_ssr";

/// Its two halves.
const IN_THE_BROWSER: &[&str] = &["--lib", "--features", "hydrate", "--target", WASM_TARGET];
const ON_A_SERVER: &[&str] = &["--features", "ssr"];

/// Builds both halves of the app and runs the tests.
///
/// # Errors
/// When a tool is missing and cannot be installed, or the app does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    let chromium = chromium::ensure(context).await?;
    rust::ensure_wasm_target(context).await?;
    rust::ensure_linters(context).await?;
    let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
    let trunk = cargo_tool::ensure(context, &TRUNK, TRUNK_VERSION).await?;
    database::check(context).await?;
    module::build(context).await?;
    database::ensure_server(context).await?;
    let site = context.target().join("ssr");
    lint(context, tally).await?;
    browser_half(context, &wasm_bindgen, &site).await?;
    let server = server_half(context).await?;
    let programs = [
        ("CHROMIUM", chromium.browser.as_path()),
        ("SSR_SERVER", server.as_path()),
        ("SITE_ROOT", site.as_path()),
        ("TRUNK", trunk.as_path()),
        ("WASM_BINDGEN", wasm_bindgen.as_path()),
    ];
    playwright::run(context, tally, "Leptos", &["--config", "leptos"], &programs).await
}

/// Here and not with the other lints: neither half is built elsewhere.
async fn lint(context: &Context, tally: &mut Tally) -> Result<()> {
    for (name, half) in [("clippy (in the browser)", IN_THE_BROWSER), ("clippy (on a server)", ON_A_SERVER)] {
        let mut clippy = cargo();
        clippy.args(["clippy", "--locked", "--package", PACKAGE]).args(half).args(["--", "-D", "warnings"]);
        own_flags(&mut clippy, half);
        tally.check(context, name, clippy.current_dir(&context.root)).await?;
    }
    Ok(())
}

async fn browser_half(context: &Context, wasm_bindgen: &Path, site: &Path) -> Result<()> {
    build(context, IN_THE_BROWSER).await?;
    let built = context.target().join(format!("{WASM_TARGET}/debug/{LIBRARY}.wasm"));
    client::bind(context, wasm_bindgen, &built, &site.join("pkg")).await
}

async fn server_half(context: &Context) -> Result<PathBuf> {
    build(context, ON_A_SERVER).await?;
    Ok(context.target().join("debug").join(PACKAGE))
}

/// One half at a time: built together, each would get the other's features.
async fn build(context: &Context, half: &[&str]) -> Result<()> {
    let job = Job {
        name: format!("building {PACKAGE} ({})", half.join(" ")),
        crates: 200,
        usually: "about 3 minutes on two cores the first time".to_owned(),
    };
    let mut build = cargo();
    build.args(["build", "--locked", "--package", PACKAGE]).args(half).current_dir(&context.root);
    own_flags(&mut build, half);
    progress::run(context, &job, build).await
}

fn own_flags(build: &mut Command, half: &[&str]) {
    if half.contains(&WASM_TARGET) {
        for_wasm(build);
    }
}
