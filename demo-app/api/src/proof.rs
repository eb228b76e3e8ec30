//! Checks that the sender holds the key that a token is bound to (RFC 9449 section 4.3).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::ThumbprintHash;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

use crate::refusal::Refusal;

/// The algorithms accepted for proofs.
const ALGORITHMS: [Algorithm; 4] = [Algorithm::ES256, Algorithm::EdDSA, Algorithm::PS256, Algorithm::RS256];
/// The same, for a challenge (`algs`).
pub const ALGORITHM_NAMES: &str = "ES256 EdDSA PS256 RS256";
/// How old a proof may be, and how far in the future, because clocks differ.
const WINDOW_SECONDS: u64 = 60;
/// The maximum length of a `jti`, because it is stored.
const JTI_BYTES: usize = 128;

/// The request that a proof must be for.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// Its method (`htm`).
    pub method: &'a str,
    /// Its address without query and fragment (`htu`).
    pub url: &'a str,
    /// The token that is sent with it (`ath`).
    pub token: &'a str,
    /// The thumbprint of the key that the token is bound to.
    pub key: &'a str,
}

/// The used proofs, each until it is too old to be used again. Several processes behind one address need a shared store.
#[derive(Debug, Default)]
pub struct Proofs(Mutex<HashMap<(String, String), u64>>);

#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: u64,
    ath: String,
}

/// The one check of the header that the crate doesn't do: whether the client sends its private key.
#[derive(Deserialize)]
struct HeaderKey {
    jwk: PrivatePart,
}

#[derive(Deserialize)]
struct PrivatePart {
    d: Option<IgnoredAny>,
    k: Option<IgnoredAny>,
}

impl Proofs {
    /// Checks a proof, and remembers it.
    ///
    /// # Errors
    /// [`Refusal::Proof`] with what is wrong.
    pub fn accept(&self, proof: &str, wanted: &Wanted<'_>) -> Result<(), Refusal> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        self.accept_at(proof, wanted, now).map_err(Refusal::Proof)
    }

    fn accept_at(&self, proof: &str, wanted: &Wanted<'_>, now: u64) -> Result<(), &'static str> {
        let header = decode_header(proof).map_err(|_| "not a JWT")?;
        let claims = verify(proof, &header, wanted.key)?;
        if claims.htm != wanted.method {
            return Err("htm is another method");
        }
        if claims.htu.split(['?', '#']).next() != Some(wanted.url) {
            return Err("htu is another address");
        }
        if claims.ath != URL_SAFE_NO_PAD.encode(Sha256::digest(wanted.token)) {
            return Err("ath is another token's");
        }
        if claims.iat.abs_diff(now) > WINDOW_SECONDS {
            return Err("iat is too long ago, or in the future");
        }
        if claims.jti.is_empty() || claims.jti.len() > JTI_BYTES {
            return Err("jti is empty or too long");
        }
        self.remember((wanted.key.to_owned(), claims.jti), claims.iat, now)
    }

    /// Last of all, so that only the holder of a valid token can make it grow.
    fn remember(&self, proof: (String, String), issued: u64, now: u64) -> Result<(), &'static str> {
        // A thread that panicked can't have left it inconsistent: nothing here stops halfway.
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, issued| issued.saturating_add(WINDOW_SECONDS) >= now);
        match used.insert(proof, issued) {
            None => Ok(()),
            Some(_) => Err("the proof was used before"),
        }
    }
}

fn verify(proof: &str, header: &Header, bound_to: &str) -> Result<Claims, &'static str> {
    if !header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case("dpop+jwt")) {
        return Err("typ is not dpop+jwt");
    }
    if !ALGORITHMS.contains(&header.alg) || header.crit.is_some() {
        return Err("alg is not one of those taken here");
    }
    let key = header.jwk.as_ref().ok_or("jwk is missing")?;
    let encoded = proof.split('.').next().unwrap_or_default();
    let sent: Option<HeaderKey> =
        URL_SAFE_NO_PAD.decode(encoded).ok().and_then(|json| serde_json::from_slice(&json).ok());
    if sent.is_none_or(|sent| sent.jwk.d.is_some() || sent.jwk.k.is_some()) {
        return Err("jwk is not a public key alone");
    }
    let public = DecodingKey::from_jwk(key).map_err(|_| "jwk is not one for signatures")?;
    // A proof has none of the claims that the crate knows.
    let mut rules = Validation::new(header.alg);
    rules.set_required_spec_claims::<&str>(&[]);
    rules.validate_exp = false;
    rules.validate_aud = false;
    let claims =
        decode::<Claims>(proof, &public, &rules).map_err(|_| "signature or claims are wrong")?.claims;
    // Only now: a thumbprint must be of a parsed key, not of any text.
    if key.thumbprint(ThumbprintHash::SHA256).ok().as_deref() != Some(bound_to) {
        return Err("the token is bound to another key");
    }
    Ok(claims)
}
