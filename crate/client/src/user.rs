//! The signed-in user, with their tokens.

mod revisions;
mod storage;

use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{AccessToken, ClockOffset, IdToken, RefreshToken, Timestamp, TokenType};
use std::fmt;
use std::sync::Arc;

/// The signed-in user: their claims and their tokens.
///
/// A `User` is a snapshot. After a renewal [`Event::UserLoaded`](crate::Event::UserLoaded) brings a new one, and
/// [`UserManager::get_user`](crate::UserManager::get_user) returns the current one. It is made from
/// [`VerifiedTokens`](oidc_client_protocol::VerifiedTokens) only, or read back from the store. Cloning is cheap.
///
/// Two users are equal if their ID token and access token are; other userinfo claims, or another refresh token, make no
/// difference.
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

/// Shared by all clones: sessions are passed around a lot, and are large.
#[derive(Clone)]
struct Data {
    id_token: IdToken,
    access_token: AccessToken,
    token_type: TokenType,
    refresh_token: Option<RefreshToken>,
    /// The ID token that the refresh token came with, if it isn't `id_token`.
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
    /// The ID token: proves to a back-end who the user is.
    #[must_use]
    pub fn id_token(&self) -> &IdToken {
        &self.0.id_token
    }

    /// The access token, for calling the API that it was issued for.
    #[must_use]
    pub fn access_token(&self) -> &AccessToken {
        &self.0.access_token
    }

    /// How to send the access token: one that is bound to a key ([`TokenType::Dpop`]) needs a proof beside it.
    #[must_use]
    pub fn token_type(&self) -> TokenType {
        self.0.token_type
    }

    /// The refresh token, which renews the session. Never send it to anyone but the provider.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&RefreshToken> {
        self.0.refresh_token.as_ref()
    }

    /// Whether the refresh token is older than the last renewal in a frame.
    pub(crate) fn was_renewed_in_frame(&self) -> bool {
        self.0.refresh_id_token.is_some()
    }

    /// The ID token that a refreshed one is compared with: a renewal in a frame may have brought another since.
    pub(crate) fn refresh_id_token(&self) -> &IdToken {
        self.0.refresh_id_token.as_ref().unwrap_or(&self.0.id_token)
    }

    /// The claims about the user: those of the ID token (OpenID Connect Core sections 2 and 5.1) without the protocol's own
    /// ([`filter_protocol_claims`](crate::UserManagerSettings::filter_protocol_claims)), and those of userinfo
    /// ([`load_user_info`](crate::UserManagerSettings::load_user_info)).
    #[must_use]
    pub fn profile(&self) -> &Object {
        &self.0.profile
    }

    /// The provider that vouches for the user (`iss`).
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.0.profile.string("iss").unwrap_or_default()
    }

    /// The user's identifier (`sub`): unique at the issuer, and never reassigned.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.0.profile.string("sub").unwrap_or_default()
    }

    /// The user's full name, if the provider sent it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.profile.string("name")
    }

    /// The user's e-mail address, if the provider sent it. It may be unverified (`email_verified`).
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.0.profile.string("email")
    }

    /// The address of the user's picture, if the provider sent it. It may be any text: use it only as the source of an image.
    #[must_use]
    pub fn picture(&self) -> Option<&str> {
        self.0.profile.string("picture")
    }

    /// The granted scopes, separated by spaces (RFC 6749 section 3.3).
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.0.scope.as_deref()
    }

    /// When the access token expires, in seconds since 1970; `None` if the provider didn't say.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at
    }

    /// The access token's whole lifetime in seconds, if known.
    pub(crate) fn lifetime(&self) -> Option<u64> {
        self.0.lifetime
    }

    /// When these tokens were received, by this device's clock. `None` if the provider didn't say how long the access token
    /// lives.
    ///
    /// ```
    /// # fn example(user: &oidc_client_wasm::User, now: oidc_client_wasm::protocol::Timestamp) {
    /// let is_new = user.received_at().is_some_and(|at| at.is_within(10, now));
    /// # }
    /// ```
    #[must_use]
    pub fn received_at(&self) -> Option<Timestamp> {
        Some(self.expires_at()?.minus(self.lifetime()?))
    }

    /// The claims of the session's first ID token that the current one lacks.
    pub(crate) fn left_out(&self) -> &Object {
        &self.0.left_out
    }

    /// Seconds until the access token expires, 0 once it has; `None` if the provider didn't say. See
    /// [`platform::now`](crate::platform::now).
    #[must_use]
    pub fn expires_in(&self, now: Timestamp) -> Option<u64> {
        self.0.expires_at.map(|expires_at| expires_at.since(now))
    }

    /// When the ID token expires, in seconds since 1970 by this device's clock (`exp`, converted from the provider's clock).
    #[must_use]
    pub fn id_token_expires_at(&self) -> Option<Timestamp> {
        let end = Timestamp::of(&self.0.profile, "exp");
        end.map(|end| self.0.clock_offset.device_time(end))
    }

    /// The difference between this device's clock and the provider's when these tokens were issued.
    #[must_use]
    pub fn clock_offset(&self) -> ClockOffset {
        self.0.clock_offset
    }

    /// The `state` that was given to the sign-in. Only its callback returns it, also if that page is reloaded before the
    /// session is renewed; `None` elsewhere.
    #[must_use]
    pub fn state(&self) -> Option<&Value> {
        self.0.state.as_ref()
    }

    /// The `url_state` that was given to the sign-in. Only its callback returns it, also if that page is reloaded; `None`
    /// elsewhere.
    #[must_use]
    pub fn url_state(&self) -> Option<&str> {
        self.0.url_state.as_deref()
    }

    /// The state of the provider's session, as an opaque text (OpenID Connect Session Management 1.0 section 2).
    #[must_use]
    pub fn session_state(&self) -> Option<&str> {
        self.0.session_state.as_deref()
    }

    /// The `state` of the sign-in that began this session, or of the last renewal in a frame that brought a new DPoP key;
    /// `None` if oidc-client-ts began the session.
    pub(crate) fn signin_id(&self) -> Option<&str> {
        self.0.signin_id.as_deref()
    }

    /// The session's name, by which pages tell it from others of this client; renewals keep it. `None` if oidc-client-ts began
    /// the session and it hasn't been renewed since.
    pub(crate) fn session(&self) -> Option<&str> {
        self.0.session.as_deref().or(self.signin_id())
    }

    /// How often the session was changed: of two with the same name, the one with the higher revision is newer.
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
