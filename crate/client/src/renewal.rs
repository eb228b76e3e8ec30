//! Renewing the session: whose turn it is, by what way, and what is stored of it.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::locks::Lock;
use crate::platform::store::Unreadable;
use crate::refresh_token::has_lost_refresh_token;
use crate::silent::{SigninSilentArgs, Way};
use crate::user::User;
use futures_util::future::{Either, select};
use std::pin::pin;

/// How long another tab may take to renew before this one gives up waiting for it. The browser frees the lock of
/// a tab that is closed; this is for one that hangs.
const LOCK_TIMEOUT_SECONDS: u32 = 40;

/// This page's turn to renew: the session, its lock, and that of what it renews by.
struct Turn {
    before: User,
    session_lock: Lock,
    token_lock: Lock,
}

impl Core {
    /// Renews the session: one request for any number of tabs. Whoever waited for another tab's renewal takes
    /// its result.
    ///
    /// The way is the one that the settings say, or else a frame.
    pub(crate) async fn renew_session(&self, in_frame: Option<SigninSilentArgs>) -> Result<User, Error> {
        let Some(Turn { before, session_lock, token_lock }) = self.turn_to_renew().await? else {
            return self.adopt_stored_session().await;
        };
        let outcome = self.renewed_by(&before, &session_lock, in_frame).await;
        // Somebody signed out or in while the provider answered; their session must not be overwritten.
        if self.load().await.as_ref() != Some(&before) {
            return self.adopt_stored_session().await;
        }
        match outcome {
            Ok(user) => self.store_renewed(&before, user, token_lock).await,
            Err(error) => {
                if error.ends_session() {
                    self.end_session(&before).await;
                    if self.load().await.is_some() {
                        // Somebody has signed in since; that a session before theirs has ended is no news to them.
                        return self.adopt_stored_session().await;
                    }
                }
                if error.leaves_tokens_open() {
                    // Spent all the same.
                    self.release_later(token_lock);
                }
                Err(error)
            }
        }
    }

    /// Renews the session for a call to an API.
    pub(crate) async fn renew_session_for_call(&self) -> Result<User, Error> {
        self.unless_busy()?;
        self.renew_session_once().await
    }

    /// Waits until it is for this page to renew the session. `None` when there is nothing to do any more.
    async fn turn_to_renew(&self) -> Result<Option<Turn>, Error> {
        let known = self.find().await.map_err(|Unreadable| ErrorKind::StorageBlocked)?;
        let Some(session_lock) = self.lock_unless_overtaken(known.as_ref()).await? else { return Ok(None) };
        let before = match (known, self.newest().await) {
            (Some(known), Some(user)) if known == user => user,
            (None, Some(user)) => user,
            _ => return Ok(None),
        };
        let (stored, token_lock) = self.lock_refresh_token(before.clone()).await?;
        // Not the one from before: another tab may have got a token for an API, and the refresh token is another then.
        let stored = stored.filter(|stored| *stored == before);
        Ok(stored.map(|before| Turn { before, session_lock, token_lock }))
    }

    /// The session renewed. It isn't stored.
    async fn renewed_by(
        &self,
        before: &User,
        session_lock: &Lock,
        in_frame: Option<SigninSilentArgs>,
    ) -> Result<User, Error> {
        let way = if in_frame.is_some() { Way::Iframe } else { self.silent_way(Some(before))? };
        match way {
            Way::RefreshToken => match self.spend_refresh_token(before, session_lock).await {
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

    /// Stores the renewed session, tells of it, and forgets what only the one before needed.
    async fn store_renewed(&self, before: &User, user: User, token_lock: Lock) -> Result<User, Error> {
        let anew = self.with_userinfo_anew(user, before.clone()).await;
        let Some((stored, user)) = anew else { return self.adopt_stored_session().await };
        if !self.replace_and_announce(&stored, &user).await {
            return self.adopt_stored_session().await;
        }
        self.release_later(token_lock);
        if user.signin_id() != before.signin_id() {
            self.leave_session_key(before).await;
        }
        self.forget_replaced_refresh_token(before, &user).await;
        Ok(user)
    }

    /// Goes on with what another tab, or the person, has made of the session.
    async fn adopt_stored_session(&self) -> Result<User, Error> {
        Ok(self.catch_up(true, None).await.ok_or(ErrorKind::NotSignedIn)?)
    }

    /// The lock, unless another tab changes the session first: then there is nothing left to do.
    async fn lock_unless_overtaken(&self, known: Option<&User>) -> Result<Option<Lock>, Error> {
        let overtaken = async {
            loop {
                self.wait_for_change().await;
                if self.known_session().as_ref() != known {
                    return;
                }
            }
        };
        match select(pin!(self.lock_session()), pin!(overtaken)).await {
            Either::Left((lock, _)) => lock.map(Some),
            Either::Right(_) => Ok(None),
        }
    }

    /// Keeps renewals of this session out, in all tabs, for as long as it is held.
    pub(crate) async fn lock_session(&self) -> Result<Lock, Error> {
        self.lock(&self.user_key()).await
    }

    pub(crate) async fn lock(&self, name: &str) -> Result<Lock, Error> {
        let seconds = self.lock_seconds();
        Ok(self.platform.locks.lock(name, seconds).await.ok_or(ErrorKind::LockTimeout { seconds })?)
    }

    /// Metadata, tokens, keys, and keys that were changed meanwhile: four requests at most.
    pub(crate) fn lock_seconds(&self) -> u32 {
        self.settings.request_timeout_in_seconds.saturating_mul(4).max(LOCK_TIMEOUT_SECONDS)
    }
}
