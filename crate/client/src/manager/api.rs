//! Calls to APIs, and tokens for them.

use super::UserManager;
use crate::api::{Api, ApiSettings};
use crate::api_token::{AccessTokenArgs, ApiToken};
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::platform::LocalFuture;

impl UserManager {
    /// Returns a client that calls APIs with the session's access token, which is sent to the listed addresses only.
    ///
    /// # Errors
    /// [`ErrorKind::Api`] if a listed address is insecure or invalid.
    ///
    /// ```
    /// use oidc_client_wasm::{ApiSettings, UserManager, UserManagerSettings};
    ///
    /// # let settings =
    /// #     UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback");
    /// let manager = UserManager::new(settings)?;
    /// let api = manager.api(&ApiSettings { allowed: vec!["https://api.example".into()] })?;
    /// let insecure = ApiSettings { allowed: vec!["http://api.example".into()] };
    /// assert_eq!(manager.api(&insecure).err().map(|error| error.code()), Some("api_address_insecure"));
    /// # drop(api);
    /// # Ok::<(), oidc_client_wasm::Error>(())
    /// ```
    pub fn api(&self, settings: &ApiSettings) -> Result<Api, Error> {
        Ok(Api::new(self.0.clone(), settings)?)
    }

    /// Returns an access token for another API, or with a narrower scope, than the session's own.
    ///
    /// It comes from memory, or is requested with the session's refresh token (RFC 6749 section 6, RFC 8707 section 2.2);
    /// the session's own access token stays. Concurrent calls with equal arguments share one request. These tokens are kept
    /// in this page's memory until the session ends.
    ///
    /// [`UserManager::api`] does this by itself for each API that is listed with its own token.
    ///
    /// # Errors
    /// If nobody is signed in ([`ErrorKind::NotSignedIn`]), there is no refresh token
    /// ([`ErrorKind::NoRefreshToken`]), the sign-in didn't request all of it
    /// ([`ErrorKind::TokenParameters`]), the provider refuses
    /// ([`ErrorKind::Api`], which doesn't end the session) or can't be reached
    /// ([`ErrorKind::Provider`]), or another tab's renewal hangs
    /// ([`ErrorKind::LockTimeout`]). After an answer with `Retry-After` the provider isn't called for that long, a minute at
    /// most: its last error is returned.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::AccessTokenArgs;
    /// use oidc_client_wasm::protocol::TokenParameters;
    ///
    /// let parameters = TokenParameters::new(vec!["https://orders.example".to_owned()], Vec::new())?;
    /// let token = manager.access_token_for(&AccessTokenArgs { parameters, ..AccessTokenArgs::default() }).await?;
    /// assert!(!token.access_token().secret().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn access_token_for<'a>(
        &'a self,
        args: &'a AccessTokenArgs,
    ) -> LocalFuture<'a, Result<ApiToken, Error>> {
        Box::pin(async move {
            let (_, token) = self.0.access_token_for(args).await?;
            Ok(token)
        })
    }
}
