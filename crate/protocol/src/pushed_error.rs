//! The reasons why a pushed authorization request fails.

use crate::json::JsonError;
use crate::provider_error::ProviderError;
use std::fmt;

/// Why a pushed authorization request failed (RFC 9126 section 2.3).
///
/// ```
/// # use oidc_client_protocol::http::HttpResponse;
/// # use oidc_client_protocol::{ClientSettings, Entropy, Issuer, ProviderMetadata, SigninRequest, Timestamp, begin};
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// # let (args, entropy, now) = (SigninRequest::default(), Entropy([7; 96]), Timestamp(1_700_000_000));
/// let (request, _pending) = begin(&settings, &metadata, args, &entropy, now)?;
/// let error = request.pushed(&HttpResponse::new(400, r#"{"error":"invalid_request"}"#)).unwrap_err();
/// assert_eq!(error.code(), "invalid_request");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushedAuthorizationError {
    /// The provider refused (RFC 6749 section 5.2).
    Provider(ProviderError),
    /// The provider is overloaded or broken; a retry may succeed.
    ///
    /// To do: let the person try again later.
    Unavailable {
        /// The status.
        status: u16,
        /// The number of seconds to wait, if the provider named one.
        retry_after: Option<u64>,
    },
    /// The status isn't 2xx, and the response has no readable error.
    ///
    /// To do: check that the client may use pushed requests at the provider, and that its endpoint is the right one.
    Status {
        /// The status.
        got: u16,
    },
    /// The response isn't a JSON object.
    ///
    /// To do: check what responds at the provider's endpoint for pushed requests; often it is a proxy's page.
    Json(JsonError),
    /// The response has no `request_uri` (RFC 9126 section 2.2).
    ///
    /// To do: report it to the provider.
    RequestUriMissing,
}

impl PushedAuthorizationError {
    /// A stable name for this cause; for the provider's own errors, the name that the standard gives it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            PushedAuthorizationError::Provider(error) => error.code(),
            PushedAuthorizationError::Unavailable { .. } => "pushed_authorization_unavailable",
            PushedAuthorizationError::Status { .. } => "pushed_authorization_status",
            PushedAuthorizationError::Json(_) => "pushed_authorization_not_json",
            PushedAuthorizationError::RequestUriMissing => "request_uri_missing",
        }
    }
}

impl fmt::Display for PushedAuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PushedAuthorizationError::Provider(error) => error.fmt(f),
            PushedAuthorizationError::Unavailable { status, .. } => {
                write!(f, "the provider can't take the request now (status {status}); try again later")
            }
            PushedAuthorizationError::Status { got } => {
                write!(f, "expected the pushed request to be taken with status 201, got status {got}")
            }
            PushedAuthorizationError::Json(error) => {
                write!(f, "expected a reference to the pushed request: {error}")
            }
            PushedAuthorizationError::RequestUriMissing => {
                f.write_str("the answer to the pushed request lacks \"request_uri\"")
            }
        }
    }
}

impl std::error::Error for PushedAuthorizationError {}
