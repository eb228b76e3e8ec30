//! The back-ends in Chromium: `tests/backends`, with its own npm packages (InstantDB's real client), and
//! `tests/backends/client`, the crate as its page calls it. SpacetimeDB is the real server; the others are stand-ins. Also
//! the demo's API with a real provider, and providers that deviate from the standard, with the client's presets for them.

use anyhow::Result;

use super::tally::Tally;
use super::{client, playwright};
use crate::context::Context;
use crate::pins::WASM_TARGET;
use crate::process::{cargo, for_wasm};
use crate::progress::{self, Job};
use crate::services::{api, database, module};
use crate::tools::{chromium, npm, rust};

/// Exports the back-ends to a page.
const PACKAGE: &str = "backends-client";

/// Builds everything that the tests need and runs them.
///
/// # Errors
/// When a tool is missing and cannot be installed, or something does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    npm::ensure_packages_of(context, &context.root.join("tests/backends")).await?;
    let chromium = chromium::ensure(context).await?;
    build_client(context).await?;
    let api = api::build(context).await?;
    module::build(context).await?;
    database::ensure_server(context).await?;
    let programs = [("CHROMIUM", chromium.browser.as_path()), ("DEMO_API", api.as_path())];
    playwright::run(context, tally, "back-ends", &["--config", "backends"], &programs).await
}

async fn build_client(context: &Context) -> Result<()> {
    rust::ensure_wasm_target(context).await?;
    let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
    let job = Job {
        name: "building the back-ends for the browser tests".to_owned(),
        crates: 60,
        usually: "about a minute on two cores the first time".to_owned(),
    };
    let mut build = cargo();
    for_wasm(&mut build)
        .args(["build", "--locked", "--target", WASM_TARGET, "--package", PACKAGE])
        .current_dir(&context.root);
    progress::run(context, &job, build).await?;
    let built = context.target().join(format!("{WASM_TARGET}/debug/{}.wasm", PACKAGE.replace('-', "_")));
    client::bind(context, &wasm_bindgen, &built, &context.target().join(PACKAGE)).await
}
