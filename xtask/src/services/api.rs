//! The demo's API, a Rust program in `demo-app/api` with its own dependencies.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result};

use super::running::Running;
use super::{address, until_listens};
use crate::context::Context;
use crate::process::{Child, cargo, command, log_file};
use crate::progress::{self, Job};
use crate::site_build::fingerprint;

/// How the API is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its port on loopback.
    pub port: u16,
    /// The provider whose tokens it takes.
    pub issuer: String,
    /// The origin of the page that may call it.
    pub app: String,
    /// Where its output goes; the terminal when `None`.
    pub log: Option<PathBuf>,
}

/// Builds the program, or skips it if none of its sources has changed.
///
/// # Errors
/// When it does not build.
pub async fn build(context: &Context) -> Result<PathBuf> {
    let target = target(context);
    let program = target.join("debug/demo-api");
    let stamp = context.target().join("demo-api.sha256");
    let fingerprint = fingerprint(context, &["demo-app/api"], &["demo-app/api/target"]).await?;
    if program.is_file() && fs::read_to_string(&stamp).is_ok_and(|last| last == fingerprint) {
        return Ok(program);
    }
    let job = Job {
        name: "building the API".to_owned(),
        crates: 130,
        usually: "about 2 minutes the first time".to_owned(),
    };
    let mut build = cargo();
    build.args(["build", "--locked", "--target-dir"]).arg(&target);
    build.current_dir(context.root.join("demo-app/api"));
    progress::run(context, &job, build).await?;
    fs::write(&stamp, fingerprint).with_context(|| format!("{} cannot be written", stamp.display()))?;
    Ok(program)
}

/// Where it is built: it doesn't share the workspace's dependencies.
pub fn target(context: &Context) -> PathBuf {
    context.target().join("demo-api")
}

/// Starts the API and waits until it answers. Its name at the provider (`aud`) is its address.
///
/// # Errors
/// When it does not build, ends or stays silent.
pub async fn start<'a>(context: &'a Context, options: &Options) -> Result<Running<'a>> {
    let mut api = command(build(context).await?);
    api.env("API_ISSUER", &options.issuer)
        .env("API_AUDIENCE", address(options.port))
        .env("API_ORIGINS", &options.app)
        .env("API_LISTEN", format!("127.0.0.1:{}", options.port));
    if let Some(log) = &options.log {
        let file = log_file(log)?;
        api.stdout(file.try_clone()?).stderr(file);
    } else {
        // Its own `ready` line would be printed before anything listens.
        api.stdout(Stdio::null()).stderr(Stdio::inherit());
    }
    let name = "the API";
    let child = Child::start(context, name, &mut api)?;
    let mut api = Running { name, child, log: options.log.clone(), _folder: None };
    until_listens(options.port, api.ended()).await?;
    Ok(api)
}
