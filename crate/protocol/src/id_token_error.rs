//! The reasons for which an ID token isn't believed.

use crate::jwk::KeyChoiceError;
use crate::jws::JwsError;
use crate::types::Timestamp;
use std::fmt;

/// Why an ID token was refused. Sections are OpenID Connect Core's unless named otherwise.
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::{ClientSettings, IdToken, Issuer, JwkSet, Refresh, RefreshToken, Timestamp};
/// # use oidc_client_protocol::ProviderMetadata;
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// # let settings = ClientSettings::new(issuer, "my-app", "https://app.example/callback");
/// # // The session's ID token: {"alg":"ES256"} and {"sub":"alice"}.
/// # let id_token = IdToken::new("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA".to_owned());
/// # let refresh = Refresh::new(&settings, RefreshToken::new("refresh-1".to_owned()), id_token)?;
/// let body = r#"{"access_token":"access-2","token_type":"Bearer",
///     "id_token":"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA"}"#.to_owned();
/// let answer = HttpResponse::new(200, body);
/// let tokens = refresh.receive(&answer, Timestamp(1_700_000_000))?;
/// let error = tokens.signature_check(&metadata, &JwkSet::parse(r#"{"keys":[]}"#)?).unwrap_err();
/// assert_eq!(error.code(), "id_token_key_not_found");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdTokenError {
    /// The token isn't a JWS that can be relied on (RFC 7515).
    Jws(JwsError),
    /// No key of the provider's fits the token; the keys may have been rotated (section 10.1.1).
    KeyNotFound {
        /// The key that the token names.
        kid: Option<String>,
        /// The algorithm that the token names.
        algorithm: &'static str,
    },
    /// The token doesn't say by which of several keys it was signed (section 10.1).
    KeyAmbiguous {
        /// The key that the token names.
        kid: Option<String>,
    },
    /// The signature doesn't hold (section 3.1.3.7, item 6).
    Signature {
        /// The algorithm that the token names.
        algorithm: &'static str,
    },
    /// A claim that must be there isn't, or isn't of its type (section 2).
    Missing {
        /// Its name.
        claim: &'static str,
    },
    /// A time isn't a whole number of seconds (RFC 7519 section 2, `NumericDate`).
    NotATime {
        /// Its name.
        claim: &'static str,
    },
    /// Another issuer's token (item 2).
    Issuer {
        /// The provider that was asked.
        expected: String,
        /// Whose token it is.
        got: String,
    },
    /// For another client, or for somebody unknown beside this one (item 3).
    Audience {
        /// This client.
        expected: String,
        /// Whom it is for, separated by spaces.
        got: String,
    },
    /// Issued to another client (item 5).
    AuthorizedParty {
        /// This client.
        expected: String,
    },
    /// A subject of more than 255 bytes (section 2).
    SubjectTooLong {
        /// Its length in bytes.
        got: usize,
    },
    /// Past its end (item 9).
    Expired {
        /// When it ended.
        expired_at: Timestamp,
        /// This device's clock.
        now: Timestamp,
    },
    /// Issued in the future: one of the two clocks is wrong (item 10).
    IssuedInFuture {
        /// When it was issued, by the provider's clock.
        issued_at: Timestamp,
        /// This device's clock.
        now: Timestamp,
    },
    /// Not valid yet (RFC 7519 section 4.1.5).
    NotYetValid {
        /// From when on it is.
        not_before: Timestamp,
        /// This device's clock.
        now: Timestamp,
    },
    /// Not the nonce that was sent: the token answers another request (item 11).
    Nonce,
    /// The access token beside it isn't the one that it was issued with (section 3.1.3.8).
    AccessTokenHash,
    /// The person signed in longer ago than `max_age` allows (item 13).
    SigninTooOld {
        /// When they did.
        auth_time: Timestamp,
        /// What was asked for, in seconds.
        max_age_seconds: u64,
    },
    /// A refreshed token speaks of somebody or something else (section 12.2).
    Changed {
        /// The claim that differs.
        claim: &'static str,
    },
}

impl IdTokenError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            IdTokenError::Jws(error) => error.code(),
            IdTokenError::KeyNotFound { .. } => "id_token_key_not_found",
            IdTokenError::KeyAmbiguous { .. } => "id_token_key_ambiguous",
            IdTokenError::Signature { .. } => "id_token_signature",
            IdTokenError::Missing { .. } => "id_token_claim_missing",
            IdTokenError::NotATime { .. } => "id_token_time",
            IdTokenError::Issuer { .. } => "id_token_issuer",
            IdTokenError::Audience { .. } => "id_token_audience",
            IdTokenError::AuthorizedParty { .. } => "id_token_azp",
            IdTokenError::SubjectTooLong { .. } => "id_token_subject_too_long",
            IdTokenError::Expired { .. } => "id_token_expired",
            IdTokenError::IssuedInFuture { .. } => "id_token_issued_in_future",
            IdTokenError::NotYetValid { .. } => "id_token_not_yet_valid",
            IdTokenError::Nonce => "id_token_nonce",
            IdTokenError::AccessTokenHash => "id_token_at_hash",
            IdTokenError::SigninTooOld { .. } => "id_token_auth_time",
            IdTokenError::Changed { .. } => "id_token_changed",
        }
    }
}

impl From<KeyChoiceError> for IdTokenError {
    fn from(error: KeyChoiceError) -> Self {
        match error {
            KeyChoiceError::NotFound { kid, algorithm } => IdTokenError::KeyNotFound { kid, algorithm },
            KeyChoiceError::Ambiguous { kid } => IdTokenError::KeyAmbiguous { kid },
        }
    }
}

impl fmt::Display for IdTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdTokenError::Jws(error) => error.fmt(f),
            IdTokenError::KeyNotFound { kid, algorithm } => write!(
                f,
                "the provider publishes no key \"{}\" for {algorithm}, by which the ID token claims to be signed",
                kid.as_deref().unwrap_or_default()
            ),
            IdTokenError::KeyAmbiguous { kid } => write!(
                f,
                "the ID token names the key \"{}\", and several of the provider's keys would do",
                kid.as_deref().unwrap_or_default()
            ),
            IdTokenError::Signature { algorithm } => {
                write!(
                    f,
                    "the ID token's signature ({algorithm}) is not the provider's: it was forged or damaged"
                )
            }
            IdTokenError::Missing { claim } => write!(f, "the ID token lacks \"{claim}\""),
            IdTokenError::NotATime { claim } => {
                write!(f, "expected \"{claim}\" of the ID token to be a whole number of seconds")
            }
            IdTokenError::Issuer { expected, got } => {
                write!(f, "expected an ID token of issuer \"{expected}\", got one of \"{got}\"")
            }
            IdTokenError::Audience { expected, got } => {
                write!(f, "expected an ID token for client \"{expected}\" alone, got one for \"{got}\"")
            }
            IdTokenError::AuthorizedParty { expected } => {
                write!(f, "expected an ID token issued to client \"{expected}\" (\"azp\"), got another's")
            }
            IdTokenError::SubjectTooLong { got } => {
                write!(f, "expected a subject of at most 255 bytes, got {got}")
            }
            IdTokenError::Expired { expired_at, now } => write!(
                f,
                "the ID token ended {} seconds ago by this device's clock; if that is wrong, set the clock",
                now.since(*expired_at)
            ),
            IdTokenError::IssuedInFuture { issued_at, now } => write!(
                f,
                "the ID token was issued {} seconds in the future by this device's clock; set the clock",
                issued_at.since(*now)
            ),
            IdTokenError::NotYetValid { not_before, now } => write!(
                f,
                "the ID token is valid only in {} seconds by this device's clock; set the clock",
                not_before.since(*now)
            ),
            IdTokenError::Nonce => f.write_str("the ID token's nonce is not the one that was sent"),
            IdTokenError::AccessTokenHash => {
                f.write_str("the access token is not the one that the ID token was issued with")
            }
            IdTokenError::SigninTooOld { max_age_seconds, .. } => {
                write!(f, "expected a sign-in within the last {max_age_seconds} seconds; sign in again")
            }
            IdTokenError::Changed { claim } => {
                write!(f, "the refreshed ID token has another \"{claim}\" than the one before it")
            }
        }
    }
}

impl std::error::Error for IdTokenError {}
