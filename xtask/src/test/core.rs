//! Formatting, lints, documentation, native tests, what is linked, and sizes.

use anyhow::Result;
use tokio::process::Command;

use super::tally::Tally;
use super::{linked, runner, sizes};
use crate::bench::leptos;
use crate::context::Context;
use crate::docs;
use crate::pins::WASM_TARGET;
use crate::process::{cargo, command, for_wasm};
use crate::services::api;
use crate::tools::{npm, rust};

/// The crates that users depend on: they are linted for wasm32 and documented.
pub const LIBRARIES: [&str; 4] =
    ["oidc-client-protocol", "oidc-client-wasm", "oidc-client-backends", "oidc-client-leptos"];

/// Runs the group.
///
/// # Errors
/// When a tool is missing and cannot be installed.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    rust::ensure_wasm_target(context).await?;
    rust::ensure_linters(context).await?;
    format(context, tally).await?;
    lint(context, tally).await?;
    document(context, tally).await?;
    let mut tests = in_root(context, &["test", "--workspace", "--locked", "--no-fail-fast"]);
    runner::run(context, tally, "cargo test", &mut tests).await?;
    let mut api = in_api(context, &["test", "--locked", "--target-dir"]);
    runner::run(context, tally, "the API's own tests", api.arg(api::target(context))).await?;
    server_rendering(context, tally).await?;
    provider_tests(context, tally).await?;
    linked::run(context, tally).await?;
    sizes::run(context, tally).await
}

async fn format(context: &Context, tally: &mut Tally) -> Result<()> {
    let mut workspace = in_root(context, &["fmt", "--all", "--check"]);
    tally.check(context, "cargo fmt", &mut workspace).await?;
    let mut fuzz = in_root(context, &["fmt", "--check", "--manifest-path", "crate/protocol/fuzz/Cargo.toml"]);
    tally.check(context, "cargo fmt (fuzz targets)", &mut fuzz).await?;
    let mut sizes = in_root(context, &["fmt", "--check", "--manifest-path", "xtask/bench/leptos/Cargo.toml"]);
    sizes.args(leptos::packages().flat_map(|name| ["-p", name]));
    tally.check(context, "cargo fmt (pages that are weighed)", &mut sizes).await?;
    let mut module = in_module(context, &["fmt", "--check"]);
    tally.check(context, "cargo fmt (database module)", &mut module).await?;
    let mut api = in_api(context, &["fmt", "--check"]);
    tally.check(context, "cargo fmt (API)", &mut api).await
}

async fn lint(context: &Context, tally: &mut Tally) -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    let mut host = in_root(context, &["clippy", "--workspace", "--all-targets", "--locked"]);
    tally.check(context, "clippy (host)", host.args(deny)).await?;
    let mut e2e = in_root(context, &["clippy", "-p", "xtask", "--all-features", "--all-targets", "--locked"]);
    tally.check(context, "clippy (xtask, all features)", e2e.args(deny)).await?;
    let mut wasm = in_root(context, &["clippy", "--locked", "--target", WASM_TARGET, "-p", "demo-app"]);
    wasm.args(LIBRARIES.iter().flat_map(|name| ["-p", name])).args(deny);
    tally.check(context, "clippy (wasm32)", for_wasm(&mut wasm)).await?;
    let mut module = in_module(context, &["clippy", "--locked", "--target", WASM_TARGET, "--target-dir"]);
    module.arg(context.target().join("database-module")).args(deny);
    tally.check(context, "clippy (database module)", for_wasm(&mut module)).await?;
    let mut api = in_api(context, &["clippy", "--locked", "--all-targets", "--target-dir"]);
    api.arg(api::target(context)).args(deny);
    tally.check(context, "clippy (API)", &mut api).await
}

async fn document(context: &Context, tally: &mut Tally) -> Result<()> {
    let mut doc = in_root(context, &["doc", "--no-deps", "--locked"]);
    doc.args(LIBRARIES.iter().flat_map(|name| ["-p", name])).env("RUSTDOCFLAGS", "-D warnings");
    tally.check(context, "cargo doc", &mut doc).await?;
    tally.result("docs/errors.md", docs::check(context));
    Ok(())
}

/// The server-side build. Separately, because the features of the workspace's pages would turn it into a page.
async fn server_rendering(context: &Context, tally: &mut Tally) -> Result<()> {
    let features = ["--features", "ssr", "--test", "server"];
    let mut tests = in_root(context, &["test", "--locked", "-p", "oidc-client-leptos"]);
    runner::run(context, tally, "what a server renders", tests.args(features)).await
}

async fn provider_tests(context: &Context, tally: &mut Tally) -> Result<()> {
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    let mut tests = command("npm");
    tests.args(["test", "--workspace", "demo-app/provider"]).current_dir(&context.root);
    runner::run(context, tally, "the provider's tests", &mut tests).await
}

fn in_root(context: &Context, arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments).current_dir(&context.root);
    command
}

fn in_module(context: &Context, arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments).current_dir(context.root.join("demo-app/database"));
    command
}

fn in_api(context: &Context, arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments).current_dir(context.root.join("demo-app/api"));
    command
}
