//! An operation's steps by themselves, for whoever goes between them: a face in another language, with windows of its own.

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

/// A request that is made, and kept until its answer comes.
///
/// ```
/// use oidc_client_wasm::CreatedRequest;
///
/// let request = CreatedRequest { url: "https://login.example/authorize?…".to_owned(), id: Some("abc".to_owned()) };
/// assert!(request.id.is_some());
/// ```
#[derive(Clone)]
pub struct CreatedRequest {
    /// Where the person is to go: the provider's address, an absolute URL.
    pub url: String,
    /// By what its answer is known (`state`); `None` where the provider gives nothing back.
    pub id: Option<String>,
}

impl fmt::Debug for CreatedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedRequest").finish_non_exhaustive()
    }
}

impl UserManager {
    /// Makes the request of a sign-in and keeps what its answer is matched to. Nothing leaves the page yet.
    ///
    /// # Errors
    /// As [`UserManager::signin_redirect`], but for the leaving.
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

    /// Forgets a sign-in that [`UserManager::create_signin_request`] began and nobody waits for any more. If its answer
    /// has come by then, the person stays signed in.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager, address: Option<String>)
    /// #     -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SigninRedirectArgs;
    ///
    /// let request = manager.create_signin_request(SigninRedirectArgs::default()).await?;
    /// // … and the window was closed without an answer:
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

    /// Finishes a sign-in at its callback's address, whatever window it went out in: the address is here.
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

    /// Forgets the session here, and makes the request that ends it at the provider; `None` where that has no page for it.
    ///
    /// # Errors
    /// As [`UserManager::signout_redirect`], but for the leaving.
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

    /// Shows a request in a window and waits for its callback's address. The window closes when this ends, in whatever
    /// way.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] when the browser opens no window, the person closes it, it takes too long, or the
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

    /// The same in a hidden frame, for so many seconds at most.
    ///
    /// # Errors
    /// [`ErrorKind::Navigator`] when no answer comes, or the caller gives up; [`ErrorKind::Navigation`] where there
    /// is no page.
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

    /// Signs in by a name and a password that this app has asked for (RFC 6749 section 4.3). Whoever types a password into
    /// an app gives it to that app: leave this to providers that know no other way.
    ///
    /// # Errors
    /// [`ErrorKind::Tokens`] when the provider said no (`invalid_grant` for a wrong password), [`ErrorKind::IdToken`]
    /// when what came was refused; else as [`UserManager::signin_redirect_callback`]. Whoever was signed in before
    /// still is then.
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

    /// Revokes one token at the provider, be it the session's or another (RFC 7009). The session here stays as it is.
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

    /// Who is signed in at the provider, asked in a hidden frame: nothing here changes by it (OpenID Connect Session
    /// Management 1.0 section 3.2).
    ///
    /// # Errors
    /// `login_required` ([`ErrorKind::Callback`]) when nobody is; else as [`UserManager::signin_silent`].
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

    /// The same by the address that the answer came to, for a frame of one's own. The request is one of
    /// [`UserManager::create_signin_request`], with `prompt=none`.
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
