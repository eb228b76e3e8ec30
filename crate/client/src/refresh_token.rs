//! Spends the session's refresh token (RFC 6749 section 6): only once, and without losing the one that replaces it.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::locks::Lock;
use crate::platform::store::Unreadable;
use crate::user::User;
use oidc_client_protocol::{Refresh, RefreshToken, VerifiedTokens, filter_claims};
use std::cell::Cell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// How long a write to storage may take to become visible in another tab; measured: a fraction of a second under load.
const HEARD_AFTER_SECONDS: u64 = 2;

/// API calls respect the provider's `Retry-After` for at most this long before they try a renewal themselves. (Scheduled
/// renewals follow the protocol crate's own limit, which is never shorter.)
const API_CALLS_BACK_OFF_SECONDS: u64 = 60;

impl Core {
    /// The session renewed by its refresh token. It isn't stored.
    pub(crate) async fn spend_refresh_token(&self, user: &User, session_lock: &Lock) -> Result<User, Error> {
        let tokens = self.tokens_by_refresh_token(self.refresh_of(user)?, user, session_lock).await?;
        let claims = filter_claims(tokens.claims(), &self.settings.filter_protocol_claims);
        Ok(user.renewed(&tokens, claims))
    }

    /// The request that spends the session's refresh token.
    pub(crate) fn refresh_of(&self, user: &User) -> Result<Refresh, Error> {
        let refresh_token = user.refresh_token().cloned().ok_or(ErrorKind::NoRefreshToken)?;
        let refresh = Refresh::new(&self.client, refresh_token, user.refresh_id_token().clone())?;
        Ok(refresh.with_left_out(user.left_out().clone()))
    }

    /// Spends the session's refresh token. The caller holds the session's lock and the refresh token's, and stores the
    /// refresh token that comes back.
    pub(crate) async fn tokens_by_refresh_token(
        &self,
        refresh: Refresh,
        user: &User,
        session_lock: &Lock,
    ) -> Result<VerifiedTokens, Error> {
        let metadata = self.discovery.metadata().await?;
        let key = self.renewal_key(user).await?;
        // Before the refresh token is spent: without keys the new tokens can't be checked.
        let keys = self.discovery.keys(&metadata).await?;
        // Another tab may hold the lock by now, if this one was suspended.
        let seconds = self.settings.request_timeout_in_seconds;
        if !self.platform.locks.still_holds(session_lock, u64::from(seconds)).await {
            return Err(ErrorKind::LockTimeout { seconds: self.lock_seconds() }.into());
        }
        self.note_spending(user).await;
        let (response, at) = self.send_for_tokens(refresh.request(&metadata), key.as_ref()).await;
        let tokens = match response.and_then(|response| Ok(refresh.receive(&response, at)?)) {
            Ok(tokens) => tokens,
            Err(error) => {
                self.last_refresh_failure.replace(Some((error.clone(), at)));
                // No tokens came, so other tabs have nothing to wait for.
                self.note_renewal(user).await;
                return Err(error);
            }
        };
        let rotated = tokens.rotated_refresh_token().cloned();
        let verified = self.verify_by(tokens, &metadata, keys, at).await;
        match (&verified, rotated) {
            (Ok(_), _) => {}
            (Err(error), Some(rotated)) if error.tokens_may_verify_later() => {
                self.store_rotated_alone(user, rotated).await;
            }
            _ => drop(self.note_renewal(user).await),
        }
        verified
    }

    /// Stores a rotated refresh token although the tokens beside it can't be checked yet: the old one is spent, so the session
    /// would be lost. It is only ever sent to the provider that issued it, which decides whether it is valid.
    async fn store_rotated_alone(&self, user: &User, refresh_token: RefreshToken) {
        // Somebody signed out or in while the provider answered; their session must not be overwritten.
        if let Some(stored) = self.session().await.filter(|stored| stored == user) {
            self.replace_refresh_token(user, &stored.with_refresh_token(refresh_token)).await;
        }
    }

    /// Locks the session's refresh token, so that no other tab spends it, and returns the session as stored by then. The
    /// session's own lock isn't enough: a browser may grant it to another tab before a write to storage is visible there, so
    /// that tab may still read the old session.
    ///
    /// A session without a refresh token has such a lock too: a tab that reads the old session must not renew it in a frame
    /// again.
    pub(crate) async fn lock_refresh_token(&self, mut user: User) -> Result<(Option<User>, Lock), Error> {
        loop {
            let name = self.refresh_token_lock_name(&user);
            let lock = self.lock(&name).await?;
            // Not the session in memory: its refresh token may be spent already.
            match self.read_session().await.map_err(|Unreadable| ErrorKind::StorageBlocked)? {
                Some(stored) if self.refresh_token_lock_name(&stored) != name => user = stored,
                stored => return Ok((stored, lock)),
            }
        }
    }

    fn refresh_token_lock_name(&self, user: &User) -> String {
        let expires_at = user.expires_at().map_or(0, |at| at.0);
        // The end of a signature tells ID tokens apart and is useless without the rest. A refresh token has no such part, so
        // it is hashed.
        let token = user.id_token().secret();
        let tail = token.get(token.len().saturating_sub(16)..).unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        user.refresh_token().map(|token| token.secret()).hash(&mut hasher);
        format!("{}:{expires_at}:{tail}:{:08x}", self.user_key(), hasher.finish() & 0xffff_ffff)
    }

    /// Releases the lock of a refresh token once every tab can see the outcome.
    pub(crate) fn release_later(&self, lock: Lock) {
        let (held, now) = (Cell::new(Some(lock)), self.platform.timers.now());
        let at = now.plus(HEARD_AFTER_SECONDS);
        let timer = self.platform.timers.wake_at(at, Rc::new(move || drop(held.take())));
        let mut spent = self.spent_token_locks.borrow_mut();
        spent.retain(|(until, _)| *until > now);
        spent.push((at, timer));
    }

    /// Fails while the provider has asked not to be called (`Retry-After`), for renewals on behalf of API calls. Scheduled
    /// renewals have their own plan that respects it, and a renewal that the app asks for is always tried.
    ///
    /// # Errors
    /// The provider's own, from its last answer.
    pub(crate) fn check_provider_not_busy(&self) -> Result<(), Error> {
        let failure = self.last_refresh_failure.borrow();
        let Some((error, at)) = &*failure else { return Ok(()) };
        let seconds = error.retry_after().unwrap_or_default().min(API_CALLS_BACK_OFF_SECONDS);
        if at.is_within(seconds, self.platform.timers.now()) { Err(error.clone()) } else { Ok(()) }
    }
}

/// Whether this error means that only the refresh token is lost, and not the session. A refresh token that is older than a
/// renewal in a frame may have ended since.
pub(crate) fn has_lost_refresh_token(before: &User, error: &Error) -> bool {
    error.has_lost_means_to_renew() || (before.was_renewed_in_frame() && error.ends_session())
}
