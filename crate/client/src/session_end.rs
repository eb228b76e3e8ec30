//! How a session ends: by the person's wish, by the provider's word, or as another page says.

use crate::core::Core;
use crate::events::Event;
use crate::records::{ATTEMPTS, End};
use crate::user::User;

/// How long the record of a session's end may take, in seconds.
const LOOKS_FOR_SECONDS: u64 = 1;

impl Core {
    /// Forgets this session, which the provider has ended, and tells of it here and elsewhere. Whoever has signed in
    /// since keeps their session.
    pub(crate) async fn end_session(&self, user: &User) {
        let generation = self.tabs.generation.get();
        self.note_end(user, End::ByProvider).await;
        let Some(user) = self.take_session(user).await else {
            // Or the store can't be read: then this page at least is told.
            return drop(self.catch_up(true, Some(End::ByProvider)).await);
        };
        self.announce_end(Some(&user), generation, End::ByProvider).await;
        self.forget_in_worker(user.refresh_token()).await;
    }

    /// Forgets whatever session there is, by the person's wish, while its refresh token can still be revoked.
    pub(crate) async fn end_keeping_worker_token(&self) -> Option<User> {
        let generation = self.tabs.generation.get();
        let found = self.find().await;
        let known = found.is_err().then(|| self.known_session()).flatten();
        self.tabs.ended_session_may_remain.set(found.is_err());
        if let Some(user) = found.ok().flatten().as_ref().or(known.as_ref()) {
            self.note_end(user, End::Here).await;
        }
        let stored = self.settings.user_store.take(&self.user_key()).await;
        let user = stored.and_then(|stored| User::from_storage_string(&stored)).or(known);
        self.announce_end(user.as_ref(), generation, End::Here).await;
        user
    }

    /// Forgets this session, of which another page has said that it has ended. Whoever has signed in since keeps their
    /// session.
    pub(crate) async fn follow_end(&self, user: &User, end: End) {
        self.take_session(user).await;
        self.catch_up(true, Some(end)).await;
    }

    /// Takes this session out of the store, as it is by now. `None` when there is none any more, or another.
    pub(crate) async fn take_session(&self, user: &User) -> Option<User> {
        let (store, key) = (&self.settings.user_store, self.user_key());
        for _ in 0..ATTEMPTS {
            let Ok(text) = store.find(&key).await else {
                self.tabs.ended_session_may_remain.set(true);
                return None;
            };
            let text = text?;
            let stored = User::from_storage_string(&text)?;
            if stored.session() != user.session() {
                return None;
            }
            if store.swap(&key, Some(&text), None).await {
                return Some(stored);
            }
        }
        None
    }

    /// Tells here and in other pages that this session has ended, or that there was none. Not here where another part of
    /// this page has seen it go since, and told so, or has begun another.
    async fn announce_end(&self, user: Option<&User>, generation: u64, end: End) {
        let is_it = |known: User| user.is_none_or(|user| known.session() == user.session());
        if generation == self.tabs.generation.get() || self.known_session().is_some_and(is_it) {
            self.raise_end(Some(end));
        }
        if let Some(user) = user {
            self.post_ended(user, end);
            self.forget_session_key(user).await;
        }
    }

    /// Plans no renewal any more, and tells this page's listeners that the session is gone.
    pub(crate) fn raise_end(&self, end: Option<End>) {
        self.plan_renewal(None);
        if end == Some(End::ByProvider) {
            self.events.raise(&Event::UserSignedOut);
        }
        self.events.raise(&Event::UserUnloaded);
    }

    /// The same where this page knew of a session.
    pub(crate) fn raise_end_if_known(&self, end: End) {
        if self.known_session().is_some() {
            self.raise_end(Some(end));
        }
    }

    /// How the session has ended, if it has while nobody here could hear of it: a tab with a store of its own, such as one
    /// that was duplicated, is loaded later, or comes out of the back-forward cache. Looked up once each time, and not for
    /// long: a browser whose database doesn't answer shows who is signed in all the same.
    pub(crate) async fn end_missed_while_away(&self, user: &User) -> Option<End> {
        let is_heard = self.tabs.end_checked.get() || self.settings.user_store.is_shared();
        if is_heard && !self.tabs.ended_session_may_remain.get() {
            return None;
        }
        let end = self.platform.timers.in_time(LOOKS_FOR_SECONDS, Box::pin(self.recorded_end(user))).await;
        self.tabs.end_checked.set(true);
        end.flatten()
    }
}
