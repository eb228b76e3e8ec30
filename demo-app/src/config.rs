//! `/config.json`: which provider, which database and which API this page talks to, read when the page starts, so that one build
//! serves them all.

use std::fmt;

use gloo_net::http::Request;
use oidc_client_protocol::json::{JsonError, Object, Value};
use web_sys::RequestCache;

/// Where the file is served.
const ADDRESS: &str = "/config.json";

/// The path of this page that finishes a sign-in.
pub const CALLBACK_PATH: &str = "/callback";
/// The path of this page that people reach after signing out.
pub const SIGNED_OUT_PATH: &str = "/signed-out";

/// Everything that can be pointed elsewhere without a new build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The provider's issuer.
    pub authority: String,
    /// This app's name at the provider.
    pub client_id: String,
    /// Where the provider sends people back to; this origin's `/callback` when the file does not say.
    pub redirect_uri: String,
    /// Where the provider sends people after sign-out; this origin's `/signed-out` when the file does not say.
    pub post_logout_redirect_uri: String,
    /// What is asked for, separated by spaces.
    pub scope: String,
    /// The database.
    pub database: Database,
    /// The API, where there is one.
    pub api: Option<Api>,
}

/// An API of one's own: `demo-app/api`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// Its address, `http:` or `https:`, without a slash at the end.
    pub uri: String,
    /// Its name at the provider (RFC 8707), which the access token is asked for by; left out where a scope says it.
    pub resource: Option<String>,
}

/// A SpacetimeDB server and the module on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// The server's address, `http:` or `https:`.
    pub uri: String,
    /// The module's name there.
    pub module: String,
}

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// Nothing answered.
    Unreachable,
    /// The server answered, but not with the file.
    Missing {
        /// What came instead.
        got: String,
    },
    /// The file is not JSON.
    NotJson(JsonError),
    /// A field is absent or wrong.
    Field {
        /// The field, such as `spacetimedb.uri`.
        name: &'static str,
        /// What belongs there.
        expected: String,
        /// What stands there.
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

/// Fetches the file, past every cache: who changes it expects the next reload to know.
pub async fn load(origin: &str) -> Result<Config, ConfigError> {
    let response = Request::get(ADDRESS)
        .cache(RequestCache::NoStore)
        .send()
        .await
        .map_err(|_| ConfigError::Unreachable)?;
    if !response.ok() {
        return Err(ConfigError::Missing { got: format!("HTTP status {}", response.status()) });
    }
    let text = response.text().await.map_err(|_| ConfigError::Unreachable)?;
    parse(&text, origin)
}

/// Reads the file's text for a page that is open at `origin`.
pub fn parse(text: &str, origin: &str) -> Result<Config, ConfigError> {
    // A server with a fallback for unknown paths answers a missing file with the start page.
    if text.trim_start().starts_with('<') {
        return Err(ConfigError::Missing { got: "an HTML page".to_owned() });
    }
    let file = Object::parse(text).map_err(ConfigError::NotJson)?;
    let database = object(&file, "spacetimedb")?;
    let callback = format!("{origin}{CALLBACK_PATH}");
    let redirect_uri = optional_text(&file, "redirect_uri")?.unwrap_or_else(|| callback.clone());
    if redirect_uri != callback {
        // Anywhere else the answer would reach a page that does not know of this sign-in.
        return Err(ConfigError::Field { name: "redirect_uri", expected: callback, got: redirect_uri });
    }
    Ok(Config {
        authority: text_of(&file, "authority", "authority")?,
        client_id: text_of(&file, "client_id", "client_id")?,
        redirect_uri,
        post_logout_redirect_uri: optional_text(&file, "post_logout_redirect_uri")?
            .unwrap_or_else(|| format!("{origin}{SIGNED_OUT_PATH}")),
        scope: text_of(&file, "scope", "scope")?,
        database: Database {
            uri: text_of(database, "uri", "spacetimedb.uri")?,
            module: text_of(database, "module", "spacetimedb.module")?,
        },
        api: api(&file)?,
    })
}

fn api(file: &Object) -> Result<Option<Api>, ConfigError> {
    let Some(value) = file.get("api") else { return Ok(None) };
    let api = value.as_object().ok_or_else(|| wrong("api", "an object with \"uri\"", Some(value)))?;
    let uri = text_of(api, "uri", "api.uri")?.trim_end_matches('/').to_owned();
    let resource = match api.get("resource") {
        None => None,
        Some(_) => Some(text_of(api, "resource", "api.resource")?),
    };
    Ok(Some(Api { uri, resource }))
}

fn object<'file>(file: &'file Object, name: &'static str) -> Result<&'file Object, ConfigError> {
    let value = file.get(name);
    value
        .and_then(Value::as_object)
        .ok_or_else(|| wrong(name, "an object with \"uri\" and \"module\"", value))
}

fn text_of(object: &Object, member: &str, name: &'static str) -> Result<String, ConfigError> {
    let value = object.get(member);
    let text = value.and_then(Value::as_str).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| wrong(name, "a text that is not empty", value))
}

fn optional_text(file: &Object, name: &'static str) -> Result<Option<String>, ConfigError> {
    match file.get(name) {
        None => Ok(None),
        Some(_) => text_of(file, name, name).map(Some),
    }
}

fn wrong(name: &'static str, expected: &str, value: Option<&Value>) -> ConfigError {
    let got = match value {
        None => "nothing".to_owned(),
        Some(value) => value.to_json(),
    };
    ConfigError::Field { name, expected: expected.to_owned(), got }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "http://127.0.0.1:5170";

    fn file(rest: &str) -> String {
        format!(
            r#"{{"authority":"http://127.0.0.1:4400","client_id":"demo-app","scope":"openid",
                "spacetimedb":{{"uri":"http://127.0.0.1:3010","module":"clicker"}}{rest}}}"#
        )
    }

    #[test]
    fn the_redirect_uris_default_to_this_origin() {
        let config = parse(&file(""), ORIGIN).unwrap();
        assert_eq!(config.redirect_uri, "http://127.0.0.1:5170/callback");
        assert_eq!(config.post_logout_redirect_uri, "http://127.0.0.1:5170/signed-out");
        assert_eq!(config.database.module, "clicker");
    }

    #[test]
    fn an_api_is_read_where_there_is_one() {
        assert_eq!(parse(&file(""), ORIGIN).unwrap().api, None);
        let api = parse(&file(r#","api":{"uri":"http://127.0.0.1:4410/"}"#), ORIGIN).unwrap().api.unwrap();
        assert_eq!((api.uri.as_str(), api.resource), ("http://127.0.0.1:4410", None));
        let wrong = file(r#","api":{"uri":7}"#);
        assert!(parse(&wrong, ORIGIN).unwrap_err().to_string().contains("field \"api.uri\""));
    }

    #[test]
    fn a_redirect_uri_on_another_origin_is_named_with_what_was_expected() {
        let error = parse(&file(r#","redirect_uri":"http://localhost:5170/callback""#), ORIGIN).unwrap_err();
        assert_eq!(error.code(), "config_invalid");
        assert_eq!(
            error.to_string(),
            "/config.json, field \"redirect_uri\": expected http://127.0.0.1:5170/callback, \
             got http://localhost:5170/callback"
        );
    }

    #[test]
    fn a_missing_or_mistyped_field_is_named() {
        let text = file("").replace(r#""module":"clicker""#, r#""module":7"#);
        assert_eq!(
            parse(&text, ORIGIN).unwrap_err().to_string(),
            "/config.json, field \"spacetimedb.module\": expected a text that is not empty, got 7"
        );
        let text = file("").replace(r#""client_id":"demo-app","#, "");
        assert!(parse(&text, ORIGIN).unwrap_err().to_string().contains("field \"client_id\""));
    }

    #[test]
    fn the_start_page_in_place_of_the_file_counts_as_missing() {
        assert_eq!(parse("<!doctype html>", ORIGIN).unwrap_err().code(), "config_missing");
    }

    #[test]
    fn text_that_is_not_json_is_invalid() {
        assert_eq!(parse("{", ORIGIN).unwrap_err().code(), "config_invalid");
    }
}
