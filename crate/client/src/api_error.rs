//! Errors of calls to APIs.

use oidc_client_protocol::{InsufficientScope, InsufficientUserAuthentication, ProviderError};
use std::fmt;

/// Why an API wasn't called, gave no response, or refused. None of these ends the session.
///
/// ```
/// use oidc_client_wasm::{ApiError, Error};
///
/// let error = Error::from(ApiError::OriginNotAllowed { got: "https://evil.example".to_owned() });
/// assert_eq!(error.code(), "api_origin_not_allowed");
/// assert!(!error.ends_session());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiError {
    /// An allowed address isn't `https` (or `http` on loopback): the token could be read in transit (RFC 6750 section
    /// 5.3).
    ///
    /// To do: serve the API over `https`, and list its `https` address.
    AddressInsecure {
        /// The address, without its query.
        got: String,
    },
    /// A browser would not request this address as it is written: it has `..`, or characters that must be escaped. An
    /// allowed address may have no query and no fragment either.
    ///
    /// To do: write the address as a browser shows it, such as `https://api.example/orders/`; escape what is put into
    /// it.
    AddressInvalid {
        /// The address, without its query.
        got: String,
    },
    /// The request's origin isn't listed, so it was not sent: a stranger would get the token (RFC 9700 section 4.9.1).
    ///
    /// To do: add the API's origin to the allowed ones, or send the request without this client.
    OriginNotAllowed {
        /// The request's origin; empty if its address has none.
        got: String,
    },
    /// The request's origin is listed, but with other paths, so it was not sent.
    ///
    /// To do: add the path to the allowed ones, or send the request without this client.
    PathNotAllowed {
        /// The request's address, without its query.
        got: String,
    },
    /// The API requires the person to sign in again, more recently or in another way (RFC 9470). No renewal helps.
    ///
    /// To do: tell the person why, and start the sign-in that the demand's `signin_request()` returns.
    InsufficientUserAuthentication {
        /// The API's origin.
        origin: String,
        /// What it requires.
        demand: InsufficientUserAuthentication,
    },
    /// The API requires a token with a wider scope (RFC 6750 section 3.1). No renewal helps.
    ///
    /// To do: start the sign-in that the demand's `signin_request()` returns, if the person may have that scope at all.
    InsufficientScope {
        /// The API's origin.
        origin: String,
        /// What it requires.
        demand: InsufficientScope,
    },
    /// The provider issues no access token for this API. The session continues.
    ///
    /// To do: register the API at the provider and allow this client to request it; write resource and scope as the provider
    /// does. If the person has to consent, sign in again with that scope.
    TokenRefused {
        /// The provider's error.
        error: ProviderError,
    },
    /// The network or the API is down, the response is a redirect, or the API doesn't allow this page's origin (CORS): a
    /// browser doesn't say which.
    ///
    /// To do: try again. If it always happens, open the browser's network panel: the API must allow this page's origin
    /// and the headers `Authorization` and `DPoP`.
    Unreachable {
        /// The API's origin.
        origin: String,
    },
    /// The API did not respond in time.
    ///
    /// To do: try again, or raise the setting `request_timeout_in_seconds`.
    Timeout {
        /// The API's origin.
        origin: String,
        /// The limit, in seconds.
        seconds: u32,
    },
}

impl ApiError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ApiError::InsufficientUserAuthentication { .. } => "api_insufficient_user_authentication",
            ApiError::InsufficientScope { .. } => "api_insufficient_scope",
            ApiError::TokenRefused { .. } => "api_token_refused",
            ApiError::AddressInsecure { .. } => "api_address_insecure",
            ApiError::AddressInvalid { .. } => "api_address_invalid",
            ApiError::OriginNotAllowed { .. } => "api_origin_not_allowed",
            ApiError::PathNotAllowed { .. } => "api_path_not_allowed",
            ApiError::Unreachable { .. } => "api_unreachable",
            ApiError::Timeout { .. } => "api_timeout",
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApiError::AddressInsecure { got } => {
                write!(f, "expected an API's address with https (or http on loopback), got \"{got}\"")
            }
            ApiError::AddressInvalid { got } => {
                write!(f, "expected an API's address as a browser writes it, without \"..\", got \"{got}\"")
            }
            ApiError::OriginNotAllowed { got } | ApiError::PathNotAllowed { got } => {
                write!(f, "\"{got}\" is not among the APIs that may be shown the access token")
            }
            ApiError::InsufficientUserAuthentication { origin, demand } => {
                write!(f, "{origin}: the API requires another sign-in")?;
                if !demand.acr_values.is_empty() {
                    write!(f, ", by one of \"{}\"", demand.acr_values.join(" "))?;
                }
                match demand.max_age {
                    Some(seconds) => write!(f, ", at most {seconds} seconds ago"),
                    None => Ok(()),
                }
            }
            ApiError::InsufficientScope { origin, demand } => {
                write!(f, "{origin}: the API wants a token with the scope \"{}\"", demand.scope.join(" "))
            }
            ApiError::TokenRefused { error } => {
                write!(f, "the provider gives no access token for this API: {error}")
            }
            ApiError::Unreachable { origin } => write!(
                f,
                "{origin}: there was no answer: offline, the API is down, or it doesn't allow this page's origin (CORS)"
            ),
            ApiError::Timeout { origin, seconds } => {
                write!(f, "{origin}: there was no answer within {seconds} seconds")
            }
        }
    }
}

impl std::error::Error for ApiError {}
