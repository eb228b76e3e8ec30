//! The provider's metadata (OpenID Connect Discovery 1.0 section 4, RFC 8414).

use crate::http::{HttpRequest, HttpResponse};
use crate::issuer::Issuer;
use crate::json::{Object, Value};
use crate::jws::Algorithm;
use crate::metadata_error::MetadataError;
use crate::url;

/// The provider's endpoints and abilities, checked: the issuer is the requested one, and no endpoint is insecure.
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
#[non_exhaustive]
pub struct ProviderMetadata {
    /// The issuer of the tokens.
    pub issuer: Issuer,
    /// The page at which people sign in.
    pub authorization_endpoint: String,
    /// The endpoint that exchanges codes and refresh tokens for tokens.
    pub token_endpoint: String,
    /// The address of the keys that sign ID tokens.
    pub jwks_uri: String,
    /// The endpoint that returns claims about the person (OpenID Connect Core section 5.3).
    pub userinfo_endpoint: Option<String>,
    /// The page at which people sign out (RP-Initiated Logout 1.0).
    pub end_session_endpoint: Option<String>,
    /// The endpoint that revokes tokens (RFC 7009).
    pub revocation_endpoint: Option<String>,
    /// The page that tells whether the person is still signed in (Session Management 1.0 section 3.3).
    pub check_session_iframe: Option<String>,
    /// The endpoint for pushed authorization requests (RFC 9126 section 5).
    pub pushed_authorization_request_endpoint: Option<String>,
    /// Whether authorization requests must be pushed (RFC 9126 section 5).
    pub require_pushed_authorization_requests: bool,
    /// Whether every authorization response names its issuer (RFC 9207 section 3).
    pub authorization_response_iss_parameter_supported: bool,
    /// The supported algorithms that the provider signs ID tokens with; `None` if it lists none.
    pub id_token_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// The same for userinfo (Discovery section 3).
    pub userinfo_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// The same for authorization responses (JARM section 4).
    pub authorization_signing_alg_values_supported: Option<Vec<Algorithm>>,
}

impl ProviderMetadata {
    /// The request for an issuer's metadata (Discovery section 4.1).
    #[must_use]
    pub fn request(issuer: &Issuer) -> HttpRequest {
        let base = issuer.as_str().trim_end_matches('/');
        HttpRequest::get_json(&format!("{base}/.well-known/openid-configuration"))
    }

    /// The request for an issuer's metadata at the address that plain OAuth 2 servers use, with the well-known part
    /// between host and path (RFC 8414 section 3.1).
    ///
    /// ```
    /// use oidc_client_protocol::{Issuer, ProviderMetadata};
    ///
    /// let issuer = Issuer::new("https://login.example/tenant1")?;
    /// let request = ProviderMetadata::request_oauth(&issuer);
    /// assert_eq!(request.url, "https://login.example/.well-known/oauth-authorization-server/tenant1");
    /// # Ok::<(), oidc_client_protocol::IssuerError>(())
    /// ```
    #[must_use]
    pub fn request_oauth(issuer: &Issuer) -> HttpRequest {
        let (origin, path) = url::split_origin(issuer.as_str().trim_end_matches('/'));
        HttpRequest::get_json(&format!("{origin}/.well-known/oauth-authorization-server{path}"))
    }

    /// Reads the response (Discovery sections 4.2 and 4.3).
    ///
    /// # Errors
    /// [`MetadataError`] when it isn't this issuer's metadata, or lacks what sign-in needs.
    pub fn receive(issuer: &Issuer, response: &HttpResponse) -> Result<ProviderMetadata, MetadataError> {
        if !response.is_success() {
            return Err(MetadataError::Status { got: response.status });
        }
        Self::parse(issuer, &response.body)
    }

    /// Reads metadata from JSON text, as [`ProviderMetadata::receive`] does from a response.
    ///
    /// # Errors
    /// As for [`ProviderMetadata::receive`].
    pub fn parse(issuer: &Issuer, text: &str) -> Result<ProviderMetadata, MetadataError> {
        Self::from_object(issuer, &Object::parse(text).map_err(MetadataError::Json)?)
    }

    /// Takes metadata written by hand, with the same checks. Nothing has to be fetched then.
    ///
    /// # Errors
    /// As for [`ProviderMetadata::receive`].
    ///
    /// ```
    /// use oidc_client_protocol::json::Object;
    /// use oidc_client_protocol::{Issuer, ProviderMetadata};
    ///
    /// let issuer = Issuer::new("https://login.example")?;
    /// let mut endpoints = Object::new();
    /// endpoints.insert("issuer", issuer.as_str());
    /// endpoints.insert("authorization_endpoint", "https://login.example/authorize");
    /// endpoints.insert("token_endpoint", "https://login.example/token");
    /// endpoints.insert("jwks_uri", "https://login.example/keys");
    /// assert!(ProviderMetadata::from_object(&issuer, &endpoints).is_ok());
    /// # Ok::<(), oidc_client_protocol::IssuerError>(())
    /// ```
    pub fn from_object(issuer: &Issuer, object: &Object) -> Result<ProviderMetadata, MetadataError> {
        check_issuer(issuer, object)?;
        check_pkce(object)?;
        let endpoint = |member| endpoint(object, member);
        let required = |member| required_endpoint(object, member);
        let flag = |member| flag(object, member);
        Ok(ProviderMetadata {
            issuer: issuer.clone(),
            authorization_endpoint: required("authorization_endpoint")?,
            token_endpoint: required("token_endpoint")?,
            jwks_uri: required("jwks_uri")?,
            userinfo_endpoint: endpoint("userinfo_endpoint")?,
            end_session_endpoint: endpoint("end_session_endpoint")?,
            revocation_endpoint: endpoint("revocation_endpoint")?,
            check_session_iframe: endpoint("check_session_iframe")?,
            pushed_authorization_request_endpoint: endpoint("pushed_authorization_request_endpoint")?,
            require_pushed_authorization_requests: flag("require_pushed_authorization_requests")?,
            authorization_response_iss_parameter_supported: flag(
                "authorization_response_iss_parameter_supported",
            )?,
            id_token_signing_alg_values_supported: algorithms(
                object,
                "id_token_signing_alg_values_supported",
            ),
            userinfo_signing_alg_values_supported: algorithms(
                object,
                "userinfo_signing_alg_values_supported",
            ),
            authorization_signing_alg_values_supported: algorithms(
                object,
                "authorization_signing_alg_values_supported",
            ),
        })
    }
}

/// Discovery section 4.3: any other issuer means that another party is speaking.
fn check_issuer(issuer: &Issuer, object: &Object) -> Result<(), MetadataError> {
    let expected = issuer.published();
    match object.string("issuer") {
        Some(got) if got == expected => Ok(()),
        Some(got) => Err(MetadataError::IssuerMismatch { expected, got: got.to_owned() }),
        None => Err(MetadataError::Missing { member: "issuer" }),
    }
}

/// A provider that lists its PKCE methods without S256 would have us downgrade (RFC 9700 section 4.8.2). One that lists
/// none is sent S256 anyway: RFC 7636 requires servers that don't know it to ignore it.
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
        // A query added to this endpoint would end up in its fragment (RFC 6749 section 3.1).
        Some(Value::String(endpoint)) if endpoint.contains('#') => {
            Err(MetadataError::Fragment { member, got: endpoint.clone() })
        }
        Some(Value::String(endpoint)) if url::is_secure(endpoint) => Ok(Some(endpoint.clone())),
        Some(Value::String(endpoint)) => {
            Err(MetadataError::InsecureEndpoint { member, got: endpoint.clone() })
        }
        Some(other) => Err(MetadataError::WrongType { member, expected: "a string", got: other.kind() }),
    }
}

/// Both flags switch a protection on. A string read as "no" would silently switch it off.
fn flag(object: &Object, member: &'static str) -> Result<bool, MetadataError> {
    match object.get(member) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(other) => Err(MetadataError::WrongType { member, expected: "a boolean", got: other.kind() }),
    }
}

/// Unknown algorithms are skipped: the provider may sign other clients' tokens with them.
fn algorithms(object: &Object, member: &str) -> Option<Vec<Algorithm>> {
    let names = object.get(member)?.as_array()?;
    Some(names.iter().filter_map(Value::as_str).filter_map(Algorithm::from_name).collect())
}
