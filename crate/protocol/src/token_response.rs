//! What a token endpoint answers, to a code and to a refresh token alike.

use crate::error::ProviderError;
use crate::http::HttpResponse;
use crate::json::{JsonError, Object, Value};
use crate::types::{AccessToken, IdToken, RefreshToken, Timestamp};
use std::fmt;

/// A token response (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3), complete but not trusted.
#[derive(Debug)]
pub(crate) struct TokenResponse {
    pub access_token: AccessToken,
    pub id_token: Option<IdToken>,
    pub refresh_token: Option<RefreshToken>,
    pub scope: Option<String>,
    pub session_state: Option<String>,
    pub expires_at: Option<Timestamp>,
}

impl TokenResponse {
    pub(crate) fn parse(response: &HttpResponse, now: Timestamp) -> Result<Self, TokenResponseError> {
        let object = Object::parse(&response.body);
        let error = object.as_ref().ok().and_then(ProviderError::from_object);
        if response.is_transient() {
            // Whatever an overloaded server says of our token, it isn't its last word.
            return Err(TokenResponseError::Unavailable {
                status: response.status,
                retry_after: response.retry_after(),
            });
        }
        if let Some(error) = error {
            return Err(TokenResponseError::Provider(error));
        }
        if !response.is_success() {
            return Err(TokenResponseError::Status { got: response.status });
        }
        let object = object.map_err(TokenResponseError::Json)?;
        check_token_type(&object)?;
        Ok(Self {
            access_token: AccessToken::new(required(&object, "access_token")?),
            id_token: optional(&object, "id_token")?.map(IdToken::new),
            refresh_token: optional(&object, "refresh_token")?.map(RefreshToken::new),
            scope: optional(&object, "scope")?,
            session_state: optional(&object, "session_state")?,
            expires_at: expires_in(&object)?.map(|seconds| now.plus(seconds)),
        })
    }
}

/// RFC 6749 section 7.1: a token of a type that isn't understood must not be used. Names are case-insensitive.
fn check_token_type(object: &Object) -> Result<(), TokenResponseError> {
    let token_type = required(object, "token_type")?;
    if token_type.eq_ignore_ascii_case("Bearer") {
        return Ok(());
    }
    Err(TokenResponseError::TokenType { got: token_type })
}

/// Lifetime in seconds. Some providers write the number as a string; anything but a whole number is refused.
fn expires_in(object: &Object) -> Result<Option<u64>, TokenResponseError> {
    let seconds = match object.get("expires_in") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_u64(),
    };
    seconds.map(Some).ok_or(TokenResponseError::ExpiresIn)
}

fn required(object: &Object, member: &'static str) -> Result<String, TokenResponseError> {
    match optional(object, member)? {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err(TokenResponseError::Missing { member }),
    }
}

fn optional(object: &Object, member: &'static str) -> Result<Option<String>, TokenResponseError> {
    match object.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(TokenResponseError::WrongType { member, got: other.kind() }),
    }
}

/// Why an answer of the token endpoint was refused.
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::{ClientSettings, IdToken, Issuer, Refresh, RefreshToken, Timestamp};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer, "my-app", "https://app.example/callback");
/// # // The session's ID token: {"alg":"ES256"} and {"sub":"alice"}.
/// # let id_token = IdToken::new("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA".to_owned());
/// # let refresh = Refresh::new(&settings, RefreshToken::new("refresh-1".to_owned()), id_token)?;
/// let body = r#"{"error":"invalid_grant"}"#.to_owned();
/// let answer = HttpResponse::new(400, body);
/// let error = refresh.receive(&answer, Timestamp(1_700_000_000)).unwrap_err();
/// assert_eq!(error.code(), "invalid_grant");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenResponseError {
    /// The provider said no (RFC 6749 section 5.2).
    Provider(ProviderError),
    /// The provider is overloaded or broken; asking again later may help.
    Unavailable {
        /// The status it answered with.
        status: u16,
        /// How many seconds to wait, if it said so.
        retry_after: Option<u64>,
    },
    /// Another status than 2xx, without an error that could be read.
    Status {
        /// The status it answered with.
        got: u16,
    },
    /// Not a JSON object.
    Json(JsonError),
    /// A member that must be there isn't.
    Missing {
        /// Its name.
        member: &'static str,
    },
    /// A member isn't a string.
    WrongType {
        /// Its name.
        member: &'static str,
        /// What it was.
        got: &'static str,
    },
    /// The access token is of a type that this client can't use.
    TokenType {
        /// The type.
        got: String,
    },
    /// `expires_in` isn't a whole number of seconds.
    ExpiresIn,
}

impl TokenResponseError {
    /// A stable name for this cause; for the provider's own errors, the name that the standard gives it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            TokenResponseError::Provider(error) => error.code(),
            TokenResponseError::Unavailable { .. } => "token_endpoint_unavailable",
            TokenResponseError::Status { .. } => "token_endpoint_status",
            TokenResponseError::Json(_) => "token_response_not_json",
            TokenResponseError::Missing { .. } => "token_response_member_missing",
            TokenResponseError::WrongType { .. } => "token_response_member_type",
            TokenResponseError::TokenType { .. } => "token_type_unsupported",
            TokenResponseError::ExpiresIn => "expires_in_invalid",
        }
    }
}

impl fmt::Display for TokenResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenResponseError::Provider(error) => error.fmt(f),
            TokenResponseError::Unavailable { status, .. } => {
                write!(f, "the provider can't answer now (status {status}); it is asked again later")
            }
            TokenResponseError::Status { got } => {
                write!(f, "expected tokens with status 200, got status {got}")
            }
            TokenResponseError::Json(error) => write!(f, "expected tokens: {error}"),
            TokenResponseError::Missing { member } => write!(f, "the token response lacks \"{member}\""),
            TokenResponseError::WrongType { member, got } => {
                write!(f, "expected \"{member}\" of the token response to be a string, got {got}")
            }
            TokenResponseError::TokenType { got } => {
                write!(f, "expected a token of type \"Bearer\", got \"{got}\"")
            }
            TokenResponseError::ExpiresIn => {
                f.write_str("expected \"expires_in\" to be a whole number of seconds, not negative")
            }
        }
    }
}

impl std::error::Error for TokenResponseError {}
