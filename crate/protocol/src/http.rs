//! Requests and responses as plain data: the core says what to send and reads what came back, and never touches
//! the network.

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

/// What came back, whatever its status.
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
///
/// let response =
///     HttpResponse { status: 503, content_type: None, retry_after: Some(30), body: String::new() };
/// assert!(response.is_transient());
/// assert!(!response.is_success());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code (RFC 9110 section 15).
    pub status: u16,
    /// The `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// `Retry-After` in seconds, where the server sent a number (RFC 9110 section 10.2.3).
    pub retry_after: Option<u64>,
    /// The body, decoded as UTF-8.
    pub body: String,
}

impl HttpResponse {
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
