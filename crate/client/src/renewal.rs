//! Renews the session: waits for this page's turn, picks the method, and stores the result.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::navigators::NavigatorError;
use crate::platform::locks::Lock;
use crate::platform::store::Unreadable;
use crate::refresh_token::has_lost_refresh_token;
use crate::silent::{SigninSilentArgs, SilentMethod};
use crate::user::User;
use futures_util::future::{Either, select};
use std::pin::pin;

/// How long another tab may take to renew before this one gives up waiting for it. The browser releases the lock of
/// a tab that is closed; this is for one that hangs.
const LOCK_TIMEOUT_SECONDS: u32 = 40;

/// This page's turn to renew: the session, its lock, and its refresh token's.
struct Turn {
    before: User,
    session_lock: Lock,
    token_lock: Lock,
}

impl Core {
    /// Renews the session: one request for any number of tabs. A tab that waited for another one's renewal takes its
    /// result.
    ///
    /// Uses a hidden frame if `in_frame` is given, and otherwise the method of the settings.
    pub(crate) async fn renew_session(&self, in_frame: Option<SigninSilentArgs>) -> Result<User, Error> {
        let Some(Turn { before, session_lock, token_lock }) = self.turn_to_renew().await? else {
            return self.adopt_stored_session().await;
        };
        let outcome = self.renewed_by(&before, &session_lock, in_frame).await;
        // Somebody signed out or in while the provider answered; their session must not be overwritten.
        if !self.is_still(&before).await {
            return self.adopt_stored_session().await;
        }
        match outcome {
            Ok(user) => self.store_renewed(&before, user, token_lock).await,
            Err(error) => {
                if error.ends_session() {
                    self.end_session(&before).await;
                    if self.session().await.is_some() {
                        // Somebody has signed in since: the end of the session before theirs is no error for them.
                        return self.adopt_stored_session().await;
                    }
                }
                if error.tokens_may_verify_later() {
                    // The refresh token is spent all the same.
                    self.release_later(token_lock);
                }
                Err(error)
            }
        }
    }

    /// Renews the session for a call to an API, unless the provider has asked not to be called.
    pub(crate) async fn renew_session_for_call(&self) -> Result<User, Error> {
        self.check_provider_not_busy()?;
        self.renew_session_once().await
    }

    /// Renews the session as for a call to an API, or says why that can't be done without leaving the page.
    pub(crate) async fn renew_in_place(&self) -> Result<User, Error> {
        let user = self.session().await.ok_or(ErrorKind::NotSignedIn)?;
        if self.silent_method(Some(&user))? == SilentMethod::Redirect {
            return Err(NavigatorError::SilentRenewOff.into());
        }
        self.renew_session_for_call().await
    }

    /// Waits for this page's turn to renew the session. `None` if there is nothing left to do.
    async fn turn_to_renew(&self) -> Result<Option<Turn>, Error> {
        let known = self.read_session().await.map_err(|Unreadable| ErrorKind::StorageBlocked)?;
        let Some(session_lock) = self.lock_unless_overtaken(known.as_ref()).await? else { return Ok(None) };
        let before = match (known, self.newest().await) {
            (Some(known), Some(user)) if known == user => user,
            (None, Some(user)) => user,
            _ => return Ok(None),
        };
        let (stored, token_lock) = self.lock_refresh_token(before.clone()).await?;
        // The session as stored by now: a request for an API token in another tab may have rotated the refresh token.
        let stored = stored.filter(|stored| *stored == before);
        Ok(stored.map(|before| Turn { before, session_lock, token_lock }))
    }

    /// Requests the renewed session, without storing it.
    async fn renewed_by(
        &self,
        before: &User,
        session_lock: &Lock,
        in_frame: Option<SigninSilentArgs>,
    ) -> Result<User, Error> {
        let method =
            if in_frame.is_some() { SilentMethod::Iframe } else { self.silent_method(Some(before))? };
        match method {
            SilentMethod::RefreshToken => match self.spend_refresh_token(before, session_lock).await {
                Err(error) if self.is_frame_ready() && has_lost_refresh_token(before, &error) => {
                    let lost = before.without_refresh_token();
                    self.renewed_in_frame(&lost, SigninSilentArgs::default()).await
                }
                outcome => outcome,
            },
            SilentMethod::Iframe => self.renewed_in_frame(before, in_frame.unwrap_or_default()).await,
            SilentMethod::Redirect => Err(self.renew_by_redirect(before).await),
        }
    }

    /// Stores and announces the renewed session, and deletes what only the old one needed.
    async fn store_renewed(&self, before: &User, user: User, token_lock: Lock) -> Result<User, Error> {
        let updated = self.with_new_userinfo(user, before.clone()).await;
        let Some((stored, user)) = updated else { return self.adopt_stored_session().await };
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

    /// Takes over the session that another tab, or another sign-in, has stored.
    async fn adopt_stored_session(&self) -> Result<User, Error> {
        Ok(self.catch_up().await.ok_or(ErrorKind::NotSignedIn)?)
    }

    /// Waits for the session's lock. `None` if another tab changes the session first: then there is nothing left to do.
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

    /// The session's lock: while it is held, no tab renews the session.
    pub(crate) async fn lock_session(&self) -> Result<Lock, Error> {
        self.lock(&self.user_key()).await
    }

    pub(crate) async fn lock(&self, name: &str) -> Result<Lock, Error> {
        let seconds = self.lock_seconds();
        Ok(self.platform.locks.lock(name, seconds).await.ok_or(ErrorKind::LockTimeout { seconds })?)
    }

    /// Time for the four requests that a holder makes at most: metadata, keys, tokens, and keys again if they have changed.
    pub(crate) fn lock_seconds(&self) -> u32 {
        self.settings.request_timeout_in_seconds.saturating_mul(4).max(LOCK_TIMEOUT_SECONDS)
    }
}
