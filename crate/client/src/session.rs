//! Reads the session from its store, writes it there, and announces what was written. Which read to use:
//!
//! - [`Core::session`]: who is signed in. The default; works while the store can't be read.
//! - [`Core::read_session`]: the store alone, where an unreadable store must be noticed, or `state` is wanted.
//! - [`Core::newest`]: under the session's lock, before a refresh token is sent: sees what other pages have just written.
//! - [`Core::catch_up`]: `session`, and the renewal plan and listeners follow what has changed.
//! - [`Core::known_session`]: what this page holds in memory; reads nothing. The others may remove an ended session.

use crate::core::Core;
use crate::error::Error;
use crate::events::Event;
use crate::platform::store::Unreadable;
use crate::records::{ATTEMPTS, End};
use crate::signature::Delivery;
use crate::silent::FrameSupport;
use crate::user::User;
use oidc_client_protocol::{
    JwkSet, ProviderMetadata, RefreshToken, Timestamp, UnverifiedTokens, VerifiedTokens,
};

impl Core {
    /// [`Core::read_session`] without `state`; while the store can't be read, the session that this page already knows.
    pub(crate) async fn session(&self) -> Option<User> {
        match self.read_session().await {
            Ok(found) => found.map(User::without_state),
            Err(Unreadable) => self.known_session().filter(|_| !self.tabs.ended_session_may_remain.get()),
        }
    }

    /// The stored session, with `state`, which only the callback shows. Starts listening to other pages, and learns the
    /// provider's clock from the session. If the session ended while this page could not hear it, it is removed from the
    /// store and its end is raised to this page's listeners.
    pub(crate) async fn read_session(&self) -> Result<Option<User>, Unreadable> {
        self.listen();
        let (store, key) = (&self.settings.user_store, self.user_key());
        for _ in 0..ATTEMPTS {
            let Some(text) = store.find(&key).await? else { break };
            let Some(user) = User::from_storage_string(&text) else { break };
            let Some(end) = self.end_missed_while_away(&user).await else {
                self.learn_session_clock(&user);
                return Ok(Some(user));
            };
            // The swap fails if somebody has signed in since the read: their session must not be removed.
            if store.swap(&key, Some(&text), None).await {
                self.raise_end_if_known(end);
            }
        }
        Ok(None)
    }

    /// Stores a session. False if it will be lost with this page although the store is meant to outlive it.
    pub(crate) async fn store(&self, user: &User) -> bool {
        self.store_making_room(&self.settings.user_store, &self.user_key(), &user.to_storage_string()).await
    }

    /// Stores a session, then announces it: first to this page's listeners, then to other pages.
    pub(crate) async fn store_and_announce(&self, user: &User) {
        let lasts = self.store(user).await;
        self.announce_stored(user, lasts).await;
    }

    /// Replaces `before` with `user` in the store, and announces it. False if somebody signed out or in since `before` was
    /// read: their session must not be overwritten, and one that has ended stays so.
    pub(crate) async fn replace_and_announce(&self, before: &User, user: &User) -> bool {
        let Some(lasts) = self.replace(before, user).await else { return false };
        self.announce_stored(user, lasts).await
    }

    /// Whether this is still the session, which was read when the store could be read.
    pub(crate) async fn is_still(&self, before: &User) -> bool {
        match self.read_session().await {
            Ok(found) => found.as_ref() == Some(before),
            Err(Unreadable) => {
                self.known_session().is_none_or(|known| known == *before) && self.goes_on_unread(before).await
            }
        }
    }

    /// Whether this session, which the store had before it could no longer be read, goes on as far as this page can tell.
    async fn goes_on_unread(&self, before: &User) -> bool {
        match self.known_session() {
            _ if self.tabs.ended_session_may_remain.get() => false,
            Some(known) => known.session() == before.session(),
            // A page whose first call renews the session knows none yet.
            None => self.recorded_end(before).await.is_none(),
        }
    }

    /// Replaces `before` with `user` in the store without announcing it; returns what [`Core::store`] does. `None` if
    /// `before` is no longer the stored session.
    pub(crate) async fn replace(&self, before: &User, user: &User) -> Option<bool> {
        let (store, key) = (&self.settings.user_store, self.user_key());
        let found = store.find(&key).await;
        let is_there = match &found {
            Ok(text) => User::from_storage_string(text.as_ref()?)?.without_state() == *before,
            // The store can't tell. Giving up would lose the new tokens, and the refresh token they came for is spent.
            Err(Unreadable) => self.goes_on_unread(before).await,
        };
        if !is_there {
            return None;
        }
        let mut is_swapped = false;
        if let Ok(text) = found {
            is_swapped = store.swap(&key, text.as_deref(), Some(&user.to_storage_string())).await;
            // A readable store may refuse to write, as on a full disk: then no other page has changed it either.
            if !is_swapped && store.find(&key).await.is_ok_and(|found| found != text) {
                return None;
            }
        }
        Some((is_swapped && !store.is_degraded()) || self.store(user).await)
    }

    /// Announces a session that was stored: to this page's listeners, then to other pages. False if it turns out to have ended.
    async fn announce_stored(&self, user: &User, lasts: bool) -> bool {
        self.tabs.end_checked.set(true);
        if !lasts {
            self.raise_degraded();
        }
        self.learn_session_clock(user);
        self.plan_renewal(Some(user));
        self.events.raise(&Event::UserLoaded(user.clone()));
        self.announce_to_tabs(user).await
    }

    /// Stores the session of a new sign-in, whatever session is stored by now.
    pub(crate) async fn store_new_sign_in(&self, user: &User) {
        let before = self.session().await;
        // Frames may work by now: the person may have allowed cookies, or the provider may have been fixed.
        if self.frame_support.get() != FrameSupport::Works {
            self.frame_support.set(FrameSupport::Untried);
        }
        self.store_and_announce(user).await;
        if let Some(before) = before {
            self.leave_session_key(&before).await;
            self.forget_replaced_refresh_token(&before, user).await;
        }
    }

    /// Deletes the replaced session's refresh token from the worker, unless a tab with its own store may still use it.
    pub(crate) async fn forget_replaced_refresh_token(&self, before: &User, user: &User) {
        let (old, new) = (before.refresh_token(), user.refresh_token());
        if self.settings.user_store.is_shared()
            && old.map(RefreshToken::secret) != new.map(RefreshToken::secret)
        {
            self.forget_in_worker(old).await;
        }
    }

    /// Replaces `before` with `user`, which differs in its refresh token alone: no event in this page, but other pages need
    /// the new token.
    pub(crate) async fn replace_refresh_token(&self, before: &User, user: &User) {
        if self.replace(before, user).await.is_some() {
            // A page that doesn't know the session yet has no renewal planned: `catch_up` will do both.
            if self.known_session().as_ref() == Some(before) {
                self.set_known_session(Some(user));
            }
            self.announce_to_tabs(user).await;
        }
    }

    /// Announces a stored session to other pages only. The record that counts renewals is written first, and so before the
    /// caller releases a lock. False if the session has ended.
    async fn announce_to_tabs(&self, user: &User) -> bool {
        let is_renewed = user.revision() > 0;
        let goes_on = !is_renewed || self.note_renewal(user).await;
        if goes_on {
            self.post_changed(user);
        } else {
            // Somebody signed out in another page while it was stored: the write must not sign them in again.
            self.follow_end(user, End::Here).await;
        }
        goes_on
    }

    /// Raises [`Event::StorageDegraded`], once per page.
    pub(crate) fn raise_degraded(&self) {
        if !self.has_raised_degraded.replace(true) {
            self.events.raise(&Event::StorageDegraded);
        }
    }

    /// Ends the session because the person, or the app, wants that.
    pub(crate) async fn forget(&self) {
        if let Some(user) = self.end_keeping_worker_token().await {
            self.forget_in_worker(user.refresh_token()).await;
        }
    }

    /// Deletes this refresh token from the worker: its session has ended, or its tokens aren't wanted.
    pub(crate) async fn forget_in_worker(&self, refresh_token: Option<&RefreshToken>) {
        if let (Some(worker), Some(token)) = (&self.token_worker, refresh_token) {
            worker.forget(token.secret()).await;
        }
    }

    /// Checks the signature and all claims of tokens, as of the moment they were received: tokens that expired while the
    /// device slept are renewed afterwards, not refused.
    pub(crate) async fn verify_by(
        &self,
        tokens: UnverifiedTokens,
        metadata: &ProviderMetadata,
        keys: JwkSet,
        received_at: Timestamp,
    ) -> Result<VerifiedTokens, Error> {
        let find = |keys: &JwkSet| Ok(tokens.signature_check(metadata, keys)?);
        let outcome = self.signature_outcome(metadata, keys, Delivery::DirectResponse, &find).await?;
        Ok(tokens.verify(outcome, received_at)?)
    }

    /// The store's key for the session: oidc-client-ts's, so that its sessions are found.
    pub(crate) fn user_key(&self) -> String {
        format!("user:{}:{}", self.settings.authority, self.settings.client_id)
    }
}
