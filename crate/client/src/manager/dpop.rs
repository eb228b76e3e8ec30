//! DPoP proofs for requests that an app sends itself.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::platform::LocalFuture;
use oidc_client_protocol::AccessToken;

impl UserManager {
    /// Returns the `DPoP` header for a request that the app sends itself with the session's access token (RFC 9449 section 4);
    /// `None` if the token isn't bound to a key. [`UserManager::api`] does this by itself.
    ///
    /// `method` is in upper case, `url` absolute, and `nonce` the one that the API sent, if any.
    ///
    /// # Errors
    /// [`ErrorKind::NotSignedIn`]; [`ErrorKind::DpopKeyMissing`] if the key is lost; [`ErrorKind::Crypto`] if this browser
    /// can't sign.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let proof = manager.dpop_proof("GET", "https://api.example/notes", None).await?;
    /// assert!(proof.is_none_or(|proof| proof.split('.').count() == 3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn dpop_proof<'a>(
        &'a self,
        method: &'a str,
        url: &'a str,
        nonce: Option<&'a str>,
    ) -> LocalFuture<'a, Result<Option<String>, Error>> {
        Box::pin(self.0.proof(method, url, nonce, None))
    }

    /// As [`UserManager::dpop_proof`], with another access token that is bound to the session's key, such as one of
    /// [`UserManager::access_token_for`], or an earlier one of the session.
    ///
    /// # Errors
    /// As [`UserManager::dpop_proof`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::AccessTokenArgs;
    ///
    /// let token = manager.access_token_for(&AccessTokenArgs::default()).await?;
    /// let token = token.access_token().clone();
    /// let proof = manager.dpop_proof_for(token, "GET", "https://api.example/notes", None).await?;
    /// assert!(proof.is_none_or(|proof| proof.split('.').count() == 3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn dpop_proof_for<'a>(
        &'a self,
        token: AccessToken,
        method: &'a str,
        url: &'a str,
        nonce: Option<&'a str>,
    ) -> LocalFuture<'a, Result<Option<String>, Error>> {
        Box::pin(self.0.proof(method, url, nonce, Some(token)))
    }
}
