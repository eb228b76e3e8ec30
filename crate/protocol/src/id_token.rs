//! The checks of an ID token's claims (OpenID Connect Core sections 3.1.3.7 and 12.2).

use crate::audience::{self, Recipient};
use crate::id_token_error::IdTokenError;
use crate::issuer::Issuer;
use crate::json::Object;
use crate::jwk::Jwk;
use crate::jws::{Algorithm, Jws};
use crate::metadata::ProviderMetadata;
use crate::pending::PendingSignin;
use crate::settings::ClientSettings;
use crate::signature::SigningRules;
use crate::types::{AccessToken, Nonce, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Longer subjects are refused (OpenID Connect Core section 2, `sub`).
const MAX_SUBJECT_LENGTH: usize = 255;

/// Claims that a renewed token may omit; if present they must equal those of the session's first token (Core 12.2).
const OMITTABLE: [&str; 3] = ["nonce", "azp", "auth_time"];

/// What an ID token must contain, given the settings and the request that it answers.
pub(crate) struct Expectations {
    issuer: Issuer,
    recipient: Recipient,
    algorithms: Vec<Algorithm>,
    clock_skew_seconds: u64,
    bond: Bond,
}

/// What binds the token to the request or token before it.
enum Bond {
    /// The first token of a session, bound by the request's nonce.
    Request { nonce: Nonce, max_age: Option<u64>, essential_acr: Option<Vec<String>> },
    /// A refreshed token, bound by the claims of the token before it and by those that one omitted.
    Session { claims: Object },
    /// The response to a password grant: it comes straight from the provider, so there is no nonce to check.
    None,
}

impl Expectations {
    pub(crate) fn first(settings: &ClientSettings, pending: &PendingSignin) -> Self {
        let (nonce, essential_acr) = (pending.nonce.clone(), pending.essential_acr.clone());
        Self::new(settings, Bond::Request { nonce, max_age: pending.max_age, essential_acr })
    }

    pub(crate) fn refreshed(settings: &ClientSettings, mut claims: Object, left_out: &Object) -> Self {
        let known = claims.clone();
        copy_omitted(&mut claims, left_out, &known);
        Self::new(settings, Bond::Session { claims })
    }

    /// The claims that this token omits, which still bind the next token.
    pub(crate) fn left_out_of(&self, claims: &Object) -> Object {
        let mut left_out = Object::new();
        if let Bond::Session { claims: before } = &self.bond {
            copy_omitted(&mut left_out, before, claims);
        }
        left_out
    }

    pub(crate) fn unbound(settings: &ClientSettings) -> Self {
        Self::new(settings, Bond::None)
    }

    fn new(settings: &ClientSettings, bond: Bond) -> Self {
        Self {
            issuer: settings.issuer.clone(),
            recipient: Recipient::new(settings),
            algorithms: settings.algorithms.clone(),
            clock_skew_seconds: settings.bounded_skew(),
            bond,
        }
    }

    /// At a multi-tenant provider a key may belong to one tenant only: it must not sign another tenant's tokens.
    pub(crate) fn check_key_issuer(&self, key: &Jwk, claims: &Object) -> Result<(), IdTokenError> {
        let named = key.issuer.as_deref().and_then(|mark| self.issuer.key_issuer(mark, claims.string("tid")));
        let Some(expected) = named else { return Ok(()) };
        match string(claims, "iss")? {
            got if got == expected => Ok(()),
            got => Err(IdTokenError::Issuer { expected, got: got.to_owned() }),
        }
    }

    /// How the provider may sign the token (item 7).
    pub(crate) fn signing_rules<'a>(&'a self, metadata: &'a ProviderMetadata) -> SigningRules<'a> {
        SigningRules {
            algorithms: &self.algorithms,
            supported: metadata.id_token_signing_alg_values_supported.as_deref(),
            jwks_uri: &metadata.jwks_uri,
            kind: None,
        }
    }
}

/// Checks every claim of a token whose signature is valid, in the order of Core section 3.1.3.7.
pub(crate) fn check_claims(
    jws: &Jws,
    expected: &Expectations,
    access_token: &AccessToken,
    now: Timestamp,
) -> Result<(), IdTokenError> {
    let claims = &jws.claims;
    check_issuer(claims, &expected.issuer)?;
    check_subject(claims)?;
    audience::check(claims, &expected.recipient)?;
    check_times(claims, expected.clock_skew_seconds, now)?;
    check_access_token_hash(jws, access_token)?;
    match &expected.bond {
        Bond::Request { nonce, max_age, essential_acr } => {
            check_nonce(claims, nonce)?;
            check_acr(claims, essential_acr.as_deref())?;
            check_max_age(claims, *max_age, expected.clock_skew_seconds, now)
        }
        Bond::Session { claims: previous } => {
            audience::check_unchanged(claims, previous, &expected.recipient)?;
            check_continuity(claims, previous, expected.clock_skew_seconds)
        }
        Bond::None => Ok(()),
    }
}

/// Checks a stored token that wasn't renewed: the settings may have changed since.
pub(crate) fn check_owner(claims: &Object, expected: &Expectations) -> Result<(), IdTokenError> {
    check_issuer(claims, &expected.issuer)?;
    audience::check(claims, &expected.recipient)
}

/// Item 2. At a multi-tenant provider the issuer contains the token's own tenant.
fn check_issuer(claims: &Object, expected: &Issuer) -> Result<(), IdTokenError> {
    match string(claims, "iss")? {
        got if expected.admits_token(got, claims.string("tid")) => Ok(()),
        got => Err(IdTokenError::Issuer { expected: expected.published(), got: got.to_owned() }),
    }
}

fn check_subject(claims: &Object) -> Result<(), IdTokenError> {
    match string(claims, "sub")?.len() {
        0 => Err(IdTokenError::Missing { claim: "sub" }),
        length if length > MAX_SUBJECT_LENGTH => Err(IdTokenError::SubjectTooLong { got: length }),
        _ => Ok(()),
    }
}

/// Items 9 and 10, and `nbf` of RFC 7519 section 4.1.5.
fn check_times(claims: &Object, skew: u64, now: Timestamp) -> Result<(), IdTokenError> {
    let expires_at = time(claims, "exp")?;
    if now >= expires_at.plus(skew) {
        return Err(IdTokenError::Expired { expired_at: expires_at, now });
    }
    let issued_at = time(claims, "iat")?;
    if issued_at > now.plus(skew) {
        return Err(IdTokenError::IssuedInFuture { issued_at, now });
    }
    if claims.present("nbf").is_some() {
        let not_before = time(claims, "nbf")?;
        if not_before > now.plus(skew) {
            return Err(IdTokenError::NotYetValid { not_before, now });
        }
    }
    Ok(())
}

/// Core section 3.1.3.8: in the code flow `at_hash` may be absent, but not wrong.
fn check_access_token_hash(jws: &Jws, access_token: &AccessToken) -> Result<(), IdTokenError> {
    match jws.claims.present("at_hash") {
        None => Ok(()),
        Some(got) if got.as_str() == Some(&left_half_hash(jws.algorithm, access_token.secret())) => Ok(()),
        Some(_) => Err(IdTokenError::AccessTokenHash),
    }
}

/// The left half of the hash that belongs to the signature algorithm (Core section 3.1.3.6).
fn left_half_hash(algorithm: Algorithm, token: &str) -> String {
    let hash = match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => Sha256::digest(token).to_vec(),
        Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => Sha384::digest(token).to_vec(),
        // Ed25519 uses SHA-512 internally.
        Algorithm::Rs512 | Algorithm::Ps512 | Algorithm::Es512 | Algorithm::EdDsa => {
            Sha512::digest(token).to_vec()
        }
    };
    let (left, _) = hash.split_at(hash.len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

/// Item 11. A nonce is always sent, so one is always expected.
fn check_nonce(claims: &Object, expected: &Nonce) -> Result<(), IdTokenError> {
    match claims.present("nonce") {
        None => Err(IdTokenError::Missing { claim: "nonce" }),
        Some(nonce) if nonce.as_str() == Some(expected.secret()) => Ok(()),
        Some(_) => Err(IdTokenError::Nonce),
    }
}

/// Item 12: a demanded authentication context must be confirmed by `acr`; an empty list demands any.
fn check_acr(claims: &Object, essential: Option<&[String]>) -> Result<(), IdTokenError> {
    let Some(essential) = essential else { return Ok(()) };
    match string(claims, "acr")? {
        "" if essential.is_empty() => Err(IdTokenError::Missing { claim: "acr" }),
        got if essential.is_empty() || essential.iter().any(|acr| acr == got) => Ok(()),
        got => {
            Err(IdTokenError::AuthenticationContext { expected: essential.join(" "), got: got.to_owned() })
        }
    }
}

/// Item 13: a demanded `max_age` must be confirmed by `auth_time`.
fn check_max_age(
    claims: &Object,
    max_age: Option<u64>,
    skew: u64,
    now: Timestamp,
) -> Result<(), IdTokenError> {
    let Some(max_age) = max_age else { return Ok(()) };
    let auth_time = time(claims, "auth_time")?;
    // An `auth_time` in the future, such as one in milliseconds, would stay recent for ever.
    if auth_time > now.plus(skew) || now > auth_time.plus(max_age).plus(skew) {
        return Err(IdTokenError::SigninTooOld { auth_time, max_age_seconds: max_age });
    }
    Ok(())
}

/// Copies the claims of `OMITTABLE` that `known` lacks.
fn copy_omitted(to: &mut Object, from: &Object, known: &Object) {
    for claim in OMITTABLE.into_iter().filter(|claim| known.present(claim).is_none()) {
        to.insert_some(claim, from.present(claim).cloned());
    }
}

/// Core section 12.2: a refreshed token must be about the same subject, client and sign-in as the one before it.
fn check_continuity(claims: &Object, previous: &Object, skew: u64) -> Result<(), IdTokenError> {
    for claim in ["iss", "sub"] {
        if claims.get(claim) != previous.get(claim) {
            return Err(IdTokenError::Changed { claim });
        }
    }
    for claim in OMITTABLE {
        // A provider may add `auth_time` later, but must not change it.
        let is_news = claim == "auth_time" && previous.present(claim).is_none();
        if !is_news && claims.present(claim).is_some_and(|now| Some(now) != previous.present(claim)) {
            return Err(IdTokenError::Changed { claim });
        }
    }
    // A provider may consist of several machines whose clocks differ.
    if time(claims, "iat")?.plus(skew) < time(previous, "iat")? {
        return Err(IdTokenError::Changed { claim: "iat" });
    }
    Ok(())
}

fn string<'a>(claims: &'a Object, claim: &'static str) -> Result<&'a str, IdTokenError> {
    claims.string(claim).ok_or(IdTokenError::Missing { claim })
}

/// A `NumericDate`.
fn time(claims: &Object, claim: &'static str) -> Result<Timestamp, IdTokenError> {
    match claims.present(claim) {
        None => Err(IdTokenError::Missing { claim }),
        Some(value) => Timestamp::read(value).ok_or(IdTokenError::NotATime { claim }),
    }
}
