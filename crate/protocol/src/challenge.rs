//! Authentication challenges of a server (`WWW-Authenticate`, RFC 9110 section 11.6.1).

use crate::http::HttpResponse;
use std::fmt;

/// One of the authentication methods that a server offers with status 401 or 403.
///
/// ```
/// use oidc_client_protocol::challenge::Challenge;
/// use oidc_client_protocol::http::HttpResponse;
///
/// let header = r#"Basic realm="a, b", bearer error="invalid_token""#;
/// let answer = HttpResponse::new(401, "").with_header("WWW-Authenticate", header);
/// let challenges = Challenge::all_in(&answer);
/// assert_eq!(challenges.len(), 2);
/// let bearer = challenges.iter().find(|one| one.is("Bearer"));
/// assert_eq!(bearer.and_then(|one| one.parameter("error")), Some("invalid_token"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    scheme: String,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// All challenges of a response, in order, from any number of headers (RFC 9110 section 11.6.1). Anything that
    /// isn't a scheme or a parameter is skipped.
    #[must_use]
    pub fn all_in(response: &HttpResponse) -> Vec<Challenge> {
        let headers =
            response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("WWW-Authenticate"));
        let mut challenges = Vec::new();
        headers.for_each(|(_, value)| read(value, &mut challenges));
        challenges
    }

    /// Whether the challenge is of this scheme, ignoring case (RFC 9110 section 11.1).
    #[must_use]
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The value of a parameter, unquoted; names are compared without case (RFC 9110 section 11.2).
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

/// Commas separate both challenges and the parameters of one challenge: an element that begins with a name and an
/// equals sign continues the challenge before it, any other begins a new one.
fn read(header: &str, challenges: &mut Vec<Challenge>) {
    for element in elements(header) {
        if let Some(parameter) = parameter(element) {
            challenges.last_mut().into_iter().for_each(|last| last.parameters.push(parameter.clone()));
            continue;
        }
        let (scheme, rest) = element.split_once(is_space).unwrap_or((element, ""));
        if is_token(scheme) {
            // Anything else is a token68, as for `Negotiate`, which isn't needed.
            let parameters = parameter(rest.trim_matches(is_space)).into_iter().collect();
            challenges.push(Challenge { scheme: scheme.to_owned(), parameters });
        }
    }
}

/// The elements between commas outside quotes (RFC 9110 section 5.6.1).
fn elements(header: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    let between = header.split(move |character| {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        character == ',' && !quoted
    });
    between.map(|element| element.trim_matches(is_space)).filter(|element| !element.is_empty())
}

/// `name = token` or `name = "quoted"`, with spaces allowed around the equals sign (RFC 9110 section 11.2).
fn parameter(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim_end_matches(is_space), value.trim_start_matches(is_space));
    let value = if is_token(value) { value.to_owned() } else { unquoted(value)? };
    is_token(name).then(|| (name.to_owned(), value))
}

/// A quoted string without its quotes and escapes (RFC 9110 section 5.6.4).
fn unquoted(text: &str) -> Option<String> {
    let mut characters = text.strip_prefix('"')?.chars();
    let mut value = String::new();
    loop {
        match characters.next()? {
            '"' => return characters.next().is_none().then_some(value),
            '\\' => value.push(characters.next()?),
            character => value.push(character),
        }
    }
}

/// A token of RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    let of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(of_token)
}

fn is_space(character: char) -> bool {
    character == ' ' || character == '\t'
}
