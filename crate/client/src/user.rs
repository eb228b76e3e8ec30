//! Who is signed in, with their tokens.

mod revisions;
mod storage;

use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{AccessToken, ClockOffset, IdToken, RefreshToken, Timestamp, TokenType};
use std::fmt;
use std::sync::Arc;

/// A person's session: made from [`VerifiedTokens`](oidc_client_protocol::VerifiedTokens) alone, or read back from where those
/// were stored. A clone is the same session at the cost of a counter. Two are equal when their ID token and access token are; other
/// claims of userinfo, or another refresh token, make no difference.
///
/// ```no_run
/// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
/// use oidc_client_wasm::platform::now;
///
/// if let Some(user) = manager.get_user().await? {
///     assert_eq!(user.profile().string("sub"), Some(user.subject()));
///     let seconds = user.expires_in(now()).unwrap_or(0);
///     assert_eq!(seconds == 0, user.expires_at().is_none_or(|end| end <= now()));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct User(Arc<Data>);

/// In one place for all who hold the session: it is handed on at every step, and it is large.
#[derive(Clone)]
struct Data {
    id_token: IdToken,
    access_token: AccessToken,
    token_type: TokenType,
    refresh_token: Option<RefreshToken>,
    /// The one that the refresh token came with, where that is not the session's own.
    refresh_id_token: Option<IdToken>,
    session_state: Option<String>,
    scope: Option<String>,
    profile: Object,
    left_out: Object,
    expires_at: Option<Timestamp>,
    lifetime: Option<u64>,
    clock_offset: ClockOffset,
    signin_id: Option<String>,
    session: Option<String>,
    revision: u32,
    state: Option<Value>,
    url_state: Option<String>,
}

impl User {
    /// Who this is and how we know: for back-ends that ask who is calling.
    #[must_use]
    pub fn id_token(&self) -> &IdToken {
        &self.0.id_token
    }

    /// For calling the API that it was issued for.
    #[must_use]
    pub fn access_token(&self) -> &AccessToken {
        &self.0.access_token
    }

    /// How the access token is to be shown to an API: a bound one ([`TokenType::Dpop`]) needs a proof beside it.
    #[must_use]
    pub fn token_type(&self) -> TokenType {
        self.0.token_type
    }

    /// For getting the next tokens. Never hand it to anyone but the provider.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&RefreshToken> {
        self.0.refresh_token.as_ref()
    }

    /// Whether the refresh token is from before a renewal in a frame.
    pub(crate) fn was_renewed_in_frame(&self) -> bool {
        self.0.refresh_id_token.is_some()
    }

    /// What the answer to the refresh token is measured by: a frame may have brought another ID token since.
    pub(crate) fn refresh_id_token(&self) -> &IdToken {
        self.0.refresh_id_token.as_ref().unwrap_or(&self.0.id_token)
    }

    /// Who this is: the ID token's claims (OpenID Connect Core sections 2 and 5.1) without those of the protocol alone,
    /// and with those of userinfo. The settings say which, and whether.
    #[must_use]
    pub fn profile(&self) -> &Object {
        &self.0.profile
    }

    /// The provider that vouches for this person (`iss`).
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.0.profile.string("iss").unwrap_or_default()
    }

    /// The person's name for machines (`sub`): unique at the issuer, and never given to another.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.0.profile.string("sub").unwrap_or_default()
    }

    /// The person's full name, if the provider tells it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.profile.string("name")
    }

    /// The person's e-mail address, if the provider tells it. It may be unverified (`email_verified`).
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.0.profile.string("email")
    }

    /// The address of the person's picture, if the provider tells it. It may be any text: set it as an image's source
    /// only.
    #[must_use]
    pub fn picture(&self) -> Option<&str> {
        self.0.profile.string("picture")
    }

    /// What was granted, separated by spaces (RFC 6749 section 3.3).
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.0.scope.as_deref()
    }

    /// When the access token ends, in seconds since 1970; `None` when the provider didn't say.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at
    }

    /// How long the access token lives from its issue to its end, in seconds, where that is known.
    pub(crate) fn lifetime(&self) -> Option<u64> {
        self.0.lifetime
    }

    /// The claims of the session's first ID token that this one left out.
    /// When these tokens came, by this device's clock. `None` where the provider didn't say how long the access token lives.
    #[must_use]
    pub fn received_at(&self) -> Option<Timestamp> {
        Some(self.expires_at()?.minus(self.lifetime()?))
    }

    pub(crate) fn left_out(&self) -> &Object {
        &self.0.left_out
    }

    /// Seconds until the access token ends, 0 when it has; `None` when the provider didn't say.
    #[must_use]
    pub fn expires_in(&self, now: Timestamp) -> Option<u64> {
        self.0.expires_at.map(|expires_at| expires_at.since(now))
    }

    /// When the ID token ends, in seconds since 1970 by this device's clock (`exp`, which the provider gives by its
    /// own).
    #[must_use]
    pub fn id_token_expires_at(&self) -> Option<Timestamp> {
        let end = Timestamp::of(&self.0.profile, "exp");
        end.map(|end| self.0.clock_offset.device_time(end))
    }

    /// How far this device's clock was from the provider's when these tokens came.
    #[must_use]
    pub fn clock_offset(&self) -> ClockOffset {
        self.0.clock_offset
    }

    /// What was given to the sign-in as `state`. Its callback gives it, also when that page is loaded again before the
    /// session is renewed; elsewhere there is none.
    #[must_use]
    pub fn state(&self) -> Option<&Value> {
        self.0.state.as_ref()
    }

    /// What was given to the sign-in as `url_state`. Its callback gives it, also when that page is loaded again; elsewhere
    /// there is none.
    #[must_use]
    pub fn url_state(&self) -> Option<&str> {
        self.0.url_state.as_deref()
    }

    /// What the provider calls the state of its own session (OpenID Connect Session Management 1.0 section 2).
    #[must_use]
    pub fn session_state(&self) -> Option<&str> {
        self.0.session_state.as_deref()
    }

    /// The sign-in that this session began with; `None` where oidc-client-ts began it.
    pub(crate) fn signin_id(&self) -> Option<&str> {
        self.0.signin_id.as_deref()
    }

    /// The name by which pages know this session among others of this client, however often it is renewed; `None` where
    /// oidc-client-ts began it and it wasn't renewed since.
    pub(crate) fn session(&self) -> Option<&str> {
        self.0.session.as_deref().or(self.signin_id())
    }

    /// How often the session was written anew: of two with the same name, the one with more is the newer.
    pub(crate) fn revision(&self) -> u64 {
        self.0.revision.into()
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("issuer", &self.issuer())
            .field("subject", &self.subject())
            .finish_non_exhaustive()
    }
}
