//! Revokes tokens at the provider (RFC 7009).

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::user::User;
use oidc_client_protocol::{RevokedToken, receive_revocation, revocation_request};

/// A kind of token to revoke, named as in RFC 7009 section 2.1.
///
/// ```
/// use oidc_client_wasm::{RevokeTokensType, UserManagerSettings};
///
/// let settings = UserManagerSettings {
///     revoke_tokens_on_signout: true,
///     // Providers then end the access tokens of the same grant too.
///     revoke_token_types: vec![RevokeTokensType::RefreshToken],
///     ..UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback")
/// };
/// assert_ne!(settings.revoke_token_types, [RevokeTokensType::AccessToken]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevokeTokensType {
    /// `access_token`
    AccessToken,
    /// `refresh_token`
    RefreshToken,
}

impl RevokeTokensType {
    fn of(self, user: &User) -> Option<RevokedToken<'_>> {
        match self {
            RevokeTokensType::AccessToken => Some(RevokedToken::Access(user.access_token())),
            RevokeTokensType::RefreshToken => user.refresh_token().map(RevokedToken::Refresh),
        }
    }
}

impl Core {
    pub(crate) async fn revoke_tokens(&self, types: &[RevokeTokensType]) -> Result<(), Error> {
        // Keeps renewals out: they would bring tokens that aren't revoked.
        let _lock = self.lock_session().await?;
        let Some(user) = self.newest().await else { return Ok(()) };
        let mut outcome = Ok(());
        for kind in types {
            // A provider that doesn't revoke one type may still revoke the other.
            let revoked = self.revoke(&user, *kind).await;
            let is_refresh = *kind == RevokeTokensType::RefreshToken && user.refresh_token().is_some();
            if is_refresh && revoked.is_ok() {
                // Fails if somebody signed out or in while the provider answered: their session must not be overwritten.
                self.replace_and_announce(&user, &user.without_refresh_token()).await;
            }
            outcome = outcome.and(revoked);
        }
        outcome
    }

    /// Revokes the tokens of a session that was removed here, if the settings say so. Errors are ignored: the tokens expire
    /// by themselves, and the sign-out must not fail.
    pub(crate) async fn revoke_at_signout(&self, user: &User) {
        if self.settings.revoke_tokens_on_signout {
            for kind in &self.settings.revoke_token_types {
                drop(self.revoke(user, *kind).await);
            }
        }
    }

    async fn revoke(&self, user: &User, kind: RevokeTokensType) -> Result<(), Error> {
        match kind.of(user) {
            Some(token) => self.revoke_token(token).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn revoke_token(&self, token: RevokedToken<'_>) -> Result<(), Error> {
        let metadata = self.discovery.metadata().await?;
        let request =
            revocation_request(&self.client, &metadata, token).ok_or(ErrorKind::NoRevocationEndpoint)?;
        let response = self.discovery.fetch(request).await?;
        Ok(receive_revocation(&response)?)
    }
}
