//! JSON Web Signatures in compact form, parsed strictly (RFC 7515).
//!
//! Parsing proves nothing: the platform checks the signature over [`Jws::signing_input`].

use crate::json::{JsonError, Object, Value};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// Longer tokens are refused before they are parsed.
const MAX_LENGTH: usize = 100_000;

/// A signature algorithm that a public client can rely on (RFC 7518 section 3.1, RFC 8037 section 3.1).
///
/// `none` and HMAC are missing on purpose: the first signs nothing, the second needs a secret that a browser can't keep.
///
/// ```
/// use oidc_client_protocol::Algorithm;
///
/// assert_eq!(Algorithm::from_name("ES256"), Some(Algorithm::Es256));
/// assert_eq!(Algorithm::from_name("none"), None);
/// assert_eq!(Algorithm::Ps384.name(), "PS384");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// ECDSA on P-521 with SHA-512.
    Es512,
    /// EdDSA on Ed25519.
    EdDsa,
}

impl Algorithm {
    /// All algorithms.
    pub const ALL: [Algorithm; 10] = [
        Algorithm::Rs256,
        Algorithm::Rs384,
        Algorithm::Rs512,
        Algorithm::Ps256,
        Algorithm::Ps384,
        Algorithm::Ps512,
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::Es512,
        Algorithm::EdDsa,
    ];

    /// The algorithm with this registered name, which is case-sensitive. `EdDSA` and `Ed25519` (RFC 9864 section 2.2)
    /// are the same here. `None` for an unknown or unsafe one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Algorithm> {
        let name = if name == "Ed25519" { "EdDSA" } else { name };
        Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The registered name (`alg` of RFC 7515 section 4.1.1).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Rs256 => "RS256",
            Algorithm::Rs384 => "RS384",
            Algorithm::Rs512 => "RS512",
            Algorithm::Ps256 => "PS256",
            Algorithm::Ps384 => "PS384",
            Algorithm::Ps512 => "PS512",
            Algorithm::Es256 => "ES256",
            Algorithm::Es384 => "ES384",
            Algorithm::Es512 => "ES512",
            Algorithm::EdDsa => "EdDSA",
        }
    }
}

/// A JWS in compact form (RFC 7515 section 7.1), parsed but not yet verified.
///
/// ```
/// use oidc_client_protocol::{Algorithm, Jws};
///
/// // {"alg":"ES256"}, {"sub":"alice"} and a signature, each in base64url.
/// let jws = Jws::parse("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AAEC")?;
/// assert_eq!(jws.algorithm, Algorithm::Es256);
/// assert_eq!(jws.claims.string("sub"), Some("alice"));
/// assert_eq!(jws.signature, [0, 1, 2]);
/// # Ok::<(), oidc_client_protocol::JwsError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Jws {
    /// The algorithm named in the header.
    pub algorithm: Algorithm,
    /// The key named in the header (RFC 7515 section 4.1.4).
    pub kid: Option<String>,
    /// The payload as JSON.
    pub claims: Object,
    pub(crate) header: Object,
    /// The signed text, in ASCII: the first two segments with the dot between them (RFC 7515 section 5.1).
    pub signing_input: String,
    /// The signature's bytes, decoded.
    pub signature: Vec<u8>,
}

impl Jws {
    /// Parses a compact JWS (RFC 7515 section 5.2) without checking its signature.
    ///
    /// # Errors
    /// [`JwsError`] for anything but three strictly encoded segments with a known algorithm and JSON inside; also for
    /// `crit` (RFC 7515 section 4.1.11), since no extension is supported.
    pub fn parse(compact: &str) -> Result<Jws, JwsError> {
        if compact.len() > MAX_LENGTH {
            return Err(JwsError::TooLong { got: compact.len() });
        }
        let (signing_input, signature) = compact.rsplit_once('.').ok_or(JwsError::Segments)?;
        let (header, payload) = signing_input.split_once('.').ok_or(JwsError::Segments)?;
        if payload.contains('.') {
            return Err(JwsError::Segments);
        }
        let header = object(header, "header")?;
        if header.get("crit").is_some() {
            return Err(JwsError::CriticalExtension);
        }
        Ok(Jws {
            algorithm: algorithm(&header)?,
            kid: kid(&header)?,
            claims: object(payload, "payload")?,
            header,
            signing_input: signing_input.to_owned(),
            signature: bytes(signature, "signature")?,
        })
    }
}

impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws")
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

fn algorithm(header: &Object) -> Result<Algorithm, JwsError> {
    let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    Algorithm::from_name(name).ok_or_else(|| JwsError::Algorithm { got: name.to_owned() })
}

/// A malformed `kid` must not count as a missing one, for which any key could be chosen.
fn kid(header: &Object) -> Result<Option<String>, JwsError> {
    match header.get("kid") {
        None => Ok(None),
        Some(Value::String(kid)) => Ok(Some(kid.clone())),
        Some(other) => Err(JwsError::KeyId { got: other.kind() }),
    }
}

fn object(segment: &str, part: &'static str) -> Result<Object, JwsError> {
    let text = String::from_utf8(bytes(segment, part)?).map_err(|_| JwsError::Encoding { part })?;
    Object::parse(&text).map_err(|error| JwsError::Json { part, error })
}

/// The decoder accepts only the canonical form: no padding, no stray bits in the last character.
fn bytes(segment: &str, part: &'static str) -> Result<Vec<u8>, JwsError> {
    URL_SAFE_NO_PAD.decode(segment).map_err(|_| JwsError::Encoding { part })
}

/// Why a string isn't a JWS that can be trusted.
///
/// ```
/// use oidc_client_protocol::Jws;
///
/// // The header says {"alg":"none"}.
/// let error = Jws::parse("eyJhbGciOiJub25lIn0.e30.").unwrap_err();
/// assert_eq!(error.code(), "jws_algorithm");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwsError {
    /// Longer than 100,000 bytes.
    ///
    /// To do: have the provider put less into the token: a long list of groups or roles belongs behind the userinfo endpoint.
    TooLong {
        /// Its length in bytes.
        got: usize,
    },
    /// Not three segments (RFC 7515 section 7.1).
    ///
    /// To do: have the provider sign tokens instead of encrypting them (a JWE has five segments). An opaque string
    /// isn't an ID token: pass the ID token, not the access token.
    Segments,
    /// A segment isn't canonical base64url without padding (RFC 7515 section 2).
    ///
    /// To do: pass the token exactly as received. If it is unmodified, report it to the provider.
    Encoding {
        /// The segment.
        part: &'static str,
    },
    /// A segment isn't a JSON object.
    ///
    /// To do: report it to the provider: the segment can't be read, or has a member twice.
    Json {
        /// The segment.
        part: &'static str,
        /// What is wrong with it.
        error: JsonError,
    },
    /// `none`, HMAC, or an unknown algorithm (RFC 8725 section 3.1).
    ///
    /// To do: set the client's `id_token_signed_response_alg` at the provider to one named in the message, such as
    /// `RS256` or `ES256`.
    Algorithm {
        /// The header's `alg`.
        got: String,
    },
    /// The header's `kid` isn't a string (RFC 7515 section 4.1.4).
    ///
    /// To do: report it to the provider.
    KeyId {
        /// The type it has instead.
        got: &'static str,
    },
    /// The header requires an extension (`crit`, RFC 7515 section 4.1.11).
    ///
    /// To do: have the provider sign tokens without `crit`. A client that doesn't support the extension must not use
    /// the token.
    CriticalExtension,
}

impl JwsError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            JwsError::TooLong { .. } => "jws_too_long",
            JwsError::Segments => "jws_segments",
            JwsError::Encoding { .. } => "jws_encoding",
            JwsError::Json { .. } => "jws_json",
            JwsError::Algorithm { .. } => "jws_algorithm",
            JwsError::KeyId { .. } => "jws_kid",
            JwsError::CriticalExtension => "jws_crit",
        }
    }
}

impl fmt::Display for JwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JwsError::TooLong { got } => {
                write!(f, "expected a token of at most {MAX_LENGTH} bytes, got {got}")
            }
            JwsError::Segments => f.write_str("expected a token of three segments"),
            JwsError::Encoding { part } => write!(f, "the token's {part} is not canonical base64url"),
            JwsError::Json { part, error } => write!(f, "the token's {part}: {error}"),
            JwsError::Algorithm { got } => {
                write!(
                    f,
                    "expected RS, PS or ES 256 to 512, or EdDSA as the token's algorithm, got \"{got}\""
                )
            }
            JwsError::KeyId { got } => {
                write!(f, "expected \"kid\" of the token's header to be a string, got {got}")
            }
            JwsError::CriticalExtension => {
                f.write_str("the token demands an extension (\"crit\") that is unknown")
            }
        }
    }
}

impl std::error::Error for JwsError {}
