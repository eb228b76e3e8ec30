//! Why an API wasn't called, or gave no answer.

use oidc_client_protocol::{InsufficientScope, InsufficientUserAuthentication, ProviderError};
use std::fmt;

/// Why an API wasn't called, or gave no answer. None of these ends the session.
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
    /// An allowed address isn't `https` (or `http` on loopback): the token could be read on its way (RFC 6750 section
    /// 5.3).
    ///
    /// To do: serve the API over `https`, and list it so.
    AddressInsecure {
        /// What was given, without its query.
        got: String,
    },
    /// An address is none that a browser would ask for as it is written: it has `..`, or characters that must be
    /// escaped. An allowed address may have no query and no fragment either.
    ///
    /// To do: write the address as a browser shows it, such as `https://api.example/orders/`; escape what is put into
    /// it.
    AddressInvalid {
        /// What was given, without its query.
        got: String,
    },
    /// The request goes to an address that isn't listed, and was not sent: the token would go to strangers (RFC 9700
    /// section 4.9.1).
    ///
    /// To do: add the API's origin to the allowed ones, or send the request without this client.
    OriginNotAllowed {
        /// The origin that the request would have gone to; empty where it is no address.
        got: String,
    },
    /// The request goes to a part of a listed origin that isn't listed, and was not sent.
    ///
    /// To do: add the path to the allowed ones, or send the request without this client.
    PathNotAllowed {
        /// The address, without its query.
        got: String,
    },
    /// The API wants the person to sign in anew, more recently or in another way (RFC 9470). No renewal helps.
    ///
    /// To do: tell the person why, and start the sign-in that `signin_request()` of the demand gives.
    InsufficientUserAuthentication {
        /// Its origin.
        origin: String,
        /// What it wants.
        demand: InsufficientUserAuthentication,
    },
    /// The API wants a token of a wider scope (RFC 6750 section 3.1). No renewal helps.
    ///
    /// To do: start the sign-in that `signin_request()` of the demand gives, if the person may do that at all.
    InsufficientScope {
        /// Its origin.
        origin: String,
        /// What it wants.
        demand: InsufficientScope,
    },
    /// The provider gives no access token for this API. The session goes on.
    ///
    /// To do: register the API at the provider and allow this client to ask for it; write resource and scope as they are
    /// called there. Where the person has to consent, sign in again with that scope.
    TokenRefused {
        /// What the provider says.
        error: ProviderError,
    },
    /// The network is down, the API is, its answer is a redirect, or it doesn't allow this page's origin (CORS): a
    /// browser doesn't tell which.
    ///
    /// To do: try again. If it always happens, open the browser's network panel: the API must allow this page's origin
    /// and the headers `Authorization` and `DPoP`.
    Unreachable {
        /// Its origin.
        origin: String,
    },
    /// The answer took too long.
    ///
    /// To do: try again, or give it more time by the setting for requests.
    Timeout {
        /// Its origin.
        origin: String,
        /// How long was waited, in seconds.
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
                write!(f, "{origin}: the API wants the person to sign in anew")?;
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
