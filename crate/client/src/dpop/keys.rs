//! The keys that access tokens are bound to: generated, found again, and deleted with their sessions.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::LocalFuture;
use crate::platform::crypto::SigningKey;
use crate::platform::keys::Unreadable;
use crate::platform::timers::ANSWERS_WITHIN_SECONDS;
use crate::records::ATTEMPTS;
use crate::user::User;
use oidc_client_protocol::TokenType;

/// How many replaced keys are kept for duplicated tabs.
const MAX_LEFT_KEYS: usize = 50;

/// Each sign-in generates a key under its own name, which its session keeps: two sessions of one origin, as `sessionStorage`
/// allows, don't use each other's key.
impl Core {
    /// A key to bind the code of a new sign-in to, if the settings require that.
    pub(crate) async fn binding_key(&self) -> Result<Option<SigningKey>, Error> {
        if !self.binds_code() {
            return Ok(None);
        }
        Ok(Some(self.platform.crypto.generate_key().await?))
    }

    /// A key for a sign-in with a password, which has no callback.
    pub(crate) async fn password_key(&self, signin_id: &str) -> Result<Option<SigningKey>, Error> {
        match self.settings.dpop {
            Some(_) => self.make_key(signin_id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Stores the key of a sign-in until its callback, which is another page.
    pub(crate) async fn keep_binding_key(&self, signin_id: &str, key: &SigningKey) -> Result<(), Error> {
        let Some(dpop) = &self.settings.dpop else { return Ok(()) };
        self.in_request_time(dpop.store.set(signin_id, key)).await.ok_or(ErrorKind::StorageBlocked)?;
        if dpop.store.is_degraded() { Err(ErrorKind::StorageBlocked.into()) } else { Ok(()) }
    }

    /// The key for the callback of this sign-in: the one that its code is bound to, or else a new one.
    pub(crate) async fn signin_key(&self, signin_id: &str) -> Result<Option<SigningKey>, Error> {
        if self.settings.dpop.is_none() {
            return Ok(None);
        }
        match self.find_key(signin_id).await? {
            Some(key) => Ok(Some(key)),
            None if self.binds_code() => Err(ErrorKind::DpopKeyMissing.into()),
            None => self.make_key(signin_id).await.map(Some),
        }
    }

    /// Whether the code is bound to a key. Not with a worker: it may end during the redirect, and its key with it.
    fn binds_code(&self) -> bool {
        self.settings.dpop.as_ref().is_some_and(|dpop| dpop.bind_authorization_code)
            && self.token_worker.is_none()
    }

    /// The key to renew this session with: its own, or a new one if it has none.
    pub(crate) async fn renewal_key(&self, user: &User) -> Result<Option<SigningKey>, Error> {
        match user.token_type() {
            TokenType::Dpop => self.session_key(user).await,
            TokenType::Bearer if self.settings.dpop.is_none() => Ok(None),
            TokenType::Bearer => match self.find_key(self.key_name(user)).await? {
                Some(key) => Ok(Some(key)),
                None => self.make_key(self.key_name(user)).await.map(Some),
            },
        }
    }

    /// The key that this session's access token is bound to, if any.
    pub(crate) async fn session_key(&self, user: &User) -> Result<Option<SigningKey>, Error> {
        self.token_key(user, user.token_type()).await
    }

    /// The key that a token of this type is bound to in this session, if any.
    pub(crate) async fn token_key(
        &self,
        user: &User,
        token_type: TokenType,
    ) -> Result<Option<SigningKey>, Error> {
        match token_type {
            TokenType::Bearer => Ok(None),
            TokenType::Dpop => {
                Ok(Some(self.find_key(self.key_name(user)).await?.ok_or(ErrorKind::DpopKeyMissing)?))
            }
        }
    }

    /// Deletes the key of a session that has ended.
    pub(crate) async fn forget_session_key(&self, user: &User) {
        self.forget_key(self.key_name(user)).await;
    }

    /// Releases the key of a session that this page has replaced. Where each tab has its own store, a duplicated tab may still
    /// use that session, and can't be asked: it may be in the back-forward cache. Deleting the key would end a valid session
    /// there, so the key stays until that tab deletes it, or until there are too many such keys.
    pub(crate) async fn leave_session_key(&self, user: &User) {
        if self.settings.dpop.is_none() || self.settings.user_store.is_shared() {
            return self.forget_session_key(user).await;
        }
        self.platform.timers.in_time(ANSWERS_WITHIN_SECONDS, Box::pin(self.note_left_key(user))).await;
    }

    async fn note_left_key(&self, user: &User) {
        let records = &self.platform.records;
        let list = format!("keys:{}:{}", self.settings.authority, self.settings.client_id);
        for _ in 0..ATTEMPTS {
            let left = records.get(&list).await;
            // The newest first, a space after each.
            let mut names = format!("{} {}", self.key_name(user), left.as_deref().unwrap_or_default());
            let end = names.match_indices(' ').nth(MAX_LEFT_KEYS - 1).map_or(names.len(), |(at, _)| at + 1);
            let oldest = names.split_off(end);
            if !records.swap(&list, left.as_deref(), Some(&names)).await {
                // Another page has added one at the same time.
                continue;
            }
            if !oldest.is_empty() {
                self.forget_key(oldest.trim_end()).await;
            }
            return;
        }
    }

    /// Deletes the key of this sign-in or session.
    pub(crate) async fn forget_key(&self, name: &str) {
        let Some(dpop) = &self.settings.dpop else { return };
        self.dpop.key.borrow_mut().take_if(|(known, _)| known == name);
        self.platform.timers.in_time(ANSWERS_WITHIN_SECONDS, dpop.store.remove(name)).await;
    }

    /// Limits `work` to the timeout of a request: the caller can't continue without it, and other tabs may wait for its lock.
    fn in_request_time<'a, T: 'a>(&'a self, work: LocalFuture<'a, T>) -> LocalFuture<'a, Option<T>> {
        self.platform.timers.in_time(self.settings.request_timeout_in_seconds.into(), work)
    }

    async fn find_key(&self, name: &str) -> Result<Option<SigningKey>, Error> {
        let known = self.dpop.key.borrow().clone();
        if let Some((_, key)) = known.filter(|(known, _)| known == name) {
            return Ok(Some(key));
        }
        let Some(dpop) = &self.settings.dpop else { return Ok(None) };
        let key = match &self.token_worker {
            // A worker that doesn't answer now hasn't lost the key.
            Some(worker) => worker.find_key(name).await?,
            // Nor has a database that can't be opened now.
            None => {
                let found = self.in_request_time(dpop.store.find(name)).await;
                found.unwrap_or(Err(Unreadable)).map_err(|Unreadable| ErrorKind::StorageBlocked)?
            }
        };
        if let Some(key) = &key {
            self.dpop.key.replace(Some((name.to_owned(), key.clone())));
        }
        Ok(key)
    }

    async fn make_key(&self, name: &str) -> Result<SigningKey, Error> {
        let key = self.platform.crypto.generate_key().await?;
        if let Some(dpop) = &self.settings.dpop {
            self.in_request_time(dpop.store.set(name, &key)).await.ok_or(ErrorKind::StorageBlocked)?;
            if dpop.store.is_degraded() {
                self.raise_degraded();
            }
        }
        self.dpop.key.replace(Some((name.to_owned(), key.clone())));
        Ok(key)
    }

    /// The name of a session's key. In sessions that oidc-client-ts began, it is the client id.
    fn key_name<'a>(&'a self, user: &'a User) -> &'a str {
        user.signin_id().unwrap_or(&self.settings.client_id)
    }
}
