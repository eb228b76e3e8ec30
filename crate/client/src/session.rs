//! The session in its store, and the one way for tokens to get there.

use crate::core::Core;
use crate::error::Error;
use crate::events::Event;
use crate::records::{ATTEMPTS, End};
use crate::signature::Came;
use crate::silent::Frames;
use crate::user::User;
use oidc_client_protocol::{JwkSet, ProviderMetadata, RefreshToken, UnverifiedTokens, VerifiedTokens};

impl Core {
    /// Who is signed in, by the store. From here on what other pages do to the session is heard.
    pub(crate) async fn load(&self) -> Option<User> {
        self.load_with_state().await.map(User::without_state)
    }

    /// The same, with what only the callback is to find.
    pub(crate) async fn load_with_state(&self) -> Option<User> {
        self.listen();
        let (store, key) = (&self.settings.user_store, self.user_key());
        for _ in 0..ATTEMPTS {
            let text = store.get(&key).await?;
            let user = User::from_storage_string(&text)?;
            let Some(end) = self.unheard_end(&user).await else {
                self.learn_stored_clock(&user);
                return Some(user);
            };
            // Signed in anew meanwhile: that stands.
            if store.swap(&key, Some(&text), None).await {
                self.tell_end_if_held(end);
            }
        }
        None
    }

    /// Stores a session. Whether it lasts longer than this page, if it was meant to.
    pub(crate) async fn store(&self, user: &User) -> bool {
        self.keep_with_room(&self.settings.user_store, &self.user_key(), &user.to_storage_string()).await
    }

    /// Stores a session, and only then tells of it: here, and then in other pages.
    pub(crate) async fn keep(&self, user: &User) {
        let lasts = self.store(user).await;
        self.tell_kept(user, lasts).await;
    }

    /// The same with what a session was made to. False where it was ended, or another begun, meanwhile: that stands.
    pub(crate) async fn keep_renewed(&self, before: &User, user: &User) -> bool {
        let Some(lasts) = self.replace(before, user).await else { return false };
        self.tell_kept(user, lasts).await;
        true
    }

    /// Stores this session in the place of that one, if that is still there. Whether it lasts; `None` where it isn't.
    pub(crate) async fn replace(&self, before: &User, user: &User) -> Option<bool> {
        let (store, key) = (&self.settings.user_store, self.user_key());
        let text = store.get(&key).await?;
        let is_there = &User::from_storage_string(&text)?.without_state() == before;
        if !is_there {
            return None;
        }
        let is_swapped = store.swap(&key, Some(&text), Some(&user.to_storage_string())).await;
        // A store may be readable and take nothing, as on a full disk: then nobody else has changed it either.
        if !is_swapped && store.get(&key).await.as_ref() != Some(&text) {
            return None;
        }
        Some((is_swapped && !store.is_degraded()) || self.store(user).await)
    }

    async fn tell_kept(&self, user: &User, lasts: bool) {
        self.tabs.looked.set(true);
        if !lasts {
            self.tell_degraded();
        }
        self.learn_stored_clock(user);
        self.plan_renewal(Some(user));
        self.events.raise(&Event::UserLoaded(user.clone()));
        self.tell_pages(user).await;
    }

    /// Stores the session of a new sign-in in the place of whatever session there is by now.
    pub(crate) async fn keep_instead(&self, user: &User) {
        let before = self.load().await;
        // Whoever signs in may have allowed cookies, or the provider been mended.
        if self.frames.get() == Frames::Blocked {
            self.frames.set(Frames::Untried);
        }
        self.keep(user).await;
        if let Some(before) = before {
            self.leave_session_key(&before).await;
            // A tab with a store of its own may go on with the session from before.
            let name = |user: &User| user.refresh_token().map(|token| token.secret().clone());
            if self.settings.user_store.is_shared() && name(&before) != name(user) {
                self.forget_in_worker(before.refresh_token()).await;
            }
        }
    }

    /// Stores this session in the place of that one, whose refresh token alone is another: that is no news here, but other
    /// pages must have it.
    pub(crate) async fn keep_rotated(&self, before: &User, user: &User) {
        if self.replace(before, user).await.is_some() {
            self.hold(Some(user));
            self.tell_pages(user).await;
        }
    }

    /// Tells other pages of a session that was stored. What counts renewals is written first, and so before a lock is given
    /// back.
    async fn tell_pages(&self, user: &User) {
        let is_renewed = user.revision() > 0;
        if is_renewed && !self.note_renewal(user).await {
            // Signed out in another page while it was stored: that stands.
            return self.follow_end(user, End::Here).await;
        }
        self.say_changed(user);
    }

    /// Tells, once for this page, that what it keeps is lost with it.
    pub(crate) fn tell_degraded(&self) {
        if !self.told_degraded.replace(true) {
            self.events.raise(&Event::StorageDegraded);
        }
    }

    /// Forgets the session, by the person's wish.
    pub(crate) async fn forget(&self) {
        if let Some(user) = self.end_but_in_worker().await {
            self.forget_in_worker(user.refresh_token()).await;
        }
    }

    /// Forgets what a worker keeps under this name: of a session that has ended, or of tokens that nobody wants.
    pub(crate) async fn forget_in_worker(&self, refresh_token: Option<&RefreshToken>) {
        if let (Some(worker), Some(token)) = (&self.token_worker, refresh_token) {
            worker.forget(token.secret()).await;
        }
    }

    /// Checks tokens in full.
    pub(crate) async fn verify(
        &self,
        tokens: UnverifiedTokens,
        metadata: &ProviderMetadata,
    ) -> Result<VerifiedTokens, Error> {
        let keys = self.discovery.keys(metadata).await?;
        self.verify_by(tokens, metadata, keys).await
    }

    /// The same with keys that were fetched before.
    pub(crate) async fn verify_by(
        &self,
        tokens: UnverifiedTokens,
        metadata: &ProviderMetadata,
        keys: JwkSet,
    ) -> Result<VerifiedTokens, Error> {
        let find = |keys: &JwkSet| Ok(tokens.signature_check(metadata, keys)?);
        let outcome = self.signature_outcome(metadata, keys, Came::FromProvider, &find).await?;
        Ok(tokens.verify(outcome, self.platform.timers.now())?)
    }

    /// Oidc-client-ts's key, so that its sessions are found.
    pub(crate) fn user_key(&self) -> String {
        format!("user:{}:{}", self.settings.authority, self.settings.client_id)
    }
}
