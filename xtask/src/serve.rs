//! `cargo xtask serve …`: one service in the foreground, for the tests and for work on that service alone.

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;
use crate::services::{address, api, database, provider, site, wait_until_free};

/// The services that can run alone.
#[derive(Debug, Subcommand)]
pub enum Service {
    /// The OpenID provider.
    Provider {
        /// Its port.
        #[arg(long, default_value_t = 4400, value_parser = clap::value_parser!(u16).range(1..))]
        port: u16,
        /// The origin of an app that may use it; can be given several times.
        #[arg(long = "app", default_value = "http://127.0.0.1:5170")]
        apps: Vec<String>,
        /// The API that it issues access tokens for.
        #[arg(long)]
        api: Option<String>,
        /// Where its keys and sessions are kept; target/demo/provider when not given.
        #[arg(long)]
        data: Option<PathBuf>,
        /// Lifetime of ID and access tokens.
        #[arg(long, default_value_t = 120)]
        token_seconds: u32,
    },
    /// The demo's own API.
    Api {
        /// Its port.
        #[arg(long, default_value_t = 4410, value_parser = clap::value_parser!(u16).range(1..))]
        port: u16,
        /// The provider whose tokens it takes.
        #[arg(long, default_value = "http://127.0.0.1:4400")]
        issuer: String,
        /// The origin of the page that may call it.
        #[arg(long, default_value = "http://127.0.0.1:5170")]
        app: String,
    },
    /// The SpacetimeDB server with the demo's module.
    Database {
        /// Its port.
        #[arg(long, default_value_t = 3010, value_parser = clap::value_parser!(u16).range(1..))]
        port: u16,
        /// Where its files and keys are kept; target/demo/database when not given.
        #[arg(long)]
        data: Option<PathBuf>,
        /// The name that the module is published under.
        #[arg(long, default_value = "clicker")]
        module: String,
        /// The server's binary, instead of the one on PATH or the pinned one.
        #[arg(long)]
        binary: Option<PathBuf>,
    },
    /// The built page in target/site, as a single-page app, and those in target/www.
    Site {
        /// Its port.
        #[arg(long, default_value_t = 5170, value_parser = clap::value_parser!(u16).range(1..))]
        port: u16,
        /// Served as /config.json; target/demo/config.json when not given.
        #[arg(long)]
        config: Option<PathBuf>,
    },
}

/// Runs the service until it fails or a signal ends the task.
///
/// # Errors
/// When the port is taken, or the service cannot be started or ends.
pub async fn run(context: &Context, service: Service) -> Result<()> {
    // Of the workspace, wherever the task was started.
    let or_demos = |given: Option<PathBuf>, name: &str| {
        given.unwrap_or_else(|| context.target().join("demo").join(name))
    };
    match service {
        Service::Provider { port, apps, api, data, token_seconds } => {
            wait_until_free(port, "--port").await?;
            let data = or_demos(data, "provider");
            let options = provider::Options { port, apps, api, data, token_seconds, log: None };
            // It prints its own `ready` line, before its first request.
            let mut provider = provider::start(context, &options).await?;
            Err(provider.ended().await)
        }
        Service::Api { port, issuer, app } => {
            wait_until_free(port, "--port").await?;
            let mut api = api::start(context, &api::Options { port, issuer, app, log: None }).await?;
            ready(context, port);
            Err(api.ended().await)
        }
        Service::Database { port, data, module, binary } => {
            wait_until_free(port, "--port").await?;
            let data = or_demos(data, "database");
            let options = database::Options { port, data, module, binary };
            let mut database = database::start(context, &options).await?;
            ready(context, port);
            Err(database.ended().await)
        }
        Service::Site { port, config } => {
            wait_until_free(port, "--port").await?;
            let is_demos_own = config.is_none();
            let config = or_demos(config, "config.json");
            let serving =
                site::Options { port, port_option: "--port", config, is_demos_own, www: context.www() };
            let site = site::start(&context.site(), &serving).await?;
            ready(context, port);
            site.serve().await
        }
    }
}

fn ready(context: &Context, port: u16) {
    context.announce(format_args!("ready {}", address(port)));
}
