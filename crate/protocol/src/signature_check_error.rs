//! The reasons why a signature can't be checked.

use std::fmt;

/// Why there is no key to check a signature with, or checking it would be pointless: the message is signed in a way, or
/// by a party, that neither the settings nor the provider's metadata name (OpenID Connect Core sections 3.1.3.7 and 10.1).
///
/// ```
/// use oidc_client_protocol::{JwkSet, Jws, SignatureCheckError};
///
/// let keys = JwkSet::parse(r#"{"keys":[]}"#)?;
/// let jws = Jws::parse("eyJhbGciOiJFUzI1NiJ9.e30.AA")?;
/// let error = keys.choose(&jws).unwrap_err();
/// assert_eq!(error, SignatureCheckError::KeyNotFound { kid: None, algorithm: "ES256" });
/// assert_eq!(error.code(), "signing_key_not_found");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureCheckError {
    /// None of the provider's keys fits the token; they may have been rotated (section 10.1.1).
    ///
    /// To do: check that the provider publishes a key at its `jwks_uri` before it signs with it. The keys are fetched
    /// again before this is reported, at most every 30 seconds; those given by hand (`signing_keys`) are not.
    KeyNotFound {
        /// The key named in the token.
        kid: Option<String>,
        /// The algorithm named in the token.
        algorithm: &'static str,
    },
    /// The token doesn't say which of several keys signed it (section 10.1).
    ///
    /// To do: have the provider name the key in the token's header (`kid`), and give each of its keys its own name.
    KeyAmbiguous {
        /// The key named in the token.
        kid: Option<String>,
    },
    /// The token contains its own key or an address to fetch it from (section 2 forbids `jwk`, `x5u` and `jku`).
    /// Nothing was fetched. A `jku` that equals the provider's own `jwks_uri` is accepted.
    ///
    /// To do: have the provider identify its key by `kid` alone. If it does, somebody else made the token.
    KeyInHeader {
        /// The header parameter.
        parameter: &'static str,
    },
    /// The signature's algorithm isn't among those allowed (section 3.1.3.7, item 7; RFC 8725 section 3.1).
    ///
    /// To do: check the setting for algorithms, and that the provider's metadata lists the algorithm it signs with
    /// (`id_token_signing_alg_values_supported` and the like).
    Algorithm {
        /// The algorithm named in the token.
        got: &'static str,
    },
    /// The header says that this is another type of token, such as an access token (RFC 8725 section 3.11).
    ///
    /// To do: pass the ID token where an ID token is expected. If the provider itself mixes them up, report it there.
    OtherKind {
        /// The header's `typ`.
        got: String,
    },
}

impl SignatureCheckError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            SignatureCheckError::KeyNotFound { .. } => "signing_key_not_found",
            SignatureCheckError::KeyAmbiguous { .. } => "signing_key_ambiguous",
            SignatureCheckError::KeyInHeader { .. } => "signing_key_in_header",
            SignatureCheckError::Algorithm { .. } => "signing_algorithm",
            SignatureCheckError::OtherKind { .. } => "token_of_other_kind",
        }
    }
}

impl fmt::Display for SignatureCheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignatureCheckError::KeyNotFound { kid, algorithm } => write!(
                f,
                "the token's key (\"{}\") for {algorithm} is not among those that the provider publishes",
                kid.as_deref().unwrap_or_default()
            ),
            SignatureCheckError::KeyAmbiguous { kid } => write!(
                f,
                "the token's key (\"{}\") may be any of several of the provider's",
                kid.as_deref().unwrap_or_default()
            ),
            SignatureCheckError::KeyInHeader { parameter } => {
                write!(
                    f,
                    "the token brings its own key along (\"{parameter}\"), by which it can't be trusted"
                )
            }
            SignatureCheckError::Algorithm { got } => {
                write!(
                    f,
                    "the token is signed by {got}, which the settings or the provider's metadata don't name"
                )
            }
            SignatureCheckError::OtherKind { got } => {
                write!(f, "the token is of another kind than the one asked for: \"{got}\"")
            }
        }
    }
}

impl std::error::Error for SignatureCheckError {}
