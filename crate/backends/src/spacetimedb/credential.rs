//! The credential that a connection presents to the server, and the checks on it before anything is sent.

use super::SpacetimeDbError;
use oidc_client_protocol::{Algorithm, IdToken, Jws, JwsError, json::Value};
use std::fmt;

/// The server takes issuers and subjects of 1 to this many bytes.
const MAX_CLAIM_BYTES: usize = 128;

/// Who connects.
///
/// ```
/// use oidc_client_backends::spacetimedb::{Credential, GuestToken};
///
/// let kept: Option<String> = None;
/// let guest = kept.map_or(Credential::NewGuest, |token| Credential::Guest(GuestToken::new(token)));
/// assert_eq!(guest, Credential::NewGuest);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A person who signed in, by their ID token.
    Person(IdToken),
    /// A returning guest, by the token from [`Event::Identity`](super::Event::Identity).
    Guest(GuestToken),
    /// A new guest: the server creates an identity and a token for it.
    NewGuest,
}

/// The server's own token for a guest. Its holder is that guest, so protect it like a password: keep it in the browser's
/// storage under a key of its own, and never use it in place of a person's token.
///
/// ```
/// use oidc_client_backends::spacetimedb::GuestToken;
///
/// let token = GuestToken::new("as it was kept".to_owned());
/// assert_eq!(token.secret(), "as it was kept");
/// assert_eq!(format!("{token:?}"), "GuestToken([redacted])");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct GuestToken(String);

impl GuestToken {
    /// Wraps a guest's token that was kept earlier.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(token)
    }

    /// The token itself. Keep it out of logs and addresses.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for GuestToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuestToken([redacted])")
    }
}

/// A connection's request to its token source.
///
/// ```
/// use oidc_client_backends::spacetimedb::{Credential, CredentialRequest, GuestToken};
///
/// fn guest(kept: GuestToken, request: CredentialRequest) -> Credential {
///     if request.force { Credential::NewGuest } else { Credential::Guest(kept) }
/// }
/// let kept = GuestToken::new("refused".to_owned());
/// assert_eq!(guest(kept, CredentialRequest { force: true }), Credential::NewGuest);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialRequest {
    /// The server refused the last token: fetch a new one from the provider instead of returning a cached one. For a guest,
    /// return [`Credential::NewGuest`] if a new identity is better than none.
    pub force: bool,
}

/// A text that contains a token. `Debug` doesn't show it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Who a socket belongs to. A renewed token of the same person has the same subject.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Subject {
    Person { issuer: String, subject: String },
    Guest(GuestToken),
    NewGuest,
}

impl Credential {
    /// The subject, if the server can accept the credential. The server would answer only 401 without a reason; this returns
    /// the cause.
    pub(super) fn check(&self) -> Result<Subject, SpacetimeDbError> {
        match self {
            Credential::Person(token) => check_id_token(token),
            Credential::Guest(token) => Ok(Subject::Guest(token.clone())),
            Credential::NewGuest => Ok(Subject::NewGuest),
        }
    }

    /// The bearer token for the `Authorization` header of the token exchange.
    pub(super) fn bearer(&self) -> Option<&str> {
        match self {
            Credential::Person(token) => Some(token.secret()),
            Credential::Guest(token) => Some(token.secret()),
            Credential::NewGuest => None,
        }
    }
}

fn check_id_token(token: &IdToken) -> Result<Subject, SpacetimeDbError> {
    let jws = Jws::parse(token.secret()).map_err(|error| match error {
        JwsError::Algorithm { got } => SpacetimeDbError::CredentialUnsupportedAlgorithm { got },
        reason => SpacetimeDbError::CredentialMalformed { reason },
    })?;
    if !matches!(jws.algorithm, Algorithm::Rs256 | Algorithm::Es256) {
        let got = jws.algorithm.name().to_owned();
        return Err(SpacetimeDbError::CredentialUnsupportedAlgorithm { got });
    }
    if jws.claims.get("iat").and_then(Value::as_u64).is_none() {
        return Err(SpacetimeDbError::CredentialMissingIat);
    }
    let issuer = jws.claims.string("iss").unwrap_or_default().to_owned();
    let subject = jws.claims.string("sub").unwrap_or_default().to_owned();
    if !(1..=MAX_CLAIM_BYTES).contains(&issuer.len()) {
        return Err(SpacetimeDbError::CredentialIssuerLength { got: issuer.len() });
    }
    if !(1..=MAX_CLAIM_BYTES).contains(&subject.len()) {
        return Err(SpacetimeDbError::CredentialSubjectLength { got: subject.len() });
    }
    Ok(Subject::Person { issuer, subject })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    /// A token with this header and payload; the checks here ignore the signature.
    pub(in crate::spacetimedb) fn id_token(header: &str, payload: &str) -> IdToken {
        let [header, payload] = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part));
        IdToken::new(format!("{header}.{payload}.AAAA"))
    }

    pub(in crate::spacetimedb) fn person(subject: &str) -> Credential {
        let payload = format!(r#"{{"iss":"https://login.example","sub":"{subject}","iat":1700000000}}"#);
        Credential::Person(id_token(r#"{"alg":"ES256","kid":"1"}"#, &payload))
    }

    fn code(header: &str, payload: &str) -> &'static str {
        match Credential::Person(id_token(header, payload)).check() {
            Ok(_) => "ok",
            Err(error) => error.code(),
        }
    }

    #[test]
    fn only_the_algorithms_that_the_server_knows_pass() {
        let payload = r#"{"iss":"https://login.example","sub":"alice","iat":1}"#;
        assert_eq!(code(r#"{"alg":"RS256"}"#, payload), "ok");
        assert_eq!(code(r#"{"alg":"ES256"}"#, payload), "ok");
        for algorithm in ["PS256", "EdDSA", "RS512", "ES384", "HS256", "none"] {
            let header = format!(r#"{{"alg":"{algorithm}"}}"#);
            assert_eq!(code(&header, payload), "spacetimedb_credential_unsupported_algorithm", "{algorithm}");
        }
    }

    #[test]
    fn iat_must_be_a_whole_number() {
        for iat in ["", r#","iat":"1""#, r#","iat":1.5"#, r#","iat":null"#] {
            let payload = format!(r#"{{"iss":"https://login.example","sub":"alice"{iat}}}"#);
            assert_eq!(code(r#"{"alg":"ES256"}"#, &payload), "spacetimedb_credential_missing_iat", "{iat}");
        }
    }

    #[test]
    fn issuer_and_subject_have_1_to_128_bytes() {
        let with = |issuer: &str, subject: &str| {
            let payload = format!(r#"{{"iss":"{issuer}","sub":"{subject}","iat":1}}"#);
            code(r#"{"alg":"ES256"}"#, &payload)
        };
        assert_eq!(with("i", &"s".repeat(128)), "ok");
        assert_eq!(with("i", &"s".repeat(129)), "spacetimedb_credential_subject_length");
        assert_eq!(with("i", &"ß".repeat(65)), "spacetimedb_credential_subject_length");
        assert_eq!(with("i", ""), "spacetimedb_credential_subject_length");
        assert_eq!(with("", "s"), "spacetimedb_credential_issuer_length");
        assert_eq!(with(&"i".repeat(129), "s"), "spacetimedb_credential_issuer_length");
    }

    #[test]
    fn an_opaque_token_is_recognized() {
        let error = Credential::Person(IdToken::new("opaque".to_owned())).check().err();
        assert_eq!(error.map(|error| error.code()), Some("spacetimedb_credential_malformed"));
    }

    #[test]
    fn debug_shows_no_token() {
        let shown =
            format!("{:?}", [Credential::Guest(GuestToken::new("tiger".to_owned())), person("alice")]);
        assert!(!shown.contains("tiger") && !shown.contains("AAAA"), "{shown}");
    }

    #[test]
    fn a_renewed_token_has_the_same_subject_and_another_person_another() {
        let renewed =
            id_token(r#"{"alg":"RS256"}"#, r#"{"iss":"https://login.example","sub":"alice","iat":2}"#);
        assert!(Credential::Person(renewed).check().ok() == person("alice").check().ok());
        assert!(person("bob").check().ok() != person("alice").check().ok());
    }
}
