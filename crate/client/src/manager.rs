//! [`UserManager`]: what an app holds on to.

mod api;
mod callback;
mod dpop;
mod expiry;
mod popup;
mod session_monitor;
mod signout;
mod signout_windows;
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

/// Signs people in and out, and keeps their session. Cheap to clone: clones are the same manager.
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
    /// A manager in this browser. Sends no request and reads no storage yet.
    ///
    /// # Errors
    /// [`ErrorKind::Authority`] when the authority can't be an issuer; [`ErrorKind::EndSessionTemplate`] when that setting is
    /// no address of a provider.
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

    /// A manager in other surroundings than a browser, or in a browser with parts of one's own: see [`Platform`].
    ///
    /// # Errors
    /// As [`UserManager::new`].
    pub fn with_platform(settings: UserManagerSettings, platform: Platform) -> Result<UserManager, Error> {
        Ok(UserManager(Core::new(settings, platform)?))
    }

    /// The settings it was made with. They don't change.
    #[must_use]
    pub fn settings(&self) -> &UserManagerSettings {
        &self.0.settings
    }

    /// The clock and the timers that it works with.
    ///
    /// ```
    /// use oidc_client_wasm::{UserManager, UserManagerSettings};
    ///
    /// # let settings =
    /// #     UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback");
    /// let manager = UserManager::new(settings)?;
    /// // In a browser: the time as the session's end is measured.
    /// let now = || manager.timers().now();
    /// # drop(now);
    /// # Ok::<(), oidc_client_wasm::Error>(())
    /// ```
    #[must_use]
    pub fn timers(&self) -> &Rc<dyn Timers> {
        &self.0.platform.timers
    }

    /// What happens to the session.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.0.events
    }

    /// Who is signed in, from the store: no request is sent. From here on the session is renewed in time.
    ///
    /// # Errors
    /// Never fails today; an unreadable store gives the user that this page already holds, or `None`.
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
        Box::pin(async move { Ok(self.0.catch_up(false, None).await) })
    }

    /// Takes over a session that the page already read from the store, without a manager. `stored` is the entry as JSON text
    /// ([`User::to_storage_string`]); `missed_messages` are the texts that arrived meanwhile on the channel
    /// `user:<authority>:<client_id>` (see [`Channels`](crate::platform::channel::Channels)), oldest first. A text that can't be
    /// read is ignored, and so is `stored` by a manager that has followed a session already.
    ///
    /// Other pages are heard, and the session is renewed in time, as soon as this returns. The future resolves when the messages
    /// are handled and the store has been read again; changes found are raised as [events](UserManager::events).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager, stored: &str) {
    /// // Another page has signed out before there was this manager.
    /// let missed_messages = vec![r#"{"type":"ended","session":"a","by":"here"}"#.to_owned()];
    /// manager.resume_session(stored, missed_messages).await;
    /// # }
    /// ```
    pub fn resume_session(&self, stored: &str, missed_messages: Vec<String>) -> LocalFuture<'static, ()> {
        self.0.begin_with_stored(stored);
        let core = self.0.clone();
        Box::pin(async move { core.handle_missed(&missed_messages).await })
    }

    /// Leaves for the provider's sign-in page (OpenID Connect Core section 3.1.2.1). The page is on its way out when
    /// this returns.
    ///
    /// # Errors
    /// When the provider can't be reached ([`ErrorKind::Provider`]), its metadata are refused
    /// ([`ErrorKind::Metadata`]), the request can't be made ([`ErrorKind::Signin`], [`ErrorKind::Crypto`]), the
    /// browser keeps nothing ([`ErrorKind::StorageBlocked`]) or doesn't leave ([`ErrorKind::Navigation`]).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::SigninRedirectArgs;
    ///
    /// let args = SigninRedirectArgs { state: Some("/inbox".into()), ..SigninRedirectArgs::default() };
    /// manager.signin_redirect(args).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_redirect(&self, args: SigninRequest) -> LocalFuture<'_, Result<(), Error>> {
        Box::pin(self.0.signin_redirect(args))
    }

    /// Finishes a sign-in at the address that the person came back to: an absolute URL, with its query and fragment
    /// (OpenID Connect Core sections 3.1.2.7 to 3.1.3.7). Clean the address bar before calling this: it holds the
    /// code.
    ///
    /// The same address again gives the same user while they are signed in: a component that runs twice, a reload
    /// and the back button are no faults.
    ///
    /// # Errors
    /// When the address answers no sign-in of ours ([`ErrorKind::StateNotFound`], [`ErrorKind::StateDamaged`],
    /// [`ErrorKind::Callback`]), the provider said no or can't be reached, or the tokens were refused
    /// ([`ErrorKind::Tokens`], [`ErrorKind::IdToken`]). Nobody is signed in then, and whoever was before still is.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// let address = "https://app.example/callback?code=…&state=…";
    /// let user = manager.signin_redirect_callback(address).await?;
    /// // Where to go on: what was given to the sign-in.
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

    /// Signs in at somebody else's wish, such as a portal's or the provider's own: at the address that this client's
    /// `initiate_login_uri` was opened with (OpenID Connect Core section 4). Anybody can open that one, so it is followed
    /// only to this manager's provider. Where to go on, if it says so, is the `state` of the sign-in: a path of this app.
    ///
    /// # Errors
    /// [`ErrorKind::InitiateLogin`] when the address names another provider or leads to another origin; else as
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

    /// Renews the session now, whatever is left of it, in the way that the setting
    /// [`silent_renew`](UserManagerSettings::silent_renew) says: by its refresh token (RFC 6749 section 6, OpenID Connect
    /// Core section 12), or in a hidden frame. In a frame it also signs in whoever is signed in at the provider. Concurrent
    /// calls, here and in other tabs, share one renewal, and of several silent sign-ins one begins the session that all get.
    ///
    /// # Errors
    /// When nobody is signed in ([`ErrorKind::NotSignedIn`]), there is no refresh token
    /// ([`ErrorKind::NoRefreshToken`]), another tab's renewal hangs ([`ErrorKind::LockTimeout`]), the frame gives no
    /// answer ([`ErrorKind::Navigator`]), or the renewal fails; in a frame also by `login_required`
    /// ([`ErrorKind::Callback`]). The session is kept unless the provider ended it ([`Error::ends_session`]).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
    /// // Before a request that must not meet an ending token:
    /// let token = manager.signin_silent().await?.access_token().clone();
    /// assert!(!token.secret().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn signin_silent(&self) -> LocalFuture<'_, Result<User, Error>> {
        Box::pin(self.signin_silent_with(SigninSilentArgs::default()))
    }

    /// As [`UserManager::signin_silent`], with what a caller may ask of it: another limit, a frame in any case, or other
    /// parameters for the provider.
    ///
    /// # Errors
    /// As [`UserManager::signin_silent`].
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) {
    /// use oidc_client_wasm::SigninSilentArgs;
    ///
    /// // Is somebody signed in at the provider? Nobody is asked.
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

    /// Renews the session in time from now on, whatever `automatic_silent_renew` says: when two thirds of the access token's
    /// life are over, or when [`UserManagerSettings::access_token_expiring_notification_time_in_seconds`] says. A renewal
    /// that fails is told by [`Event::SilentRenewError`](crate::Event::SilentRenewError).
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) {
    /// manager.stop_silent_renew().await;
    /// // The person has the page in use again.
    /// manager.start_silent_renew().await;
    /// # }
    /// ```
    pub fn start_silent_renew(&self) -> LocalFuture<'_, ()> {
        Box::pin(async move {
            // Before anything is waited for: the last call counts, and a stop may follow at once.
            let was_on = self.0.renews_automatically.replace(true);
            let user = self.0.catch_up(false, None).await;
            if !was_on && self.0.renews_automatically.get() {
                self.0.plan_renewal(user.as_ref());
            }
        })
    }

    /// Lets the session end in its time: it is told of, and renewed no more. See [`UserManager::start_silent_renew`].
    pub fn stop_silent_renew(&self) -> LocalFuture<'_, ()> {
        Box::pin(async move {
            self.0.renews_automatically.set(false);
            self.0.catch_up(false, None).await;
            self.0.plan_renewal(self.0.known_session().as_ref());
        })
    }
}
