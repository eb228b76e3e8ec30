//! Signing in by a name and a password that this app asks for.

use crate::core::Core;
use crate::error::Error;
use crate::user::User;
use oidc_client_protocol::{PasswordExchange, TokenParameters, filter_claims};
use std::fmt;

/// A name and a password, for the providers that still allow it (RFC 6749 section 4.3).
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
    /// The person's name at the provider.
    pub username: String,
    /// Their password there.
    pub password: String,
    /// Whether the userinfo endpoint isn't asked, whatever the settings say.
    pub skip_userinfo: bool,
    /// Parameters for the token endpoint beyond the protocol's.
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
        self.check_surroundings()?;
        let signin_id = self.random_id()?;
        let outcome = self.user_by_password(args, &signin_id).await;
        let Ok(user) = outcome else {
            self.forget_key(&signin_id).await;
            return outcome;
        };
        self.store_new_sign_in(&user).await;
        Ok(user)
    }

    /// Who has this name and password. Nothing is stored but the key that the tokens are bound to, where they are.
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
