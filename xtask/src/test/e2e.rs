//! The whole demo in Chromium (Playwright, in `tests/`), `cargo xtask demo` as a person starts and stops it, and the
//! client in three engines.

use std::fs;

use anyhow::Result;

use super::browser::Browser;
use super::tally::Tally;
use super::{playwright, runner, session};
use crate::context::Context;
use crate::process::cargo;
use crate::services::{address, api, database, free_port, module};
use crate::tools::{chromium, npm};
use crate::{site_build, www_build};

/// Runs the group.
///
/// # Errors
/// When a tool is missing and cannot be installed, or something does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    // For the servers that stand in for InstantDB and EdgeBase.
    npm::ensure_packages_of(context, &context.root.join("tests/backends")).await?;
    let chromium = chromium::ensure(context).await?;
    database::check(context).await?;
    site_build::ensure(context).await?;
    www_build::ensure(context).await?;
    module::build(context).await?;
    api::build(context).await?;
    database::ensure_server(context).await?;
    let (arguments, browser) = (["--reporter=list,json"], [("CHROMIUM", chromium.browser.as_path())]);
    playwright::run(context, tally, "end-to-end tests", &arguments, &browser).await?;
    connection(context, tally).await?;
    lifecycle(context, tally).await?;
    session::run(context, tally).await
}

/// The connection's own tests, inside Chromium, on a server with empty tables.
async fn connection(context: &Context, tally: &mut Tally) -> Result<()> {
    let data = context.target().join("connection-tests");
    let _absent = fs::remove_dir_all(&data);
    let port = free_port()?;
    let chosen = database::Options { port, data, module: "clicker".to_owned(), binary: None };
    let mut tests = Browser::ensure(context).await?.cargo_test(context, "crate/backends")?;
    tests.args(["--features", "server-tests", "--test", "server"]).env("SPACETIMEDB_URI", address(port));
    let database = database::start(context, &chosen).await?;
    let tested = runner::run_with_retry(context, tally, "the connection with a server", &mut tests).await;
    database.stop().await?;
    tested
}

async fn lifecycle(context: &Context, tally: &mut Tally) -> Result<()> {
    // Someone may have edited the page while Playwright ran; these tests expect starts that build nothing.
    site_build::ensure(context).await?;
    www_build::ensure(context).await?;
    let mut tests = cargo();
    tests
        .args(["test", "--locked", "-p", "xtask", "--features", "e2e", "--test", "lifecycle"])
        .current_dir(&context.root);
    runner::run_with_retry(context, tally, "start and stop of the demo", &mut tests).await
}
