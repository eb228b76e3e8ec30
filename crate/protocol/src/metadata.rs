//! What the provider says of itself (OpenID Connect Discovery 1.0 section 4, RFC 8414).

use crate::http::{HttpRequest, HttpResponse};
use crate::json::{JsonError, Object, Value};
use crate::types::Issuer;
use crate::url;
use std::fmt;

/// The provider's endpoints and abilities, checked: the issuer is the one asked for, and no endpoint is insecure.
/// Endpoints are absolute URLs (OpenID Connect Discovery 1.0 section 3).
///
/// ```
/// use oidc_client_protocol::{Issuer, ProviderMetadata};
///
/// let issuer = Issuer::new("https://login.example")?;
/// let request = ProviderMetadata::request(&issuer);
/// assert_eq!(request.url, "https://login.example/.well-known/openid-configuration");
/// let text = r#"{"issuer":"https://login.example","authorization_endpoint":"https://login.example/authorize",
///     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#;
/// let metadata = ProviderMetadata::parse(&issuer, text)?;
/// assert_eq!(metadata.token_endpoint, "https://login.example/token");
/// assert_eq!(metadata.end_session_endpoint, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderMetadata {
    /// Who issues the tokens.
    pub issuer: Issuer,
    /// Where people are sent to sign in.
    pub authorization_endpoint: String,
    /// Where a code or refresh token becomes tokens.
    pub token_endpoint: String,
    /// Where the keys are that sign ID tokens.
    pub jwks_uri: String,
    /// Where people are sent to sign out (RP-Initiated Logout 1.0), if the provider has such a place.
    pub end_session_endpoint: Option<String>,
    /// Whether every authorization response names its issuer (RFC 9207 section 3).
    pub authorization_response_iss_parameter_supported: bool,
}

impl ProviderMetadata {
    /// The request for an issuer's metadata (Discovery section 4.1).
    #[must_use]
    pub fn request(issuer: &Issuer) -> HttpRequest {
        let base = issuer.as_str().trim_end_matches('/');
        HttpRequest::get_json(&format!("{base}/.well-known/openid-configuration"))
    }

    /// Reads the answer (Discovery sections 4.2 and 4.3).
    ///
    /// # Errors
    /// [`MetadataError`] when it isn't the metadata of exactly this issuer, with what sign-in needs.
    pub fn receive(issuer: &Issuer, response: &HttpResponse) -> Result<ProviderMetadata, MetadataError> {
        if !response.is_success() {
            return Err(MetadataError::Status { got: response.status });
        }
        Self::parse(issuer, &response.body)
    }

    /// Reads metadata from JSON text, as [`ProviderMetadata::receive`] does from a response.
    ///
    /// # Errors
    /// As [`ProviderMetadata::receive`].
    pub fn parse(issuer: &Issuer, text: &str) -> Result<ProviderMetadata, MetadataError> {
        let object = Object::parse(text).map_err(MetadataError::Json)?;
        check_issuer(issuer, &object)?;
        check_pkce(&object)?;
        Ok(ProviderMetadata {
            issuer: issuer.clone(),
            authorization_endpoint: required_endpoint(&object, "authorization_endpoint")?,
            token_endpoint: required_endpoint(&object, "token_endpoint")?,
            jwks_uri: required_endpoint(&object, "jwks_uri")?,
            end_session_endpoint: endpoint(&object, "end_session_endpoint")?,
            authorization_response_iss_parameter_supported: object
                .get("authorization_response_iss_parameter_supported")
                .and_then(Value::as_bool)
                .unwrap_or(false),
        })
    }
}

/// Discovery section 4.3: exactly the issuer that was asked for, or somebody else is speaking.
fn check_issuer(expected: &Issuer, object: &Object) -> Result<(), MetadataError> {
    match object.string("issuer") {
        Some(got) if got == expected.as_str() => Ok(()),
        Some(got) => {
            Err(MetadataError::IssuerMismatch { expected: expected.as_str().to_owned(), got: got.to_owned() })
        }
        None => Err(MetadataError::Missing { member: "issuer" }),
    }
}

/// A provider that lists its PKCE methods and leaves out S256 would have us downgrade (RFC 9700 section 4.8.2).
/// One that lists none is sent S256 all the same: RFC 7636 has it ignored by those that don't know it.
fn check_pkce(object: &Object) -> Result<(), MetadataError> {
    let Some(methods) = object.get("code_challenge_methods_supported").and_then(Value::as_array) else {
        return Ok(());
    };
    if methods.is_empty() || methods.iter().any(|method| method.as_str() == Some("S256")) {
        return Ok(());
    }
    Err(MetadataError::PkceS256Unsupported)
}

fn required_endpoint(object: &Object, member: &'static str) -> Result<String, MetadataError> {
    endpoint(object, member)?.ok_or(MetadataError::Missing { member })
}

fn endpoint(object: &Object, member: &'static str) -> Result<Option<String>, MetadataError> {
    match object.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(endpoint)) if url::is_secure(endpoint) => Ok(Some(endpoint.clone())),
        Some(Value::String(endpoint)) => {
            Err(MetadataError::InsecureEndpoint { member, got: endpoint.clone() })
        }
        Some(other) => Err(MetadataError::WrongType { member, got: other.kind() }),
    }
}

/// Why a provider's metadata were refused.
///
/// ```
/// use oidc_client_protocol::{Issuer, ProviderMetadata};
///
/// let issuer = Issuer::new("https://login.example")?;
/// let error = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://evil.example"}"#).unwrap_err();
/// assert_eq!(error.code(), "metadata_issuer_mismatch");
/// # Ok::<(), oidc_client_protocol::IssuerError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataError {
    /// The provider answered with another status than 2xx.
    Status {
        /// The status it answered with.
        got: u16,
    },
    /// The answer isn't a JSON object.
    Json(JsonError),
    /// The document speaks for another issuer (Discovery section 4.3).
    IssuerMismatch {
        /// The issuer that was asked for.
        expected: String,
        /// The issuer that the document names.
        got: String,
    },
    /// A member that sign-in needs isn't there.
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
    /// An endpoint is neither `https` nor `http` on loopback.
    InsecureEndpoint {
        /// Its name.
        member: &'static str,
        /// Its URL.
        got: String,
    },
    /// The provider lists the PKCE methods it takes, and S256 isn't among them (RFC 7636 section 4.2).
    PkceS256Unsupported,
}

impl MetadataError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            MetadataError::Status { .. } => "metadata_status",
            MetadataError::Json(_) => "metadata_not_json",
            MetadataError::IssuerMismatch { .. } => "metadata_issuer_mismatch",
            MetadataError::Missing { .. } => "metadata_member_missing",
            MetadataError::WrongType { .. } => "metadata_member_type",
            MetadataError::InsecureEndpoint { .. } => "metadata_insecure_endpoint",
            MetadataError::PkceS256Unsupported => "pkce_s256_unsupported",
        }
    }
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MetadataError::Status { got } => {
                write!(f, "expected the provider's metadata with status 200, got status {got}; is the authority right?")
            }
            MetadataError::Json(error) => write!(f, "expected the provider's metadata: {error}"),
            MetadataError::IssuerMismatch { expected, got } => write!(
                f,
                "expected metadata of issuer \"{expected}\", got those of \"{got}\"; write the authority exactly as \
                 the provider does, trailing slash included"
            ),
            MetadataError::Missing { member } => write!(f, "the provider's metadata lack \"{member}\""),
            MetadataError::WrongType { member, got } => {
                write!(f, "expected \"{member}\" of the provider's metadata to be a string, got {got}")
            }
            MetadataError::InsecureEndpoint { member, got } => {
                write!(f, "expected \"{member}\" with https (or http on loopback), got \"{got}\"")
            }
            MetadataError::PkceS256Unsupported => f.write_str(
                "expected \"S256\" among the provider's code_challenge_methods_supported; no weaker method is used",
            ),
        }
    }
}

impl std::error::Error for MetadataError {}
