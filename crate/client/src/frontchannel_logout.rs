//! The provider's page opens an address of this app in a hidden frame when somebody signs out there (OpenID Connect
//! Front-Channel Logout 1.0).

use crate::core::Core;
use crate::error::Error;
use oidc_client_protocol::{FrontchannelLogout, IdTokenError, Jws};

impl Core {
    /// Ends the session if that is the one that has ended there; whether it was.
    pub(crate) async fn frontchannel_logout(&self, address: &str) -> Result<bool, Error> {
        let logout = FrontchannelLogout::parse(address)?;
        let Some(user) = self.load().await else { return Ok(false) };
        // Not the profile: that leaves claims out.
        let claims = Jws::parse(user.id_token().secret()).map_err(IdTokenError::Jws)?.claims;
        let concerns_us = logout.concerns(&claims, self.settings.frontchannel_logout_session_required);
        if concerns_us {
            self.end_session(&user).await;
        }
        Ok(concerns_us)
    }
}
