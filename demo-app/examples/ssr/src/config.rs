//! The addresses of the provider, the app and the database.

use std::env;

use serde::{Deserialize, Serialize};

/// Read from the server's environment, and sent along with each page. Nothing in it is secret.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Config {
    /// The OpenID provider's issuer: `AUTHORITY`.
    pub authority: String,
    /// This app's client ID there: `CLIENT_ID`.
    pub client_id: String,
    /// This app's address in browsers: `ORIGIN`.
    pub origin: String,
    /// The SpacetimeDB server's address in browsers: `DATABASE`.
    pub database: String,
}

impl Config {
    /// Reads the environment; defaults to the demo's own provider.
    pub fn from_environment() -> Self {
        let read = |name: &str, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
        Self {
            authority: read("AUTHORITY", "http://127.0.0.1:4400"),
            client_id: read("CLIENT_ID", "demo-app"),
            origin: read("ORIGIN", "http://127.0.0.1:5180"),
            database: read("DATABASE", "http://127.0.0.1:3010"),
        }
    }
}
