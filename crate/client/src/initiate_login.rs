//! A sign-in that a third party initiates (OpenID Connect Core section 4).

use crate::core::Core;
use crate::error::Error;
use oidc_client_protocol::{InitiateLogin, Issuer, SigninRequest, url};

impl Core {
    /// Starts a sign-in by redirect if the address names this manager's provider, by one of its names. The page to open
    /// afterwards is the sign-in's `state`.
    pub(crate) async fn initiate_login(&self, address: &str) -> Result<(), Error> {
        // The app's origin is the callback's: no other origin could read the stored request.
        let origin = url::origin(&self.settings.redirect_uri).unwrap_or_default();
        let mut ours = vec![self.client.issuer.clone()];
        for issuer in &self.settings.initiate_login_issuers {
            ours.push(Issuer::new(issuer.as_str())?);
        }
        let wish = InitiateLogin::parse(address, &ours, &origin)?;
        let request = SigninRequest {
            login_hint: wish.login_hint,
            state: wish.target_link_uri.map(|target| target.as_str().into()),
            ..SigninRequest::default()
        };
        self.signin_redirect(request).await
    }
}
