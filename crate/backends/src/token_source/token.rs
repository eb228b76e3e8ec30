//! A token as a source returns it, with the claims that can be read from it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::json::Object;
use std::fmt;

/// A token, with its claims if it is a JWT (RFC 7519). Nothing is verified here: use the claims to decide when to fetch
/// another token, never to grant access.
///
/// ```
/// use oidc_client_backends::token_source::Token;
///
/// let opaque = Token::new("2YotnFZFEjr1zCsicMWpAA");
/// assert_eq!(opaque.expires_at(), None);
/// assert_eq!(format!("{opaque:?}"), "Token { person: None, expires_at: None, .. }");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    pub(super) raw: String,
    pub(super) person: Option<Person>,
    nonce: Option<String>,
    expires_at: Option<Timestamp>,
}

impl Token {
    /// Wraps a token as it was issued.
    #[must_use]
    pub fn new(raw: impl Into<String>) -> Self {
        let raw = raw.into();
        let claims = claims_of(&raw).unwrap_or_default();
        Self {
            person: Person::of(&claims),
            nonce: claims.string("nonce").map(str::to_owned),
            expires_at: Timestamp::of(&claims, "exp"),
            raw,
        }
    }

    /// The same token, with an expiry that the issuer stated elsewhere, in seconds since 1970 by this device's clock.
    #[must_use]
    pub fn with_expires_at(self, expires_at: Option<Timestamp>) -> Self {
        Self { expires_at: expires_at.or(self.expires_at), ..self }
    }

    /// The token itself. Keep it out of logs and addresses.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.raw
    }

    /// The person whom the token identifies (`iss` and `sub`); `None` when it doesn't say.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }

    /// The `nonce` of the sign-in that the token was issued for (OpenID Connect Core section 2). `None` when it has none, as
    /// with Clerk's session tokens and most renewed ID tokens.
    #[must_use]
    pub fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// When the token expires (`exp`), in seconds since 1970; `None` when it doesn't say.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// How many seconds the token has left: 0 when it has expired, `u64::MAX` when it has no expiry.
    #[must_use]
    pub fn seconds_left(&self, now: Timestamp) -> u64 {
        self.expires_at.map_or(u64::MAX, |end| end.since(now))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("person", &self.person)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A person: a subject is unique only together with its issuer (OpenID Connect Core section 2).
///
/// ```
/// use oidc_client_backends::token_source::Person;
///
/// let alice = Person { issuer: "https://login.example".to_owned(), subject: "alice".to_owned() };
/// assert_ne!(alice, Person { issuer: "https://other.example".to_owned(), ..alice.clone() });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The provider that identified the person (`iss`).
    pub issuer: String,
    /// The person's identifier at that provider (`sub`).
    pub subject: String,
}

impl Person {
    fn of(claims: &Object) -> Option<Person> {
        let claim = |name| Some(claims.string(name)?.to_owned());
        Some(Person { issuer: claim("iss")?, subject: claim("sub")? })
    }
}

/// The claims of a JWT with any signature. Nothing is verified.
pub(crate) fn claims_of(jwt: &str) -> Option<Object> {
    let (_header, rest) = jwt.split_once('.')?;
    let (payload, _signature) = rest.split_once('.')?;
    let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
    Object::parse(std::str::from_utf8(&bytes).ok()?).ok()
}
