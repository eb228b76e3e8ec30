//! The provider's public keys (RFC 7517, RFC 7518 section 6, RFC 8037), and the choice of the one that signed a token.

use crate::http::{HttpRequest, HttpResponse};
use crate::json::{JsonError, Object, Value};
use crate::jws::{Algorithm, Jws};
use crate::metadata::ProviderMetadata;
use crate::signature_check_error::SignatureCheckError;
use std::fmt;

/// 2048 bits, in base64url characters.
const MIN_MODULUS_LENGTH: usize = 342;

/// A provider's keys. Unusable ones are skipped and are no error: providers publish keys of unknown types, and keys for
/// encryption (RFC 7517 section 5).
///
/// ```
/// use oidc_client_protocol::{JwkSet, Jws};
///
/// let keys = JwkSet::parse(
///     r#"{"keys":[{"kty":"RSA","use":"enc","kid":"a","n":"sXch","e":"AQAB"},
///                 {"kty":"OKP","crv":"Ed25519","kid":"b","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
/// )?;
/// // {"alg":"EdDSA"}, {} and a signature.
/// let jws = Jws::parse("eyJhbGciOiJFZERTQSJ9.e30.AA")?;
/// assert_eq!(keys.choose(&jws).ok().and_then(|key| key.kid.as_deref()), Some("b"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwkSet(Vec<Jwk>);

impl JwkSet {
    /// The request for a provider's keys (OpenID Connect Discovery 1.0 section 3, `jwks_uri`).
    #[must_use]
    pub fn request(metadata: &ProviderMetadata) -> HttpRequest {
        // RFC 7517 section 8.5.2. What sends the request can tell by it that this is for keys.
        HttpRequest::get_json(&metadata.jwks_uri)
            .with_header("Accept", "application/jwk-set+json, application/json")
    }

    /// Reads the response (RFC 7517 section 5).
    ///
    /// # Errors
    /// [`JwkSetError`] when it isn't a JWK set. A set without a usable key is not an error yet.
    pub fn receive(response: &HttpResponse) -> Result<JwkSet, JwkSetError> {
        if !response.is_success() {
            return Err(JwkSetError::Status { got: response.status });
        }
        Self::parse(&response.body)
    }

    /// Reads a JWK set from JSON text, as [`JwkSet::receive`] does from a response.
    ///
    /// # Errors
    /// As [`JwkSet::receive`].
    pub fn parse(text: &str) -> Result<JwkSet, JwkSetError> {
        let object = Object::parse(text).map_err(JwkSetError::Json)?;
        let keys = object.get("keys").and_then(Value::as_array).ok_or(JwkSetError::KeysMissing)?;
        Ok(JwkSet(keys.iter().filter_map(Value::as_object).filter_map(Jwk::from_object).collect()))
    }

    /// The one key that can have signed this token (OpenID Connect Core section 10.1).
    ///
    /// A token may omit `kid` if only one key fits. If several fit it is refused: trying each of them would make any of
    /// the provider's keys as good as the intended one.
    ///
    /// # Errors
    /// [`SignatureCheckError::KeyNotFound`] when no key fits (they may have been rotated: fetch them again, once),
    /// [`SignatureCheckError::KeyAmbiguous`] when several fit.
    pub fn choose(&self, jws: &Jws) -> Result<&Jwk, SignatureCheckError> {
        let mut fitting = self.0.iter().filter(|key| key.fits(jws));
        let Some(key) = fitting.next() else {
            let (kid, algorithm) = (jws.kid.clone(), jws.algorithm.name());
            return Err(SignatureCheckError::KeyNotFound { kid, algorithm });
        };
        // The same key listed twice counts once.
        if fitting.any(|other| other.public_key != key.public_key) {
            return Err(SignatureCheckError::KeyAmbiguous { kid: jws.kid.clone() });
        }
        Ok(key)
    }
}

/// A public key that can verify signatures (RFC 7517 section 4), as returned by [`JwkSet::choose`].
///
/// ```
/// use oidc_client_protocol::{Jwk, PublicKey};
///
/// let public_key = PublicKey::Rsa { n: "sXch".to_owned(), e: "AQAB".to_owned() };
/// let key = Jwk { kid: Some("key-1".to_owned()), alg: Some("RS256".to_owned()), issuer: None, public_key };
/// assert!(matches!(key.public_key, PublicKey::Rsa { .. }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwk {
    /// The key's identifier (RFC 7517 section 4.5).
    pub kid: Option<String>,
    /// The only algorithm that it may be used with, if the provider names one (RFC 7517 section 4.4).
    pub alg: Option<String>,
    /// The issuer whose tokens it signs, or a template for it, if a multi-tenant provider names one.
    pub issuer: Option<String>,
    /// The key itself.
    pub public_key: PublicKey,
}

/// A public key's parameters, as text in the JWK's own encoding: base64url without padding.
///
/// ```
/// use oidc_client_protocol::PublicKey;
///
/// let key = PublicKey::Ec { crv: "P-256", x: "f83O".to_owned(), y: "x_FE".to_owned() };
/// // The format "jwk" of `crypto.subtle.importKey`.
/// assert_eq!(key.to_jwk().string("kty"), Some("EC"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// `kty` RSA (RFC 7518 section 6.3).
    Rsa {
        /// The modulus.
        n: String,
        /// The exponent.
        e: String,
    },
    /// `kty` EC (RFC 7518 section 6.2).
    Ec {
        /// The curve: P-256, P-384 or P-521.
        crv: &'static str,
        /// The x coordinate.
        x: String,
        /// The y coordinate.
        y: String,
    },
    /// `kty` OKP with `crv` Ed25519 (RFC 8037 section 2).
    Ed25519 {
        /// The public key.
        x: String,
    },
}

impl Jwk {
    fn from_object(object: &Object) -> Option<Jwk> {
        if object.string("use").is_some_and(|usage| usage != "sig") {
            return None;
        }
        let operations = object.get("key_ops").and_then(Value::as_array);
        if operations.is_some_and(|all| !all.iter().any(|one| one.as_str() == Some("verify"))) {
            return None;
        }
        Some(Jwk {
            kid: object.string("kid").map(str::to_owned),
            alg: object.string("alg").map(str::to_owned),
            issuer: object.string("issuer").map(str::to_owned),
            public_key: PublicKey::from_object(object)?,
        })
    }

    fn fits(&self, jws: &Jws) -> bool {
        let same_kid = jws.kid.is_none() || self.kid == jws.kid;
        let allows = self.alg.as_deref().is_none_or(|alg| Algorithm::from_name(alg) == Some(jws.algorithm));
        same_kid && allows && self.public_key.fits(jws.algorithm)
    }
}

impl PublicKey {
    fn from_object(object: &Object) -> Option<PublicKey> {
        let text = |name| object.string(name).map(str::to_owned);
        match object.string("kty")? {
            "RSA" => {
                let (n, e) = (text("n")?, text("e")?);
                // RFC 7518 section 3.3: a shorter modulus must not be used.
                (n.len() >= MIN_MODULUS_LENGTH).then_some(PublicKey::Rsa { n, e })
            }
            "EC" => {
                let crv = match object.string("crv")? {
                    "P-256" => "P-256",
                    "P-384" => "P-384",
                    "P-521" => "P-521",
                    _ => return None,
                };
                Some(PublicKey::Ec { crv, x: text("x")?, y: text("y")? })
            }
            "OKP" if object.string("crv") == Some("Ed25519") => Some(PublicKey::Ed25519 { x: text("x")? }),
            _ => None,
        }
    }

    fn fits(&self, algorithm: Algorithm) -> bool {
        use Algorithm::{EdDsa, Es256, Es384, Es512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
        match (self, algorithm) {
            (PublicKey::Rsa { .. }, Rs256 | Rs384 | Rs512 | Ps256 | Ps384 | Ps512) => true,
            (PublicKey::Ec { crv, .. }, Es256) => *crv == "P-256",
            (PublicKey::Ec { crv, .. }, Es384) => *crv == "P-384",
            (PublicKey::Ec { crv, .. }, Es512) => *crv == "P-521",
            (PublicKey::Ed25519 { .. }, EdDsa) => true,
            _ => false,
        }
    }
}

/// Why a response isn't a JWK set.
///
/// ```
/// use oidc_client_protocol::JwkSet;
///
/// let error = JwkSet::parse(r#"{"kty":"RSA"}"#).unwrap_err();
/// assert_eq!(error.code(), "jwks_keys_missing");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwkSetError {
    /// The response has a status other than 2xx.
    ///
    /// To do: open the provider's `jwks_uri`: it must respond with status 200, without a sign-in.
    Status {
        /// The status.
        got: u16,
    },
    /// The response isn't a JSON object.
    ///
    /// To do: check what the `jwks_uri` really returns. An HTML page means a wrong address, or a proxy in between.
    Json(JsonError),
    /// The array `keys` is missing (RFC 7517 section 5.1).
    ///
    /// To do: check `jwks_uri` in the provider's metadata: it must point to a key set, not to a single key.
    KeysMissing,
}

impl JwkSetError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            JwkSetError::Status { .. } => "jwks_status",
            JwkSetError::Json(_) => "jwks_not_json",
            JwkSetError::KeysMissing => "jwks_keys_missing",
        }
    }
}

impl fmt::Display for JwkSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JwkSetError::Status { got } => {
                write!(f, "expected the provider's keys with status 200, got status {got}")
            }
            JwkSetError::Json(error) => write!(f, "expected the provider's keys: {error}"),
            JwkSetError::KeysMissing => f.write_str("the provider's keys lack the array \"keys\""),
        }
    }
}

impl std::error::Error for JwkSetError {}
