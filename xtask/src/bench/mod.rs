//! `cargo xtask bench …`: what is measured, and what it is compared with. Figures land in `target/figures/`.

mod herd;
pub mod leptos;
mod pages;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// What can be measured.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Bench {
    /// What a million sessions ask of a provider that was away for ten minutes, beside oidc-client-ts's.
    Herd,
    /// What sign-in adds to a Leptos app, with this library and with two others, and to a Yew app with yew-oauth2, in
    /// compressed bytes.
    Leptos,
    /// What a signed-in page takes of memory, and of the processor while nothing happens, beside oidc-client-ts.
    Memory,
    /// How much a page loads for one small app, made with the npm package and with seven other libraries.
    Size,
    /// How long a restored session, the end of a sign-in and its beginning take, beside oidc-client-ts.
    Speed,
    /// How many requests a renewal takes with twenty tabs open, beside oidc-client-ts.
    Tabs,
}

/// Measures it, prints a table, and writes the figures and `docs/performance.md`.
///
/// # Errors
/// When a tool is missing and cannot be installed, or something does not build.
pub async fn run(context: &Context, what: Bench) -> Result<()> {
    match what {
        Bench::Herd => herd::run(context).await?,
        Bench::Leptos => leptos::run(context).await?,
        Bench::Memory => pages::run(context, "memory").await?,
        Bench::Size => pages::run(context, "size").await?,
        Bench::Speed => pages::run(context, "speed").await?,
        Bench::Tabs => pages::run(context, "tabs").await?,
    }
    pages::report(context).await
}
