//! Where to connect, and what to subscribe to.

use super::SpacetimeDbError;
use oidc_client_protocol::{form, url};

/// Where to connect, what to subscribe to, and the names of the tables' columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionSettings {
    uri: String,
    module: String,
    pub(super) queries: Vec<String>,
    pub(super) columns: Vec<(String, Vec<String>)>,
}

impl ConnectionSettings {
    /// Connects to the module (also called database) of this name on the server at `uri`: `https://` or `wss://`, for
    /// loopback addresses also `http://` or `ws://`. A path in front of `/v1` is kept.
    #[must_use]
    pub fn new(uri: impl Into<String>, module: impl Into<String>) -> Self {
        Self { uri: uri.into(), module: module.into(), queries: Vec::new(), columns: Vec::new() }
    }

    /// Subscribes to a query from the start, and again after each reconnect.
    ///
    /// The rows of all queries given here arrive together. Two queries that select the same row deliver it twice, so queries
    /// must not overlap.
    #[must_use]
    pub fn query(mut self, sql: impl Into<String>) -> Self {
        self.queries.push(sql.into());
        self
    }

    /// Names the columns of a table, in the order in which the module declares them.
    ///
    /// The server sends changed rows as arrays without names. The names are also learnt from the first rows after a
    /// subscription, which have names; but a table that was empty then has no such rows: its first change makes the connection
    /// start over, once. If the table is empty again by then, its changes are errors. Name the columns here to avoid both.
    #[must_use]
    pub fn columns(mut self, table: impl Into<String>, columns: &[&str]) -> Self {
        let names = columns.iter().map(|name| (*name).to_owned()).collect();
        self.columns.push((table.into(), names));
        self
    }

    pub(super) fn endpoints(&self) -> Result<Endpoints, SpacetimeDbError> {
        let http = http_base(&self.uri)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !self.module.starts_with(|c: char| c.is_ascii_alphanumeric()) || !self.module.chars().all(is_name)
        {
            return Err(SpacetimeDbError::ModuleInvalid { got: self.module.clone() });
        }
        Ok(Endpoints { http, module: self.module.clone() })
    }
}

/// The URLs of a validated server and module.
#[derive(Debug)]
pub(super) struct Endpoints {
    http: String,
    module: String,
}

impl Endpoints {
    pub(super) fn token_exchange(&self) -> String {
        [&self.http, "/v1/identity/websocket-token"].concat()
    }

    /// The socket's URL, which carries the token of the exchange.
    pub(super) fn socket(&self, token: Option<&str>) -> String {
        let rest = self.http.strip_prefix("http").unwrap_or_default();
        // Only uncompressed frames of the text protocol are JSON.
        let mut parameters = vec![("compression", "None")];
        parameters.extend(token.map(|token| ("token", token)));
        let path = ["ws", rest, "/v1/database/", &self.module, "/subscribe"].concat();
        form::add_query(&path, &parameters)
    }
}

fn http_base(uri: &str) -> Result<String, SpacetimeDbError> {
    let invalid = |reason| Err(SpacetimeDbError::UriInvalid { reason });
    let http = match uri.split_once("://") {
        Some(("ws" | "http", rest)) => ["http://", rest].concat(),
        Some(("wss" | "https", rest)) => ["https://", rest].concat(),
        _ => return invalid("expected it to start with https:// or wss://"),
    };
    if http.contains(['?', '#']) || http.contains(char::is_whitespace) || http.contains(char::is_control) {
        return invalid("expected neither a query, nor a fragment, nor blanks in it");
    }
    if !url::is_secure(&http) {
        return invalid(
            "expected https or wss, or http or ws on this very machine, and a host without user name",
        );
    }
    Ok(http.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints(uri: &str, module: &str) -> Result<Endpoints, &'static str> {
        ConnectionSettings::new(uri, module).endpoints().map_err(|error| error.code())
    }

    #[test]
    fn both_schemes_lead_to_the_same_addresses() {
        for uri in ["http://127.0.0.1:3000", "http://127.0.0.1:3000/", "ws://127.0.0.1:3000"] {
            let endpoints = endpoints(uri, "clicker").unwrap();
            assert_eq!(endpoints.token_exchange(), "http://127.0.0.1:3000/v1/identity/websocket-token");
            let socket = "ws://127.0.0.1:3000/v1/database/clicker/subscribe?compression=None";
            assert_eq!(endpoints.socket(None), socket);
            assert_eq!(endpoints.socket(Some("a.b-c_d")), format!("{socket}&token=a.b-c_d"));
        }
        for uri in ["https://database.example/spacetime", "wss://database.example/spacetime/"] {
            let endpoints = endpoints(uri, "clicker").unwrap();
            assert!(endpoints.token_exchange().starts_with("https://database.example/spacetime/v1/"));
            assert!(endpoints.socket(None).starts_with("wss://database.example/spacetime/v1/"));
        }
    }

    #[test]
    fn a_token_never_travels_in_the_clear_or_to_a_disguised_host() {
        for uri in [
            "http://database.example",
            "ws://database.example",
            "https://database.example@evil.example",
            "https://database.example?x",
            "https://database.example#x",
            "https://data base.example",
            "ftp://database.example",
            "database.example",
            "https://",
            "",
        ] {
            assert_eq!(endpoints(uri, "clicker").err(), Some("spacetimedb_uri_invalid"), "{uri}");
        }
    }

    #[test]
    fn a_module_name_stays_one_segment_of_the_address() {
        for module in ["", ".", "..", "a/b", "a?b", "a b", "-a", "ä"] {
            assert_eq!(
                endpoints("https://database.example", module).err(),
                Some("spacetimedb_module_invalid"),
                "{module}"
            );
        }
        assert!(endpoints("https://database.example", "my-module_2").is_ok());
    }
}
