//! Signatures for the platform to check, and the outcomes of those checks.

use crate::clock::ClockOffset;
use crate::jwk::{Jwk, JwkSet};
use crate::jws::{Algorithm, Jws};
use crate::signature_check_error::SignatureCheckError;
use std::fmt;

/// How the provider may sign a message.
pub(crate) struct SigningRules<'a> {
    /// The algorithms that the settings allow.
    pub(crate) algorithms: &'a [Algorithm],
    /// The algorithms that the provider's metadata lists for this type of message, if it does.
    pub(crate) supported: Option<&'a [Algorithm]>,
    /// The address of the provider's keys.
    pub(crate) jwks_uri: &'a str,
    /// The `typ` that the header of this type of message may have (RFC 8725 section 3.11), if there is one.
    pub(crate) kind: Option<&'static str>,
}

impl SigningRules<'_> {
    /// Prepares a message for checking, with the one key that can have signed it.
    pub(crate) fn check(&self, jws: Jws, keys: &JwkSet) -> Result<SignatureCheck, SignatureCheckError> {
        let listed = self.supported.is_none_or(|supported| supported.contains(&jws.algorithm));
        if !listed || !self.algorithms.contains(&jws.algorithm) {
            return Err(SignatureCheckError::Algorithm { got: jws.algorithm.name() });
        }
        self.check_header(&jws)?;
        let key = keys.choose(&jws)?.clone();
        let Jws { algorithm, signing_input, signature, .. } = jws;
        Ok(SignatureCheck { algorithm, key, signing_input, signature })
    }

    /// OpenID Connect Core section 2, on header parameters, and RFC 8725 sections 3.10 and 3.11.
    fn check_header(&self, jws: &Jws) -> Result<(), SignatureCheckError> {
        // `x5c` is ignored, since honest providers send it: it names nothing to fetch, and no key is taken from it.
        for parameter in ["jwk", "x5u"] {
            if jws.header.get(parameter).is_some() {
                return Err(SignatureCheckError::KeyInHeader { parameter });
            }
        }
        if jws.header.get("jku").is_some_and(|jku| jku.as_str() != Some(self.jwks_uri)) {
            return Err(SignatureCheckError::KeyInHeader { parameter: "jku" });
        }
        // Token types have names of this form: `at+jwt`, `logout+jwt`, `dpop+jwt`.
        let Some(typ) = jws.header.string("typ").map(str::to_ascii_lowercase) else { return Ok(()) };
        // The full media type means the same (RFC 7515 section 4.1.9).
        let kind = typ.strip_prefix("application/").unwrap_or(&typ);
        if kind.ends_with("+jwt") && Some(kind) != self.kind {
            return Err(SignatureCheckError::OtherKind { got: typ });
        }
        Ok(())
    }
}

/// A signature for the platform to check (RFC 7515 section 5.2). The core's only cryptography is hashing.
///
/// ```
/// use oidc_client_protocol::Algorithm;
///
/// # use oidc_client_protocol::http::HttpResponse;
/// # use oidc_client_protocol::{ClientSettings, IdToken, Issuer, JwkSet, Refresh, RefreshToken, Timestamp};
/// # use oidc_client_protocol::ProviderMetadata;
/// # let issuer = Issuer::new("https://login.example")?;
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// # let settings = ClientSettings::new(issuer, "my-app", "https://app.example/callback");
/// # // The session's ID token: {"alg":"ES256"} and {"sub":"alice"}.
/// # let id_token = IdToken::new("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA".to_owned());
/// # let refresh = Refresh::new(&settings, RefreshToken::new("refresh-1".to_owned()), id_token)?;
/// # let body = r#"{"access_token":"access-2","token_type":"Bearer",
/// #     "id_token":"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA"}"#.to_owned();
/// # let answer = HttpResponse::new(200, body);
/// # let now = Timestamp(1_700_000_000);
/// # let tokens = refresh.receive(&answer, now)?;
/// # let keys = JwkSet::parse(
/// #     r#"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
/// #                  "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#,
/// # )?;
/// let Some(check) = tokens.signature_check(&metadata, &keys)? else { return Ok(()) };
/// assert_eq!(check.algorithm, Algorithm::Es256);
/// assert_eq!(check.signing_input, "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9");
/// assert_eq!(check.signature, [0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureCheck {
    /// The signature's algorithm.
    pub algorithm: Algorithm,
    /// The key to check it with.
    pub key: Jwk,
    /// The signed text, in ASCII.
    pub signing_input: String,
    /// The signature's bytes. For ECDSA the two numbers are concatenated (RFC 7518 section 3.4), as SubtleCrypto expects.
    pub signature: Vec<u8>,
}

impl SignatureCheck {
    /// The outcome of the platform's check of this signature.
    #[must_use]
    pub fn outcome(self, valid: bool) -> SignatureOutcome {
        SignatureOutcome { signing_input: self.signing_input, valid, clock_offset: ClockOffset::default() }
    }
}

impl fmt::Debug for SignatureCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Signing input and signature together are the token.
        f.debug_struct("SignatureCheck")
            .field("algorithm", &self.algorithm)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The outcome of a signature check. It is bound to the text that was checked.
///
/// ```
/// # use oidc_client_protocol::SignatureOutcome;
/// # use oidc_client_protocol::http::HttpResponse;
/// # use oidc_client_protocol::{ClientSettings, IdToken, Issuer, JwkSet, Refresh, RefreshToken, Timestamp};
/// # use oidc_client_protocol::ProviderMetadata;
/// # let issuer = Issuer::new("https://login.example")?;
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// # let settings = ClientSettings::new(issuer, "my-app", "https://app.example/callback");
/// # // The session's ID token: {"alg":"ES256"} and {"sub":"alice"}.
/// # let id_token = IdToken::new("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA".to_owned());
/// # let refresh = Refresh::new(&settings, RefreshToken::new("refresh-1".to_owned()), id_token)?;
/// # let body = r#"{"access_token":"access-2","token_type":"Bearer",
/// #     "id_token":"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AA"}"#.to_owned();
/// # let answer = HttpResponse::new(200, body);
/// # let now = Timestamp(1_700_000_000);
/// # let tokens = refresh.receive(&answer, now)?;
/// # let keys = JwkSet::parse(
/// #     r#"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
/// #                  "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#,
/// # )?;
/// // crypto.subtle.verify returned false.
/// let outcome: Option<SignatureOutcome> = tokens.signature_check(&metadata, &keys)?.map(|check| check.outcome(false));
/// assert_eq!(tokens.verify(outcome, now).unwrap_err().code(), "id_token_signature");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SignatureOutcome {
    pub(crate) signing_input: String,
    pub(crate) valid: bool,
    pub(crate) clock_offset: ClockOffset,
}

impl SignatureOutcome {
    /// The outcome for a message whose times are in the provider's clock, if the offset is known: an authorization
    /// response ([`AuthorizationResponse::with_signature`](crate::AuthorizationResponse::with_signature)). Token
    /// responses carry the time themselves.
    #[must_use]
    pub fn by_clock(self, clock_offset: ClockOffset) -> SignatureOutcome {
        SignatureOutcome { clock_offset, ..self }
    }

    /// Whether this message was checked and its signature is valid.
    pub(crate) fn holds_for(&self, jws: &Jws) -> bool {
        self.valid && self.signing_input == jws.signing_input
    }
}

impl fmt::Debug for SignatureOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureOutcome").field("valid", &self.valid).finish_non_exhaustive()
    }
}
