//! An API that identifies the caller by the access token, and shows each user only their own posts.
//!
//! Copy this folder and replace [`posts::Store`] by a database. The configuration is in [`settings`].
//!
//! How a request is handled: [`caller`] takes token and proof from its headers, [`token`] finds out whose token it is, with
//! the keys of [`provider`], [`proof`] checks that the sender holds its key, and [`posts`] serves that user. Every reason
//! against it is a [`refusal`].

mod caller;
mod posts;
mod proof;
mod provider;
mod refusal;
mod settings;
mod token;

use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Method, header};
use tokio::net::TcpListener;
use tower_http::cors::CorsLayer;

use crate::posts::Store;
use crate::proof::Proofs;
use crate::provider::Provider;
use crate::settings::Settings;

/// The state that every request needs.
#[derive(Debug)]
struct App {
    settings: Settings,
    provider: Provider,
    proofs: Proofs,
    store: Store,
}

/// The maximum size of a post in bytes, with the JSON around it.
const BODY_LIMIT: usize = 8 * 1024;

#[tokio::main]
async fn main() -> ExitCode {
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::from_env(|name| std::env::var(name).ok())?;
    let listener = TcpListener::bind(settings.listen).await?;
    println!("ready {}", settings.public_url);
    axum::serve(listener, router(settings)?).with_graceful_shutdown(stopped()).await?;
    Ok(())
}

fn router(settings: Settings) -> Result<Router, Box<dyn std::error::Error>> {
    // Pages of other origins can't read a response; but only the token decides who may act.
    let cors = CorsLayer::new()
        .allow_origin(settings.origins.clone())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("dpop")])
        // Without this the page can't read why it was refused.
        .expose_headers([header::WWW_AUTHENTICATE]);
    let provider = Provider::new(&settings)?;
    let app = App { settings, provider, proofs: Proofs::default(), store: Store::default() };
    Ok(posts::routes().layer(DefaultBodyLimit::max(BODY_LIMIT)).layer(cors).with_state(Arc::new(app)))
}

/// Waits for Ctrl-C, or a service manager's signal.
async fn stopped() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
