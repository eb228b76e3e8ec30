//! Why there is no configuration.

use std::fmt;

use oidc_client_protocol::json::JsonError;

use super::ADDRESS;

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// There was no response.
    Unreachable,
    /// The server answered, but not with the file.
    Missing {
        /// The response.
        got: String,
    },
    /// The file is not JSON.
    NotJson(JsonError),
    /// A field is absent or wrong.
    Field {
        /// The field, such as `spacetimedb.uri`.
        name: &'static str,
        /// The expected value.
        expected: String,
        /// The actual value.
        got: String,
    },
}

impl ConfigError {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "config_unreachable",
            Self::Missing { .. } => "config_missing",
            Self::NotJson(_) | Self::Field { .. } => "config_invalid",
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => {
                write!(formatter, "{ADDRESS}: expected an answer from this page's server, got none")
            }
            Self::Missing { got } => write!(formatter, "{ADDRESS}: expected a JSON file, got {got}"),
            Self::NotJson(error) => write!(formatter, "{ADDRESS}: expected JSON: {error}"),
            Self::Field { name, expected, got } => {
                write!(formatter, "{ADDRESS}, field \"{name}\": expected {expected}, got {got}")
            }
        }
    }
}
