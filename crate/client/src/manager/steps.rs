//! The single steps of operations, for callers that do something in between: bindings for another language, with their own
//! windows.

use super::UserManager;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::navigators::{Outgoing, PopupArgs};
use crate::platform::LocalFuture;
use crate::platform::abort::Abort;
use crate::signin_password::SigninResourceOwnerCredentialsArgs;
use crate::signout::{Signout, SignoutRedirectArgs};
use crate::silent::{ProviderSession, SigninSilentArgs};
use crate::user::User;
use oidc_client_protocol::{Navigator, RevokedToken, SigninRequest};
use std::fmt;

/// A request that was made and stored until its response comes.
///
/// ```
/// use oidc_client_wasm::CreatedRequest;
///
/// let request = CreatedRequest { url: "https://login.example/authorize?…".to_owned(), id: Some("abc".to_owned()) };
/// assert!(request.id.is_some());
/// ```
#[derive(Clone)]
pub struct CreatedRequest {
    /// The address at the provider to send the person to: an absolute URL.
    pub url: String,
    /// The request's `state`, by which its response is recognised; `None` if the provider returns none.
    pub id: Option<String>,
}

impl fmt::Debug for CreatedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedRequest").finish_non_exhaustive()
    }
}

impl UserManager {
    /// Makes the request of a sign-in and stores it until its response comes. The page stays.
    ///
    /// # Errors
    /// As [`UserManager::signin_redirect`], except for the navigation.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SigninRedirectArgs;
    ///
    /// let request = manager.create_signin_request(SigninRedirectArgs::default()).await?;
    /// assert!(request.url.contains("code_challenge="));
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_signin_request(
        &self,
        args: SigninRequest,
    ) -> LocalFuture<'_, Result<CreatedRequest, Error>> {
        Box::pin(async move {
            let begun = self.0.begin_signin(args).await?;
            Ok(CreatedRequest { url: begun.url.as_str().to_owned(), id: Some(begun.id) })
        })
    }

    /// Deletes a request of [`UserManager::create_signin_request`] whose response isn't wanted any more. If the response has
    /// been processed already, the person stays signed in.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager, address: Option<String>)
    /// #     -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SigninRedirectArgs;
    ///
    /// let request = manager.create_signin_request(SigninRedirectArgs::default()).await?;
    /// // … and the window was closed without a response:
    /// if let (None, Some(id)) = (address, &request.id) {
    ///     manager.discard_signin_request(id).await;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn discard_signin_request<'a>(&'a self, id: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            self.0.remove_pending(id).await;
        })
    }

    /// Completes a sign-in at its callback's address, whichever window it was made in.
    ///
    /// # Errors
    /// As [`UserManager::signin_redirect_callback`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let user = manager.process_signin_response("https://app.example/popup?code=…&state=…").await?;
    /// assert!(!user.subject().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn process_signin_response<'a>(&'a self, url: &'a str) -> LocalFuture<'a, Result<User, Error>> {
        Box::pin(self.0.signin_callback_once(url))
    }

    /// Removes the session here, and makes the request that ends it at the provider; `None` if that has no sign-out page.
    ///
    /// # Errors
    /// As [`UserManager::signout_redirect`], except for the navigation.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SignoutRedirectArgs;
    /// use oidc_client_wasm::protocol::Navigator;
    ///
    /// let args = SignoutRedirectArgs::default();
    /// let request = manager.create_signout_request(args, Navigator::Redirect).await?;
    /// assert_eq!(manager.get_user().await?, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_signout_request(
        &self,
        args: SignoutRedirectArgs,
        navigator: Navigator,
    ) -> LocalFuture<'_, Result<Option<CreatedRequest>, Error>> {
        Box::pin(async move {
            let signout = self.0.begin_signout(&args, navigator).await?;
            Ok(signout
                .map(|Signout { outgoing, .. }| CreatedRequest { url: outgoing.url, id: outgoing.state }))
        })
    }

    /// Opens a request in a popup and returns its callback's address. The popup is closed in any case, also if the future is
    /// dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] if the browser blocks the popup, the person closes it, it takes too long, or the
    /// caller gives up.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::{PopupArgs, SigninRedirectArgs};
    ///
    /// let request = manager.create_signin_request(SigninRedirectArgs::default()).await?;
    /// let address = manager.answer_in_popup(&request, PopupArgs::default()).await?;
    /// let user = manager.process_signin_response(&address).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn answer_in_popup<'a>(
        &'a self,
        request: &'a CreatedRequest,
        args: PopupArgs,
    ) -> LocalFuture<'a, Result<String, Error>> {
        Box::pin(async move {
            let popup = self.0.open_popup(args)?;
            self.0.answer_in_popup(popup, &outgoing(request)).await
        })
    }

    /// Opens a request in a hidden frame and returns its callback's address, within `timeout_in_seconds`.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] if no response comes in time, or the caller gives up; [`ErrorKind::Navigation`] outside a
    /// page.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SigninRedirectArgs;
    ///
    /// let args = SigninRedirectArgs { prompt: Some("none".to_owned()), ..SigninRedirectArgs::default() };
    /// let request = manager.create_signin_request(args).await?;
    /// let address = manager.answer_in_frame(&request, 10, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn answer_in_frame<'a>(
        &'a self,
        request: &'a CreatedRequest,
        timeout_in_seconds: u32,
        abort: Option<Abort>,
    ) -> LocalFuture<'a, Result<String, Error>> {
        Box::pin(async move { self.0.answer_in_frame(&outgoing(request), timeout_in_seconds, abort).await })
    }

    /// Signs in with a user name and password that the app has asked for (RFC 6749 section 4.3). The app sees the password:
    /// use this only for a provider that offers nothing better.
    ///
    /// # Errors
    /// [`ErrorKind::Tokens`] if the provider refused (`invalid_grant` for a wrong password), [`ErrorKind::IdToken`]
    /// if the tokens were refused; otherwise as [`UserManager::signin_redirect_callback`]. A previous session stays then.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SigninResourceOwnerCredentialsArgs;
    ///
    /// let args = SigninResourceOwnerCredentialsArgs {
    ///     username: "alice".to_owned(),
    ///     password: "secret".to_owned(),
    ///     ..SigninResourceOwnerCredentialsArgs::default()
    /// };
    /// let user = manager.signin_resource_owner_credentials(args).await?;
    /// assert!(!user.subject().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_resource_owner_credentials(
        &self,
        args: SigninResourceOwnerCredentialsArgs,
    ) -> LocalFuture<'_, Result<User, Error>> {
        Box::pin(self.0.signin_by_password(args))
    }

    /// Revokes one token at the provider, the session's or any other (RFC 7009). The session here doesn't change.
    ///
    /// # Errors
    /// As [`UserManager::revoke_tokens`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::protocol::{AccessToken, RevokedToken};
    ///
    /// let token = AccessToken::new("of another session".to_owned());
    /// manager.revoke_token(RevokedToken::Access(&token)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke_token<'a>(&'a self, token: RevokedToken<'a>) -> LocalFuture<'a, Result<(), Error>> {
        Box::pin(self.0.revoke_token(token))
    }

    /// Asks the provider in a hidden frame who is signed in there (OpenID Connect Session Management 1.0 section 3.2). The
    /// session here doesn't change.
    ///
    /// # Errors
    /// `login_required` ([`ErrorKind::Callback`]) if nobody is; otherwise as [`UserManager::signin_silent`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SigninSilentArgs;
    ///
    /// let session = manager.query_session_status(SigninSilentArgs::default()).await?;
    /// assert!(!session.subject.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn query_session_status(
        &self,
        args: SigninSilentArgs,
    ) -> LocalFuture<'_, Result<ProviderSession, Error>> {
        Box::pin(self.0.session_status(args))
    }

    /// As [`UserManager::query_session_status`], from the callback's address in a frame of your own. Make the request with
    /// [`UserManager::create_signin_request`] and `prompt=none`.
    ///
    /// # Errors
    /// As [`UserManager::query_session_status`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let session = manager.process_session_status("https://app.example/silent?code=…&state=…").await?;
    /// assert!(!session.subject.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn process_session_status<'a>(
        &'a self,
        url: &'a str,
    ) -> LocalFuture<'a, Result<ProviderSession, Error>> {
        Box::pin(self.0.session_status_of(url))
    }
}

fn outgoing(request: &CreatedRequest) -> Outgoing {
    Outgoing { url: request.url.clone(), state: request.id.clone(), message_for: None }
}
