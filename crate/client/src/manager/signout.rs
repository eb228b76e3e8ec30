//! The ends of a session.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::idle::{IdleSettings, IdleSignout};
use crate::platform::LocalFuture;
use crate::revocation::RevokeTokensType;
use crate::signout::SignoutRedirectArgs;

impl UserManager {
    /// Forgets the session here, without a word to the provider.
    ///
    /// # Errors
    /// None yet: it is there for stores that may fail in a later version.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// manager.remove_user().await?;
    /// assert_eq!(manager.get_user().await?, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove_user(&self) -> LocalFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let core = self.0.clone();
            let forgotten = Box::pin(async move {
                core.forget().await;
                Ok(())
            });
            self.0.to_its_end(forgotten).await
        })
    }

    /// Forgets the session here, then leaves for the provider's sign-out page, if it has one (RP-Initiated Logout 1.0
    /// section 2).
    ///
    /// # Errors
    /// When the provider can't be reached ([`ErrorKind::Provider`]), its metadata are refused
    /// ([`ErrorKind::Metadata`]), or the page can't be left ([`ErrorKind::Navigation`]). The session is forgotten
    /// here all the same.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SignoutRedirectArgs;
    ///
    /// manager.signout_redirect(SignoutRedirectArgs::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn signout_redirect(&self, args: SignoutRedirectArgs) -> LocalFuture<'_, Result<(), Error>> {
        Box::pin(self.0.signout_redirect(args))
    }

    /// Finishes a sign-out at the address that the person came back to (RP-Initiated Logout 1.0 section 3).
    ///
    /// # Errors
    /// When the provider did not sign the person out there ([`ErrorKind::Signout`]), or the address answers no sign-out
    /// of ours ([`ErrorKind::StateNotFound`]). Here they are signed out in any case.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let address = "https://app.example/signed-out?state=…";
    /// match manager.signout_redirect_callback(address).await {
    ///     Ok(()) => assert_eq!(manager.get_user().await?, None),
    ///     Err(error) => assert!(!error.code().is_empty()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn signout_redirect_callback<'a>(&'a self, url: &'a str) -> LocalFuture<'a, Result<(), Error>> {
        Box::pin(self.0.signout_callback(url))
    }

    /// Signs out whoever hasn't done anything for so long, in any tab of this app: pointer, keys, scrolling and coming back
    /// to a tab count. They are told before by [`Event::IdleWarning`](crate::Event::IdleWarning), and once it is done by
    /// [`Event::IdleSignedOut`](crate::Event::IdleSignedOut). Deadlines are wall-clock times: whoever opens the lid after
    /// one is signed out at once, and so is a session that is found in storage with its time up. It lasts until what this
    /// returns is dropped, over any number of sessions.
    ///
    /// Tabs tell each other over [`state_store`](crate::UserManagerSettings::state_store), which is `localStorage` by
    /// default, every 15 seconds at most: another tab may count from as much earlier.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) {
    /// use oidc_client_wasm::{Event, IdleSettings};
    ///
    /// let _listening = manager.events().subscribe(|event| {
    ///     if let Event::IdleWarning { signs_out_at } = event {
    ///         let seconds = signs_out_at.since(oidc_client_wasm::platform::now());
    ///         assert!(seconds <= 60);
    ///     }
    /// });
    /// let idle = manager.signout_when_idle(IdleSettings { timeout_in_seconds: 600, ..IdleSettings::default() });
    /// // For as long as the app runs.
    /// std::mem::forget(idle);
    /// # }
    /// ```
    pub fn signout_when_idle(&self, settings: IdleSettings) -> IdleSignout {
        self.0.signout_when_idle(settings)
    }

    /// Revokes tokens at the provider before they end (RFC 7009), whoever may have copied them. The session goes on
    /// until its access token ends, without a refresh token if that was revoked. Nothing is done when nobody is
    /// signed in.
    ///
    /// # Errors
    /// When the provider has no revocation endpoint ([`ErrorKind::NoRevocationEndpoint`]), refuses ([`ErrorKind::Revocation`])
    /// or can't be reached ([`ErrorKind::Provider`]), or a renewal hangs ([`ErrorKind::LockTimeout`]). The first that
    /// fails ends the series.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// manager.revoke_tokens(&manager.settings().revoke_token_types).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke_tokens<'a>(&'a self, types: &'a [RevokeTokensType]) -> LocalFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let (core, types) = (self.0.clone(), types.to_vec());
            self.0.to_its_end(Box::pin(async move { core.revoke_tokens(&types).await })).await
        })
    }

    /// Ends the session here if it is the one that has ended at the provider, whose page opens this address in a hidden
    /// frame (OpenID Connect Front-Channel Logout 1.0 section 2): an absolute URL with its query. Whether it did. The
    /// frame must share the session's storage, which browsers with partitioned storage don't grant.
    ///
    /// # Errors
    /// [`ErrorKind::FrontchannelLogout`] when the address isn't the provider's word. Nobody is signed out then.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let address = "https://app.example/signed-out?iss=https://login.example&sid=08a5019c";
    /// if manager.frontchannel_logout(address).await? {
    ///     assert_eq!(manager.get_user().await?, None);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn frontchannel_logout<'a>(&'a self, url: &'a str) -> LocalFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let Some(user) = self.0.concerned_by_logout(url).await? else { return Ok(false) };
            let core = self.0.clone();
            let ended = Box::pin(async move {
                core.end_session(&user).await;
                Ok(())
            });
            self.0.to_its_end(ended).await.map(|()| true)
        })
    }
}
