//! `application/x-www-form-urlencoded`: request bodies and the parameters of the callback address
//! (RFC 6749 appendix B).

/// Encodes names and values as UTF-8, in order.
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

/// Adds parameters to a URL that may already have a query (RFC 6749 section 3.1), and has no fragment.
///
/// ```
/// use oidc_client_protocol::form;
///
/// let url = form::add_query("https://login.example/end?tenant=1", &[("state", "a b")]);
/// assert_eq!(url, "https://login.example/end?tenant=1&state=a+b");
/// ```
#[must_use]
pub fn add_query(url: &str, parameters: &[(&str, &str)]) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let mut text = url.to_owned();
    text.push(separator);
    text.push_str(&encode(parameters));
    text
}

/// Names and values as the encoder takes them.
pub(crate) fn pairs(parameters: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

/// Decodes names and values, in order. Bytes that aren't UTF-8 after decoding become U+FFFD, as in browsers.
///
/// ```
/// use oidc_client_protocol::form;
///
/// let parameters = form::decode("scope=openid+profile&state=a%2Bb");
/// let expected = [("scope", "openid profile"), ("state", "a+b")];
/// assert_eq!(parameters, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
/// ```
#[must_use]
pub fn decode(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Decodes a single value.
pub(crate) fn decode_value(text: &str) -> String {
    let value = ["=", &text.replace('&', "%26")].concat();
    form_urlencoded::parse(value.as_bytes()).map(|(_, value)| value.into_owned()).collect()
}
