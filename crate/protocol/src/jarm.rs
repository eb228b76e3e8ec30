//! Signed authorization responses (JWT Secured Authorization Response Mode, JARM).

use crate::claims::names_client;
use crate::clock::ClockOffset;
use crate::json::Object;
use crate::jwk::JwkSet;
use crate::jws::{Jws, JwsError};
use crate::metadata::ProviderMetadata;
use crate::settings::ClientSettings;
use crate::signature::{SignatureCheck, SignatureOutcome, SigningRules};
use crate::signature_check_error::SignatureCheckError;
use crate::types::Timestamp;
use std::fmt;

/// The `response` parameter, parsed. Its content counts only after [`SignedResponse::verify`].
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SignedResponse {
    jws: Jws,
    is_signed: bool,
    clock_offset: ClockOffset,
}

impl SignedResponse {
    pub(crate) fn parse(response: &str) -> Result<Self, JarmError> {
        let jws = Jws::parse(response).map_err(JarmError::Jws)?;
        Ok(Self { jws, is_signed: false, clock_offset: ClockOffset::default() })
    }

    pub(crate) fn claims(&self) -> &Object {
        &self.jws.claims
    }

    pub(crate) fn signature_check(
        &self,
        settings: &ClientSettings,
        metadata: &ProviderMetadata,
        keys: &JwkSet,
    ) -> Result<SignatureCheck, JarmError> {
        let rules = SigningRules {
            algorithms: &settings.algorithms,
            supported: metadata.authorization_signing_alg_values_supported.as_deref(),
            jwks_uri: &metadata.jwks_uri,
            kind: Some("oauth-authz-resp+jwt"),
        };
        rules.check(self.jws.clone(), keys).map_err(JarmError::Key)
    }

    /// An outcome for another text changes nothing.
    pub(crate) fn set_outcome(&mut self, outcome: &SignatureOutcome) {
        self.is_signed = outcome.holds_for(&self.jws);
        self.clock_offset = outcome.clock_offset;
    }

    /// JARM section 2.4.
    pub(crate) fn verify(&self, settings: &ClientSettings, now: Timestamp) -> Result<(), JarmError> {
        let claims = &self.jws.claims;
        if !self.is_signed {
            return Err(JarmError::Signature { algorithm: self.jws.algorithm.name() });
        }
        let issuer = claims.string("iss").ok_or(JarmError::ClaimMissing { claim: "iss" })?;
        if !settings.issuer.admits(issuer) {
            return Err(JarmError::Issuer { expected: settings.issuer.published(), got: issuer.to_owned() });
        }
        let audience = claims.get("aud").ok_or(JarmError::ClaimMissing { claim: "aud" })?;
        let client_id = settings.client_id.as_str();
        if !names_client(audience, client_id) {
            return Err(JarmError::Audience { expected: client_id.to_owned() });
        }
        let now = self.clock_offset.provider_time(now);
        let expires_at = Timestamp::of(claims, "exp");
        let expires_at = expires_at.ok_or(JarmError::ClaimMissing { claim: "exp" })?;
        if now >= expires_at.plus(settings.bounded_skew()) {
            return Err(JarmError::Expired { expired_at: expires_at, now });
        }
        Ok(())
    }
}

/// Why a signed authorization response was refused (JARM section 2.4).
///
/// ```
/// use oidc_client_protocol::{AuthorizationResponse, CallbackError, JarmError};
///
/// let error = AuthorizationResponse::parse("https://app.example/callback?response=x&state=abc").unwrap_err();
/// assert_eq!(error, CallbackError::Signed(JarmError::SignedAndPlain));
/// assert_eq!(error.code(), "jarm_and_plain");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JarmError {
    /// The response isn't a JWS that can be trusted (RFC 7515).
    Jws(JwsError),
    /// There is no key to check the signature with, or checking it would be pointless.
    Key(SignatureCheckError),
    /// The signature is invalid.
    ///
    /// To do: start the sign-in again. If it recurs, somebody between the provider and this page modifies responses.
    Signature {
        /// The algorithm named in the response.
        algorithm: &'static str,
    },
    /// A signed response was requested, and a plain one arrived.
    ///
    /// To do: check that the provider supports `response_mode=query.jwt` for this client, or leave that setting out.
    Missing,
    /// A signed response arrived without being requested.
    ///
    /// To do: request it with the setting for the response mode, if the provider always signs its responses.
    Unexpected,
    /// The callback has both a signed response and plain parameters.
    ///
    /// To do: check which page or proxy adds parameters to the callback address. If none does, report it to the provider.
    SignedAndPlain,
    /// A required claim is missing or has the wrong type.
    ///
    /// To do: report it to the provider.
    ClaimMissing {
        /// The claim.
        claim: &'static str,
    },
    /// The response is from another issuer.
    ///
    /// To do: start the sign-in again from the app itself. If it recurs, compare the authority with the provider's issuer.
    Issuer {
        /// The issuer that the request went to.
        expected: String,
        /// The response's issuer.
        got: String,
    },
    /// The response is for another client.
    ///
    /// To do: compare the client identifier with the one registered at the provider.
    Audience {
        /// This client.
        expected: String,
    },
    /// The response has expired.
    ///
    /// To do: start the sign-in again. If it recurs, set this device's clock.
    Expired {
        /// When it expired.
        expired_at: Timestamp,
        /// The time by the provider's clock if that is known, else by this device's.
        now: Timestamp,
    },
}

impl JarmError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            JarmError::Jws(error) => error.code(),
            JarmError::Key(error) => error.code(),
            JarmError::Signature { .. } => "jarm_signature",
            JarmError::Missing => "jarm_missing",
            JarmError::Unexpected => "jarm_unexpected",
            JarmError::SignedAndPlain => "jarm_and_plain",
            JarmError::ClaimMissing { .. } => "jarm_claim_missing",
            JarmError::Issuer { .. } => "jarm_issuer",
            JarmError::Audience { .. } => "jarm_audience",
            JarmError::Expired { .. } => "jarm_expired",
        }
    }
}

impl fmt::Display for JarmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JarmError::Jws(error) => error.fmt(f),
            JarmError::Key(error) => error.fmt(f),
            JarmError::Signature { algorithm } => {
                write!(
                    f,
                    "the response's signature ({algorithm}) is not the provider's: it was forged or damaged"
                )
            }
            JarmError::Missing => f.write_str("expected a signed response, got a plain one"),
            JarmError::Unexpected => f.write_str("expected a plain response, got a signed one"),
            JarmError::SignedAndPlain => {
                f.write_str("the callback has a signed response and plain parameters beside it")
            }
            JarmError::ClaimMissing { claim } => write!(f, "the signed response lacks \"{claim}\""),
            JarmError::Issuer { expected, got } => {
                write!(f, "expected a signed response of issuer \"{expected}\", got one of \"{got}\"")
            }
            JarmError::Audience { expected } => {
                write!(f, "expected a signed response for client \"{expected}\", got another's")
            }
            JarmError::Expired { expired_at, now } => {
                write!(f, "the signed response ended {} seconds ago", now.since(*expired_at))
            }
        }
    }
}

impl std::error::Error for JarmError {}
