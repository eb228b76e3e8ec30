//! The little that the core needs to know of URLs. The browser parses them for real: the `url` crate and its
//! Unicode tables would weigh more than everything else here together.

use crate::form;

/// Whether a token may travel to this URL: `https`, or `http` to this very machine (OpenID Connect Core section
/// 16.17; loopback as in W3C Secure Contexts section 3.1). The scheme is taken in lower case only, and user
/// information before the host is refused.
///
/// ```
/// use oidc_client_protocol::url::is_secure;
///
/// assert!(is_secure("https://login.example/token"));
/// assert!(is_secure("http://127.0.0.1:4400/token"));
/// assert!(!is_secure("http://login.example/token"));
/// assert!(!is_secure("https://login.example@evil.example/token"));
/// ```
#[must_use]
pub fn is_secure(url: &str) -> bool {
    if let Some(rest) = url.strip_prefix("https://") {
        return !authority(rest).is_empty();
    }
    url.strip_prefix("http://").is_some_and(|rest| is_loopback(host(authority(rest))))
}

/// The URL up to its query or fragment.
///
/// ```
/// use oidc_client_protocol::url::without_query;
///
/// assert_eq!(without_query("https://app.example/callback?code=1#top"), "https://app.example/callback");
/// ```
#[must_use]
pub fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// The parameters of an address, decoded: those of its query first, then those of its fragment (RFC 6749
/// appendix B).
///
/// ```
/// use oidc_client_protocol::url::parameters;
///
/// let all = parameters("https://app.example/callback?state=a%20b#code=1");
/// let expected = [("state", "a b"), ("code", "1")];
/// assert_eq!(all, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
/// ```
#[must_use]
pub fn parameters(address: &str) -> Vec<(String, String)> {
    let (before, fragment) = address.split_once('#').unwrap_or((address, ""));
    let query = before.split_once('?').map_or("", |(_, query)| query);
    form::decode(query).into_iter().chain(form::decode(fragment)).collect()
}

fn authority(after_scheme: &str) -> &str {
    let authority = after_scheme.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    // User information can make one host look like another (`https://good.example@evil.example`).
    if authority.contains('@') { "" } else { authority }
}

fn host(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(host: &str) -> bool {
    let is_v4 = host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "::1"
        || (is_v4 && host.starts_with("127."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_loopback_http_are_secure() {
        for url in [
            "https://login.example",
            "https://login.example:8443/realm",
            "http://127.0.0.1:4400",
            "http://127.8.9.10/",
            "http://localhost:4400/realm",
            "http://idp.localhost",
            "http://[::1]:4400",
        ] {
            assert!(is_secure(url), "{url}");
        }
    }

    #[test]
    fn everything_else_is_not() {
        for url in [
            "http://login.example",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1@evil.example",
            "http://evil.example\\@127.0.0.1",
            "http://localhost.evil.example",
            "https://",
            "https://good.example@evil.example",
            "HTTPS://login.example",
            "javascript:alert(1)",
            "",
        ] {
            assert!(!is_secure(url), "{url}");
        }
    }
}
