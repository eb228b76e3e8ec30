//! Proofs for requests that an app sends itself.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::platform::LocalFuture;
use oidc_client_protocol::AccessToken;

impl UserManager {
    /// A proof for a request that the app sends itself with the session's access token (RFC 9449 section 4): the value of its
    /// `DPoP` header. `method` in upper case, `url` absolute; `nonce` where the API gave one. `None` where the token is bound
    /// to no key. [`UserManager::api`] does this by itself.
    ///
    /// # Errors
    /// [`ErrorKind::NotSignedIn`]; [`ErrorKind::DpopKeyMissing`] when the key is gone; [`ErrorKind::Crypto`] when
    /// nothing can be signed.
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

    /// The same with another access token that is bound to the session's key, such as one of
    /// [`UserManager::access_token_for`], or one that the session has had before.
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
