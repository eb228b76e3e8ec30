//! Front-channel logout: when somebody signs out at the provider, its page opens an address of this app in a hidden frame
//! (OpenID Connect Front-Channel Logout 1.0).

use crate::core::Core;
use crate::error::Error;
use crate::user::User;
use oidc_client_protocol::{FrontchannelLogout, IdTokenError, Jws};

impl Core {
    /// The session, if it is the one that this address says has ended.
    pub(crate) async fn concerned_by_logout(&self, address: &str) -> Result<Option<User>, Error> {
        let logout = FrontchannelLogout::parse(address)?;
        let Some(user) = self.session().await else { return Ok(None) };
        // Not from the profile, which leaves claims out.
        let claims = Jws::parse(user.id_token().secret()).map_err(IdTokenError::Jws)?.claims;
        let concerns_us = logout.concerns(&claims, self.settings.frontchannel_logout_session_required);
        Ok(concerns_us.then_some(user))
    }
}
