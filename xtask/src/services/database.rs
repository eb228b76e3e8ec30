//! The SpacetimeDB server with the demo's module: one that this task starts, or one that is already running.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::module;
use super::publish::{Destination, publish};
use super::running::Running;
use super::{address, http, take_folder, until_answers};
use crate::context::{Context, on_path};
use crate::pins::{SPACETIMEDB, SPACETIMEDB_NEEDS, SPACETIMEDB_VERSION};
use crate::process::{Child, command, log_file, output_of};
use crate::tools::{cargo_tool, require_on_path};

/// How the database server is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its port on loopback.
    pub port: u16,
    /// Where its files, keys, log and the owner's token are kept.
    pub data: PathBuf,
    /// The name that the module is published under.
    pub module: String,
    /// The server's binary; found or installed when `None`.
    pub binary: Option<PathBuf>,
}

/// Fails early when the server would have to be built and cannot be.
///
/// # Errors
/// Names what the build needs and is missing.
pub async fn check(context: &Context) -> Result<()> {
    if find(context).await.is_some() {
        return Ok(());
    }
    require_on_path(&SPACETIMEDB_NEEDS, "building the SpacetimeDB server")
}

/// The server's binary: on PATH in whatever version, in the cache, or built there.
///
/// # Errors
/// When it cannot be built.
pub async fn ensure_server(context: &Context) -> Result<PathBuf> {
    match find(context).await {
        Some(binary) => Ok(binary),
        None => cargo_tool::ensure(context, &SPACETIMEDB, SPACETIMEDB_VERSION).await,
    }
}

/// Builds the server in the background, if it is missing and can be built.
pub async fn ensure_server_in_background(context: &Context) {
    if find(context).await.is_none() && check(context).await.is_ok() {
        cargo_tool::ensure_in_background(context, &SPACETIMEDB, SPACETIMEDB_VERSION).await;
    }
}

async fn find(context: &Context) -> Option<PathBuf> {
    match on_path(SPACETIMEDB.binary) {
        Some(binary) => Some(binary),
        None => cargo_tool::find(context, &SPACETIMEDB, SPACETIMEDB_VERSION).await,
    }
}

/// Starts the server, waits until it answers and publishes the module.
///
/// # Errors
/// When the server or the module cannot be built, or the server ends or stays silent.
pub async fn start<'a>(context: &'a Context, options: &Options) -> Result<Running<'a>> {
    let module = module::build(context).await?;
    let binary = match &options.binary {
        Some(binary) => binary.clone(),
        None => ensure_server(context).await?,
    };
    say_which(context, &binary).await;
    let mut database = launch(context, options, &binary)?;
    until_answers(&format!("{}/v1/ping", address(options.port)), database.ended()).await?;
    let (uri, name, data) = (address(options.port), options.module.clone(), options.data.clone());
    let remedy = format!("remove {}, or choose another folder with --data", data.display());
    let destination = Destination { uri, name, data, remedy };
    tokio::select! {
        published = publish(&destination, &module) => { published?; }
        error = database.ended() => return Err(error),
    }
    Ok(database)
}

/// Publishes the module to a server that is already running.
///
/// # Errors
/// When the server does not answer or refuses.
pub async fn join(context: &Context, destination: &Destination) -> Result<()> {
    let ping = format!("{}/v1/ping", destination.uri);
    let answer = http()?.get(&ping).timeout(Duration::from_secs(5)).send().await;
    let answer = answer.with_context(|| format!("no SpacetimeDB server answers at {}", destination.uri))?;
    if !answer.status().is_success() {
        bail!("{ping} answers {}: is that a SpacetimeDB server?", answer.status());
    }
    let module = module::build(context).await?;
    publish(destination, &module).await?;
    Ok(())
}

fn launch<'a>(context: &'a Context, options: &Options, binary: &Path) -> Result<Running<'a>> {
    let keys = options.data.join("keys");
    std::fs::create_dir_all(&keys).with_context(|| format!("{} cannot be made", keys.display()))?;
    let folder = take_folder(&options.data)?;
    let log = options.data.join("server.log");
    let file = log_file(&log)?;
    let mut server = command(binary);
    server
        .arg("start")
        .arg("--data-dir")
        .arg(options.data.join("db"))
        .arg("--jwt-pub-key-path")
        .arg(keys.join("pub"))
        .arg("--jwt-priv-key-path")
        .arg(keys.join("priv"))
        .args(["--listen-addr", &format!("127.0.0.1:{}", options.port)])
        .stdout(file.try_clone()?)
        .stderr(file);
    let name = "the database server";
    let child = Child::start(context, name, &mut server)?;
    Ok(Running { name, child, log: Some(log), _folder: Some(folder) })
}

async fn say_which(context: &Context, binary: &Path) {
    let said = output_of(binary, &["--version"]).await.unwrap_or_default();
    let is_version = |word: &&str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let version = said.split([' ', ';', '\n']).find(is_version).unwrap_or("unknown version");
    context.say(&format!("SpacetimeDB server: {} ({version})", binary.display()));
}
