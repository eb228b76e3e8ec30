//! The reasons why a token response is refused.

use crate::json::JsonError;
use crate::provider_error::ProviderError;
use crate::token_type::TokenType;
use std::fmt;

/// Why a token response was refused.
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
    /// The provider refused (RFC 6749 section 5.2).
    Provider(ProviderError),
    /// The provider is overloaded or broken; a retry may succeed.
    ///
    /// To do: wait and try again; a session is kept and renewed automatically later. If it persists, check the
    /// provider's own status.
    Unavailable {
        /// The status.
        status: u16,
        /// The number of seconds to wait, if the provider named one.
        retry_after: Option<u64>,
    },
    /// The status isn't 2xx, and the response has no readable error.
    ///
    /// To do: check the token endpoint in the provider's metadata, and that no proxy responds in its place. The client
    /// must be registered as a public client, without a secret.
    Status {
        /// The status.
        got: u16,
    },
    /// The response isn't a JSON object.
    ///
    /// To do: check what the token endpoint really returns. An HTML page means a wrong address, or a proxy in between.
    Json(JsonError),
    /// A required member is missing.
    ///
    /// To do: check the scopes, and that the client may use OpenID Connect: without `openid` there is no `id_token`.
    /// Azure AD B2C issues an access token only if a scope of an API, or the client ID itself, is requested. Otherwise
    /// report it to the provider.
    Missing {
        /// The member.
        member: &'static str,
    },
    /// A member isn't a string.
    ///
    /// To do: report it to the provider: RFC 6749 section 5.1 requires a string.
    WrongType {
        /// The member.
        member: &'static str,
        /// The type it has instead.
        got: &'static str,
    },
    /// The access token has a type that this client can't use or didn't request (RFC 6749 section 7.1).
    ///
    /// To do: have the provider issue tokens of the expected type to this client. For `DPoP` tokens switch on the
    /// setting for them.
    TokenType {
        /// The requested type.
        expected: TokenType,
        /// The type that arrived.
        got: String,
    },
    /// A token bound to a key was requested, and one that anybody can use arrived (RFC 9449 section 5).
    ///
    /// To do: check that the provider supports DPoP for this client. `insecure_accept_bearer` accepts unbound tokens.
    Downgraded,
    /// `expires_in` isn't a whole number of seconds.
    ///
    /// To do: report it to the provider: RFC 6749 section 5.1 requires whole seconds.
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
            TokenResponseError::Downgraded => "token_type_downgraded",
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
            TokenResponseError::TokenType { expected, got } => {
                write!(f, "expected a token of type \"{}\", got \"{got}\"", expected.name())
            }
            TokenResponseError::Downgraded => f.write_str(
                "expected a token bound to this browser's key (DPoP), got one that anybody can use",
            ),
            TokenResponseError::ExpiresIn => {
                f.write_str("expected \"expires_in\" to be a whole number of seconds, not negative")
            }
        }
    }
}

impl std::error::Error for TokenResponseError {}
