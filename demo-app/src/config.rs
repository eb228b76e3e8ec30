//! `/config.json`: the provider and the back-ends of this page, read when the page starts, so that one build serves them
//! all.

mod back_ends;
mod error;
mod fields;

use oidc_client_protocol::http::HttpRequest;
use oidc_client_protocol::json::Object;
use oidc_client_wasm::platform::Platform;

pub use back_ends::{Api, Database, EdgeBase, InstantDb};
pub use error::ConfigError;
use fields::{optional_text, text_of};

/// Where the file is served.
const ADDRESS: &str = "/config.json";
/// After this time without a response the page reports an error, so that the user can retry.
const PATIENCE_SECONDS: u32 = 10;

/// The path of this page that finishes a sign-in.
pub const CALLBACK_PATH: &str = "/callback";
/// The path of this page that people reach after signing out.
pub const SIGNED_OUT_PATH: &str = "/signed-out";
/// The path of this page that an EdgeBase server redirects to.
pub const EDGEBASE_PATH: &str = "/edgebase-callback";

/// The settings that can change without a new build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The provider's issuer.
    pub authority: String,
    /// This app's client ID at the provider.
    pub client_id: String,
    /// Where the provider redirects after a sign-in; this origin's `/callback` if the file does not say.
    pub redirect_uri: String,
    /// Where the provider redirects after a sign-out; this origin's `/signed-out` if the file does not say.
    pub post_logout_redirect_uri: String,
    /// The scopes to request, separated by spaces.
    pub scope: String,
    /// The database.
    pub database: Database,
    /// The API, if any.
    pub api: Option<Api>,
    /// The InstantDB app, if any.
    pub instantdb: Option<InstantDb>,
    /// The EdgeBase server, if any.
    pub edgebase: Option<EdgeBase>,
}

impl Config {
    /// Whether there is a back-end beside the database.
    pub fn has_other_back_ends(&self) -> bool {
        self.api.is_some() || self.instantdb.is_some() || self.edgebase.is_some()
    }
}

/// Fetches the file, past every cache: a change must be effective at the next reload.
pub async fn load(origin: &str) -> Result<Config, ConfigError> {
    let request = HttpRequest::get_json(&format!("{origin}{ADDRESS}"));
    let answer = Platform::browser().fetch.fetch(request, PATIENCE_SECONDS).await;
    let response = answer.map_err(|_| ConfigError::Unreachable)?;
    if !response.is_success() {
        return Err(ConfigError::Missing { got: format!("HTTP status {}", response.status) });
    }
    parse(&response.body, origin)
}

/// Reads the file's text for a page that is open at `origin`.
pub fn parse(text: &str, origin: &str) -> Result<Config, ConfigError> {
    // A server with a fallback for unknown paths serves the start page instead of a missing file.
    if text.trim_start().starts_with('<') {
        return Err(ConfigError::Missing { got: "an HTML page".to_owned() });
    }
    let file = Object::parse(text).map_err(ConfigError::NotJson)?;
    let callback = format!("{origin}{CALLBACK_PATH}");
    let redirect_uri = optional_text(&file, "redirect_uri")?.unwrap_or_else(|| callback.clone());
    if redirect_uri != callback {
        // Anywhere else the response would reach a page that does not know of this sign-in.
        return Err(ConfigError::Field { name: "redirect_uri", expected: callback, got: redirect_uri });
    }
    Ok(Config {
        authority: text_of(&file, "authority", "authority")?,
        client_id: text_of(&file, "client_id", "client_id")?,
        redirect_uri,
        post_logout_redirect_uri: optional_text(&file, "post_logout_redirect_uri")?
            .unwrap_or_else(|| format!("{origin}{SIGNED_OUT_PATH}")),
        scope: text_of(&file, "scope", "scope")?,
        database: Database::read(&file)?,
        api: Api::read(&file)?,
        instantdb: InstantDb::read(&file)?,
        edgebase: EdgeBase::read(&file)?,
    })
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
    fn an_instantdb_app_and_an_edgebase_server_are_read_whole_or_not_at_all() {
        let none = parse(&file(""), ORIGIN).unwrap();
        assert_eq!((none.instantdb, none.edgebase), (None, None));
        let instant =
            r#""instantdb":{"uri":"http://127.0.0.1:8888","app_id":"a","client_name":"our-provider"}"#;
        let edge = r#""edgebase":{"uri":"http://127.0.0.1:8787","provider":"oidc:okta"}"#;
        let both = parse(&file(&format!(",{instant},{edge}")), ORIGIN).unwrap();
        assert_eq!(both.instantdb.unwrap().client_name, "our-provider");
        assert_eq!(both.edgebase.unwrap().provider, "oidc:okta");
        for (wrong, field) in [
            (
                instant.replace(r#""client_name":"our-provider""#, r#""client_name":"""#),
                "instantdb.client_name",
            ),
            (instant.replace(r#""app_id":"a","#, ""), "instantdb.app_id"),
            (r#""instantdb":"a""#.to_owned(), "instantdb"),
            (edge.replace(r#""oidc:okta""#, "7"), "edgebase.provider"),
            (r#""edgebase":null"#.to_owned(), "edgebase"),
        ] {
            let error = parse(&file(&format!(",{wrong}")), ORIGIN).unwrap_err().to_string();
            assert!(error.contains(&format!("field \"{field}\"")), "{error}");
        }
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
