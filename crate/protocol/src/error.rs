//! The provider's own words when it says no.

use crate::json::Object;
use std::fmt;

/// An error that the provider sent (RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core section 3.1.2.6).
///
/// The texts are the provider's: show them as text, never as markup.
///
/// ```
/// use oidc_client_protocol::{ProviderError, json::Object};
///
/// let answer = Object::parse(r#"{"error":"invalid_grant","error_description":"token expired"}"#)?;
/// let error = ProviderError::from_object(&answer);
/// assert_eq!(error.as_ref().map(ProviderError::code), Some("invalid_grant"));
/// assert_eq!(error.and_then(|error| error.description).as_deref(), Some("token expired"));
/// # Ok::<(), oidc_client_protocol::json::JsonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderError {
    /// The `error` parameter.
    pub error: String,
    /// The `error_description` parameter.
    pub description: Option<String>,
}

impl ProviderError {
    /// Reads an error from the token endpoint's JSON (RFC 6749 section 5.2). `None` where it names no error.
    #[must_use]
    pub fn from_object(object: &Object) -> Option<ProviderError> {
        let error = object.string("error")?.to_owned();
        Some(ProviderError { error, description: object.string("error_description").map(str::to_owned) })
    }

    /// The error's name if the standards know it, else `provider_error`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        const KNOWN: [&str; 18] = [
            "access_denied",
            "account_selection_required",
            "consent_required",
            "interaction_required",
            "invalid_client",
            "invalid_grant",
            "invalid_request",
            "invalid_scope",
            "invalid_target",
            "login_required",
            "registration_not_supported",
            "request_not_supported",
            "request_uri_not_supported",
            "server_error",
            "temporarily_unavailable",
            "unauthorized_client",
            "unsupported_grant_type",
            "unsupported_response_type",
        ];
        KNOWN.into_iter().find(|known| *known == self.error).unwrap_or("provider_error")
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the provider answered \"{}\"", self.error)?;
        match &self.description {
            Some(description) => write!(f, ": {description}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ProviderError {}
