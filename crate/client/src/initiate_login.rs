//! A sign-in that a third party initiates (OpenID Connect Core section 4).

use crate::core::Core;
use crate::error::Error;
use oidc_client_protocol::{InitiateLogin, SigninRequest, url};

impl Core {
    /// Starts a sign-in by redirect if the address names this manager's provider. The page to open afterwards is the sign-in's
    /// `state`.
    pub(crate) async fn initiate_login(&self, address: &str) -> Result<(), Error> {
        // The app's origin is the callback's: no other origin could read the stored request.
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
