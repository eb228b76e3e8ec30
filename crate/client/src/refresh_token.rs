//! Spending the session's refresh token (RFC 6749 section 6): once only, and what comes in its place isn't lost.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::locks::Lock;
use crate::platform::store::Unreadable;
use crate::user::User;
use oidc_client_protocol::{Refresh, RefreshToken, VerifiedTokens, filter_claims};
use std::cell::Cell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// How long another tab may take to hear of a write to storage; measured: a fraction of a second under load.
const HEARD_AFTER_SECONDS: u64 = 2;

/// Nobody is kept from their session for long by what a maintenance page says (`Retry-After`). A planned renewal never comes
/// sooner after a failure than it says, up to this.
const LONGEST_RETRY_AFTER_SECONDS: u64 = 60;

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

    /// Spends the session's refresh token. The caller holds the session's lock and that of what is spent, and stores the
    /// refresh token that comes.
    pub(crate) async fn tokens_by_refresh_token(
        &self,
        refresh: Refresh,
        user: &User,
        session_lock: &Lock,
    ) -> Result<VerifiedTokens, Error> {
        let metadata = self.discovery.metadata().await?;
        let key = self.renewal_key(user).await?;
        // Before the refresh token is spent: without keys nothing that comes for it can be checked.
        let keys = self.discovery.keys(&metadata).await?;
        // Another tab may have it by now, if this one was asleep.
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
                // There is nothing that others would have to wait for.
                self.note_renewal(user).await;
                return Err(error);
            }
        };
        let rotated = tokens.rotated_refresh_token().cloned();
        let verified = self.verify_by(tokens, &metadata, keys, at).await;
        match (&verified, rotated) {
            (Ok(_), _) => {}
            (Err(error), Some(rotated)) if error.leaves_tokens_open() => {
                self.store_rotated_alone(user, rotated).await;
            }
            _ => drop(self.note_renewal(user).await),
        }
        verified
    }

    /// Keeps what came in the place of a refresh token that is spent now, though what came beside it can't be checked yet:
    /// the session would end with it. It is shown to nobody but the provider that sent it, which then says what it is worth.
    async fn store_rotated_alone(&self, user: &User, refresh_token: RefreshToken) {
        // Somebody signed out or in while the provider answered; their session must not be overwritten.
        if let Some(stored) = self.load().await.filter(|stored| stored == user) {
            self.replace_refresh_token(user, &stored.with_refresh_token(refresh_token)).await;
        }
    }

    /// Keeps other tabs from spending what this session renews by. Browsers tell other tabs of a write and of a free lock
    /// in no fixed order, so the next one to hold the session's lock may still read the session from before. With the lock
    /// comes the session as it is stored by then.
    ///
    /// A session without a refresh token has such a lock too: renewed in a frame, it must not be renewed again by a tab that
    /// reads the past.
    pub(crate) async fn lock_refresh_token(&self, mut user: User) -> Result<(Option<User>, Lock), Error> {
        loop {
            let name = self.refresh_token_lock_name(&user);
            let lock = self.lock(&name).await?;
            // By what this page only knows, it would be spent a second time.
            match self.find().await.map_err(|Unreadable| ErrorKind::StorageBlocked)? {
                Some(stored) if self.refresh_token_lock_name(&stored) != name => user = stored,
                stored => return Ok((stored, lock)),
            }
        }
    }

    fn refresh_token_lock_name(&self, user: &User) -> String {
        let expires_at = user.expires_at().map_or(0, |at| at.0);
        // The end of a signature tells tokens apart, and is of no use without the rest. A refresh token has no such end.
        let token = user.id_token().secret();
        let tail = token.get(token.len().saturating_sub(16)..).unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        user.refresh_token().map(|token| token.secret()).hash(&mut hasher);
        format!("{}:{expires_at}:{tail}:{:08x}", self.user_key(), hasher.finish() & 0xffff_ffff)
    }

    /// Gives the lock of a refresh token back once every tab has heard of what came of it.
    pub(crate) fn release_later(&self, lock: Lock) {
        let (held, now) = (Cell::new(Some(lock)), self.platform.timers.now());
        let at = now.plus(HEARD_AFTER_SECONDS);
        let timer = self.platform.timers.wake_at(at, Rc::new(move || drop(held.take())));
        let mut spent = self.spent_token_locks.borrow_mut();
        spent.retain(|(until, _)| *until > now);
        spent.push((at, timer));
    }

    /// A provider that wants to be left alone is not asked meanwhile by calls to APIs, which come as they come. Renewals have a
    /// plan that keeps to it, and one that an app asks for by name is done.
    ///
    /// # Errors
    /// What it said.
    pub(crate) fn unless_busy(&self) -> Result<(), Error> {
        let failure = self.last_refresh_failure.borrow();
        let Some((error, at)) = &*failure else { return Ok(()) };
        let seconds = error.retry_after().unwrap_or_default().min(LONGEST_RETRY_AFTER_SECONDS);
        if at.is_within(seconds, self.platform.timers.now()) { Err(error.clone()) } else { Ok(()) }
    }
}

/// Whether this error takes only the refresh token from the session. One from before a renewal in a frame may have ended since.
pub(crate) fn has_lost_refresh_token(before: &User, error: &Error) -> bool {
    error.has_lost_means_to_renew() || (before.was_renewed_in_frame() && error.ends_session())
}
