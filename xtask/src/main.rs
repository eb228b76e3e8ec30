//! `cargo xtask demo | test | serve | docs | bench | npm`: the only entry that a newcomer to this repository needs.

mod bench;
mod compressed;
mod context;
mod demo;
mod docs;
mod figures;
mod npm;
mod pins;
mod process;
mod progress;
mod serve;
mod services;
mod site_build;
mod test;
mod tools;
mod wasm;
mod www_build;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::context::Context;

/// Builds, starts and tests this project. Everything stays on this machine's loopback address.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Installs what is missing and starts the provider, the page, the API and the database.
    Demo(demo::Options),
    /// Runs the tests, the group named or all but `packages`; the last line of stdout is the tally.
    Test(test::Options),
    /// Runs one service in the foreground; prints `ready ADDRESS` when it answers.
    #[command(subcommand)]
    Serve(serve::Service),
    /// Writes docs/errors.md from the comments in the code.
    Docs(docs::Options),
    /// Measures, and compares with others.
    Bench(bench::Options),
    /// Builds the npm package and prints where its tarball is.
    Npm,
    /// Becomes another program that ends when this task does.
    #[command(hide = true)]
    Guard {
        parent: i32,
        #[arg(last = true)]
        program: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Guard { parent, program } => process::guard(parent, &program).map(|()| ExitCode::SUCCESS),
        task => start(task),
    };
    result.unwrap_or_else(|error| {
        eprintln!("{}error: {error:#}", context::over_progress());
        ExitCode::FAILURE
    })
}

/// One thread is enough, and children must be started by a thread that lives as long as xtask: when it ends, the kernel
/// kills them.
fn start(task: Task) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let code = runtime.block_on(supervise(task));
    // A read of a pipe that nobody closes must not hold the exit up.
    runtime.shutdown_background();
    code
}

/// Runs the task until it ends or a signal does; then no child is left, whichever it was.
async fn supervise(task: Task) -> Result<ExitCode> {
    let context = Context::new()?;
    let serves = matches!(task, Task::Demo(_) | Task::Serve(_));
    let result = tokio::select! {
        result = run(&context, task) => result,
        number = stop_signal() => {
            let number = number?;
            context.say("stopping");
            // Ending a server is how it is meant to be left; anything else was interrupted.
            Ok(if serves { ExitCode::SUCCESS } else { ExitCode::from(128_u8.saturating_add(number)) })
        }
    };
    context.children.stop_all().await;
    result
}

async fn run(context: &Context, task: Task) -> Result<ExitCode> {
    match task {
        Task::Demo(options) => demo::run(context, &options).await?,
        Task::Test(options) => return test::run(context, &options).await,
        Task::Serve(service) => serve::run(context, service).await?,
        Task::Docs(options) => docs::run(context, options)?,
        Task::Bench(options) => bench::run(context, options).await?,
        Task::Npm => npm::run(context).await?,
        Task::Guard { .. } => bail!("guard has been handled"),
    }
    Ok(ExitCode::SUCCESS)
}

async fn stop_signal() -> Result<u8> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(tokio::select! {
        _ = interrupt.recv() => 2,
        _ = terminate.recv() => 15,
    })
}
