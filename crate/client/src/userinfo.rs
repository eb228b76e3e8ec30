//! Claims about the person from the userinfo endpoint (OpenID Connect Core section 5.3).

use crate::api_token::ApiToken;
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::signature::Delivery;
use crate::user::User;
use oidc_client_protocol::{
    ClaimsStrategy, JwkSet, ProviderMetadata, UnverifiedUserinfo, Userinfo, filter_claims, merge_claims,
    userinfo_request,
};

impl Core {
    /// The session with the claims of userinfo added, if the settings ask for them.
    pub(crate) async fn with_userinfo(&self, user: User, metadata: &ProviderMetadata) -> Result<User, Error> {
        if !self.settings.load_user_info {
            return Ok(user);
        }
        let userinfo = self.userinfo(&user, metadata).await?;
        let claims = filter_claims(userinfo.claims(), &self.settings.filter_protocol_claims);
        let profile = merge_claims(user.profile(), &claims, self.settings.merge_claims_strategy);
        Ok(user.with_profile(profile))
    }

    /// The session that is stored by now, and the renewed session with userinfo requested again. The renewed one is stored
    /// first, with the old claims: the refresh token was spent, and a slow userinfo endpoint must not cost the new one. If the
    /// request fails, the old claims stay. `None` if the session was ended or replaced before it could be stored.
    pub(crate) async fn with_new_userinfo(&self, user: User, before: User) -> Option<(User, User)> {
        if !self.settings.load_user_info {
            return Some((before, user));
        }
        let profile = merge_claims(user.profile(), before.profile(), ClaimsStrategy::default());
        let known = user.clone().with_profile(profile);
        self.replace(&before, &known).await?;
        let updated = match self.discovery.metadata().await {
            Ok(metadata) => self.with_userinfo(user, &metadata).await,
            Err(error) => Err(error),
        };
        Some((known.clone(), updated.unwrap_or(known)))
    }

    async fn userinfo(&self, user: &User, metadata: &ProviderMetadata) -> Result<Userinfo, Error> {
        let request = userinfo_request(metadata, user.access_token(), user.token_type());
        let request = request.ok_or(ErrorKind::NoUserinfoEndpoint)?;
        let key = self.session_key(user).await?;
        let response = self.send_with_token(request, &ApiToken::of_session(user), key.as_ref()).await?;
        let userinfo = UnverifiedUserinfo::receive(&response)?;
        let check = |keys: &JwkSet| Ok(userinfo.signature_check(&self.client, metadata, keys)?);
        let keys = self.discovery.keys(metadata).await?;
        let outcome = self.signature_outcome(metadata, keys, Delivery::DirectResponse, &check).await?;
        let now = user.clock_offset().provider_time(self.platform.timers.now());
        Ok(userinfo.verify(outcome, &self.client, user.profile(), now)?)
    }
}
