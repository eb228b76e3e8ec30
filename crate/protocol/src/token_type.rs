//! How an access token is presented to a server.

use crate::types::AccessToken;

/// The type of an access token, which decides how it is used (RFC 6749 section 7.1).
///
/// ```
/// use oidc_client_protocol::{AccessToken, TokenType};
///
/// let access_token = AccessToken::new("mF_9.B5f-4.1JqM".to_owned());
/// assert_eq!(TokenType::from_name("bearer"), Some(TokenType::Bearer));
/// assert_eq!(TokenType::Bearer.authorization(&access_token), "Bearer mF_9.B5f-4.1JqM");
/// assert_eq!(TokenType::from_name("mac"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenType {
    /// Anybody who has it can use it (RFC 6750).
    Bearer,
    /// Bound to a key: each request needs a proof made with it (RFC 9449 section 7.1).
    Dpop,
}

impl TokenType {
    /// The type with this registered name, ignoring case (RFC 6749 section 5.1). `None` for an unknown type, whose
    /// token must not be used (section 7.1).
    #[must_use]
    pub fn from_name(name: &str) -> Option<TokenType> {
        [TokenType::Bearer, TokenType::Dpop].into_iter().find(|one| one.name().eq_ignore_ascii_case(name))
    }

    /// The registered name, which is also the scheme of the `Authorization` header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TokenType::Bearer => "Bearer",
            TokenType::Dpop => "DPoP",
        }
    }

    /// The value of the `Authorization` header (RFC 6750 section 2.1, RFC 9449 section 7.1). Keep it out of logs.
    #[must_use]
    pub fn authorization(self, access_token: &AccessToken) -> String {
        format!("{} {}", self.name(), access_token.secret())
    }
}
