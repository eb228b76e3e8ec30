//! Errors returned by the provider.

use crate::http::HttpResponse;
use crate::json::Object;
use std::fmt;

/// An error returned by the provider (RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core section 3.1.2.6).
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

    /// Reads an error from a response's body. `None` if that isn't a JSON object.
    pub(crate) fn in_body(response: &HttpResponse) -> Option<ProviderError> {
        ProviderError::from_object(&Object::parse(&response.body).ok()?)
    }

    /// The error's name if the standards know it, else `provider_error`.
    ///
    /// - `access_denied`: The person or the provider refused (RFC 6749 section 4.1.2.1). To do: offer the sign-in
    ///   again; if the person meant to sign in, the provider's administrator decides who may.
    /// - `account_selection_required`: The person must choose an account, and the request forbade to ask (OpenID
    ///   Connect Core section 3.1.2.6). To do: sign in without `prompt=none`.
    /// - `consent_required`: The person must agree, and the request forbade to ask (OpenID Connect Core section
    ///   3.1.2.6). To do: sign in without `prompt=none`.
    /// - `insufficient_scope`: The access token lacks the required scope (RFC 6750 section 3.1). To do: ask for the
    ///   scope at sign-in.
    /// - `interaction_required`: The provider must show a page, and the request forbade it (OpenID Connect Core
    ///   section 3.1.2.6). To do: sign in without `prompt=none`.
    /// - `invalid_client`: The provider doesn't know the client, or requires it to authenticate (RFC 6749 section 5.2).
    ///   To do: check `client_id`, and register the client as a public one (`token_endpoint_auth_method` is `none`).
    /// - `invalid_dpop_proof`: The provider refused the proof sent with the request (RFC 9449 section 5). To do: set
    ///   this device's clock; if that is right, check that the provider supports ES256 for DPoP.
    /// - `invalid_grant`: The code or refresh token has expired, or was already used or revoked (RFC 6749 section 5.2).
    ///   To do: sign in again. If it happens at each sign-in, compare `redirect_uri` with the registered one, letter by
    ///   letter.
    /// - `invalid_request`: The provider can't read the request, or it lacks something (RFC 6749 sections 4.1.2.1 and
    ///   5.2). To do: read the provider's description beside it; most often a parameter that this provider requires is
    ///   missing.
    /// - `invalid_scope`: A scope is unknown, malformed, or more than was granted (RFC 6749 sections 4.1.2.1 and
    ///   5.2). To do: compare the scope with those that the client may ask for at the provider.
    /// - `invalid_target`: The provider doesn't know the `resource` (RFC 8707 section 2). To do: register the
    ///   resource at the provider, or correct its address.
    /// - `invalid_token`: The access token has expired, was revoked, or isn't for this server (RFC 6750 section 3.1).
    ///   To do: renew the tokens and retry.
    /// - `login_required`: Nobody is signed in at the provider, and the request forbade to ask (OpenID Connect Core
    ///   section 3.1.2.6). To do: sign in without `prompt=none`.
    /// - `registration_not_supported`: The provider takes no `registration` parameter (OpenID Connect Core section
    ///   3.1.2.6). To do: leave the parameter out, and register the client at the provider.
    /// - `request_not_supported`: The provider takes no `request` parameter (OpenID Connect Core section 3.1.2.6). To
    ///   do: leave the parameter out.
    /// - `request_uri_not_supported`: The provider takes no `request_uri` parameter (OpenID Connect Core section
    ///   3.1.2.6). To do: leave the parameter out.
    /// - `server_error`: The provider failed (RFC 6749 section 4.1.2.1). To do: try again; if it lasts, look into the
    ///   provider's log.
    /// - `temporarily_unavailable`: The provider is overloaded or under maintenance (RFC 6749 section 4.1.2.1). To
    ///   do: try again later.
    /// - `unauthorized_client`: The client may not do this (RFC 6749 sections 4.1.2.1 and 5.2). To do: allow the
    ///   authorization code flow, and refresh tokens where they are used, for this client at the provider.
    /// - `unsupported_grant_type`: The provider doesn't support this grant (RFC 6749 section 5.2). To do: allow
    ///   `authorization_code`, and `refresh_token` if it is used, at the provider.
    /// - `unsupported_response_type`: The provider doesn't issue codes for this client (RFC 6749 section 4.1.2.1). To
    ///   do: allow `response_type=code` for this client at the provider.
    /// - `unsupported_token_type`: The provider doesn't revoke tokens of this kind (RFC 7009 section 2.2.1). To do:
    ///   leave this kind out of those revoked at sign-out; the token expires by itself.
    /// - `use_dpop_nonce`: The provider requires its nonce although the proof has it (RFC 9449 section 8). To do: check
    ///   that a proxy doesn't send each request to a different server with nonces of its own.
    /// - `provider_error`: Any other name: an extension, or the provider's own. To do: look the name and the
    ///   description up at the provider; both are in the message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        const KNOWN: [&str; 23] = [
            "access_denied",
            "account_selection_required",
            "consent_required",
            "insufficient_scope",
            "interaction_required",
            "invalid_client",
            "invalid_dpop_proof",
            "invalid_grant",
            "invalid_request",
            "invalid_scope",
            "invalid_target",
            "invalid_token",
            "login_required",
            "registration_not_supported",
            "request_not_supported",
            "request_uri_not_supported",
            "server_error",
            "temporarily_unavailable",
            "unauthorized_client",
            "unsupported_grant_type",
            "unsupported_response_type",
            "unsupported_token_type",
            "use_dpop_nonce",
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
