//! The reasons why a userinfo response is refused.

use crate::json::JsonError;
use crate::jws::JwsError;
use crate::provider_error::ProviderError;
use crate::signature_check_error::SignatureCheckError;
use crate::types::Timestamp;
use std::fmt;

/// Why claims from the userinfo endpoint were refused (OpenID Connect Core section 5.3). None of these ends a session,
/// which rests on the ID token.
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::{UnverifiedUserinfo, UserinfoError};
///
/// let answer = HttpResponse::new(401, "").with_header("WWW-Authenticate", r#"Bearer error="invalid_token""#);
/// let error = UnverifiedUserinfo::receive(&answer).unwrap_err();
/// assert_eq!(error.code(), "userinfo_status");
/// let UserinfoError::Status { error: Some(error), .. } = error else { return };
/// assert_eq!(error.code(), "invalid_token");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserinfoError {
    /// The status isn't 2xx (OpenID Connect Core section 5.3.3, RFC 6750 section 3.1).
    ///
    /// To do: for `invalid_token` renew the tokens and retry; for `insufficient_scope` request the scope at sign-in.
    /// For 403 or 404 compare `userinfo_endpoint` in the provider's metadata.
    Status {
        /// The status.
        got: u16,
        /// The provider's error, if it could be read.
        error: Option<ProviderError>,
    },
    /// The response is neither JSON nor a JWS (OpenID Connect Core section 5.3.2).
    ///
    /// To do: check what the `userinfo_endpoint` really returns: an HTML page means a wrong address, or a proxy in between.
    Type {
        /// The response's `Content-Type`; empty if there is none.
        got: String,
    },
    /// The response claims to be JSON, but isn't a JSON object.
    ///
    /// To do: check what the `userinfo_endpoint` really returns, and report it to the provider.
    Json(JsonError),
    /// The response claims to be signed, but isn't a JWS that can be trusted (RFC 7515). Encrypted responses also cause this.
    Jws(JwsError),
    /// There is no key to check the signature with, or checking it would be pointless.
    Key(SignatureCheckError),
    /// The signature is invalid, or the outcome belongs to another text (OpenID Connect Core section 5.3.4).
    ///
    /// To do: sign in again. If it recurs, somebody between the provider and this page modifies responses.
    Signature {
        /// The algorithm named in the response.
        algorithm: &'static str,
    },
    /// The settings require signed claims, and these aren't (OpenID Connect Core section 5.3.4).
    ///
    /// To do: register the client with `userinfo_signed_response_alg`, or leave the setting out.
    Unsigned,
    /// `sub` is missing (OpenID Connect Core section 5.3.2).
    ///
    /// To do: report it to the provider. Its userinfo endpoint may be a plain OAuth 2 one.
    SubjectMissing,
    /// The claims are about another person than the ID token (OpenID Connect Core sections 5.3.2 and 5.3.4).
    ///
    /// To do: sign out and in again. If it recurs, report it to the provider: it mixes people up, or identifies one
    /// person differently in ID token and userinfo.
    Subject,
    /// The response is signed by another issuer than the ID token's (OpenID Connect Core section 5.3.2).
    ///
    /// To do: compare `issuer` and `userinfo_endpoint` in the provider's metadata.
    Issuer {
        /// The ID token's issuer.
        expected: String,
        /// The response's issuer.
        got: String,
    },
    /// The response is signed for another client (OpenID Connect Core section 5.3.2).
    ///
    /// To do: compare the client identifier with the one registered at the provider.
    Audience {
        /// This client.
        expected: String,
    },
    /// The response has expired (RFC 7519 section 4.1.4).
    ///
    /// To do: retry. If it recurs, set this device's clock.
    Expired {
        /// When it expired.
        expired_at: Timestamp,
        /// The current time.
        now: Timestamp,
    },
    /// The response isn't valid yet (RFC 7519 section 4.1.5).
    ///
    /// To do: set this device's clock.
    NotYetValid {
        /// When it becomes valid.
        not_before: Timestamp,
        /// The current time.
        now: Timestamp,
    },
    /// A time isn't a number of seconds (RFC 7519 section 2).
    ///
    /// To do: report it to the provider.
    NotATime {
        /// The claim.
        claim: &'static str,
    },
}

impl UserinfoError {
    /// A stable name for this cause; for a text that can't be parsed or checked, the name of that cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            UserinfoError::Status { .. } => "userinfo_status",
            UserinfoError::Type { .. } => "userinfo_type",
            UserinfoError::Json(_) => "userinfo_not_json",
            UserinfoError::Jws(error) => error.code(),
            UserinfoError::Key(error) => error.code(),
            UserinfoError::Signature { .. } => "userinfo_signature",
            UserinfoError::Unsigned => "userinfo_unsigned",
            UserinfoError::SubjectMissing => "userinfo_subject_missing",
            UserinfoError::Subject => "userinfo_subject",
            UserinfoError::Issuer { .. } => "userinfo_issuer",
            UserinfoError::Audience { .. } => "userinfo_audience",
            UserinfoError::Expired { .. } => "userinfo_expired",
            UserinfoError::NotYetValid { .. } => "userinfo_not_yet_valid",
            UserinfoError::NotATime { .. } => "userinfo_time",
        }
    }
}

impl fmt::Display for UserinfoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UserinfoError::Status { got, error } => {
                write!(f, "expected userinfo with status 200, got status {got}")?;
                error.as_ref().map_or(Ok(()), |error| write!(f, ": {error}"))
            }
            UserinfoError::Type { got } => {
                write!(f, "expected userinfo as application/json or application/jwt, got \"{got}\"")
            }
            UserinfoError::Json(error) => write!(f, "expected userinfo: {error}"),
            UserinfoError::Jws(error) => error.fmt(f),
            UserinfoError::Key(error) => error.fmt(f),
            UserinfoError::Signature { algorithm } => {
                write!(
                    f,
                    "the userinfo's signature ({algorithm}) is not the provider's: it was forged or damaged"
                )
            }
            UserinfoError::Unsigned => f.write_str("expected signed userinfo, got some without a signature"),
            UserinfoError::SubjectMissing => f.write_str("the userinfo lacks \"sub\""),
            UserinfoError::Subject => {
                f.write_str("expected userinfo about the person who signed in, got somebody else's (\"sub\")")
            }
            UserinfoError::Issuer { expected, got } => {
                write!(f, "expected userinfo of issuer \"{expected}\", got some of \"{got}\"")
            }
            UserinfoError::Audience { expected } => {
                write!(f, "expected userinfo for client \"{expected}\", got some for another")
            }
            UserinfoError::Expired { expired_at, now } => {
                write!(f, "the userinfo ended {} seconds ago", now.since(*expired_at))
            }
            UserinfoError::NotYetValid { not_before, now } => {
                write!(f, "the userinfo is valid only in {} seconds", not_before.since(*now))
            }
            UserinfoError::NotATime { claim } => {
                write!(f, "expected \"{claim}\" of the userinfo to be a number of seconds")
            }
        }
    }
}

impl std::error::Error for UserinfoError {}
