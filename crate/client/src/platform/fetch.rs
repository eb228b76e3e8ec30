//! Sending requests to the provider.

use super::LocalFuture;
use js_sys::Array;
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use std::fmt;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Headers, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestRedirect,
};

/// Sends requests.
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_wasm::platform::LocalFuture;
/// use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
/// use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
///
/// /// For a page that must not use the network.
/// struct Offline;
/// impl Fetch for Offline {
///     fn fetch(&self, _: HttpRequest, _: u32) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
///         Box::pin(async { Err(FetchError::Unreachable) })
///     }
/// }
/// let request = HttpRequest::get_json("https://login.example/keys");
/// assert_eq!(Offline.fetch(request, 10).await, Err(FetchError::Unreachable));
/// # });
/// ```
pub trait Fetch {
    /// Sends the request and reads the body, within `timeout_seconds`. No cookie is sent.
    ///
    /// # Errors
    /// [`FetchError`] if there is no response in time, or it is a redirect. A status other than 2xx is no error here.
    fn fetch(
        &self,
        request: HttpRequest,
        timeout_seconds: u32,
    ) -> LocalFuture<'_, Result<HttpResponse, FetchError>>;
}

/// Why there is no response.
///
/// ```
/// use oidc_client_wasm::{Error, ErrorKind, platform::fetch::FetchError};
///
/// let url = "https://login.example/token".to_owned();
/// let error = Error::from(ErrorKind::Provider { url, error: FetchError::Timeout { seconds: 10 } });
/// assert_eq!(error.code(), "provider_timeout");
/// assert!(error.to_string().ends_with("there was no answer within 10 seconds"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// The network or the provider is down, the host is unknown, the connection was cut, the response is a redirect,
    /// or CORS blocks it: a browser doesn't say which.
    ///
    /// To do: see the browser's console: it names the cause. For CORS, allow this page's origin at the provider;
    /// under a content security policy, add the provider to `connect-src`.
    Unreachable,
    /// The provider did not respond in time.
    ///
    /// To do: try again; check the provider if it stays slow. The limit is `request_timeout_in_seconds`.
    Timeout {
        /// How long was waited, in seconds.
        seconds: u32,
    },
    /// The worker that keeps the refresh token can't be started, or doesn't answer.
    ///
    /// To do: serve `keeper.js` of this crate's `assets` at the address in the setting `token_worker`, on this page's
    /// origin; under a content security policy, allow it by `worker-src`.
    NoWorker,
    /// The worker that kept the refresh token has ended, as it does with the last page of the app.
    ///
    /// To do: let sessions be renewed in a hidden frame too (`silent_redirect_uri`), or have the person sign in again.
    RefreshTokenLost,
}

impl FetchError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            FetchError::Unreachable => "provider_unreachable",
            FetchError::Timeout { .. } => "provider_timeout",
            FetchError::NoWorker => "token_worker_missing",
            FetchError::RefreshTokenLost => "refresh_token_lost",
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FetchError::Unreachable => f.write_str(
                "there was no answer: offline, the provider is down, or it doesn't allow this page's origin (CORS)",
            ),
            FetchError::Timeout { seconds } => write!(f, "there was no answer within {seconds} seconds"),
            FetchError::NoWorker => f.write_str("the worker that keeps the refresh token doesn't answer"),
            FetchError::RefreshTokenLost => f.write_str("the worker that kept the refresh token has ended"),
        }
    }
}

impl std::error::Error for FetchError {}

#[wasm_bindgen]
extern "C" {
    // The global function, so that it works in workers and under a page's own wrapper.
    #[wasm_bindgen(js_name = fetch, catch)]
    fn global_fetch(url: &str, init: &RequestInit) -> Result<js_sys::Promise, JsValue>;
}

/// The browser's `fetch`.
pub(super) struct BrowserFetch;

impl Fetch for BrowserFetch {
    fn fetch(
        &self,
        request: HttpRequest,
        timeout_seconds: u32,
    ) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(async move {
            send(&request, timeout_seconds).await.map_err(|error| cause(&error, timeout_seconds))
        })
    }
}

async fn send(request: &HttpRequest, timeout_seconds: u32) -> Result<HttpResponse, JsValue> {
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_redirect(RequestRedirect::Error);
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_cache(cache_mode(request));
    init.set_signal(Some(&AbortSignal::timeout_with_u32(timeout_seconds.saturating_mul(1000))));
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    init.set_headers(&headers);
    if let Some(body) = &request.body {
        init.set_body(&JsValue::from_str(body));
    }
    let response: web_sys::Response = JsFuture::from(global_fetch(&request.url, &init)?).await?.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?;
    let header = |pair: JsValue| {
        let pair = Array::from(&pair);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    Ok(HttpResponse {
        status: response.status(),
        headers: Array::from(&response.headers()).iter().filter_map(header).collect(),
        body: body.as_string().unwrap_or_default(),
    })
}

/// Our own cache decides what is fresh. When it requests something again, the browser may use its copy if the server says that
/// it hasn't changed. Answers with tokens or personal data are never cached.
fn cache_mode(request: &HttpRequest) -> RequestCache {
    let is_private =
        request.body.is_some() || request.headers.iter().any(|(name, _)| name == "Authorization");
    if is_private { RequestCache::NoStore } else { RequestCache::NoCache }
}

fn cause(error: &JsValue, seconds: u32) -> FetchError {
    let name = js_sys::Reflect::get(error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string());
    match name.as_deref() {
        Some("TimeoutError" | "AbortError") => FetchError::Timeout { seconds },
        _ => FetchError::Unreachable,
    }
}
