//! The token endpoint's response, to a code and to a refresh token alike.

use crate::clock::ClockOffset;
use crate::http::HttpResponse;
use crate::json::{Object, Value};
use crate::provider_error::ProviderError;
use crate::settings::ClientSettings;
use crate::token_response_error::TokenResponseError;
use crate::token_type::TokenType;
use crate::types::{AccessToken, IdToken, RefreshToken, Timestamp};

/// Ten years. Nobody intends a longer lifetime, and its end might not fit into a browser's number.
const MAX_LIFETIME_SECONDS: u64 = 315_360_000;

/// A token response (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3), complete but not trusted.
#[derive(Debug)]
pub(crate) struct TokenResponse {
    pub access_token: AccessToken,
    pub id_token: Option<IdToken>,
    pub refresh_token: Option<RefreshToken>,
    pub scope: Option<String>,
    pub session_state: Option<String>,
    /// When the access token expires, by this device's clock; `None` if the provider didn't say.
    pub expires_at: Option<Timestamp>,
    /// The access token's lifetime from issue to expiry, in seconds; `None` if the provider didn't say.
    pub lifetime: Option<u64>,
    pub token_type: TokenType,
    pub clock_offset: ClockOffset,
}

impl TokenResponse {
    pub(crate) fn parse(
        response: &HttpResponse,
        settings: &ClientSettings,
        now: Timestamp,
    ) -> Result<Self, TokenResponseError> {
        let object = Object::parse(&response.body);
        let error = object.as_ref().ok().and_then(ProviderError::from_object);
        if response.is_transient() {
            // Whatever an overloaded server says about the token, it isn't final.
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
        let lifetime = expires_in(&object)?;
        Ok(Self {
            token_type: token_type(&object, settings)?,
            access_token: AccessToken::new(required(&object, "access_token")?),
            id_token: optional_token(&object, "id_token")?.map(IdToken::new),
            refresh_token: optional_token(&object, "refresh_token")?.map(RefreshToken::new),
            scope: scope(&object)?,
            session_state: optional(&object, "session_state")?,
            expires_at: lifetime.map(|seconds| now.plus(seconds)),
            lifetime,
            // Token responses are never cached (RFC 6749 section 5.1), so their date is the provider's current time.
            clock_offset: ClockOffset::learn(response, now).unwrap_or_default(),
        })
    }
}

/// RFC 6749 section 7.1: a token of an unknown type must not be used. RFC 9449 section 5: a client that requested a
/// bound token and receives another has been downgraded.
fn token_type(object: &Object, settings: &ClientSettings) -> Result<TokenType, TokenResponseError> {
    let name = required(object, "token_type")?;
    match TokenType::from_name(&name) {
        Some(TokenType::Dpop) if settings.dpop => Ok(TokenType::Dpop),
        Some(TokenType::Bearer) if !settings.dpop || settings.insecure_accept_bearer => Ok(TokenType::Bearer),
        Some(TokenType::Bearer) => Err(TokenResponseError::Downgraded),
        _ => {
            let expected = if settings.dpop { TokenType::Dpop } else { TokenType::Bearer };
            Err(TokenResponseError::TokenType { expected, got: name })
        }
    }
}

/// The lifetime in seconds, capped at [`MAX_LIFETIME_SECONDS`]. Some providers send the number as a string; anything but a
/// whole number is refused.
fn expires_in(object: &Object) -> Result<Option<u64>, TokenResponseError> {
    let seconds = match object.get("expires_in") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        Some(value) => value.as_u64(),
    };
    let seconds: u64 = seconds.ok_or(TokenResponseError::ExpiresIn)?;
    Ok(Some(seconds.min(MAX_LIFETIME_SECONDS)))
}

/// Twitch sends an array of strings.
fn scope(object: &Object) -> Result<Option<String>, TokenResponseError> {
    let several = object.get("scope").and_then(Value::as_array);
    match several.and_then(|several| several.iter().map(Value::as_str).collect::<Option<Vec<_>>>()) {
        Some(scopes) => Ok(Some(scopes.join(" "))),
        None => optional(object, "scope"),
    }
}

fn required(object: &Object, member: &'static str) -> Result<String, TokenResponseError> {
    optional_token(object, member)?.ok_or(TokenResponseError::Missing { member })
}

/// A token has at least one character (RFC 6749 appendix A.17): an empty string must not replace a good one.
fn optional_token(object: &Object, member: &'static str) -> Result<Option<String>, TokenResponseError> {
    Ok(optional(object, member)?.filter(|text| !text.is_empty()))
}

fn optional(object: &Object, member: &'static str) -> Result<Option<String>, TokenResponseError> {
    match object.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(TokenResponseError::WrongType { member, got: other.kind() }),
    }
}
