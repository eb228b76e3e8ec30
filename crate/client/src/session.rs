//! The session in its store, and the one way for tokens to get there.

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
    /// Who is signed in, by the store, or by what this page knows where that can't be read just now. From here on what other
    /// pages do to the session is heard.
    pub(crate) async fn load(&self) -> Option<User> {
        match self.find().await {
            Ok(found) => found.map(User::without_state),
            Err(Unreadable) => self.known_session().filter(|_| !self.tabs.ended_session_may_remain.get()),
        }
    }

    /// The same by the store alone, with what only the callback is to find.
    pub(crate) async fn find(&self) -> Result<Option<User>, Unreadable> {
        self.listen();
        let (store, key) = (&self.settings.user_store, self.user_key());
        for _ in 0..ATTEMPTS {
            let Some(text) = store.find(&key).await? else { break };
            let Some(user) = User::from_storage_string(&text) else { break };
            let Some(end) = self.end_missed_while_away(&user).await else {
                self.learn_session_clock(&user);
                return Ok(Some(user));
            };
            // Not where somebody has signed in since it was read; their session must not be removed.
            if store.swap(&key, Some(&text), None).await {
                self.raise_end_if_known(end);
            }
        }
        Ok(None)
    }

    /// Stores a session. Whether it lasts longer than this page, if it was meant to.
    pub(crate) async fn store(&self, user: &User) -> bool {
        self.keep_with_room(&self.settings.user_store, &self.user_key(), &user.to_storage_string()).await
    }

    /// Stores a session, and only then tells of it: here, and then in other pages.
    pub(crate) async fn store_and_announce(&self, user: &User) {
        let lasts = self.store(user).await;
        self.announce_stored(user, lasts).await;
    }

    /// Stores `user` in the place of `before`, and tells of it. False where somebody signed out or in since `before` was
    /// read: their session must not be overwritten.
    pub(crate) async fn replace_and_announce(&self, before: &User, user: &User) -> bool {
        let Some(lasts) = self.replace(before, user).await else { return false };
        self.announce_stored(user, lasts).await;
        true
    }

    /// Stores this session in the place of that one, if that is still there. Whether it lasts; `None` where it isn't.
    pub(crate) async fn replace(&self, before: &User, user: &User) -> Option<bool> {
        let (store, key) = (&self.settings.user_store, self.user_key());
        let found = store.find(&key).await;
        let is_there = match &found {
            Ok(text) => User::from_storage_string(text.as_ref()?)?.without_state() == *before,
            // Nobody can tell just now: what came would be lost, and what it came for is spent.
            Err(Unreadable) => self.known_session().is_some_and(|known| known.session() == before.session()),
        };
        if !is_there {
            return None;
        }
        let mut is_swapped = false;
        if let Ok(text) = found {
            is_swapped = store.swap(&key, text.as_deref(), Some(&user.to_storage_string())).await;
            // A store may be readable and take nothing, as on a full disk: then nobody else has changed it either.
            if !is_swapped && store.find(&key).await.is_ok_and(|found| found != text) {
                return None;
            }
        }
        Some((is_swapped && !store.is_degraded()) || self.store(user).await)
    }

    /// Tells of a session that was stored: this page's listeners, then other pages.
    async fn announce_stored(&self, user: &User, lasts: bool) {
        self.tabs.end_checked.set(true);
        if !lasts {
            self.raise_degraded();
        }
        self.learn_session_clock(user);
        self.plan_renewal(Some(user));
        self.events.raise(&Event::UserLoaded(user.clone()));
        self.announce_to_tabs(user).await;
    }

    /// Stores the session of a new sign-in in the place of whatever session there is by now.
    pub(crate) async fn store_new_sign_in(&self, user: &User) {
        let before = self.load().await;
        // Whoever signs in may have allowed cookies, or the provider been mended.
        if self.frame_support.get() != FrameSupport::Works {
            self.frame_support.set(FrameSupport::Untried);
        }
        self.store_and_announce(user).await;
        if let Some(before) = before {
            self.leave_session_key(&before).await;
            self.forget_replaced_refresh_token(&before, user).await;
        }
    }

    /// Forgets what a worker keeps of the session that this one has replaced, unless a tab with a store of its own may go on
    /// with that.
    pub(crate) async fn forget_replaced_refresh_token(&self, before: &User, user: &User) {
        let (old, new) = (before.refresh_token(), user.refresh_token());
        if self.settings.user_store.is_shared()
            && old.map(RefreshToken::secret) != new.map(RefreshToken::secret)
        {
            self.forget_in_worker(old).await;
        }
    }

    /// Stores this session in the place of that one, whose refresh token alone is another: that is no news here, but other
    /// pages must have it.
    pub(crate) async fn replace_refresh_token(&self, before: &User, user: &User) {
        if self.replace(before, user).await.is_some() {
            // A page that hasn't looked for it has nothing planned either, and is still to do so.
            if self.known_session().as_ref() == Some(before) {
                self.set_known_session(Some(user));
            }
            self.announce_to_tabs(user).await;
        }
    }

    /// Tells other pages alone of a session that was stored. What counts renewals is written first, and so before a lock is
    /// given back.
    async fn announce_to_tabs(&self, user: &User) {
        let is_renewed = user.revision() > 0;
        if is_renewed && !self.note_renewal(user).await {
            // Somebody signed out in another page while it was stored; that must not sign them in again.
            return self.follow_end(user, End::Here).await;
        }
        self.post_changed(user);
    }

    /// Tells listeners, once for this page, that what it keeps is lost with it.
    pub(crate) fn raise_degraded(&self) {
        if !self.has_raised_degraded.replace(true) {
            self.events.raise(&Event::StorageDegraded);
        }
    }

    /// Forgets the session, by the person's wish.
    pub(crate) async fn forget(&self) {
        if let Some(user) = self.end_keeping_worker_token().await {
            self.forget_in_worker(user.refresh_token()).await;
        }
    }

    /// Forgets what a worker keeps under this name: of a session that has ended, or of tokens that nobody wants.
    pub(crate) async fn forget_in_worker(&self, refresh_token: Option<&RefreshToken>) {
        if let (Some(worker), Some(token)) = (&self.token_worker, refresh_token) {
            worker.forget(token.secret()).await;
        }
    }

    /// Checks tokens in full, as of the moment they were received: those that ended while the device slept are renewed then,
    /// and not refused.
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

    /// Oidc-client-ts's key, so that its sessions are found.
    pub(crate) fn user_key(&self) -> String {
        format!("user:{}:{}", self.settings.authority, self.settings.client_id)
    }
}
