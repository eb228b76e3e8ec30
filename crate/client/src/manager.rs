//! [`UserManager`]: construction, the session, and sign-in by redirect. Other operations have their own files.

mod api;
mod callback;
mod dpop;
mod expiry;
mod popup;
mod session_monitor;
mod signout;
mod signout_windows;
mod silent_renew;
mod stale_state;
mod steps;
mod within;

pub use steps::CreatedRequest;
pub use within::Limits;

use crate::core::Core;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::events::Events;
use crate::navigators::NavigatorError;
use crate::platform::LocalFuture;
use crate::platform::Platform;
use crate::platform::timers::Timers;
use crate::settings::UserManagerSettings;
use crate::silent::SigninSilentArgs;
use crate::user::User;
use oidc_client_protocol::SigninRequest;
use std::rc::Rc;

/// Signs people in and out, and stores and renews their session.
///
/// Make one when the app starts, for one provider and client, and keep it: renewals end when the last clone is dropped.
/// Cloning is cheap, and clones are the same manager.
///
/// | To | Call |
/// |---|---|
/// | know who is signed in | [`get_user`](Self::get_user), then [`events`](Self::events) for changes |
/// | sign in | [`signin_redirect`](Self::signin_redirect); on the callback page [`signin_callback`](Self::signin_callback) |
/// | sign in without leaving the page | [`signin_popup`](Self::signin_popup) |
/// | call an API | [`api`](Self::api); for tokens of other APIs [`access_token_for`](Self::access_token_for) |
/// | renew the session | nothing: it is renewed in time; [`signin_silent`](Self::signin_silent) renews it now |
/// | sign out | [`signout_redirect`](Self::signout_redirect); in this app only, [`remove_user`](Self::remove_user) |
/// | set a time limit, or cancel | [`within`](Self::within) |
///
/// ```no_run
/// # async fn example() -> Result<(), oidc_client_wasm::Error> {
/// use oidc_client_wasm::{SigninRedirectArgs, UserManager, UserManagerSettings};
///
/// let manager = UserManager::new(UserManagerSettings {
///     scope: "openid profile offline_access".to_owned(),
///     ..UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback")
/// })?;
/// match manager.get_user().await? {
///     Some(user) => assert_eq!(user.issuer(), "https://login.example"),
///     None => manager.signin_redirect(SigninRedirectArgs::default()).await?,
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct UserManager(Rc<Core>);

impl UserManager {
    /// Creates a manager for this browser. Sends no request and reads no storage yet.
    ///
    /// # Errors
    /// [`ErrorKind::Authority`] if the authority can't be an issuer; [`ErrorKind::EndSessionTemplate`] if that setting isn't a
    /// valid address.
    ///
    /// ```
    /// use oidc_client_wasm::{UserManager, UserManagerSettings};
    ///
    /// let settings = UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback");
    /// let manager = UserManager::new(settings)?;
    /// assert_eq!(manager.settings().scope, "openid");
    /// # Ok::<(), oidc_client_wasm::Error>(())
    /// ```
    pub fn new(settings: UserManagerSettings) -> Result<UserManager, Error> {
        Self::with_platform(settings, Platform::browser())
    }

    /// Creates a manager on a platform of your own: outside a browser, or with parts of the browser replaced.
    ///
    /// # Errors
    /// As [`UserManager::new`].
    pub fn with_platform(settings: UserManagerSettings, platform: Platform) -> Result<UserManager, Error> {
        Ok(UserManager(Core::new(settings, platform)?))
    }

    /// The settings that the manager was created with. They don't change.
    #[must_use]
    pub fn settings(&self) -> &UserManagerSettings {
        &self.0.settings
    }

    /// The manager's clock and timers.
    ///
    /// ```no_run
    /// # fn example(manager: oidc_client_wasm::UserManager, user: oidc_client_wasm::User) {
    /// let seconds_left = user.expires_in(manager.timers().now());
    /// # }
    /// ```
    #[must_use]
    pub fn timers(&self) -> &Rc<dyn Timers> {
        &self.0.platform.timers
    }

    /// The session's events, to subscribe to.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.0.events
    }

    /// Returns the signed-in user, if any, from the store; sends no request. From now on the session is renewed in time.
    ///
    /// # Errors
    /// None yet: it is a `Result` so that a later version may report a store's failure. Today an unreadable store gives the
    /// user that this page already knows, or `None`.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// if let Some(user) = manager.get_user().await? {
    ///     assert!(!user.subject().is_empty());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_user(&self) -> LocalFuture<'_, Result<Option<User>, Error>> {
        Box::pin(async move { Ok(self.0.catch_up_quietly().await) })
    }

    /// Takes over a session that the page has read from the store before it had a manager.
    ///
    /// `stored` is the entry as JSON text ([`User::to_storage_string`]); `missed_messages` are the texts that have arrived
    /// since on the channel `user:<authority>:<client_id>` (see [`Channels`](crate::platform::channel::Channels)), oldest
    /// first. Unreadable texts are ignored, and so is `stored` if the manager has followed a session already.
    ///
    /// As soon as this returns, the manager listens to other pages and renews the session in time. The future resolves when
    /// the messages are handled and the store has been read again; changes are raised as [events](UserManager::events).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager, stored: &str) {
    /// // Another page signed out before this manager was created.
    /// let missed_messages = vec![r#"{"type":"ended","session":"a","by":"here"}"#.to_owned()];
    /// manager.resume_session(stored, missed_messages).await;
    /// # }
    /// ```
    pub fn resume_session(&self, stored: &str, missed_messages: Vec<String>) -> LocalFuture<'static, ()> {
        self.0.begin_with_stored(stored);
        let core = self.0.clone();
        Box::pin(async move { core.handle_missed(&missed_messages).await })
    }

    /// Navigates to the provider's sign-in page (OpenID Connect Core section 3.1.2.1). Resolves just before the page unloads.
    ///
    /// # Errors
    /// If the provider can't be reached ([`ErrorKind::Provider`]), its metadata is refused ([`ErrorKind::Metadata`]), the
    /// request can't be made ([`ErrorKind::Signin`], [`ErrorKind::Crypto`]), or the browser blocks storage
    /// ([`ErrorKind::StorageBlocked`]) or the navigation ([`ErrorKind::Navigation`]).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SigninRedirectArgs;
    ///
    /// // `state` comes back with the callback's user.
    /// let args = SigninRedirectArgs { state: Some("/inbox".into()), ..SigninRedirectArgs::default() };
    /// manager.signin_redirect(args).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_redirect(&self, args: SigninRequest) -> LocalFuture<'_, Result<(), Error>> {
        Box::pin(self.0.signin_redirect(args))
    }

    /// Completes a sign-in by redirect. `url` is the address that the person returned to: absolute, with query and fragment
    /// (OpenID Connect Core sections 3.1.2.7 to 3.1.3.7). Clean the address bar before the call: it contains the code.
    ///
    /// The same address returns the same user again while they are signed in, so a component that runs twice, a reload
    /// and the back button do no harm.
    ///
    /// # Errors
    /// If the address answers no sign-in of this app ([`ErrorKind::StateNotFound`], [`ErrorKind::StateDamaged`],
    /// [`ErrorKind::Callback`]), the provider refused the sign-in or can't be reached, or the tokens were refused
    /// ([`ErrorKind::Tokens`], [`ErrorKind::IdToken`]). Nobody is signed in by it then; a previous session stays.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let address = "https://app.example/callback?code=…&state=…";
    /// let user = manager.signin_redirect_callback(address).await?;
    /// // The page to open next, as given to the sign-in.
    /// let path = user.state().and_then(|state| state.as_str()).unwrap_or("/");
    /// assert!(path.starts_with('/'));
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_redirect_callback<'a>(&'a self, url: &'a str) -> LocalFuture<'a, Result<User, Error>> {
        Box::pin(async move {
            let user = self.0.callback(url).await?;
            Ok(user.ok_or(NavigatorError::HandedOn)?)
        })
    }

    /// Starts a sign-in that a third party initiated, such as a portal or the provider itself (OpenID Connect Core section 4).
    ///
    /// `url` is the address with which this client's `initiate_login_uri` was opened. Anybody can open that, so it may only
    /// name this manager's provider. The page to open afterwards, a path of this app, becomes the sign-in's `state`.
    ///
    /// # Errors
    /// [`ErrorKind::InitiateLogin`] if the address names another provider or leads to another origin; otherwise as
    /// [`UserManager::signin_redirect`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let address = "https://app.example/start?iss=https://login.example&target_link_uri=/board";
    /// manager.initiate_login(address).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn initiate_login<'a>(&'a self, url: &'a str) -> LocalFuture<'a, Result<(), Error>> {
        Box::pin(self.0.initiate_login(url))
    }

    /// Renews the session now, however long its token is still valid: with the refresh token (RFC 6749 section 6, OpenID
    /// Connect Core section 12) or in a hidden frame, depending on [`silent_renew`](UserManagerSettings::silent_renew).
    ///
    /// If nobody is signed in here, a frame signs in the person who is signed in at the provider. Concurrent calls, here and
    /// in other tabs, share one renewal; of concurrent silent sign-ins one begins the session that all return.
    ///
    /// # Errors
    /// If nobody is signed in ([`ErrorKind::NotSignedIn`]), there is no refresh token
    /// ([`ErrorKind::NoRefreshToken`]), another tab's renewal hangs ([`ErrorKind::LockTimeout`]), the frame gives no
    /// response ([`ErrorKind::Navigator`]), or the renewal fails; in a frame also with `login_required`
    /// ([`ErrorKind::Callback`]). The session stays unless the provider ended it ([`Error::ends_session`]).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// // Before a request that takes long:
    /// let token = manager.signin_silent().await?.access_token().clone();
    /// assert!(!token.secret().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_silent(&self) -> LocalFuture<'_, Result<User, Error>> {
        Box::pin(self.signin_silent_with(SigninSilentArgs::default()))
    }

    /// As [`UserManager::signin_silent`], with options: another time limit, a frame in any case, or other parameters for the
    /// provider.
    ///
    /// # Errors
    /// As [`UserManager::signin_silent`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) {
    /// use oidc_client_wasm::SigninSilentArgs;
    ///
    /// // Is somebody signed in at the provider? No page is shown.
    /// let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
    /// match manager.signin_silent_with(args).await {
    ///     Ok(user) => assert!(!user.subject().is_empty()),
    ///     Err(error) => eprintln!("{error}"),
    /// }
    /// # }
    /// ```
    pub fn signin_silent_with(&self, args: SigninSilentArgs) -> LocalFuture<'_, Result<User, Error>> {
        Box::pin(self.0.signin_silent(args))
    }
}
