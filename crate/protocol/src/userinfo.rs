//! Claims about the person, fetched with the access token (OpenID Connect Core section 5.3).

use crate::challenge::Challenge;
use crate::claims::names_client;
use crate::http::{HttpRequest, HttpResponse};
use crate::json::Object;
use crate::jwk::JwkSet;
use crate::jws::Jws;
use crate::metadata::ProviderMetadata;
use crate::provider_error::ProviderError;
use crate::settings::ClientSettings;
use crate::signature::{SignatureCheck, SignatureOutcome, SigningRules};
use crate::token_type::TokenType;
use crate::types::{AccessToken, Timestamp};
use crate::userinfo_error::UserinfoError;
use std::fmt;

/// The request to the userinfo endpoint (OpenID Connect Core section 5.3.1), or `None` if the provider has none. For a
/// token of type [`TokenType::Dpop`] a proof must be added ([`dpop`](crate::dpop)): the endpoint is a resource server.
///
/// ```
/// use oidc_client_protocol::{AccessToken, Issuer, ProviderMetadata, TokenType, userinfo_request};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize","jwks_uri":"https://login.example/keys",
/// #     "token_endpoint":"https://login.example/token","userinfo_endpoint":"https://login.example/me"}"#)?;
/// let access_token = AccessToken::new("mF_9.B5f-4.1JqM".to_owned());
/// let request = userinfo_request(&metadata, &access_token, TokenType::Bearer);
/// assert_eq!(request.map(|request| request.url).as_deref(), Some("https://login.example/me"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn userinfo_request(
    metadata: &ProviderMetadata,
    access_token: &AccessToken,
    token_type: TokenType,
) -> Option<HttpRequest> {
    let request = HttpRequest::new("GET", metadata.userinfo_endpoint.clone()?)
        .with_header("Accept", "application/json, application/jwt")
        .with_header("Authorization", token_type.authorization(access_token));
    Some(request)
}

/// The userinfo endpoint's response. Nothing in it can be read until it is verified.
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::json::Object;
/// use oidc_client_protocol::{ClientSettings, Issuer, Timestamp, UnverifiedUserinfo};
///
/// # let settings = ClientSettings::new(Issuer::new("https://login.example")?, "my-app", "https://app.example/");
/// let answer = HttpResponse::new(200, r#"{"sub":"alice","name":"Alice Adams"}"#)
///     .with_header("Content-Type", "application/json");
/// let id_token_claims = Object::parse(r#"{"iss":"https://login.example","sub":"alice"}"#)?;
/// // It isn't signed, so there is no signature to check.
/// let userinfo =
///     UnverifiedUserinfo::receive(&answer)?.verify(None, &settings, &id_token_claims, Timestamp(1_700_000_000))?;
/// assert_eq!(userinfo.claims().string("name"), Some("Alice Adams"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct UnverifiedUserinfo(Form);

enum Form {
    Plain(Object),
    Signed(Jws),
}

impl UnverifiedUserinfo {
    /// Reads the response: JSON, or a JWS if the client is registered for it (OpenID Connect Core section 5.3.2).
    ///
    /// # Errors
    /// [`UserinfoError`] when the provider refuses the access token, or returns anything but claims.
    pub fn receive(response: &HttpResponse) -> Result<UnverifiedUserinfo, UserinfoError> {
        if !response.is_success() {
            return Err(UserinfoError::Status { got: response.status, error: refusal(response) });
        }
        let form = if response.is_of_type("application/json") {
            Form::Plain(Object::parse(&response.body).map_err(UserinfoError::Json)?)
        } else if response.is_of_type("application/jwt") {
            Form::Signed(Jws::parse(response.body.trim_ascii()).map_err(UserinfoError::Jws)?)
        } else {
            let got = response.header("Content-Type").unwrap_or_default().to_owned();
            return Err(UserinfoError::Type { got });
        };
        Ok(UnverifiedUserinfo(form))
    }

    /// The signature to check, and the key to check it with; `None` if the response isn't signed.
    ///
    /// # Errors
    /// [`UserinfoError::Key`] when no key fits, or the algorithm isn't allowed by both the settings and the provider's
    /// metadata. After [`SignatureCheckError::KeyNotFound`](crate::SignatureCheckError::KeyNotFound) fetch the keys
    /// again, once.
    pub fn signature_check(
        &self,
        settings: &ClientSettings,
        metadata: &ProviderMetadata,
        keys: &JwkSet,
    ) -> Result<Option<SignatureCheck>, UserinfoError> {
        let Form::Signed(jws) = &self.0 else { return Ok(None) };
        let rules = SigningRules {
            algorithms: &settings.algorithms,
            supported: metadata.userinfo_signing_alg_values_supported.as_deref(),
            jwks_uri: &metadata.jwks_uri,
            kind: None,
        };
        rules.check(jws.clone(), keys).map(Some).map_err(UserinfoError::Key)
    }

    /// Checks everything else and returns the claims (OpenID Connect Core sections 5.3.2 and 5.3.4). Takes the outcome
    /// of [`UnverifiedUserinfo::signature_check`], or `None` if that returned `None`, and the claims of the session's
    /// verified ID token. `now` is in the provider's clock, if that is known.
    ///
    /// # Errors
    /// [`UserinfoError`] when the claims are about another subject, the signature is invalid or the outcome belongs to
    /// another response, a signed response is for another client or another time, or it isn't signed although
    /// [`ClientSettings::require_signed_userinfo`] demands it.
    pub fn verify(
        self,
        outcome: Option<SignatureOutcome>,
        settings: &ClientSettings,
        id_token_claims: &Object,
        now: Timestamp,
    ) -> Result<Userinfo, UserinfoError> {
        let claims = match self.0 {
            Form::Plain(_) if settings.require_signed_userinfo => return Err(UserinfoError::Unsigned),
            Form::Plain(claims) => claims,
            Form::Signed(jws) if !outcome.is_some_and(|outcome| outcome.holds_for(&jws)) => {
                return Err(UserinfoError::Signature { algorithm: jws.algorithm.name() });
            }
            Form::Signed(jws) => {
                check_issuer(&jws.claims, id_token_claims)?;
                check_audience(&jws.claims, settings.client_id.as_str())?;
                check_times(&jws.claims, settings.bounded_skew(), now)?;
                jws.claims
            }
        };
        check_subject(&claims, id_token_claims)?;
        Ok(Userinfo(claims))
    }
}

impl fmt::Debug for UnverifiedUserinfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedUserinfo").finish_non_exhaustive()
    }
}

/// Claims from the provider about the person who signed in (OpenID Connect Core section 5.1). Aggregated and
/// distributed claims (`_claim_names`, `_claim_sources`; section 5.6.2) are unchanged: nothing was fetched, and no
/// signature inside them was checked.
///
/// ```
/// # use oidc_client_protocol::http::HttpResponse;
/// # use oidc_client_protocol::json::Object;
/// # use oidc_client_protocol::{ClientSettings, Issuer, Timestamp, UnverifiedUserinfo, Userinfo};
/// # let settings = ClientSettings::new(Issuer::new("https://login.example")?, "my-app", "https://app.example/");
/// # let answer = HttpResponse::new(200, r#"{"sub":"alice","email":"alice@example.org"}"#)
/// #     .with_header("Content-Type", "application/json");
/// # let claims = Object::parse(r#"{"sub":"alice"}"#)?;
/// # let now = Timestamp(1_700_000_000);
/// let userinfo: Userinfo = UnverifiedUserinfo::receive(&answer)?.verify(None, &settings, &claims, now)?;
/// assert_eq!(userinfo.claims().string("email"), Some("alice@example.org"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Userinfo(Object);

impl Userinfo {
    /// The claims.
    #[must_use]
    pub fn claims(&self) -> &Object {
        &self.0
    }
}

impl fmt::Debug for Userinfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Claims such as name and address don't belong in logs.
        f.debug_struct("Userinfo").finish_non_exhaustive()
    }
}

/// Why the access token was refused (RFC 6750 section 3). The error is in the header; if the provider doesn't expose
/// that to browsers, it may be in the body.
fn refusal(response: &HttpResponse) -> Option<ProviderError> {
    let in_header = Challenge::all_in(response).iter().find_map(|challenge| {
        let error = challenge.parameter("error")?.to_owned();
        Some(ProviderError {
            error,
            description: challenge.parameter("error_description").map(str::to_owned),
        })
    });
    in_header.or_else(|| ProviderError::in_body(response))
}

/// Section 5.3.2: without this check, claims about another person could be substituted.
fn check_subject(claims: &Object, id_token_claims: &Object) -> Result<(), UserinfoError> {
    match claims.string("sub") {
        None | Some("") => Err(UserinfoError::SubjectMissing),
        subject if subject == id_token_claims.string("sub") => Ok(()),
        Some(_) => Err(UserinfoError::Subject),
    }
}

/// The ID token's own issuer, which at a multi-tenant provider is the tenant's.
fn check_issuer(claims: &Object, id_token_claims: &Object) -> Result<(), UserinfoError> {
    let expected = id_token_claims.string("iss").unwrap_or_default();
    match claims.get("iss") {
        None => Ok(()),
        Some(issuer) if issuer.as_str() == Some(expected) => Ok(()),
        Some(issuer) => {
            let got = issuer.as_str().unwrap_or(issuer.kind()).to_owned();
            Err(UserinfoError::Issuer { expected: expected.to_owned(), got })
        }
    }
}

fn check_audience(claims: &Object, client_id: &str) -> Result<(), UserinfoError> {
    match claims.get("aud") {
        None => Ok(()),
        Some(audience) if names_client(audience, client_id) => Ok(()),
        Some(_) => Err(UserinfoError::Audience { expected: client_id.to_owned() }),
    }
}

fn check_times(claims: &Object, skew: u64, now: Timestamp) -> Result<(), UserinfoError> {
    let time = |claim: &'static str| match claims.get(claim) {
        None => Ok(None),
        Some(value) => Timestamp::read(value).map(Some).ok_or(UserinfoError::NotATime { claim }),
    };
    if let Some(expired_at) = time("exp")?.filter(|expires_at| now >= expires_at.plus(skew)) {
        return Err(UserinfoError::Expired { expired_at, now });
    }
    match time("nbf")?.filter(|not_before| *not_before > now.plus(skew)) {
        Some(not_before) => Err(UserinfoError::NotYetValid { not_before, now }),
        None => Ok(()),
    }
}
