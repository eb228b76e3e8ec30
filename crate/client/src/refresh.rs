//! Renewing the session: whose turn it is, by what way, and what comes in the place of what is spent.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::locks::Lock;
use crate::platform::store::Unreadable;
use crate::silent::{SigninSilentArgs, Way};
use crate::user::User;
use futures_util::future::{Either, select};
use oidc_client_protocol::{Refresh, RefreshToken, VerifiedTokens, filter_claims};
use std::cell::Cell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::pin;
use std::rc::Rc;

/// How long another tab may take to renew before this one gives up waiting for it. The browser frees the lock of
/// a tab that is closed; this is for one that hangs.
const LOCK_TIMEOUT_SECONDS: u32 = 40;

/// How long another tab may take to hear of a write to storage; measured: a fraction of a second under load.
const HEARD_AFTER_SECONDS: u64 = 2;

/// Nobody is kept from their session for long by what a maintenance page says (`Retry-After`). A planned renewal never comes
/// sooner after a failure than it says, up to this.
const LONGEST_RETRY_AFTER_SECONDS: u64 = 60;

/// This page's turn to renew: the session, its lock, and that of what it renews by.
struct Turn {
    before: User,
    lock: Lock,
    spending: Lock,
}

impl Core {
    /// Renews the session: one request for any number of tabs. Whoever waited for another tab's renewal takes
    /// its result.
    ///
    /// The way is the one that the settings say, or else a frame.
    pub(crate) async fn refresh(&self, in_frame: Option<SigninSilentArgs>) -> Result<User, Error> {
        let Some(Turn { before, lock, spending }) = self.turn_to_renew().await? else {
            return self.take_over().await;
        };
        let outcome = self.renewed(&before, &lock, in_frame).await;
        // Signed out, or in anew, while the provider answered: that stands.
        if self.load().await.as_ref() != Some(&before) {
            return self.take_over().await;
        }
        match outcome {
            Ok(user) => {
                let anew = self.with_userinfo_anew(user, before.clone()).await;
                let Some((stored, user)) = anew else { return self.take_over().await };
                if !self.keep_renewed(&stored, &user).await {
                    return self.take_over().await;
                }
                self.release_later(spending);
                if user.signin_id() != before.signin_id() {
                    self.leave_session_key(&before).await;
                }
                self.leave_refresh_token(&before, &user).await;
                Ok(user)
            }
            Err(error) => {
                if error.ends_session() {
                    self.end_session(&before).await;
                    if self.load().await.is_some() {
                        // Begun meanwhile: what came of the one before is no news of this one.
                        return self.take_over().await;
                    }
                }
                if error.leaves_tokens_open() {
                    // Spent all the same.
                    self.release_later(spending);
                }
                Err(error)
            }
        }
    }

    /// The session renewed. It isn't stored.
    async fn renewed(
        &self,
        before: &User,
        lock: &Lock,
        in_frame: Option<SigninSilentArgs>,
    ) -> Result<User, Error> {
        let way = if in_frame.is_some() { Way::Iframe } else { self.silent_way(Some(before))? };
        match way {
            Way::RefreshToken => match self.spend_refresh_token(before, lock).await {
                Err(error) if self.is_frame_ready() && has_lost_refresh_token(before, &error) => {
                    let lost = before.without_refresh_token();
                    self.renewed_in_frame(&lost, SigninSilentArgs::default()).await
                }
                outcome => outcome,
            },
            Way::Iframe => self.renewed_in_frame(before, in_frame.unwrap_or_default()).await,
            Way::Redirect => Err(self.renew_by_redirect(before).await),
        }
    }

    /// Waits until it is for this page to renew the session. `None` when there is nothing to do any more.
    async fn turn_to_renew(&self) -> Result<Option<Turn>, Error> {
        let known = self.find().await.map_err(|Unreadable| ErrorKind::StorageBlocked)?;
        let Some(lock) = self.lock_unless_overtaken(known.as_ref()).await? else { return Ok(None) };
        let before = match (known, self.newest().await) {
            (Some(known), Some(user)) if known == user => user,
            (None, Some(user)) => user,
            _ => return Ok(None),
        };
        let (stored, spending) = self.lock_spending(before.clone()).await?;
        // Not the one from before: another tab may have got a token for an API, and the refresh token is another then.
        let stored = stored.filter(|stored| *stored == before);
        Ok(stored.map(|before| Turn { before, lock, spending }))
    }

    /// Keeps renewals of this session out, in all tabs, for as long as it is held.
    pub(crate) async fn lock_session(&self) -> Result<Lock, Error> {
        self.lock(&self.user_key()).await
    }

    /// The lock, unless another tab changes the session first: then there is nothing left to do.
    async fn lock_unless_overtaken(&self, known: Option<&User>) -> Result<Option<Lock>, Error> {
        let overtaken = async {
            loop {
                self.changed().await;
                if self.held().as_ref() != known {
                    return;
                }
            }
        };
        match select(pin!(self.lock_session()), pin!(overtaken)).await {
            Either::Left((lock, _)) => lock.map(Some),
            Either::Right(_) => Ok(None),
        }
    }

    /// Keeps other tabs from spending what this session renews by. Browsers tell other tabs of a write and of a free lock
    /// in no fixed order, so the next one to hold the session's lock may still read the session from before. With the lock
    /// comes the session as it is stored by then.
    pub(crate) async fn lock_spending(&self, mut user: User) -> Result<(Option<User>, Lock), Error> {
        loop {
            let name = self.spending_name(&user);
            let lock = self.lock(&name).await?;
            // By what this page only knows, it would be spent a second time.
            match self.find().await.map_err(|Unreadable| ErrorKind::StorageBlocked)? {
                Some(stored) if self.spending_name(&stored) != name => user = stored,
                stored => return Ok((stored, lock)),
            }
        }
    }

    fn spending_name(&self, user: &User) -> String {
        let expires_at = user.expires_at().map_or(0, |at| at.0);
        // The end of a signature tells tokens apart, and is of no use without the rest. A refresh token has no such end.
        let token = user.id_token().secret();
        let tail = token.get(token.len().saturating_sub(16)..).unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        user.refresh_token().map(|token| token.secret()).hash(&mut hasher);
        format!("{}:{expires_at}:{tail}:{:08x}", self.user_key(), hasher.finish() & 0xffff_ffff)
    }

    /// By then every tab has heard of what came of what was spent.
    pub(crate) fn release_later(&self, lock: Lock) {
        let (held, now) = (Cell::new(Some(lock)), self.platform.timers.now());
        let at = now.plus(HEARD_AFTER_SECONDS);
        let timer = self.platform.timers.wake_at(at, Rc::new(move || drop(held.take())));
        let mut spent = self.spent.borrow_mut();
        spent.retain(|(until, _)| *until > now);
        spent.push((at, timer));
    }

    async fn lock(&self, name: &str) -> Result<Lock, Error> {
        let seconds = self.lock_seconds();
        Ok(self.platform.locks.lock(name, seconds).await.ok_or(ErrorKind::LockTimeout { seconds })?)
    }

    /// Metadata, tokens, keys, and keys that were changed meanwhile: four requests at most.
    pub(crate) fn lock_seconds(&self) -> u32 {
        self.settings.request_timeout_in_seconds.saturating_mul(4).max(LOCK_TIMEOUT_SECONDS)
    }

    /// Goes on with what another tab, or the person, has made of the session.
    async fn take_over(&self) -> Result<User, Error> {
        Ok(self.catch_up(true, None).await.ok_or(ErrorKind::NotSignedIn)?)
    }

    async fn spend_refresh_token(&self, user: &User, lock: &Lock) -> Result<User, Error> {
        let tokens = self.tokens_by_refresh_token(self.refresh_of(user)?, user, lock).await?;
        let claims = filter_claims(tokens.claims(), &self.settings.filter_protocol_claims);
        Ok(user.renewed(&tokens, claims))
    }

    /// A renewal by the session's refresh token.
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
        lock: &Lock,
    ) -> Result<VerifiedTokens, Error> {
        let metadata = self.discovery.metadata().await?;
        let key = self.renewal_key(user).await?;
        // Before the refresh token is spent: without keys nothing that comes for it can be checked.
        let keys = self.discovery.keys(&metadata).await?;
        // Another tab may have it by now, if this one was asleep.
        let seconds = self.settings.request_timeout_in_seconds;
        if !self.platform.locks.still_holds(lock, u64::from(seconds)).await {
            return Err(ErrorKind::LockTimeout { seconds: self.lock_seconds() }.into());
        }
        self.note_spending(user).await;
        let response = self.send(refresh.request(&metadata), key.as_ref()).await;
        let now = self.platform.timers.now();
        let tokens = match response.and_then(|response| Ok(refresh.receive(&response, now)?)) {
            Ok(tokens) => tokens,
            Err(error) => {
                self.last_failure.replace(Some((error.clone(), now)));
                // There is nothing that others would have to wait for.
                self.note_renewal(user).await;
                return Err(error);
            }
        };
        let rotated = tokens.rotated_refresh_token().cloned();
        let verified = self.verify_by(tokens, &metadata, keys).await;
        match (&verified, rotated) {
            (Ok(_), _) => {}
            (Err(error), Some(rotated)) if error.leaves_tokens_open() => {
                self.keep_rotated_alone(user, rotated).await;
            }
            _ => drop(self.note_renewal(user).await),
        }
        verified
    }

    /// Renews the session for a call to an API.
    pub(crate) async fn refresh_for_call(&self) -> Result<User, Error> {
        self.unless_busy()?;
        self.refresh_once().await
    }

    /// A provider that wants to be left alone is not asked meanwhile by calls to APIs, which come as they come. Renewals have a
    /// plan that keeps to it, and one that an app asks for by name is done.
    ///
    /// # Errors
    /// What it said.
    pub(crate) fn unless_busy(&self) -> Result<(), Error> {
        let failure = self.last_failure.borrow();
        let Some((error, at)) = &*failure else { return Ok(()) };
        let seconds = error.retry_after().unwrap_or_default().min(LONGEST_RETRY_AFTER_SECONDS);
        if at.is_within(seconds, self.platform.timers.now()) { Err(error.clone()) } else { Ok(()) }
    }

    /// Keeps what came in the place of a refresh token that is spent now, though what came beside it can't be checked yet:
    /// the session would end with it. It is shown to nobody but the provider that sent it, which then says what it is worth.
    async fn keep_rotated_alone(&self, user: &User, refresh_token: RefreshToken) {
        // Signed out meanwhile: that stands.
        if let Some(stored) = self.load().await.filter(|stored| stored == user) {
            self.keep_rotated(user, &stored.with_refresh_token(refresh_token)).await;
        }
    }
}

/// Whether this error takes only the refresh token from the session. One from before a renewal in a frame may have ended since.
fn has_lost_refresh_token(before: &User, error: &Error) -> bool {
    error.has_lost_means_to_renew() || (before.was_renewed_in_frame() && error.ends_session())
}
