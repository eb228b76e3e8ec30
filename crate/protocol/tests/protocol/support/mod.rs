//! A small provider in memory: it signs ID tokens for real, and the signatures are verified for real.

pub mod flow;
pub mod provider;
pub mod vectors;

use oidc_client_protocol::Timestamp;

pub const ISSUER: &str = "https://login.example";
pub const CLIENT_ID: &str = "my-app";
pub const REDIRECT_URI: &str = "https://app.example/callback";
pub const ACCESS_TOKEN: &str = vectors::ACCESS_TOKEN;
pub const REFRESH_TOKEN: &str = "refresh-token-1";
/// The time at which every test begins.
pub const NOW: Timestamp = Timestamp(1_700_000_000);
