//! Signing out: here first, then at the provider.

use crate::error::Error;
use crate::manager::Core;
use oidc_client_protocol::{SignoutRequest, end_session_url};

/// What a caller may ask of one sign-out.
#[derive(Debug, Clone, Default)]
pub struct SignoutRedirectArgs {
    /// Where to come back to, instead of the setting.
    pub post_logout_redirect_uri: Option<String>,
}

impl Core {
    /// The local session goes first: whatever the provider does, nobody stays signed in here.
    pub(crate) async fn signout_redirect(&self, args: SignoutRedirectArgs) -> Result<(), Error> {
        let user = self.forget().await;
        let back = args.post_logout_redirect_uri.or_else(|| self.settings.post_logout_redirect_uri.clone());
        let metadata = self.discovery.metadata().await?;
        let request = SignoutRequest {
            id_token_hint: user.as_ref().map(crate::User::id_token),
            post_logout_redirect_uri: back.as_deref(),
            state: None,
        };
        // A provider without such a page leaves it at the local sign-out.
        match end_session_url(&self.client, &metadata, &request).or(back) {
            Some(url) => Ok(self.platform.window.assign(&url)?),
            None => Ok(()),
        }
    }
}
