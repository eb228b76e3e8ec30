//! Requests and responses as plain data: the core builds requests and reads responses, and never touches the network.

use crate::json::{Object, Value};
use crate::types::Timestamp;
use crate::url;
use std::borrow::Cow;
use std::time::UNIX_EPOCH;

/// A request for the platform to send. It must not follow redirects or send cookies.
///
/// ```
/// use oidc_client_protocol::http::HttpRequest;
///
/// let request = HttpRequest::post_form("https://login.example/token", &[("grant_type", "refresh_token")]);
/// assert_eq!((request.method, request.url.as_str()), ("POST", "https://login.example/token"));
/// assert_eq!(request.body.as_deref(), Some("grant_type=refresh_token"));
/// assert_eq!(HttpRequest::get_json("https://login.example/keys").body, None);
/// let request = HttpRequest::new("PUT", "https://api.example/notes/1")
///     .with_header("Content-Type", "application/json")
///     .with_body(r#"{"text":"hello"}"#);
/// assert_eq!(request.headers.len(), 1);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method, in the case in which it is sent (RFC 9110 section 9.1): `GET`, `POST` …
    pub method: &'static str,
    /// An absolute URL.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// The body, already encoded; `None` if there is none, as for `GET`.
    pub body: Option<String>,
}

impl HttpRequest {
    /// A request to an absolute URL, without headers and body.
    #[must_use]
    pub fn new(method: &'static str, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: None }
    }

    /// The same request with this header, replacing any of that name (compared without case).
    #[must_use]
    pub fn with_header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        self.headers.push((name, value.into()));
        self
    }

    /// The same request with this text as its body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// A `GET` request for a JSON document at an absolute URL.
    #[must_use]
    pub fn get_json(url: &str) -> Self {
        Self::new("GET", url).with_header("Accept", "application/json")
    }

    /// A form `POST` that is answered with a JSON document (RFC 6749 section 4.1.3). Names and values are encoded here.
    #[must_use]
    pub fn post_form(url: &str, parameters: &[(&str, &str)]) -> Self {
        Self::new("POST", url)
            .with_header("Accept", "application/json")
            .with_header("Content-Type", "application/x-www-form-urlencoded")
            .with_body(crate::form::encode(parameters))
    }

    /// The request as JSON, for sending by other code: `{"method", "url", "headers": [[name, value], …]}`, and `"body"`
    /// if there is one. It contains all the request's secrets.
    ///
    /// ```
    /// use oidc_client_protocol::http::HttpRequest;
    /// use oidc_client_protocol::json::Value;
    ///
    /// let request = HttpRequest::new("GET", "https://api.example/notes").with_header("Accept", "text/plain");
    /// let expected = r#"{"method":"GET","url":"https://api.example/notes","headers":[["Accept","text/plain"]]}"#;
    /// assert_eq!(Value::from(request.to_object()).to_json(), expected);
    /// ```
    #[must_use]
    pub fn to_object(&self) -> Object {
        let header = |(name, value): &(Cow<'static, str>, String)| {
            Value::Array(vec![name.as_ref().into(), value.as_str().into()])
        };
        let mut object = Object::new();
        object.insert("method", self.method);
        object.insert("url", self.url.as_str());
        object.insert("headers", Value::Array(self.headers.iter().map(header).collect()));
        object.insert_some("body", self.body.as_deref());
        object
    }
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Headers and body carry codes, verifiers and tokens; a query may carry anything.
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &url::without_query(&self.url))
            .finish_non_exhaustive()
    }
}

/// A response, whatever its status.
///
/// ```
/// use oidc_client_protocol::Timestamp;
/// use oidc_client_protocol::http::HttpResponse;
///
/// let response = HttpResponse::new(503, "").with_header("Retry-After", "30");
/// assert!(response.is_transient());
/// assert!(!response.is_success());
/// assert_eq!(response.retry_after(), Some(30));
/// let dated = HttpResponse::new(200, "{}").with_header("Date", "Tue, 14 Nov 2023 22:13:20 GMT");
/// assert_eq!(dated.date(), Some(Timestamp(1_700_000_000)));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code (RFC 9110 section 15).
    pub status: u16,
    /// Header names and values; names are compared without case. The core reads `Content-Type`, `Date`, `DPoP-Nonce`,
    /// `Retry-After` and `WWW-Authenticate`. From another origin a browser exposes only `Content-Type`, and the headers
    /// that the server lists in `Access-Control-Expose-Headers`.
    pub headers: Vec<(String, String)>,
    /// The body, decoded as UTF-8.
    pub body: String,
}

impl HttpResponse {
    /// A response without headers.
    #[must_use]
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// Reads a response from the JSON that other code returns: `{"status", "headers": [[name, value], …], "body"}`.
    /// `None` if it has another form.
    ///
    /// ```
    /// use oidc_client_protocol::http::HttpResponse;
    /// use oidc_client_protocol::json::Object;
    ///
    /// let answer = Object::parse(r#"{"status":200,"headers":[["Content-Type","text/plain"]],"body":"hello"}"#)?;
    /// let response = HttpResponse::from_object(&answer);
    /// assert_eq!(response.as_ref().and_then(|it| it.header("content-type")), Some("text/plain"));
    /// # Ok::<(), oidc_client_protocol::json::JsonError>(())
    /// ```
    #[must_use]
    pub fn from_object(answer: &Object) -> Option<Self> {
        let header = |pair: &Value| match pair.as_array()? {
            [name, value] => Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())),
            _ => None,
        };
        Some(Self {
            status: answer.get("status")?.as_u64()?.try_into().ok()?,
            headers: answer.get("headers")?.as_array()?.iter().filter_map(header).collect(),
            body: answer.string("body")?.to_owned(),
        })
    }

    /// The same response with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of the first header of this name, compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the body is of this media type, such as `application/jwt`, ignoring case and parameters (RFC 9110
    /// section 8.3.1).
    #[must_use]
    pub fn is_of_type(&self, media_type: &str) -> bool {
        let essence = self.header("Content-Type").and_then(|value| value.split(';').next());
        essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(media_type))
    }

    /// `Retry-After` in seconds, if the server sent a number (RFC 9110 section 10.2.3).
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        self.header("Retry-After")?.trim().parse().ok()
    }

    /// The time by the server's clock (`Date`, RFC 9110 section 6.6.1).
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        let date = httpdate::parse_http_date(self.header("Date")?).ok()?;
        Some(Timestamp(date.duration_since(UNIX_EPOCH).ok()?.as_secs()))
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether a retry may help: the server is overloaded or broken, and made no decision about the request. That is
    /// 408, 425, 429, and 500 and above.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        is_transient(self.status)
    }
}

/// Whether a retry may help after a response with this status, as stored in an error.
///
/// ```
/// use oidc_client_protocol::http::is_transient;
///
/// assert!([408, 425, 429, 500, 503].into_iter().all(is_transient));
/// assert!(![200, 400, 401, 404].into_iter().any(is_transient));
/// ```
#[must_use]
pub fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..)
}

impl std::fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
