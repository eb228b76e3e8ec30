//! Creates, renews, changes and compares sessions.

use super::{Data, User};
use oidc_client_protocol::json::Object;
use oidc_client_protocol::{RefreshToken, TokenType, VerifiedTokens};
use std::sync::Arc;

impl User {
    /// The session of a new sign-in. `profile` has the ID token's claims that apps see, `signin_id` is the sign-in's `state`.
    pub(crate) fn new(tokens: &VerifiedTokens, profile: Object, signin_id: Option<String>) -> Self {
        Self(Arc::new(Data {
            id_token: tokens.id_token().clone(),
            access_token: tokens.access_token().clone(),
            token_type: tokens.token_type(),
            refresh_token: tokens.refresh_token().cloned(),
            refresh_id_token: None,
            session_state: tokens.session_state().map(str::to_owned),
            scope: tokens.scope().map(str::to_owned),
            profile,
            left_out: tokens.left_out().clone(),
            expires_at: tokens.expires_at(),
            lifetime: tokens.lifetime(),
            clock_offset: tokens.clock_offset(),
            signin_id,
            session: None,
            revision: 0,
            state: tokens.state().cloned(),
            url_state: None,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Data)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// The same session, with the `url_state` of the callback's address.
    pub(crate) fn with_url_state(self, url_state: Option<String>) -> Self {
        self.with(|data| data.url_state = url_state)
    }

    /// The same session, with what the callback of this sign-in shows.
    pub(crate) fn with_state_of(self, signin: &User) -> Self {
        self.with(|data| {
            data.state.clone_from(&signin.0.state);
            data.url_state.clone_from(&signin.0.url_state);
        })
    }

    /// The same session, changed and with the next revision.
    fn revised(self, change: impl FnOnce(&mut Data)) -> Self {
        self.with(|data| {
            change(data);
            data.revision = data.revision.saturating_add(1);
        })
    }

    /// The same session, under the name of another sign-in.
    pub(crate) fn with_signin_id(self, signin_id: String) -> Self {
        self.with(|data| {
            data.session = data.session.take().or(data.signin_id.take());
            data.signin_id = Some(signin_id);
        })
    }

    /// The same session without `state`, which only the sign-in's callback shows.
    pub(crate) fn without_state(self) -> Self {
        self.with(|data| data.state = None)
    }

    /// The session after a renewal: values that the provider didn't send again stay. An old refresh token stays only beside
    /// Bearer tokens: it may be bound to another key than new DPoP tokens.
    pub(crate) fn renewed(&self, tokens: &VerifiedTokens, profile: Object) -> Self {
        User::new(tokens, profile, self.0.signin_id.clone()).with(|data| {
            let keeps_token = data.refresh_token.is_none() && data.token_type == TokenType::Bearer;
            if self.0.refresh_id_token.as_ref() == Some(&data.id_token) {
                // The response has no ID token, and the refresh token is older than a renewal in a frame: the frame's stays.
                (data.id_token, data.profile) = (self.0.id_token.clone(), self.0.profile.clone());
                data.refresh_id_token.clone_from(&self.0.refresh_id_token);
            }
            if let Some(refresh_token) = self.0.refresh_token.clone().filter(|_| keeps_token) {
                data.refresh_token = Some(refresh_token);
                data.refresh_id_token = Some(self.refresh_id_token().clone());
                data.left_out = self.0.left_out.clone();
            }
            data.session_state = data.session_state.take().or_else(|| self.0.session_state.clone());
            data.scope = data.scope.take().or_else(|| self.0.scope.clone());
            data.revision = self.0.revision.saturating_add(1);
            // A session that oidc-client-ts began has no name yet: any that is unique among this client's sessions will do.
            let until = data.expires_at.map(|at| format!("until:{}", at.0));
            data.session = self.session().map(str::to_owned).or(until);
        })
    }

    /// The same session with another profile.
    pub(crate) fn with_profile(self, profile: Object) -> Self {
        self.with(|data| data.profile = profile)
    }

    /// The same session with another `session_state`.
    pub(crate) fn with_session_state(&self, session_state: String) -> Self {
        self.clone().revised(|data| data.session_state = Some(session_state))
    }

    /// The same session without a refresh token: it ends with its access token, or is renewed in a frame.
    pub(crate) fn without_refresh_token(&self) -> Self {
        self.clone().revised(|data| (data.refresh_token, data.refresh_id_token) = (None, None))
    }

    /// The same session with a rotated refresh token.
    pub(crate) fn with_refresh_token(self, refresh_token: RefreshToken) -> Self {
        self.revised(|data| data.refresh_token = Some(refresh_token))
    }

    /// The claim, `iss` or `sub`, by which these claims are another person's: a subject is unique only within its issuer
    /// (OpenID Connect Core section 5.7). `None` if they are the same person's.
    pub(crate) fn differs_from(&self, claims: &Object) -> Option<&'static str> {
        // Sessions of other libraries may lack their issuer, which is then the one of the settings.
        let profile = &self.0.profile;
        let is_known = |claim: &&str| *claim == "sub" || profile.get(claim).is_some();
        ["iss", "sub"].into_iter().filter(is_known).find(|claim| claims.get(claim) != profile.get(claim))
    }

    /// Whether that session is of the same person.
    pub(crate) fn is_same_person(&self, other: &User) -> bool {
        self.differs_from(other.profile()).is_none()
    }

    /// Whether this is the same session at an earlier time.
    pub(crate) fn is_older_than(&self, other: &User) -> bool {
        self.session().is_some() && self.session() == other.session() && self.0.revision < other.0.revision
    }

    /// Whether the difference isn't worth an event: both have the same tokens, claims and end.
    pub(crate) fn is_indistinguishable_from(&self, other: &User) -> bool {
        let refresh_token = |user: &User| user.0.refresh_token.as_ref().map(|token| token.secret().clone());
        self == other
            && refresh_token(self) == refresh_token(other)
            && self.0.session_state == other.0.session_state
            && self.0.profile == other.0.profile
            && self.0.expires_at == other.0.expires_at
    }
}

impl PartialEq for User {
    /// The same session with the same tokens.
    fn eq(&self, other: &Self) -> bool {
        self.0.id_token == other.0.id_token && self.0.access_token.secret() == other.0.access_token.secret()
    }
}
