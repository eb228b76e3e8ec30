//! Requests and responses as plain data: the core says what to send and reads what came back, and never touches
//! the network.

use crate::types::Timestamp;
use std::time::UNIX_EPOCH;

/// A request for the platform to carry out. Redirects must not be followed, cookies not be sent.
///
/// ```
/// use oidc_client_protocol::http::HttpRequest;
///
/// let request = HttpRequest::post_form("https://login.example/token", &[("grant_type", "refresh_token")]);
/// assert_eq!((request.method, request.url.as_str()), ("POST", "https://login.example/token"));
/// assert_eq!(request.body.as_deref(), Some("grant_type=refresh_token"));
/// assert_eq!(HttpRequest::get_json("https://login.example/keys").body, None);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// An absolute URL.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body: a form, already encoded; `None` for `GET`.
    pub body: Option<String>,
}

impl HttpRequest {
    /// A `GET` request for a JSON document at an absolute URL.
    #[must_use]
    pub fn get_json(url: &str) -> Self {
        let headers = vec![("Accept", "application/json".to_owned())];
        Self { method: "GET", url: url.to_owned(), headers, body: None }
    }

    /// A form to be answered with a JSON document (RFC 6749 section 4.1.3). Names and values are given as they
    /// are, and encoded here.
    #[must_use]
    pub fn post_form(url: &str, parameters: &[(&str, &str)]) -> Self {
        let headers = vec![
            ("Accept", "application/json".to_owned()),
            ("Content-Type", "application/x-www-form-urlencoded".to_owned()),
        ];
        Self { method: "POST", url: url.to_owned(), headers, body: Some(crate::form::encode(parameters)) }
    }
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The body carries codes, verifiers and refresh tokens.
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// The headers that the core reads of a response: a platform need not hand on any other. Where the provider is of
/// another origin, a browser shows those alone that it lists in `Access-Control-Expose-Headers`.
pub const READ_HEADERS: [&str; 5] = ["Content-Type", "Date", "DPoP-Nonce", "Retry-After", "WWW-Authenticate"];

/// What came back, whatever its status.
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
    /// Header names and values; names are compared without case. See [`READ_HEADERS`].
    pub headers: Vec<(String, String)>,
    /// The body, decoded as UTF-8.
    pub body: String,
}

impl HttpResponse {
    /// An answer without headers.
    #[must_use]
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of the first header of this name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the body is of this media type, such as `application/jwt`, whatever its case and parameters (RFC 9110
    /// section 8.3.1).
    #[must_use]
    pub fn is_of_type(&self, media_type: &str) -> bool {
        let essence = self.header("Content-Type").and_then(|value| value.split(';').next());
        essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(media_type))
    }

    /// `Retry-After` in seconds, where the server sent a number (RFC 9110 section 10.2.3).
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        self.header("Retry-After")?.trim().parse().ok()
    }

    /// What time it was by the server's clock (`Date`, RFC 9110 section 6.6.1).
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

    /// Whether asking again later may help: the server is overloaded or broken, and said nothing about us. That is
    /// 408, 425, 429, and 500 and above.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.status == 408 || self.status == 425 || self.status == 429 || self.status >= 500
    }
}

impl std::fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
