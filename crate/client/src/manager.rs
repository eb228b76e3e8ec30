//! [`UserManager`]: what an app holds on to.

use crate::discovery::Discovery;
use crate::error::Error;
use crate::events::Events;
use crate::platform::timers::Guard;
use crate::platform::{LocalFuture, Platform};
use crate::settings::UserManagerSettings;
use crate::signout::SignoutRedirectArgs;
use crate::user::User;
use futures_util::FutureExt;
use futures_util::future::Shared;
use oidc_client_protocol::renewal::Renewal;
use oidc_client_protocol::{ClientSettings, SigninRequest};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

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
///     Some(user) => println!("hello {}", user.subject()),
///     None => manager.signin_redirect(SigninRedirectArgs::default()).await?,
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct UserManager(Rc<Core>);

type Outcome = Shared<LocalFuture<'static, Result<User, Error>>>;

/// What the parts of the manager share.
pub(crate) struct Core {
    pub(crate) settings: UserManagerSettings,
    pub(crate) client: ClientSettings,
    pub(crate) platform: Platform,
    pub(crate) discovery: Discovery,
    pub(crate) events: Events,
    pub(crate) renewal: RefCell<Renewal>,
    pub(crate) wake: Cell<Option<(Guard, Guard)>>,
    pub(crate) renews: Cell<bool>,
    pub(crate) told_degraded: Cell<bool>,
    pub(crate) weak: Weak<Core>,
    refreshing: RefCell<Option<Outcome>>,
    callbacks: RefCell<BTreeMap<String, Outcome>>,
}

impl UserManager {
    /// A manager in this browser. Sends no request and reads no storage yet.
    ///
    /// # Errors
    /// [`Error::Authority`] when the authority can't be an issuer.
    pub fn new(settings: UserManagerSettings) -> Result<UserManager, Error> {
        Self::with_platform(settings, Platform::browser())
    }

    /// A manager in other surroundings than a browser.
    ///
    /// # Errors
    /// As [`UserManager::new`].
    pub fn with_platform(settings: UserManagerSettings, platform: Platform) -> Result<UserManager, Error> {
        let client = settings.client()?;
        let discovery = Discovery::new(
            client.issuer.clone(),
            settings.state_store.clone(),
            platform.clone(),
            settings.request_timeout_in_seconds,
        );
        let renew_before = settings.access_token_expiring_notification_time_in_seconds;
        Ok(UserManager(Rc::new_cyclic(|weak| Core {
            renews: Cell::new(settings.automatic_silent_renew),
            settings,
            client,
            platform,
            discovery,
            events: Events::default(),
            renewal: RefCell::new(Renewal::new(renew_before)),
            wake: Cell::new(None),
            told_degraded: Cell::new(false),
            weak: weak.clone(),
            refreshing: RefCell::new(None),
            callbacks: RefCell::new(BTreeMap::new()),
        })))
    }

    /// The settings it was made with.
    #[must_use]
    pub fn settings(&self) -> &UserManagerSettings {
        &self.0.settings
    }

    /// What happens to the session.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.0.events
    }

    /// Who is signed in, from the store: no request is sent. From here on the session is renewed in time.
    ///
    /// # Errors
    /// None yet; a store of an app's own may have some.
    pub async fn get_user(&self) -> Result<Option<User>, Error> {
        let user = self.0.load().await;
        self.0.notice(user.as_ref());
        Ok(user)
    }

    /// Leaves for the provider's sign-in page. The page is on its way out when this returns.
    ///
    /// # Errors
    /// When the provider can't be reached, its metadata are refused, the request can't be made, or the browser
    /// keeps nothing ([`Error::StorageBlocked`]).
    pub async fn signin_redirect(&self, args: SigninRequest) -> Result<(), Error> {
        self.0.signin_redirect(args).await
    }

    /// Finishes a sign-in at the address that the person came back to. Clean the address bar before calling this:
    /// it holds the code.
    ///
    /// The same address again gives the same user while they are signed in: a component that runs twice, a reload
    /// and the back button are no faults.
    ///
    /// # Errors
    /// When the address answers no sign-in of ours, the provider said no, or the tokens were refused. Nobody is
    /// signed in then, and whoever was before still is.
    pub async fn signin_redirect_callback(&self, url: &str) -> Result<User, Error> {
        let running = self.0.callbacks.borrow().get(url).cloned();
        if let Some(outcome) = running {
            return outcome.await;
        }
        let (core, address) = (self.0.clone(), url.to_owned());
        let outcome = self.0.to_its_end(Box::pin(async move {
            let result = core.signin_callback(&address).await;
            core.callbacks.borrow_mut().remove(&address);
            result
        }));
        self.0.callbacks.borrow_mut().insert(url.to_owned(), outcome.clone());
        outcome.await
    }

    /// Renews the session now, whatever is left of it. Concurrent calls, here and in other tabs, share one request.
    ///
    /// # Errors
    /// When nobody is signed in, there is no refresh token, or the renewal fails. The session is kept unless the
    /// provider ended it ([`Error::ends_session`]).
    pub async fn signin_silent(&self) -> Result<User, Error> {
        self.0.refresh_once().await
    }

    /// Forgets the session here, without a word to the provider.
    ///
    /// # Errors
    /// None yet; a store of an app's own may have some.
    pub async fn remove_user(&self) -> Result<(), Error> {
        self.0.forget().await;
        Ok(())
    }

    /// Forgets the session here, then leaves for the provider's sign-out page, if it has one.
    ///
    /// # Errors
    /// When the provider can't be reached. The session is forgotten here all the same.
    pub async fn signout_redirect(&self, args: SignoutRedirectArgs) -> Result<(), Error> {
        self.0.signout_redirect(args).await
    }

    /// Finishes a sign-out at the address that the person came back to.
    ///
    /// # Errors
    /// When the provider did not sign the person out there, or the address answers no sign-out of ours. Here they
    /// are signed out in any case.
    pub async fn signout_redirect_callback(&self, url: &str) -> Result<(), Error> {
        self.0.signout_callback(url).await
    }

    /// Renews the session in time from now on, whatever the settings say.
    pub async fn start_silent_renew(&self) {
        let user = self.0.load().await;
        if self.0.renews.replace(true) {
            self.0.notice(user.as_ref());
        } else {
            self.0.plan_renewal(user.as_ref());
        }
    }

    /// Lets the session end.
    pub async fn stop_silent_renew(&self) {
        self.0.renews.set(false);
        self.0.plan_renewal(self.0.load().await.as_ref());
    }
}

impl Core {
    /// Renews, or waits for the renewal that is under way in this page.
    pub(crate) async fn refresh_once(&self) -> Result<User, Error> {
        let running = self.refreshing.borrow().clone();
        if let Some(outcome) = running {
            return outcome.await;
        }
        let core = self.weak.upgrade().ok_or(Error::NotSignedIn)?;
        let outcome = self.to_its_end(Box::pin(async move {
            let result = core.refresh().await;
            core.refreshing.borrow_mut().take();
            result
        }));
        self.refreshing.replace(Some(outcome.clone()));
        outcome.await
    }

    /// Runs it even when whoever asked goes away: a code and a refresh token are spent once, so what came for them
    /// must be stored, and the lock given back.
    fn to_its_end(&self, operation: LocalFuture<'static, Result<User, Error>>) -> Outcome {
        let outcome = operation.shared();
        let driven = outcome.clone();
        self.platform.timers.spawn(Box::pin(async move { drop(driven.await) }));
        outcome
    }
}
