//! Token revocation (RFC 7009).

use crate::http::{HttpRequest, HttpResponse};
use crate::metadata::ProviderMetadata;
use crate::provider_error::ProviderError;
use crate::settings::ClientSettings;
use crate::types::{AccessToken, RefreshToken};
use std::fmt;

/// A token to revoke. Revoking a refresh token also ends the access tokens issued with it at most providers (RFC 7009
/// section 2.1).
///
/// ```
/// use oidc_client_protocol::{RefreshToken, RevokedToken};
///
/// let refresh_token = RefreshToken::new("refresh-1".to_owned());
/// assert_eq!(RevokedToken::Refresh(&refresh_token).hint(), "refresh_token");
/// ```
#[derive(Debug, Clone, Copy)]
pub enum RevokedToken<'a> {
    /// An access token.
    Access(&'a AccessToken),
    /// A refresh token.
    Refresh(&'a RefreshToken),
}

impl RevokedToken<'_> {
    /// The registered name of its type (`token_type_hint`, RFC 7009 section 2.1).
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            RevokedToken::Access(_) => "access_token",
            RevokedToken::Refresh(_) => "refresh_token",
        }
    }

    fn secret(&self) -> &str {
        match self {
            RevokedToken::Access(token) => token.secret(),
            RevokedToken::Refresh(token) => token.secret(),
        }
    }
}

/// The request that revokes a token (RFC 7009 section 2.1), or `None` if the provider has no revocation endpoint.
///
/// ```
/// use oidc_client_protocol::{AccessToken, ClientSettings, Issuer, ProviderMetadata, RevokedToken, revocation_request};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize","jwks_uri":"https://login.example/keys",
/// #     "token_endpoint":"https://login.example/token","revocation_endpoint":"https://login.example/revoke"}"#)?;
/// let access_token = AccessToken::new("mF_9.B5f-4.1JqM".to_owned());
/// let request = revocation_request(&settings, &metadata, RevokedToken::Access(&access_token));
/// assert_eq!(request.map(|request| request.url).as_deref(), Some("https://login.example/revoke"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn revocation_request(
    settings: &ClientSettings,
    metadata: &ProviderMetadata,
    token: RevokedToken<'_>,
) -> Option<HttpRequest> {
    let endpoint = metadata.revocation_endpoint.as_deref()?;
    let parameters = [
        ("token", token.secret()),
        ("token_type_hint", token.hint()),
        ("client_id", settings.client_id.as_str()),
    ];
    Some(HttpRequest::post_form(endpoint, &parameters))
}

/// Reads the response (RFC 7009 section 2.2). A token unknown to the provider counts as revoked.
///
/// # Errors
/// [`RevocationError`] when the token may still be valid.
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::receive_revocation;
///
/// assert!(receive_revocation(&HttpResponse::new(200, "")).is_ok());
/// let error = receive_revocation(&HttpResponse::new(503, "")).unwrap_err();
/// assert_eq!(error.code(), "revocation_unavailable");
/// ```
pub fn receive_revocation(response: &HttpResponse) -> Result<(), RevocationError> {
    if response.is_transient() {
        let (status, retry_after) = (response.status, response.retry_after());
        return Err(RevocationError::Unavailable { status, retry_after });
    }
    if response.status == 200 {
        // Section 2.2: the client must ignore the body.
        return Ok(());
    }
    match ProviderError::in_body(response) {
        Some(error) => Err(RevocationError::Provider(error)),
        None => Err(RevocationError::Status { got: response.status }),
    }
}

/// Why a token wasn't revoked (RFC 7009 section 2.2.1).
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::receive_revocation;
///
/// let answer = HttpResponse::new(400, r#"{"error":"unsupported_token_type"}"#);
/// assert_eq!(receive_revocation(&answer).unwrap_err().code(), "unsupported_token_type");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationError {
    /// The provider refused (RFC 7009 section 2.2.1).
    Provider(ProviderError),
    /// The provider is overloaded or broken: the token is still valid, and a later attempt may succeed.
    ///
    /// To do: try again later, after `retry_after` if present. The tokens expire by themselves in any case.
    Unavailable {
        /// The status.
        status: u16,
        /// The number of seconds to wait, if the provider named one.
        retry_after: Option<u64>,
    },
    /// The status isn't 200, and the response has no readable error.
    ///
    /// To do: compare `revocation_endpoint` in the provider's metadata, and check what it returns.
    Status {
        /// The status.
        got: u16,
    },
}

impl RevocationError {
    /// A stable name for this cause; for the provider's own errors, the name that the standard gives it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            RevocationError::Provider(error) => error.code(),
            RevocationError::Unavailable { .. } => "revocation_unavailable",
            RevocationError::Status { .. } => "revocation_status",
        }
    }
}

impl fmt::Display for RevocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RevocationError::Provider(error) => error.fmt(f),
            RevocationError::Unavailable { status, .. } => {
                write!(f, "the provider can't revoke a token now (status {status})")
            }
            RevocationError::Status { got } => {
                write!(f, "expected a token to be revoked with status 200, got status {got}")
            }
        }
    }
}

impl std::error::Error for RevocationError {}
