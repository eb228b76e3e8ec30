//! The few URL operations that the core needs. Real parsing is left to the browser: the `url` crate and its Unicode
//! tables would outweigh everything else here.

use crate::form;

/// Whether a token may be sent to this URL: `https`, or `http` on loopback (OpenID Connect Core section 16.17; loopback
/// as in W3C Secure Contexts section 3.1). The scheme must be in lower case, and user information before the host is refused.
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

/// Whether two addresses without a query are the same. An address without a path equals the one with the path `/` (RFC
/// 3986 section 6.2.3), which is how a browser writes it.
pub(crate) fn is_same_page(one: &str, other: &str) -> bool {
    let root = |address| match split_origin(address) {
        (origin, "") => (origin, "/"),
        whole => whole,
    };
    root(one) == root(other)
}

/// The parameters of an address, decoded: those of the query first, then those of the fragment (RFC 6749 appendix B).
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
    let (query, fragment) = query_and_fragment(address);
    form::decode(query).into_iter().chain(form::decode(fragment)).collect()
}

/// The query and the fragment of an address, still encoded; each is empty if missing.
pub(crate) fn query_and_fragment(address: &str) -> (&str, &str) {
    let (before, fragment) = address.split_once('#').unwrap_or((address, ""));
    (before.split_once('?').map_or("", |(_, query)| query), fragment)
}

/// A parameter appears more than once: two readers may each use a different value (RFC 6749 section 3.1).
pub(crate) struct Repeated;

/// The value of a parameter that may appear at most once.
pub(crate) fn single<'a>(
    parameters: &'a [(String, String)],
    name: &str,
) -> Result<Option<&'a str>, Repeated> {
    let mut found = parameters.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
    match (found.next(), found.next()) {
        (value, None) => Ok(value),
        (_, Some(_)) => Err(Repeated),
    }
}

/// Splits a URL into its origin (scheme, host and port) and the rest.
///
/// ```
/// use oidc_client_protocol::url::split_origin;
///
/// assert_eq!(split_origin("https://app.example:8443/callback?a=1"), ("https://app.example:8443", "/callback?a=1"));
/// ```
#[must_use]
pub fn split_origin(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + "://".len());
    let end =
        url.get(start..).and_then(|rest| rest.find(['/', '?', '#', '\\'])).map_or(url.len(), |at| start + at);
    url.split_at_checked(end).unwrap_or((url, ""))
}

/// The origin of an `https` or `http` URL as a browser writes it (URL Standard section 4.7, RFC 6454 section 6.2): in
/// lower case, without the default port. `None` for other schemes, user information, and hosts that a browser would
/// rewrite first. Two URLs that return the same origin are of the same origin.
///
/// ```
/// use oidc_client_protocol::url::origin;
///
/// assert_eq!(origin("HTTPS://App.example:443/inbox").as_deref(), Some("https://app.example"));
/// assert_eq!(origin("http://localhost:4400?a=1").as_deref(), Some("http://localhost:4400"));
/// assert_eq!(origin("https://app.example@evil.example/"), None);
/// assert_eq!(origin("javascript:alert(1)"), None);
/// ```
#[must_use]
pub fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let authority = authority(rest);
    let own_port = match scheme.as_str() {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, ""),
    };
    let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.' || byte == b'_';
    let of_v6 = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
    let is_kept = |host: &str| host.bytes().all(of_name) && (!ends_in_number(host) || is_v4(host));
    let is_host = v6.map_or_else(|| is_kept(host), |host| host.bytes().all(of_v6));
    let is_port = port.is_empty() || (!port.starts_with('0') && port.parse::<u16>().is_ok());
    if host.is_empty() || !is_host || !is_port {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let has_own_port = port.is_empty() || port == own_port;
    Some(if has_own_port { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") })
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
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "::1"
        || (is_v4(host) && host.starts_with("127."))
}

/// An IPv4 address as a browser writes it: four numbers without leading zeros, which would be read as octal.
fn is_v4(host: &str) -> bool {
    let of_v4 = |part: &str| part.parse::<u8>().is_ok() && (part == "0" || !part.starts_with(['0', '+']));
    host.split('.').count() == 4 && host.split('.').all(of_v4)
}

/// Browsers read such a host as an IPv4 address in any form, `127.1` included (URL Standard section 3.5, "ends in a number").
fn ends_in_number(host: &str) -> bool {
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    let is_hexadecimal = last.get(..2).is_some_and(|prefix| prefix.eq_ignore_ascii_case("0x"))
        && last.bytes().skip(2).all(|byte| byte.is_ascii_hexdigit());
    is_hexadecimal || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
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
    fn an_origin_is_what_a_browser_calls_it_or_none() {
        for (url, expected) in [
            ("https://app.example", Some("https://app.example")),
            ("HTTPS://APP.example:443/a?b#c", Some("https://app.example")),
            ("https://app.example:", Some("https://app.example")),
            ("https://app.example:80\\@evil.example", Some("https://app.example:80")),
            ("http://localhost:80", Some("http://localhost")),
            ("http://[::1]:4400/", Some("http://[::1]:4400")),
            ("http://[::1]/", Some("http://[::1]")),
            ("http://127.0.0.1:4400/", Some("http://127.0.0.1:4400")),
            ("http://app.1a", Some("http://app.1a")),
            ("http://127.1", None),
            ("http://127.0.0.01", None),
            ("http://127.0.0.1.", None),
            ("http://0x7F.1", None),
            ("http://app.0x", None),
            ("http://2130706433", None),
            ("http://1.2.3.4.5", None),
            ("https://app.example:0443", None),
            ("https://app.example:65536", None),
            ("https://app.example:4+4", None),
            ("https://app.example@evil.example", None),
            ("https://ev%69l.example", None),
            ("https://app.ex\tample", None),
            ("https://\u{e4}pp.example", None),
            ("https://[::1", None),
            ("https:///app.example", None),
            ("https:app.example", None),
            ("//app.example", None),
            ("wss://app.example", None),
            ("blob:https://app.example/1", None),
            ("", None),
        ] {
            assert_eq!(origin(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn everything_else_is_not() {
        for url in [
            "http://login.example",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.01",
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
