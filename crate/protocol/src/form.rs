//! `application/x-www-form-urlencoded`: request bodies and the parameters of the callback address
//! (RFC 6749 appendix B).

/// Encodes names and values, in order.
///
/// ```
/// use oidc_client_protocol::form;
///
/// assert_eq!(form::encode(&[("scope", "openid profile"), ("state", "a+b")]), "scope=openid+profile&state=a%2Bb");
/// ```
#[must_use]
pub fn encode(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// Adds parameters to a URL that may already have a query.
#[must_use]
pub fn add_query(url: &str, parameters: &[(&str, &str)]) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let mut text = url.to_owned();
    text.push(separator);
    text.push_str(&encode(parameters));
    text
}

/// Decodes names and values, in order. Bytes that aren't UTF-8 after decoding become U+FFFD, as in browsers.
#[must_use]
pub fn decode(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}
