//! The reasons why an ID token is refused.

use crate::jws::JwsError;
use crate::signature_check_error::SignatureCheckError;
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
/// assert_eq!(error.code(), "signing_key_not_found");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdTokenError {
    /// The token isn't a JWS that can be trusted (RFC 7515).
    Jws(JwsError),
    /// No key could be chosen for the token (section 10.1).
    Key(SignatureCheckError),
    /// The signature is invalid (section 3.1.3.7, item 6).
    ///
    /// To do: don't trust the source of this token. If it came from the provider itself, its keys and its signatures
    /// don't match: report it there.
    Signature {
        /// The algorithm named in the token.
        algorithm: &'static str,
    },
    /// A required claim is missing or has the wrong type (section 2).
    ///
    /// To do: have the provider add the claim. If it is `nonce`, check that the provider copies it from the request.
    Missing {
        /// The claim.
        claim: &'static str,
    },
    /// A time isn't a number of seconds (RFC 7519 section 2, `NumericDate`).
    ///
    /// To do: report it to the provider: times are seconds since 1970, as numbers and not as text.
    NotATime {
        /// The claim.
        claim: &'static str,
    },
    /// The token is from another issuer (item 2).
    ///
    /// To do: write `authority` exactly as the provider writes its `issuer`, with a trailing slash only if it has
    /// one. For a multi-tenant provider name your tenant's own issuer, or check that `tenants` admits the token's
    /// tenant.
    Issuer {
        /// The configured issuer.
        expected: String,
        /// The token's issuer.
        got: String,
    },
    /// The token is for another client, or also for an unknown audience (item 3).
    ///
    /// To do: check `client_id`. A token for other audiences besides this client is refused, unless
    /// `trusted_audiences` names them; otherwise have the provider issue ID tokens for this client alone. If it lists all
    /// apps of a project, as Zitadel does, give the app its own project, or see `insecure_any_audience`.
    Audience {
        /// This client.
        expected: String,
        /// The token's audiences, separated by spaces.
        got: String,
    },
    /// The token was issued to another client (item 5).
    ///
    /// To do: check `client_id`; the token was issued to another client.
    AuthorizedParty {
        /// This client.
        expected: String,
    },
    /// The subject is longer than 255 bytes (section 2).
    ///
    /// To do: report it to the provider: a subject has at most 255 characters.
    SubjectTooLong {
        /// Its length in bytes.
        got: usize,
    },
    /// The token has expired (item 9).
    ///
    /// To do: start the sign-in again. If it recurs, set this device's clock; if that is right, the provider's is
    /// wrong. A minute is tolerated: `clock_skew_in_seconds`.
    Expired {
        /// When it expired.
        expired_at: Timestamp,
        /// The time by the provider's clock if that is known, else by this device's.
        now: Timestamp,
    },
    /// The token was issued in the future: one of the two clocks is wrong (item 10).
    ///
    /// To do: set this device's clock. If that is right, the provider's is wrong, or its machines' clocks differ. A
    /// minute is tolerated: `clock_skew_in_seconds`.
    IssuedInFuture {
        /// When it was issued.
        issued_at: Timestamp,
        /// The time by the provider's clock if that is known, else by this device's.
        now: Timestamp,
    },
    /// The token isn't valid yet (RFC 7519 section 4.1.5).
    ///
    /// To do: set this device's clock. If that is right, the provider's is wrong, or its machines' clocks differ.
    NotYetValid {
        /// When it becomes valid.
        not_before: Timestamp,
        /// The time by the provider's clock if that is known, else by this device's.
        now: Timestamp,
    },
    /// The nonce isn't the one that was sent: the token answers another request (item 11).
    ///
    /// To do: start the sign-in again. If it recurs, the provider doesn't copy `nonce` from the request, or an old
    /// response is being replayed.
    Nonce,
    /// The access token isn't the one that the ID token was issued with (section 3.1.3.8).
    ///
    /// To do: start the sign-in again. If it recurs, report it to the provider: its two tokens don't belong together.
    AccessTokenHash,
    /// The person signed in with another authentication context than was required (item 12).
    ///
    /// To do: tell the person which method is required. Check that the provider supports the `acr` values that the app
    /// demands.
    AuthenticationContext {
        /// The acceptable values, separated by spaces.
        expected: String,
        /// The token's value (`acr`).
        got: String,
    },
    /// The person signed in longer ago than `max_age` allows, or at an impossible time (item 13).
    ///
    /// To do: start the sign-in again. If it recurs, the provider ignores `max_age`, or doesn't send `auth_time` in seconds.
    SigninTooOld {
        /// When the person signed in.
        auth_time: Timestamp,
        /// The requested maximum, in seconds.
        max_age_seconds: u64,
    },
    /// A refreshed token differs from the session's in a claim that must not change (section 12.2).
    ///
    /// To do: sign in again. If `sub` changed, somebody else is now signed in at the provider, and the session here is over.
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
            IdTokenError::Key(error) => error.code(),
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
            IdTokenError::AuthenticationContext { .. } => "id_token_acr",
            IdTokenError::SigninTooOld { .. } => "id_token_auth_time",
            IdTokenError::Changed { .. } => "id_token_changed",
        }
    }
}

impl From<SignatureCheckError> for IdTokenError {
    fn from(error: SignatureCheckError) -> Self {
        IdTokenError::Key(error)
    }
}

impl fmt::Display for IdTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdTokenError::Jws(error) => error.fmt(f),
            IdTokenError::Key(error) => error.fmt(f),
            IdTokenError::Signature { algorithm } => {
                write!(
                    f,
                    "the ID token's signature ({algorithm}) is not the provider's: it was forged or damaged"
                )
            }
            IdTokenError::Missing { claim } => write!(f, "the ID token lacks \"{claim}\""),
            IdTokenError::NotATime { claim } => {
                write!(f, "expected \"{claim}\" of the ID token to be a number of seconds")
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
            IdTokenError::Expired { expired_at, now } => {
                write!(f, "the ID token ended {} seconds ago; is a clock wrong?", now.since(*expired_at))
            }
            IdTokenError::IssuedInFuture { issued_at, now } => write!(
                f,
                "the ID token was issued {} seconds in the future; is a clock wrong?",
                issued_at.since(*now)
            ),
            IdTokenError::NotYetValid { not_before, now } => write!(
                f,
                "the ID token is valid only in {} seconds; is a clock wrong?",
                not_before.since(*now)
            ),
            IdTokenError::Nonce => f.write_str("the ID token's nonce is not the one that was sent"),
            IdTokenError::AccessTokenHash => {
                f.write_str("the access token is not the one that the ID token was issued with")
            }
            IdTokenError::AuthenticationContext { expected, got } => {
                write!(f, "expected a sign-in by one of \"{expected}\" (\"acr\"), got \"{got}\"")
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
