//! Tokens before and after they are checked. Only [`VerifiedTokens`] may be stored, and there is one way to get them.

use crate::clock::ClockOffset;
use crate::id_token::{self, Expectations};
use crate::id_token_error::IdTokenError;
use crate::json::{Object, Value};
use crate::jwk::JwkSet;
use crate::jws::Jws;
use crate::metadata::ProviderMetadata;
use crate::signature::{SignatureCheck, SignatureOutcome};
use crate::token_response::TokenResponse;
use crate::token_response_error::TokenResponseError;
use crate::token_type::TokenType;
use crate::types::{AccessToken, IdToken, RefreshToken, Timestamp};
use std::fmt;

/// The token endpoint's response to a request of ours. Nothing in it can be read until it is verified.
///
/// ```
/// use oidc_client_protocol::{IdTokenError, JwkSet, ProviderMetadata, SignatureCheck, Timestamp};
/// use oidc_client_protocol::{UnverifiedTokens, VerifiedTokens};
///
/// fn checked(
///     tokens: UnverifiedTokens,
///     metadata: &ProviderMetadata,
///     keys: &JwkSet,
///     holds: impl Fn(&SignatureCheck) -> bool,
///     now: Timestamp,
/// ) -> Result<VerifiedTokens, IdTokenError> {
///     let outcome = tokens.signature_check(metadata, keys)?.map(|check| {
///         let valid = holds(&check);
///         check.outcome(valid)
///     });
///     tokens.verify(outcome, now)
/// }
/// ```
///
/// ```compile_fail,E0616
/// fn peek(tokens: &oidc_client_protocol::UnverifiedTokens) {
///     let _ = &tokens.id_token;
/// }
/// ```
pub struct UnverifiedTokens {
    response: TokenResponse,
    id_token: Received,
    expectations: Expectations,
    state: Option<Value>,
    /// The refresh token that the refresh spent.
    spent: Option<RefreshToken>,
}

impl fmt::Debug for UnverifiedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedTokens").finish_non_exhaustive()
    }
}

impl UnverifiedTokens {
    /// The first response of a session must contain an ID token (OpenID Connect Core section 3.1.3.3).
    pub(crate) fn first(
        mut response: TokenResponse,
        expectations: Expectations,
        state: Option<Value>,
    ) -> Result<Self, TokenResponseError> {
        let id_token = response.id_token.take().ok_or(TokenResponseError::Missing { member: "id_token" })?;
        Ok(Self { response, id_token: Received::First(id_token), expectations, state, spent: None })
    }

    pub(crate) fn refreshed(
        mut response: TokenResponse,
        expectations: Expectations,
        previous: (IdToken, Object),
        spent: RefreshToken,
    ) -> Self {
        let id_token = Received::Renewed(response.id_token.take(), previous);
        Self { response, id_token, expectations, state: None, spent: Some(spent) }
    }

    /// The signature to check and its key; `None` if a refresh omitted the ID token (OpenID Connect Core section 12.2).
    ///
    /// # Errors
    /// [`IdTokenError`] when the ID token can't be parsed or no key fits it. After
    /// [`KeyNotFound`](crate::SignatureCheckError::KeyNotFound) fetch the keys again, once: they may have been rotated.
    pub fn signature_check(
        &self,
        metadata: &ProviderMetadata,
        keys: &JwkSet,
    ) -> Result<Option<SignatureCheck>, IdTokenError> {
        let Some(id_token) = self.id_token.token() else { return Ok(None) };
        let jws = Jws::parse(id_token.secret()).map_err(IdTokenError::Jws)?;
        let claims = jws.claims.clone();
        let check = self.expectations.signing_rules(metadata).check(jws, keys)?;
        self.expectations.check_key_issuer(&check.key, &claims)?;
        Ok(Some(check))
    }

    /// The new refresh token, if the provider rotated it (RFC 6749 section 6). The session can't continue without it, so
    /// keep it even if the tokens can't be checked (keys unreachable, wrong clock): the provider alone relies on it.
    /// `None` if the spent one stays valid, and for the first tokens of a session, where nothing would be lost.
    #[must_use]
    pub fn rotated_refresh_token(&self) -> Option<&RefreshToken> {
        let spent = self.spent.as_ref()?;
        self.response.refresh_token.as_ref().filter(|token| token.secret() != spent.secret())
    }

    /// Checks the signature's outcome and all claims, and returns the tokens (OpenID Connect Core sections 3.1.3.7 and
    /// 12.2). Takes the outcome of [`UnverifiedTokens::signature_check`], or `None` if that returned `None`.
    ///
    /// # Errors
    /// [`IdTokenError`] when the signature is invalid, the outcome belongs to another token, or a claim is wrong.
    pub fn verify(
        self,
        outcome: Option<SignatureOutcome>,
        now: Timestamp,
    ) -> Result<VerifiedTokens, IdTokenError> {
        let clock_offset = self.response.clock_offset;
        // The token's times are in the provider's clock.
        let now = clock_offset.provider_time(now);
        let (id_token, claims) = match self.id_token {
            Received::First(id_token) | Received::Renewed(Some(id_token), _) => {
                let claims = check(&id_token, outcome, &self.expectations, &self.response.access_token, now)?;
                (id_token, claims)
            }
            Received::Renewed(None, previous) => {
                id_token::check_owner(&previous.1, &self.expectations)?;
                previous
            }
        };
        Ok(VerifiedTokens {
            id_token,
            left_out: self.expectations.left_out_of(&claims),
            claims,
            access_token: self.response.access_token,
            // A provider that doesn't rotate refresh tokens sends none: the old one stays valid.
            refresh_token: self.response.refresh_token.or(self.spent),
            scope: self.response.scope,
            session_state: self.response.session_state,
            expires_at: self.response.expires_at,
            lifetime: self.response.lifetime,
            token_type: self.response.token_type,
            clock_offset,
            state: self.state,
        })
    }
}

/// The ID token of a response.
enum Received {
    /// A sign-in always returns one.
    First(IdToken),
    /// A refresh may return none: then the previous one stays, with its claims.
    Renewed(Option<IdToken>, (IdToken, Object)),
}

impl Received {
    fn token(&self) -> Option<&IdToken> {
        match self {
            Received::First(id_token) => Some(id_token),
            Received::Renewed(id_token, _) => id_token.as_ref(),
        }
    }
}

fn check(
    id_token: &IdToken,
    outcome: Option<SignatureOutcome>,
    expectations: &Expectations,
    access_token: &AccessToken,
    now: Timestamp,
) -> Result<Object, IdTokenError> {
    let jws = Jws::parse(id_token.secret()).map_err(IdTokenError::Jws)?;
    if !outcome.is_some_and(|outcome| outcome.holds_for(&jws)) {
        return Err(IdTokenError::Signature { algorithm: jws.algorithm.name() });
    }
    id_token::check_claims(&jws, expectations, access_token, now)?;
    Ok(jws.claims)
}

/// Tokens that passed every check (OpenID Connect Core sections 3.1.3.5 and 12.2): the only ones that may be stored.
///
/// ```
/// # use oidc_client_protocol::http::HttpResponse;
/// # use oidc_client_protocol::{ClientSettings, IdToken, Issuer, Refresh, RefreshToken, Timestamp};
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer, "my-app", "https://app.example/callback");
/// # // The session's ID token: {"iss":"https://login.example","sub":"alice","aud":"my-app"}.
/// # let claims = "eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUiLCJzdWIiOiJhbGljZSIsImF1ZCI6Im15LWFwcCJ9";
/// # let id_token = IdToken::new(format!("eyJhbGciOiJFUzI1NiJ9.{claims}.AA"));
/// # let refresh = Refresh::new(&settings, RefreshToken::new("refresh-1".to_owned()), id_token)?;
/// # let now = Timestamp(1_700_000_000);
/// # let body = r#"{"access_token":"access-2","token_type":"Bearer","scope":"openid"}"#.to_owned();
/// # let answer = HttpResponse::new(200, body);
/// let tokens = refresh.receive(&answer, now)?.verify(None, now)?;
/// assert_eq!(tokens.claims().string("sub"), Some("alice"));
/// assert_eq!(tokens.access_token().secret(), "access-2");
/// assert_eq!(tokens.scope(), Some("openid"));
/// // The provider didn't say when the access token expires.
/// assert_eq!(tokens.expires_at(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct VerifiedTokens {
    id_token: IdToken,
    claims: Object,
    left_out: Object,
    access_token: AccessToken,
    refresh_token: Option<RefreshToken>,
    scope: Option<String>,
    session_state: Option<String>,
    expires_at: Option<Timestamp>,
    lifetime: Option<u64>,
    token_type: TokenType,
    clock_offset: ClockOffset,
    state: Option<Value>,
}

impl fmt::Debug for VerifiedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Claims such as name and address belong in logs as little as tokens do.
        f.debug_struct("VerifiedTokens")
            .field("scope", &self.scope)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl VerifiedTokens {
    /// The ID token, for back-ends that require it.
    #[must_use]
    pub fn id_token(&self) -> &IdToken {
        &self.id_token
    }

    /// The ID token's claims.
    #[must_use]
    pub fn claims(&self) -> &Object {
        &self.claims
    }

    /// The claims (`nonce`, `auth_time`, `azp`) of earlier ID tokens that this one omits (Core section 12.2). Store them
    /// for [`Refresh::with_left_out`](crate::Refresh::with_left_out): if a later token has them, they must be equal.
    #[must_use]
    pub fn left_out(&self) -> &Object {
        &self.left_out
    }

    /// The access token, for the API that it was issued for.
    #[must_use]
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// The refresh token. After a refresh: the new one, or the old one if the provider sent none.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    /// The granted scope, separated by spaces (RFC 6749 section 3.3).
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// The state of the session at the provider (OpenID Connect Session Management 1.0 section 2, `session_state`).
    #[must_use]
    pub fn session_state(&self) -> Option<&str> {
        self.session_state.as_deref()
    }

    /// When the access token expires; `None` if the provider didn't say.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// The access token's lifetime in seconds (RFC 6749 section 5.1, `expires_in`); `None` if the provider didn't say.
    #[must_use]
    pub fn lifetime(&self) -> Option<u64> {
        self.lifetime
    }

    /// How the access token is presented to an API.
    #[must_use]
    pub fn token_type(&self) -> TokenType {
        self.token_type
    }

    /// How far this device's clock is from the provider's, in which the ID token's times are given.
    #[must_use]
    pub fn clock_offset(&self) -> ClockOffset {
        self.clock_offset
    }

    /// The application state given at sign-in ([`SigninRequest::state`](crate::SigninRequest)).
    #[must_use]
    pub fn state(&self) -> Option<&Value> {
        self.state.as_ref()
    }
}
