//! Signing in with a user name and password that the app asks for.

use crate::core::Core;
use crate::error::Error;
use crate::user::User;
use oidc_client_protocol::{PasswordExchange, TokenParameters, filter_claims};
use std::fmt;

/// A user name and password, for providers that still allow this grant (RFC 6749 section 4.3).
///
/// ```
/// use oidc_client_wasm::SigninResourceOwnerCredentialsArgs;
///
/// let args = SigninResourceOwnerCredentialsArgs {
///     username: "alice".to_owned(),
///     password: "secret".to_owned(),
///     ..SigninResourceOwnerCredentialsArgs::default()
/// };
/// assert!(!format!("{args:?}").contains("secret"));
/// ```
#[derive(Clone, Default)]
pub struct SigninResourceOwnerCredentialsArgs {
    /// The person's user name at the provider.
    pub username: String,
    /// Their password there.
    pub password: String,
    /// Skips the userinfo request, whatever the settings say.
    pub skip_userinfo: bool,
    /// Additional parameters for the token endpoint.
    pub parameters: TokenParameters,
}

impl fmt::Debug for SigninResourceOwnerCredentialsArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigninResourceOwnerCredentialsArgs").finish_non_exhaustive()
    }
}

impl Core {
    pub(crate) async fn signin_by_password(
        &self,
        args: SigninResourceOwnerCredentialsArgs,
    ) -> Result<User, Error> {
        self.check_secure_context()?;
        let signin_id = self.random_id()?;
        let outcome = self.user_by_password(args, &signin_id).await;
        let Ok(user) = outcome else {
            self.forget_key(&signin_id).await;
            return outcome;
        };
        self.store_new_sign_in(&user).await;
        Ok(user)
    }

    /// Exchanges name and password for a session. Stores nothing but the DPoP key, if the tokens are bound to one.
    async fn user_by_password(
        &self,
        args: SigninResourceOwnerCredentialsArgs,
        signin_id: &str,
    ) -> Result<User, Error> {
        let metadata = self.discovery.metadata().await?;
        let exchange = PasswordExchange::new(&self.client, &args.username, &args.password, args.parameters);
        let key = self.password_key(signin_id).await?;
        let (response, at) = self.send_for_tokens(exchange.request(&metadata), key.as_ref()).await;
        let tokens = exchange.receive(&response?, at)?;
        let keys = self.discovery.keys(&metadata).await?;
        let tokens = self.verify_by(tokens, &metadata, keys, at).await?;
        let claims = filter_claims(tokens.claims(), &self.settings.filter_protocol_claims);
        let user = User::new(&tokens, claims, Some(signin_id.to_owned()));
        if args.skip_userinfo { Ok(user) } else { self.with_userinfo(user, &metadata).await }
    }
}
