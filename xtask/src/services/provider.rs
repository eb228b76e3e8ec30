//! The demo's own OpenID provider, a Node.js program in `demo-app/provider`.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result};

use super::running::Running;
use super::until_listens;
use crate::context::Context;
use crate::process::{Child, command, log_file};
use crate::tools::npm;

/// How the provider is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its port on loopback.
    pub port: u16,
    /// Origins of the apps that may use it.
    pub apps: Vec<String>,
    /// The API that it issues access tokens for, by its name (`resource`, RFC 8707), if there is one.
    pub api: Option<String>,
    /// Where its keys, sessions and refresh tokens are kept.
    pub data: PathBuf,
    /// Lifetime of ID and access tokens, in seconds.
    pub token_seconds: u32,
    /// Where its output goes; the terminal when `None`.
    pub log: Option<PathBuf>,
}

/// Starts the provider and waits until it answers.
///
/// # Errors
/// When Node.js or a package is missing, or the provider ends or stays silent.
pub async fn start<'a>(context: &'a Context, options: &Options) -> Result<Running<'a>> {
    let node = npm::require_node().await?;
    npm::ensure_packages(context).await?;
    std::fs::create_dir_all(&options.data)
        .with_context(|| format!("{} cannot be made", options.data.display()))?;
    let mut node = command(node);
    node.arg(context.root.join("demo-app/provider/server.js"))
        .args(["--port", &options.port.to_string()])
        .args(options.apps.iter().flat_map(|app| ["--app", app]))
        .args(options.api.iter().flat_map(|api| ["--api", api]))
        .arg("--data")
        .arg(&options.data)
        .args(["--token-seconds", &options.token_seconds.to_string()]);
    if let Some(log) = &options.log {
        let file = log_file(log)?;
        node.stdout(file.try_clone()?).stderr(file);
    } else {
        node.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    }
    let name = "the provider";
    let child = Child::start(context, name, &mut node)?;
    let mut provider = Running { name, child, log: options.log.clone(), _folder: None };
    until_listens(options.port, provider.ended()).await?;
    Ok(provider)
}
