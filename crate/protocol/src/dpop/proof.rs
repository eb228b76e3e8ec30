//! The proof that a request comes from the holder of the key (RFC 9449 section 4).

use super::key::DpopKey;
use crate::json::{Object, Value};
use crate::types::{AccessToken, Timestamp};
use crate::url;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// The request that a proof is for (RFC 9449 section 4.2).
///
/// ```
/// use oidc_client_protocol::dpop::ProofFor;
///
/// // The token endpoint gets no access token.
/// let request = ProofFor { method: "POST", url: "https://login.example/token", access_token: None, nonce: None };
/// assert!(request.access_token.is_none());
/// ```
pub struct ProofFor<'a> {
    /// `htm`: the method, in the case in which it is sent.
    pub method: &'a str,
    /// `htu`: an absolute URL. Its query and fragment are omitted from the proof.
    pub url: &'a str,
    /// The access token that is sent along, as for an API.
    pub access_token: Option<&'a AccessToken>,
    /// The nonce that the server requires: [`Attempt::nonce`](super::Attempt::nonce).
    pub nonce: Option<&'a str>,
}

impl fmt::Debug for ProofFor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofFor")
            .field("method", &self.method)
            .field("url", &url::without_query(self.url))
            .finish_non_exhaustive()
    }
}

/// A proof for one request, to be signed with the platform's key (RFC 9449 section 4.2).
///
/// ```
/// use oidc_client_protocol::dpop::{DpopKey, DpopProof, ProofFor};
/// use oidc_client_protocol::{PublicKey, Timestamp};
///
/// # let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned();
/// let key = DpopKey::new(PublicKey::Ed25519 { x })?;
/// let request = ProofFor { method: "POST", url: "https://login.example/token", access_token: None, nonce: None };
/// // In a browser the random bytes come from crypto.getRandomValues, the signature from crypto.subtle.sign.
/// let proof = DpopProof::new(&key, &request, &[7; 16], Timestamp(1_700_000_000));
/// let header = proof.clone().signed(&[0; 64]);
/// assert!(header.starts_with(proof.signing_input()));
/// # Ok::<(), oidc_client_protocol::dpop::DpopKeyError>(())
/// ```
#[derive(Clone)]
pub struct DpopProof {
    signing_input: String,
}

impl DpopProof {
    /// A proof for this request, dated `now` by the server's clock. `unique` are fresh random bytes, used for this
    /// proof only: they become `jti`, and fewer than 96 bits don't compile.
    ///
    /// ```compile_fail,E0080
    /// use oidc_client_protocol::dpop::{DpopKey, DpopProof, ProofFor};
    /// use oidc_client_protocol::{PublicKey, Timestamp};
    ///
    /// let key = DpopKey::new(PublicKey::Ed25519 { x: "11qY".to_owned() }).unwrap();
    /// let request = ProofFor { method: "GET", url: "https://api.example/", access_token: None, nonce: None };
    /// let _ = DpopProof::new(&key, &request, &[7; 11], Timestamp(0));
    /// ```
    #[must_use]
    pub fn new<const N: usize>(
        key: &DpopKey,
        request: &ProofFor<'_>,
        unique: &[u8; N],
        now: Timestamp,
    ) -> DpopProof {
        const { assert!(N >= 12, "RFC 9449 section 4.2 asks for 96 random bits") };
        let mut header = Object::new();
        header.insert("typ", "dpop+jwt");
        header.insert("alg", key.algorithm().name());
        header.insert("jwk", key.public_key().to_jwk());
        let claims = claims(request, unique, now);
        let [header, claims] =
            [header, claims].map(|part| URL_SAFE_NO_PAD.encode(Value::from(part).to_json()));
        DpopProof { signing_input: format!("{header}.{claims}") }
    }

    /// The text that the platform must sign, in ASCII (RFC 7515 section 5.1).
    #[must_use]
    pub fn signing_input(&self) -> &str {
        &self.signing_input
    }

    /// The value of the request's `DPoP` header: a compact JWS. For ECDSA the signature is the two numbers
    /// concatenated, as SubtleCrypto returns it (RFC 7518 section 3.4).
    #[must_use]
    pub fn signed(self, signature: &[u8]) -> String {
        format!("{}.{}", self.signing_input, URL_SAFE_NO_PAD.encode(signature))
    }
}

impl fmt::Debug for DpopProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Until the server has seen it, anybody who reads a proof can use it in our place.
        f.debug_struct("DpopProof").finish_non_exhaustive()
    }
}

fn claims(request: &ProofFor<'_>, unique: &[u8], now: Timestamp) -> Object {
    let mut claims = Object::new();
    claims.insert("jti", URL_SAFE_NO_PAD.encode(unique));
    claims.insert("htm", request.method);
    claims.insert("htu", target(request.url));
    claims.insert("iat", now.0);
    let hash = |token: &AccessToken| URL_SAFE_NO_PAD.encode(Sha256::digest(token.secret()));
    claims.insert_some("ath", request.access_token.map(hash));
    claims.insert_some("nonce", request.nonce);
    claims
}

/// The URL as the server sees it: without query and fragment, with host and port as a browser writes them, and with `/`
/// for an empty path (RFC 9449 section 4.2, RFC 9110 section 4.2.3).
fn target(url: &str) -> String {
    let (origin, path) = url::split_origin(url::without_query(url));
    let origin = url::origin(url).unwrap_or_else(|| origin.to_owned());
    let path = if path.is_empty() { "/" } else { path };
    format!("{origin}{path}")
}
