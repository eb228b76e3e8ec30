//! The session in its store, and the one way for tokens to get there.

use crate::core::Core;
use crate::error::Error;
use crate::events::Event;
use crate::platform::locks::Lock;
use crate::silent::{SigninSilentArgs, Way};
use crate::user::User;
use oidc_client_protocol::{ProviderMetadata, Refresh, UnverifiedTokens, VerifiedTokens, filter_claims};
use std::cell::Cell;
use std::rc::Rc;

/// How long another tab may take to renew before this one gives up waiting for it. The browser frees the lock of
/// a tab that is closed; this is for one that hangs.
const LOCK_TIMEOUT_SECONDS: u32 = 40;

/// How long another tab may take to hear of a write to storage; measured: a fraction of a second under load.
const HEARD_AFTER_SECONDS: u64 = 2;

impl Core {
    /// Who is signed in, by the store.
    pub(crate) async fn load(&self) -> Option<User> {
        let user = User::from_storage_string(&self.settings.user_store.get(&self.user_key()).await?)?;
        self.learn_clock(Some(user.clock_offset()));
        Some(user)
    }

    /// Stores a session.
    pub(crate) async fn store(&self, user: &User) {
        self.settings.user_store.set(&self.user_key(), &user.to_storage_string()).await;
    }

    /// Stores a session, and only then tells of it.
    pub(crate) async fn keep(&self, user: &User) {
        self.store(user).await;
        if self.settings.user_store.is_degraded() && !self.told_degraded.replace(true) {
            self.events.raise(&Event::StorageDegraded);
        }
        self.learn_clock(Some(user.clock_offset()));
        self.plan_renewal(Some(user));
        self.events.raise(&Event::UserLoaded(user.clone()));
    }

    /// Forgets the session.
    pub(crate) async fn forget(&self) -> Option<User> {
        let stored = self.settings.user_store.take(&self.user_key()).await;
        self.plan_renewal(None);
        self.events.raise(&Event::UserUnloaded);
        let user = User::from_storage_string(&stored?)?;
        self.forget_session_key(&user).await;
        Some(user)
    }

    /// Checks tokens in full.
    pub(crate) async fn verify(
        &self,
        tokens: UnverifiedTokens,
        metadata: &ProviderMetadata,
    ) -> Result<VerifiedTokens, Error> {
        let outcome = self.signature_outcome(metadata, |keys| tokens.signature_check(metadata, keys)).await?;
        Ok(tokens.verify(outcome, self.platform.timers.now())?)
    }

    /// Renews the session: one request for any number of tabs. Whoever waited for another tab's renewal takes
    /// its result.
    ///
    /// The way is the one that the settings say, or else a frame.
    pub(crate) async fn refresh(&self, in_frame: Option<SigninSilentArgs>) -> Result<User, Error> {
        let known = self.load().await;
        let _lock = self.lock_session().await?;
        let user = self.load().await;
        let before = match (known, user) {
            (Some(known), Some(user)) if known == user => user,
            (None, Some(user)) => user,
            (_, other) => return self.take_over(other),
        };
        let spending = self.lock_spending(&before).await?;
        let stored = self.load().await;
        if stored.as_ref() != Some(&before) {
            return self.take_over(stored);
        }
        let way = if in_frame.is_some() { Way::Iframe } else { self.silent_way(Some(&before))? };
        let outcome = match way {
            Way::RefreshToken => self.spend_refresh_token(&before).await,
            Way::Iframe => self.renewed_in_frame(&before, in_frame.unwrap_or_default()).await,
            Way::Redirect => Err(self.renew_by_redirect(&before).await),
        };
        // Signed out, or in anew, while the provider answered: that stands.
        let stored = self.load().await;
        if stored.as_ref() != Some(&before) {
            return self.take_over(stored);
        }
        match outcome {
            Ok(user) => {
                let Some(user) = self.with_userinfo_anew(user, &before).await else {
                    return self.take_over(self.load().await);
                };
                self.keep(&user).await;
                self.release_later(spending);
                if user.signin_id() != before.signin_id() {
                    self.forget_session_key(&before).await;
                }
                Ok(user)
            }
            Err(error) => {
                if error.ends_session() {
                    self.events.raise(&Event::UserSignedOut);
                    self.forget().await;
                }
                Err(error)
            }
        }
    }

    /// Keeps renewals of this session out, in all tabs, for as long as it is held.
    pub(crate) async fn lock_session(&self) -> Result<Lock, Error> {
        let lock = self.platform.locks.lock(&self.user_key(), LOCK_TIMEOUT_SECONDS).await;
        lock.ok_or(Error::LockTimeout { seconds: LOCK_TIMEOUT_SECONDS })
    }

    /// Keeps other tabs from spending what this session renews by. Browsers tell other tabs of a write and of a free lock
    /// in no fixed order, so the next one to hold the session's lock may still read the session from before.
    async fn lock_spending(&self, user: &User) -> Result<Lock, Error> {
        let expires_at = user.expires_at().map_or(0, |at| at.0);
        // The end of a signature tells tokens apart, and is of no use without the rest.
        let token = user.id_token().secret();
        let tail = token.get(token.len().saturating_sub(16)..).unwrap_or_default();
        let name = format!("{}:{expires_at}:{tail}", self.user_key());
        let lock = self.platform.locks.lock(&name, LOCK_TIMEOUT_SECONDS).await;
        lock.ok_or(Error::LockTimeout { seconds: LOCK_TIMEOUT_SECONDS })
    }

    /// By then every tab has heard of the renewed session.
    fn release_later(&self, lock: Lock) {
        let held = Cell::new(Some(lock));
        let at = self.platform.timers.now().plus(HEARD_AFTER_SECONDS);
        let timer = self.platform.timers.wake_at(at, Rc::new(move || drop(held.take())));
        self.spent.set(Some(timer));
    }

    /// Goes on with what another tab, or the person, has made of the session.
    fn take_over(&self, stored: Option<User>) -> Result<User, Error> {
        let Some(user) = stored else {
            self.notice(None);
            return Err(Error::NotSignedIn);
        };
        self.plan_renewal(Some(&user));
        self.events.raise(&Event::UserLoaded(user.clone()));
        Ok(user)
    }

    async fn spend_refresh_token(&self, user: &User) -> Result<User, Error> {
        let refresh_token = user.refresh_token().cloned().ok_or(Error::NoRefreshToken)?;
        let refresh = Refresh::new(&self.client, refresh_token, user.id_token().clone())?;
        let metadata = self.discovery.metadata().await?;
        let key = self.renewal_key(user).await?;
        let response = self.send(refresh.request(&metadata), key.as_ref()).await?;
        let tokens = refresh.receive(&response, self.platform.timers.now())?;
        let tokens = self.verify(tokens, &metadata).await?;
        let claims = filter_claims(tokens.claims(), &self.settings.filter_protocol_claims);
        Ok(user.renewed(&tokens, claims))
    }

    /// Oidc-client-ts's key, so that its sessions are found.
    pub(crate) fn user_key(&self) -> String {
        format!("user:{}:{}", self.settings.authority, self.settings.client_id)
    }
}
