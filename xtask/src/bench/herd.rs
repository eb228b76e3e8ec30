//! A million sessions and an outage of their provider: the program in `xtask/bench/herd`.

use std::process::Stdio;

use anyhow::{Context as _, Result};
use serde_json::Value;
use tokio::io::AsyncReadExt as _;

use crate::context::Context;
use crate::figures;
use crate::process::{Child, cargo};

/// Optimized for speed, with a fast build, in its own folder: the page's profile optimizes for size.
const BUILD: [&str; 8] = [
    "run",
    "--locked",
    "--release",
    "--package=herd",
    "--config=profile.release.opt-level=3",
    "--config=profile.release.lto=false",
    "--config=profile.release.codegen-units=16",
    "--target-dir",
];

/// The figures to print; all are kept.
const PRINTED: [&str; 4] = ["steady_per_second", "peak_ratio", "fresh_after_seconds", "lost"];

/// Plays the days and keeps the results.
///
/// # Errors
/// When the program does not build or fails.
pub async fn run(context: &Context) -> Result<()> {
    let mut program = cargo();
    program.args(BUILD).arg(context.target().join("herd")).current_dir(&context.root).stdout(Stdio::piped());
    let mut child = Child::start(context, "herd", &mut program)?;
    let mut text = String::new();
    child.stdout().context("its output is piped")?.read_to_string(&mut text).await?;
    anyhow::ensure!(child.wait().await?.success(), "the days could not be played");
    let played: Value = serde_json::from_str(&text)?;
    print(&played);
    figures::write(context, "herd", &played)
}

fn print(played: &Value) {
    println!("{:<20} {:<16} {}", "tokens", "client", PRINTED.join(" "));
    for (day, all) in played.get("days").and_then(Value::as_object).into_iter().flatten() {
        for (client, figures) in all.as_object().into_iter().flatten().filter(|(_, value)| value.is_object())
        {
            let cells = PRINTED.map(|name| {
                let value = figures.get(name).unwrap_or(&Value::Null).to_string();
                format!("{value:>w$}", w = name.len())
            });
            println!("{day:<20} {client:<16} {}", cells.join(" "));
        }
    }
}
