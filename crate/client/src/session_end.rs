//! Ends the session: on a sign-out here, because the provider has ended it, or because another page reports its end.

use crate::core::Core;
use crate::events::Event;
use crate::records::{ATTEMPTS, End};
use crate::user::User;

/// How long looking up the record of a session's end may take.
const LOOKS_FOR_SECONDS: u64 = 1;

impl Core {
    /// Removes this session, which the provider has ended, and announces that here and in other pages. A session that was
    /// begun since stays.
    pub(crate) async fn end_session(&self, user: &User) {
        let generation = self.tabs.generation.get();
        self.note_end(user, End::ByProvider).await;
        let Some(user) = self.take_session(user).await else {
            // Gone already, or the store can't be read: then at least this page's listeners learn of it.
            self.catch_up_after(End::ByProvider).await;
            return;
        };
        self.announce_end(Some(&user), generation, End::ByProvider).await;
        self.forget_in_worker(user.refresh_token()).await;
    }

    /// Removes whatever session is stored, for a sign-out here. The worker keeps its refresh token, so that it can still be
    /// revoked. Returns the session.
    pub(crate) async fn end_keeping_worker_token(&self) -> Option<User> {
        let generation = self.tabs.generation.get();
        let found = self.read_session().await;
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

    /// Removes this session, whose end another page has reported. A session that was begun since stays.
    pub(crate) async fn follow_end(&self, user: &User, end: End) {
        self.take_session(user).await;
        self.catch_up_after(end).await;
    }

    /// Removes this session from the store and returns it as it was stored. `None` if it was gone, or replaced.
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

    /// Announces to listeners and other pages that this session has ended, or that there was none. Listeners aren't called if
    /// the known session has changed since `generation`: its end was announced already, or another session was begun.
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

    /// Stops planning renewals, and raises the session's end to this page's listeners.
    pub(crate) fn raise_end(&self, end: Option<End>) {
        self.plan_renewal(None);
        if end == Some(End::ByProvider) {
            self.events.raise(&Event::UserSignedOut);
        }
        self.events.raise(&Event::UserUnloaded);
    }

    /// As [`Core::raise_end`], if this page knew of a session.
    pub(crate) fn raise_end_if_known(&self, end: End) {
        if self.known_session().is_some() {
            self.raise_end(Some(end));
        }
    }

    /// How the session has ended, if that happened while this page could not hear it: a tab with its own store, such as a
    /// duplicated one, was loaded later or came out of the back-forward cache. Looked up once each time, and with a short
    /// limit: a database that doesn't answer must not keep a signed-in user from being shown.
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
