//! The reasons why a provider's metadata is refused.

use crate::json::JsonError;
use std::fmt;

/// Why a provider's metadata was refused.
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
    /// The response has a status other than 2xx.
    ///
    /// To do: check `authority`: under it, `/.well-known/openid-configuration` must answer with status 200.
    Status {
        /// The status.
        got: u16,
    },
    /// The response isn't a JSON object.
    ///
    /// To do: open the address in a browser. An HTML page means a wrong `authority`, or a proxy in between.
    Json(JsonError),
    /// The document is for another issuer (Discovery section 4.3).
    ///
    /// To do: copy the `issuer` member of the provider's metadata into `authority`, with a trailing slash only if it
    /// has one.
    IssuerMismatch {
        /// The requested issuer.
        expected: String,
        /// The issuer named in the document.
        got: String,
    },
    /// A member that sign-in requires is missing.
    ///
    /// To do: use a provider, or a client type of it, that offers the authorization code flow. The message names the
    /// missing member. Metadata written by hand needs `jwks_uri` too, for the keys that ID tokens are checked with;
    /// the page must be allowed to read it (CORS). It isn't needed if the keys are given (`signing_keys`).
    Missing {
        /// The member.
        member: &'static str,
    },
    /// An endpoint isn't a string, or a flag is neither `true` nor `false`.
    ///
    /// To do: report it to the provider: the message names the member and the expected type.
    WrongType {
        /// The member.
        member: &'static str,
        /// The expected type.
        expected: &'static str,
        /// The type it has instead.
        got: &'static str,
    },
    /// An endpoint is neither `https` nor `http` on loopback.
    ///
    /// To do: have the provider publish its endpoints with `https`. Behind a proxy it may have to be configured with
    /// its external address.
    InsecureEndpoint {
        /// The member.
        member: &'static str,
        /// The URL.
        got: String,
    },
    /// An endpoint has a fragment (RFC 6749 section 3.1).
    ///
    /// To do: have the provider's configuration fixed: an endpoint is an address without `#`.
    Fragment {
        /// The member.
        member: &'static str,
        /// The URL.
        got: String,
    },
    /// The provider lists its PKCE methods, and S256 isn't among them (RFC 7636 section 4.2).
    ///
    /// To do: enable PKCE with `S256` at the provider. Nothing weaker is used instead.
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
            MetadataError::Fragment { .. } => "metadata_endpoint_fragment",
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
                 the provider does, with a trailing slash only if it has one"
            ),
            MetadataError::Missing { member } => write!(f, "the provider's metadata lack \"{member}\""),
            MetadataError::WrongType { member, expected, got } => {
                write!(f, "expected \"{member}\" of the provider's metadata to be {expected}, got {got}")
            }
            MetadataError::InsecureEndpoint { member, got } => {
                write!(f, "expected \"{member}\" with https (or http on loopback), got \"{got}\"")
            }
            MetadataError::Fragment { member, got } => {
                write!(f, "expected \"{member}\" without a fragment, got \"{got}\"")
            }
            MetadataError::PkceS256Unsupported => f.write_str(
                "expected \"S256\" among the provider's code_challenge_methods_supported; no weaker method is used",
            ),
        }
    }
}

impl std::error::Error for MetadataError {}
