//! Who signed in, as the userinfo endpoint tells it (OpenID Connect Core section 5.3).

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
    /// The session with the claims of userinfo added, where the settings ask for them.
    pub(crate) async fn with_userinfo(&self, user: User, metadata: &ProviderMetadata) -> Result<User, Error> {
        if !self.settings.load_user_info {
            return Ok(user);
        }
        let userinfo = self.userinfo(&user, metadata).await?;
        let claims = filter_claims(userinfo.claims(), &self.settings.filter_protocol_claims);
        let profile = merge_claims(user.profile(), &claims, self.settings.merge_claims_strategy);
        Ok(user.with_profile(profile))
    }

    /// A session that was just renewed, with userinfo asked for anew. It is stored before: the refresh token was spent,
    /// and nothing about userinfo is worth losing the new one. When userinfo can't be had, the claims of before stay.
    /// Comes behind the session that is stored by then. `None` when that was ended, or another begun, meanwhile.
    pub(crate) async fn with_userinfo_anew(&self, user: User, before: User) -> Option<(User, User)> {
        if !self.settings.load_user_info {
            return Some((before, user));
        }
        let profile = merge_claims(user.profile(), before.profile(), ClaimsStrategy::default());
        let known = user.clone().with_profile(profile);
        self.replace(&before, &known).await?;
        let told = match self.discovery.metadata().await {
            Ok(metadata) => self.with_userinfo(user, &metadata).await,
            Err(error) => Err(error),
        };
        Some((known.clone(), told.unwrap_or(known)))
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
