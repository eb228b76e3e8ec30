//! The session at work.

use super::UserManager;
use crate::api::{Api, ApiSettings};
use crate::api_token::{AccessTokenArgs, ApiToken};
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::platform::LocalFuture;

impl UserManager {
    /// A way to call APIs with this session's access token. It goes to the listed addresses alone.
    ///
    /// # Errors
    /// [`ErrorKind::Api`] when a listed address isn't one that the token may go to.
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

    /// An access token for another API, or of a narrower scope, than the session's own: from memory, or by the session's
    /// refresh token (RFC 6749 section 6, RFC 8707 section 2.2). The session's own access token stays as it is. Concurrent
    /// calls for the same share one request. These tokens are kept in this page's memory, until the session ends.
    ///
    /// [`UserManager::api`] does this by itself for each API that is listed with its own token.
    ///
    /// # Errors
    /// When nobody is signed in ([`ErrorKind::NotSignedIn`]), there is no refresh token
    /// ([`ErrorKind::NoRefreshToken`]), more is asked for than the sign-in did
    /// ([`ErrorKind::TokenParameters`]), the provider says no
    /// ([`ErrorKind::Api`], which doesn't end the session) or can't be reached
    /// ([`ErrorKind::Provider`]), or another tab's renewal hangs
    /// ([`ErrorKind::LockTimeout`]). A provider that wants to be left alone (`Retry-After`) is, for a minute at most, with
    /// the same error.
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
