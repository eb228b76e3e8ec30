//! Where people sign in, and where the board is.

use std::env;

use serde::{Deserialize, Serialize};

/// Read from the server's environment, and sent along with each page. Nothing in it is secret.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Config {
    /// The OpenID provider's issuer: `AUTHORITY`.
    pub authority: String,
    /// This app's name there: `CLIENT_ID`.
    pub client_id: String,
    /// Where browsers find this app: `ORIGIN`.
    pub origin: String,
    /// Where browsers find the SpacetimeDB server: `DATABASE`.
    pub database: String,
}

impl Config {
    /// The environment, with the demo's own provider where that says nothing.
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
