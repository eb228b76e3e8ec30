//! Ending the session.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::idle::{IdleSettings, IdleSignout};
use crate::platform::LocalFuture;
use crate::revocation::RevokeTokensType;
use crate::signout::SignoutRedirectArgs;

impl UserManager {
    /// Signs out in this app only: removes the session, without contacting the provider.
    ///
    /// # Errors
    /// None yet: a later version may report a store's failure.
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
            self.0.run_to_completion(forgotten).await
        })
    }

    /// Signs out: removes the session here, then navigates to the provider's sign-out page, if it has one (RP-Initiated Logout
    /// 1.0 section 2).
    ///
    /// # Errors
    /// If the provider can't be reached ([`ErrorKind::Provider`]), its metadata is refused ([`ErrorKind::Metadata`]), or the
    /// navigation fails ([`ErrorKind::Navigation`]). The session is removed here all the same.
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

    /// Completes a sign-out by redirect. `url` is the address that the person returned to (RP-Initiated Logout 1.0 section 3).
    ///
    /// # Errors
    /// If the provider did not sign the person out there ([`ErrorKind::Signout`]), or the address answers no sign-out
    /// of this app ([`ErrorKind::StateNotFound`]). In this app they are signed out in any case.
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

    /// Signs the person out after inactivity in all tabs of this app, for any number of sessions, until the returned value is
    /// dropped.
    ///
    /// Pointer, keys, scrolling and returning to a tab count as activity.
    /// [`Event::IdleWarning`](crate::Event::IdleWarning) is raised before the sign-out, and
    /// [`Event::IdleSignedOut`](crate::Event::IdleSignedOut) after it. Deadlines are wall-clock times: a person who opens the
    /// lid after one is signed out at once, and so is a session that is found in storage after its deadline.
    ///
    /// Tabs share the time of the last activity over [`state_store`](crate::UserManagerSettings::state_store), which is
    /// `localStorage` by default, every 15 seconds at most: another tab's deadline may be that much earlier.
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
    /// // Watch for as long as the app runs.
    /// std::mem::forget(idle);
    /// # }
    /// ```
    pub fn signout_when_idle(&self, settings: IdleSettings) -> IdleSignout {
        self.0.signout_when_idle(settings)
    }

    /// Revokes the session's tokens of these types at the provider (RFC 7009), so that copies of them stop working too. The
    /// session continues until its access token expires, without a refresh token if that was revoked. Does nothing if nobody
    /// is signed in.
    ///
    /// # Errors
    /// If the provider has no revocation endpoint ([`ErrorKind::NoRevocationEndpoint`]), refuses ([`ErrorKind::Revocation`])
    /// or can't be reached ([`ErrorKind::Provider`]), or a renewal hangs ([`ErrorKind::LockTimeout`]). All types are tried;
    /// the first error is returned.
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
            self.0.run_to_completion(Box::pin(async move { core.revoke_tokens(&types).await })).await
        })
    }

    /// Ends the session here if it is the one that has ended at the provider (OpenID Connect Front-Channel Logout 1.0 section
    /// 2). Returns whether it did.
    ///
    /// `url` is the address, absolute and with its query, that the provider's page has opened in a hidden frame. The frame
    /// must share the session's storage, which browsers with partitioned storage don't allow.
    ///
    /// # Errors
    /// [`ErrorKind::FrontchannelLogout`] if the address isn't a valid logout by this provider. Nobody is signed out then.
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
            self.0.run_to_completion(ended).await.map(|()| true)
        })
    }
}
