//! The values of the protocol as distinct types, so that one can't be passed where another is expected.
//!
//! Secrets appear as `[redacted]` in `Debug`. [`IdToken`] and [`AccessToken`] are different types: the well-known
//! mistake of sending a back-end the access token where it expects the ID token doesn't compile.

/// String types of the `oauth2` crate (RFC 6749 sections 1.3.1, 1.4, 1.5 and 2.2).
///
/// ```
/// use oidc_client_protocol::{AccessToken, ClientId};
///
/// assert_eq!(ClientId::new("my-app".to_owned()).as_str(), "my-app");
/// let token = AccessToken::new("mF_9.B5f-4.1JqM".to_owned());
/// assert_eq!(token.secret(), "mF_9.B5f-4.1JqM");
/// assert_eq!(format!("{token:?}"), "AccessToken([redacted])");
/// assert_ne!(token, AccessToken::new("mF_9.B5f-4.1JqN".to_owned()));
/// ```
pub use oauth2::{AccessToken, AuthorizationCode, ClientId, RefreshToken};

use crate::json::{Object, Value};
use std::fmt;

/// A point in time: whole seconds since 1970-01-01T00:00:00Z (`NumericDate` of RFC 7519 section 2). Arithmetic
/// saturates at the ends of the range.
///
/// ```
/// use oidc_client_protocol::Timestamp;
///
/// let now = Timestamp(1_700_000_000);
/// assert_eq!(now.plus(60).since(now), 60);
/// assert_eq!(now.since(now.plus(60)), 0);
/// assert_eq!(Timestamp(30).minus(60), Timestamp(0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// Reads this member of an object, truncated to a whole second, since some providers send fractions; `None` if it
    /// is missing or isn't plain digits (an exponent, for example).
    ///
    /// ```
    /// use oidc_client_protocol::Timestamp;
    /// use oidc_client_protocol::json::Object;
    ///
    /// let claims = Object::parse(r#"{"exp":1700000000.9,"nbf":"soon"}"#)?;
    /// assert_eq!(Timestamp::of(&claims, "exp"), Some(Timestamp(1_700_000_000)));
    /// assert_eq!((Timestamp::of(&claims, "nbf"), Timestamp::of(&claims, "iat")), (None, None));
    /// # Ok::<(), oidc_client_protocol::json::JsonError>(())
    /// ```
    #[must_use]
    pub fn of(object: &Object, member: &str) -> Option<Timestamp> {
        object.get(member).and_then(Timestamp::read)
    }

    /// Reads a number. One with an exponent or a sign is more likely a mistake than a time.
    pub(crate) fn read(value: &Value) -> Option<Timestamp> {
        let Value::Number(number) = value else { return None };
        let (seconds, fraction) = number.as_str().split_once('.').unwrap_or((number.as_str(), ""));
        let is_plain = fraction.bytes().all(|byte| byte.is_ascii_digit());
        seconds.parse().ok().filter(|_| is_plain).map(Timestamp)
    }

    /// This moment, `seconds` later.
    #[must_use]
    pub fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// This moment, `seconds` earlier.
    #[must_use]
    pub fn minus(self, seconds: u64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// Seconds from `earlier` until this moment; 0 if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whether this moment was less than `seconds` before `now`. `false` for a moment in the future: the clock was set
    /// back since.
    ///
    /// ```
    /// use oidc_client_protocol::Timestamp;
    ///
    /// assert!(Timestamp(100).is_within(30, Timestamp(129)));
    /// assert!(!Timestamp(100).is_within(30, Timestamp(130)));
    /// assert!(!Timestamp(100).is_within(30, Timestamp(99)));
    /// ```
    #[must_use]
    pub fn is_within(self, seconds: u64, now: Timestamp) -> bool {
        self <= now && now.since(self) < seconds
    }
}

/// An ID token: a signed statement about who signed in (OpenID Connect Core section 2), in JWS compact form.
///
/// ```
/// use oidc_client_protocol::IdToken;
///
/// let token = IdToken::new("eyJhbGciOiJFUzI1NiJ9.e30.AA".to_owned());
/// assert_eq!(token.secret(), "eyJhbGciOiJFUzI1NiJ9.e30.AA");
/// assert_eq!(format!("{token:?}"), "IdToken([redacted])");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct IdToken(String);

impl IdToken {
    /// Wraps an ID token as received, without checking it: see [`crate::UnverifiedTokens`].
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(token)
    }

    /// The token itself. Keep it out of logs and addresses.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdToken([redacted])")
    }
}

/// The value that binds an ID token to the request it answers (OpenID Connect Core section 3.1.2.1, `nonce`).
///
/// ```
/// use oidc_client_protocol::Nonce;
///
/// let nonce = Nonce::new("n-0S6_WzA2Mj".to_owned());
/// assert_eq!(nonce.secret(), "n-0S6_WzA2Mj");
/// assert_eq!(format!("{nonce:?}"), "Nonce([redacted])");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Nonce(String);

impl Nonce {
    /// Wraps a nonce, unencoded: it is encoded when it is sent.
    #[must_use]
    pub fn new(nonce: String) -> Self {
        Self(nonce)
    }

    /// The nonce itself.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce([redacted])")
    }
}
