//! A sign-in that begins at somebody else's wish (OpenID Connect Core section 4).

use crate::core::Core;
use crate::error::Error;
use oidc_client_protocol::{InitiateLogin, SigninRequest, url};

impl Core {
    /// Leaves for the provider's page if that is ours. Where to go on afterwards is the sign-in's `state`.
    pub(crate) async fn initiate_login(&self, address: &str) -> Result<(), Error> {
        // The callback is of this app's origin: nothing else could read what the sign-in keeps.
        let origin = url::origin(&self.settings.redirect_uri).unwrap_or_default();
        let wish = InitiateLogin::parse(address, std::slice::from_ref(&self.client.issuer), &origin)?;
        let request = SigninRequest {
            login_hint: wish.login_hint,
            state: wish.target_link_uri.map(|target| target.as_str().into()),
            ..SigninRequest::default()
        };
        self.signin_redirect(request).await
    }
}
