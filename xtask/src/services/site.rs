//! Serves `target/site` as a single-page app, the pages of `target/www` below paths of their own, and `config.json`.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

use super::{address, policy, taken};
use crate::www_build::PAGES;

/// How the page is served.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its port on loopback.
    pub port: u16,
    /// The option that chooses another one, for error messages.
    pub port_option: &'static str,
    /// The file that is served as `/config.json`, read again for each request.
    pub config: PathBuf,
    /// Whether it is the demo's own, which names the page by `127.0.0.1`, as does the provider.
    pub is_demos_own: bool,
    /// The folder of the pages on the npm package.
    pub www: PathBuf,
}

/// A page that can be opened as soon as [`Site::serve`] runs.
#[derive(Debug)]
pub struct Site {
    listener: TcpListener,
    router: Router,
}

#[derive(Clone, Debug)]
struct Files {
    site: PathBuf,
    www: PathBuf,
    config: PathBuf,
}

/// Takes the port.
///
/// # Errors
/// When the port is taken: the message names the option that chooses another.
pub async fn start(site: &Path, options: &Options) -> Result<Site> {
    let (www, config_file) = (options.www.clone(), options.config.clone());
    let files = Files { site: site.to_owned(), www: www.clone(), config: config_file };
    let assets = |folder: &Path| ServeDir::new(folder).append_index_html_on_directories(false);
    let assets = assets(site).fallback(assets(&www).fallback(get(page).with_state(files.clone())));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
        .await
        .map_err(|error| taken(options.port, options.port_option, &error))?;
    let port = listener.local_addr()?.port();
    let mut router = Router::new()
        .route("/", get(page))
        .route("/index.html", get(page))
        // As a plain file it would be served without its policy.
        .route("/{page}/index.html", get(page))
        .route("/config.json", get(config))
        .fallback_service(assets)
        .with_state(files);
    if options.is_demos_own {
        router = router.layer(middleware::from_fn_with_state(port, to_known_address));
    }
    let router = router.layer(middleware::from_fn(protect));
    Ok(Site { listener, router })
}

impl Site {
    /// Serves until the task ends.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self) -> Result<()> {
        axum::serve(self.listener, self.router).await.context("the page's server ended")
    }
}

/// The page, for every path that looks like one of its routes.
async fn page(State(files): State<Files>, uri: Uri) -> Response {
    // A missing file must not be answered with a page: the browser would report broken JavaScript instead of a 404.
    let last = uri.path().rsplit('/').next().unwrap_or_default();
    if last.contains('.') && last != "index.html" {
        return StatusCode::NOT_FOUND.into_response();
    }
    let first = uri.path().split('/').nth(1).unwrap_or_default();
    let folder = if PAGES.contains(&first) { files.www.join(first) } else { files.site };
    let Ok(html) = tokio::fs::read_to_string(folder.join("index.html")).await else {
        return (StatusCode::NOT_FOUND, "The page is not built: cargo xtask demo builds it.").into_response();
    };
    let policy = policy::content_security_policy(&html);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
    ];
    (headers, html).into_response()
}

async fn config(State(files): State<Files>) -> Response {
    match tokio::fs::read_to_string(&files.config).await {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], json)
            .into_response(),
        Err(_missing) => (StatusCode::NOT_FOUND, "There is no config.json.").into_response(),
    }
}

/// Redirects requests for `localhost` to the same path at `127.0.0.1`: to the configuration and the provider the other name
/// is another origin, on which nobody can sign in.
async fn to_known_address(State(port): State<u16>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).map(HeaderValue::as_bytes);
    if !host.is_some_and(|host| host.eq_ignore_ascii_case(format!("localhost:{port}").as_bytes())) {
        return next.run(request).await;
    }
    let place = request.uri().path_and_query().map_or("/", |place| place.as_str());
    Redirect::temporary(&format!("{}{place}", address(port))).into_response()
}

/// The headers of every response, and `no-cache` if none is set.
async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests this path with this host name, and returns where that redirects, if anywhere.
    async fn asked(is_demos_own: bool, name: &str, path: &str) -> (u16, Option<String>) {
        let nowhere = PathBuf::from("/nonexistent");
        let (config, www) = (nowhere.join("config.json"), nowhere.join("www"));
        let options = Options { port: 0, port_option: "--port", config, is_demos_own, www };
        let site = start(&nowhere, &options).await.unwrap();
        let port = site.listener.local_addr().unwrap().port();
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let question = client.build().unwrap().get(format!("{}{path}", address(port)));
        let answer = tokio::select! {
            ended = site.serve() => panic!("{ended:?}"),
            answer = question.header(header::HOST, format!("{name}:{port}")).send() => answer.unwrap(),
        };
        let location = answer.headers().get(header::LOCATION);
        let place = location.map(|place| place.to_str().unwrap().replace(&port.to_string(), "PORT"));
        (answer.status().as_u16(), place)
    }

    #[tokio::test]
    async fn who_comes_by_localhost_is_sent_to_the_name_that_the_provider_knows() {
        let there = Some("http://127.0.0.1:PORT/plain/callback?code=a&state=b".to_owned());
        assert_eq!(asked(true, "localhost", "/plain/callback?code=a&state=b").await, (307, there.clone()));
        assert_eq!(asked(true, "LocalHost", "/plain/callback?code=a&state=b").await, (307, there));
        // Not even a path that looks like a host redirects elsewhere.
        let there = Some("http://127.0.0.1:PORT//evil.example/".to_owned());
        assert_eq!(asked(true, "localhost", "//evil.example/").await, (307, there));
    }

    #[tokio::test]
    async fn its_own_name_or_a_custom_configuration_causes_no_redirect() {
        assert_eq!(asked(true, "127.0.0.1", "/").await, (404, None));
        assert_eq!(asked(true, "localhost.example", "/").await, (404, None));
        assert_eq!(asked(false, "localhost", "/").await, (404, None));
    }
}
