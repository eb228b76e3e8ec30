//! The back-ends in the configuration. The page needs the database, and shows a tab for each other one that is configured.

use oidc_client_backends::instantdb::InstantDbSettings;
use oidc_client_protocol::json::{Object, Value};

use super::ConfigError;
use super::fields::{text_of, wrong};

/// A SpacetimeDB server and the module on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// The server's address, `http:` or `https:`.
    pub uri: String,
    /// The module's name there.
    pub module: String,
}

impl Database {
    pub(super) fn read(file: &Object) -> Result<Self, ConfigError> {
        let value = file.get("spacetimedb");
        let database = value
            .and_then(Value::as_object)
            .ok_or_else(|| wrong("spacetimedb", "an object with \"uri\" and \"module\"", value))?;
        Ok(Self {
            uri: text_of(database, "uri", "spacetimedb.uri")?,
            module: text_of(database, "module", "spacetimedb.module")?,
        })
    }
}

/// Your own API: `demo-app/api`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// Its address, `http:` or `https:`, without a slash at the end.
    pub uri: String,
    /// Its name at the provider (RFC 8707), with which the access token is requested; left out if a scope says it.
    pub resource: Option<String>,
}

impl Api {
    pub(super) fn read(file: &Object) -> Result<Option<Self>, ConfigError> {
        let Some(api) = optional(file, "api", "an object with \"uri\"")? else { return Ok(None) };
        let uri = text_of(api, "uri", "api.uri")?.trim_end_matches('/').to_owned();
        let resource = match api.get("resource") {
            None => None,
            Some(_) => Some(text_of(api, "resource", "api.resource")?),
        };
        Ok(Some(Self { uri, resource }))
    }
}

/// An InstantDB app, which takes the ID token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstantDb {
    /// Where the app is served (`apiURI`), `http:` or `https:`.
    pub uri: String,
    /// The app's id.
    pub app_id: String,
    /// The provider's name at the app.
    pub client_name: String,
}

impl InstantDb {
    /// The settings for `use_instantdb`.
    pub fn settings(self) -> InstantDbSettings {
        let settings = InstantDbSettings::new(self.app_id, self.client_name, self.uri);
        // The page's sign-out waits for it.
        InstantDbSettings { request_timeout_in_seconds: 5, ..settings }
    }

    pub(super) fn read(file: &Object) -> Result<Option<Self>, ConfigError> {
        let expected = "an object with \"uri\", \"app_id\" and \"client_name\"";
        let Some(app) = optional(file, "instantdb", expected)? else { return Ok(None) };
        Ok(Some(Self {
            uri: text_of(app, "uri", "instantdb.uri")?,
            app_id: text_of(app, "app_id", "instantdb.app_id")?,
            client_name: text_of(app, "client_name", "instantdb.client_name")?,
        }))
    }
}

/// An EdgeBase server, which signs users in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeBase {
    /// The server's address, `http:` or `https:`.
    pub uri: String,
    /// The provider's name at the server, such as `oidc:okta`.
    pub provider: String,
}

impl EdgeBase {
    pub(super) fn read(file: &Object) -> Result<Option<Self>, ConfigError> {
        let expected = "an object with \"uri\" and \"provider\"";
        let Some(server) = optional(file, "edgebase", expected)? else { return Ok(None) };
        Ok(Some(Self {
            uri: text_of(server, "uri", "edgebase.uri")?,
            provider: text_of(server, "provider", "edgebase.provider")?,
        }))
    }
}

/// A back-end may be left out; a configured one must be complete.
fn optional<'file>(
    file: &'file Object,
    name: &'static str,
    expected: &str,
) -> Result<Option<&'file Object>, ConfigError> {
    let Some(value) = file.get(name) else { return Ok(None) };
    value.as_object().map(Some).ok_or_else(|| wrong(name, expected, Some(value)))
}
