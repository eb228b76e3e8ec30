//! `cargo xtask demo`: installs what is missing, starts everything, and prints the addresses.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::json;

use crate::context::Context;
use crate::figures;
use crate::services::publish::Destination;
use crate::services::running::Running;
use crate::services::{address, api, database, provider, site, take_folder, taken_port};
use crate::tools::npm;
use crate::{site_build, www_build};

/// The name that the module is published under.
const MODULE: &str = "clicker";

/// What can be chosen.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The page's port.
    #[arg(long, default_value_t = 5170, value_parser = clap::value_parser!(u16).range(1..))]
    app_port: u16,
    /// The OpenID provider's port.
    #[arg(long, default_value_t = 4400, value_parser = clap::value_parser!(u16).range(1..))]
    provider_port: u16,
    /// The port of the database server that is started.
    #[arg(long, default_value_t = 3010, value_parser = clap::value_parser!(u16).range(1..))]
    database_port: u16,
    /// The port of the API.
    #[arg(long, default_value_t = 4410, value_parser = clap::value_parser!(u16).range(1..))]
    api_port: u16,
    /// A SpacetimeDB server that runs already, used instead: ws:// or http:// and its host and port.
    #[arg(long, value_parser = http_address)]
    database_uri: Option<String>,
    /// Lifetime of ID and access tokens: short, so that a renewal can be watched.
    #[arg(long, default_value_t = 120)]
    token_seconds: u32,
    /// A config.json of your own, served to the page instead of the demo's: for a provider of your own. The demo's provider and
    /// its API are not started then.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where keys, sessions, tables and logs are kept; target/demo when not given.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// Runs the demo until something fails or a signal ends the task.
///
/// # Errors
/// When a port is taken, a tool is missing and cannot be installed, or a service ends.
pub async fn run(context: &Context, options: &Options) -> Result<()> {
    check_ports(options)?;
    check_config(options)?;
    let data = options.data.clone().unwrap_or_else(|| context.target().join("demo"));
    // Before anything is written there: a demo that runs still needs its logs and its configuration.
    let _ours_alone = take_folder(&data)?;
    npm::require_node().await?;
    if options.database_uri.is_none() {
        database::check(context).await?;
    }
    site_build::ensure(context).await?;
    www_build::ensure(context).await?;
    // Building may have taken minutes, in which another program may have taken a port.
    check_ports(options)?;
    let provider = match options.config {
        Some(_) => None,
        None => Some(provider::start(context, &provider_options(options, &data)).await?),
    };
    let config = write_config(options, &data)?;
    let port = options.app_port;
    let is_demos_own = options.config.is_none();
    let serving = site::Options { port, port_option: "--app-port", config, is_demos_own, www: context.www() };
    let page = site::start(&context.site(), &serving).await?;
    let page_seconds = context.elapsed().as_secs_f64();
    announce_page(context, options);
    tokio::select! {
        result = watch(provider) => result,
        result = page.serve() => result,
        result = run_database(context, options, &data, page_seconds) => result,
        result = run_api(context, options, &data) => result,
    }
}

/// Waits until the service ends; forever for a database that the user started: the page itself reconnects to that one.
async fn watch(service: Option<Running<'_>>) -> Result<()> {
    match service {
        Some(mut service) => Err(service.ended().await),
        None => std::future::pending().await,
    }
}

/// The API starts in the background, as the database does.
async fn run_api(context: &Context, options: &Options, data: &Path) -> Result<()> {
    if options.config.is_some() {
        return std::future::pending().await;
    }
    let (issuer, app) = (address(options.provider_port), address(options.app_port));
    let log = Some(data.join("api.log"));
    let mut api = api::start(context, &api::Options { port: options.api_port, issuer, app, log }).await?;
    context.announce(format_args!("ready {0}\n\n  The API        {0}\n", address(options.api_port)));
    Err(api.ended().await)
}

/// The database starts in the background: its first build takes a quarter of an hour, and signing in works without it.
async fn run_database(context: &Context, options: &Options, data: &Path, page_seconds: f64) -> Result<()> {
    let folder = data.join("database");
    let mut database = None;
    if let Some(uri) = &options.database_uri {
        let apart = folder.join(uri.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_"));
        let remedy = "remove that database there, or choose another server with --database-uri".to_owned();
        let destination = Destination { uri: uri.clone(), name: MODULE.to_owned(), data: apart, remedy };
        database::join(context, &destination).await?;
    } else {
        let port = options.database_port;
        let chosen = database::Options { port, data: folder, module: MODULE.to_owned(), binary: None };
        database = Some(database::start(context, &chosen).await?);
    }
    let all_seconds = context.elapsed().as_secs_f64();
    let figures = json!({ "page_ready_seconds": page_seconds, "all_ready_seconds": all_seconds });
    figures::write(context, "demo", &figures)?;
    announce_database(context, options, all_seconds);
    watch(database).await
}

fn check_ports(options: &Options) -> Result<()> {
    let mut ports = vec![(options.app_port, "--app-port")];
    if options.config.is_none() {
        ports.extend([(options.provider_port, "--provider-port"), (options.api_port, "--api-port")]);
    }
    if options.database_uri.is_none() {
        ports.push((options.database_port, "--database-port"));
    }
    let mut seen = HashSet::new();
    for (port, option) in &ports {
        if !seen.insert(*port) {
            bail!("port {port} is chosen twice: choose another with {option}");
        }
    }
    let taken: Vec<String> =
        ports.into_iter().filter_map(|(port, option)| taken_port(port, option)).collect();
    if taken.is_empty() {
        return Ok(());
    }
    let (these, others) = match taken.as_slice() {
        [_one] => ("this port", "another one with its option"),
        _ => ("these ports", "others with their options"),
    };
    let second = match options.data {
        Some(_) => "",
        None => "; for a second demo beside the first, also give `--data FOLDER`",
    };
    bail!(
        "{these} of 127.0.0.1 cannot be used: {}; stop what listens there, or choose {others}{second}",
        taken.join(", ")
    );
}

fn provider_options(options: &Options, data: &Path) -> provider::Options {
    provider::Options {
        port: options.provider_port,
        apps: vec![address(options.app_port)],
        api: Some(address(options.api_port)),
        data: data.join("provider"),
        token_seconds: options.token_seconds,
        log: Some(data.join("provider.log")),
    }
}

fn check_config(options: &Options) -> Result<()> {
    let Some(file) = &options.config else { return Ok(()) };
    fs::metadata(file).with_context(|| format!("--config: {} cannot be read", file.display()))?;
    Ok(())
}

/// The page's configuration: the given one, or one for the services that this task starts.
fn write_config(options: &Options, data: &Path) -> Result<PathBuf> {
    if let Some(file) = &options.config {
        return Ok(file.clone());
    }
    let app = address(options.app_port);
    let config = json!({
        "authority": address(options.provider_port),
        "client_id": "demo-app",
        "redirect_uri": format!("{app}/callback"),
        "post_logout_redirect_uri": format!("{app}/signed-out"),
        "scope": "openid profile email offline_access",
        "spacetimedb": { "uri": database_address(options), "module": MODULE },
        "api": { "uri": address(options.api_port), "resource": address(options.api_port) },
    });
    let file = data.join("config.json");
    let text = serde_json::to_string_pretty(&config)?;
    fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(file)
}

fn database_address(options: &Options) -> String {
    options.database_uri.clone().unwrap_or_else(|| address(options.database_port))
}

/// `ws://host:port/` and `http://host:port` are the same server.
fn http_address(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("ws://").or_else(|| text.strip_prefix("http://"));
    match host.map(|host| host.trim_end_matches('/')) {
        Some(host) if !host.is_empty() && !host.contains('/') => Ok(format!("http://{host}")),
        _ => {
            Err("expected ws:// or http:// with a host and a port, for example ws://127.0.0.1:3000"
                .to_owned())
        }
    }
}

fn announce_page(context: &Context, options: &Options) {
    let app = address(options.app_port);
    context.announce(format_args!("\n  The demo       {app}"));
    context.announce(format_args!("  On npm         {app}/plain/ and {app}/react/"));
    if let Some(file) = &options.config {
        context.announce(format_args!("  The provider   the one in {}", file.display()));
    } else {
        context.announce(format_args!("  The provider   {}", address(options.provider_port)));
        context
            .announce("  Sign in as     Alice Adams, Bob Brown or Carol Clarke (no password: it is a demo)");
    }
    context.announce("  Stop           Ctrl-C\n");
    context.announce(format_args!("ready {app}"));
}

fn announce_database(context: &Context, options: &Options, seconds: f64) {
    let address = database_address(options);
    context.announce(format_args!("ready {address}"));
    context.announce(format_args!("\n  The database   {address}, {seconds:.1} s after the start\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_address_may_be_written_as_websocket_or_http() {
        assert_eq!(http_address("ws://127.0.0.1:3000/").unwrap(), "http://127.0.0.1:3000");
        assert_eq!(http_address("http://127.0.0.1:3000").unwrap(), "http://127.0.0.1:3000");
    }

    #[test]
    fn a_database_address_with_a_path_or_without_a_scheme_is_refused() {
        assert!(http_address("http://127.0.0.1:3000/v1").is_err());
        assert!(http_address("127.0.0.1:3000").is_err());
    }
}
