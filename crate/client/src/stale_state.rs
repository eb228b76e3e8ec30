//! Sign-ins and sign-outs under way, and those that nobody will answer any more.
//!
//! People close the provider's page, and what waits for its answer would lie in storage for ever. Oidc-client-ts searches
//! all of storage at each sign-in. Here an entry lists what waits and until when, so that old ones are found without a
//! search; and once a day, when the page is idle, what oidc-client-ts left behind is searched for.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::store::Store;
use oidc_client_protocol::Timestamp;
use oidc_client_protocol::json::Object;
use std::rc::Rc;

/// The list. No `state` reaches it: see [`Core::take_pending`].
const INDEX: &str = "signins:under-way";
/// Nobody waits for more answers than this. The oldest goes first.
const MOST: usize = 50;
/// Others write at the same time so often: those are no pages of ours.
const ATTEMPTS: usize = 100;
const SECONDS_PER_DAY: u64 = 86_400;

/// What waits for an answer, the oldest first. Read from its text without a copy of each name: every sign-in does that.
#[derive(Default)]
struct Index<'a> {
    /// The `state` of each, and until when its answer is waited for.
    waiting: Vec<(&'a str, Timestamp)>,
    searched: Option<Timestamp>,
}

impl Core {
    /// Keeps what an answer is matched to. Old ones go first, so that they never fill the storage up.
    ///
    /// # Errors
    /// [`ErrorKind::StorageBlocked`] when it would be lost with this page.
    pub(crate) async fn keep_pending(&self, id: &str, text: &str) -> Result<(), Error> {
        let until = self.platform.timers.now().plus(self.settings.stale_state_age_in_seconds);
        for id in self.change_index(Some((id, until))).await {
            self.remove_pending(&id).await;
        }
        let store = &self.settings.state_store;
        if self.keep_with_room(store, id, text).await {
            Ok(())
        } else {
            Err(ErrorKind::StorageBlocked.into())
        }
    }

    /// Keeps a text. Where there is no room for it, sign-ins that nobody will answer make some. Whether it lasts.
    pub(crate) async fn keep_with_room(&self, store: &Rc<dyn Store>, key: &str, text: &str) -> bool {
        store.set(key, text).await;
        let mut lasts = !store.is_degraded();
        if !lasts && self.clear_stale_state().await > 0 {
            store.set(key, text).await;
            lasts = !store.is_degraded();
        }
        lasts
    }

    /// Searches the store for what waits in vain, that of oidc-client-ts too, and removes it. How many there were.
    pub(crate) async fn clear_stale_state(&self) -> usize {
        let mut count = 0;
        for key in self.settings.state_store.keys().await {
            let text = self.pending(&key).await;
            if text.is_some_and(|text| self.is_stale(&key, &text)) {
                count += usize::from(self.remove_pending(&key).await);
            }
        }
        for id in self.change_index(None).await {
            count += usize::from(self.remove_pending(&id).await);
        }
        count
    }

    /// Searches once a day, when the page has nothing better to do.
    pub(crate) fn clear_stale_state_when_idle(&self) {
        let Some(core) = self.this.upgrade() else { return };
        self.platform.timers.spawn_when_idle(Box::pin(async move {
            let text = core.settings.state_store.get(INDEX).await;
            let searched = text.as_deref().and_then(Index::parse).and_then(|index| index.searched);
            let now = core.platform.timers.now();
            if searched.is_none_or(|searched| !searched.is_within(SECONDS_PER_DAY, now)) {
                core.clear_stale_state().await;
            }
        }));
    }

    /// Whether it was there. One that was answered isn't, and the key of its name is a session's by now.
    pub(crate) async fn remove_pending(&self, id: &str) -> bool {
        let was_there = self.take_pending(id).await.is_some();
        if was_there {
            self.forget_key(id).await;
        }
        was_there
    }

    /// An entry is known by its own name in it, as in oidc-client-ts's `State`: nothing else in the store is touched.
    fn is_stale(&self, key: &str, text: &str) -> bool {
        let Ok(object) = Object::parse(text) else { return false };
        let created = Timestamp::of(&object, "created");
        let cutoff = self.platform.timers.now().minus(self.settings.stale_state_age_in_seconds);
        object.string("id") == Some(key) && created.is_some_and(|created| created < cutoff)
    }

    /// Adds a sign-in to the list, or notes that the store was searched, and takes out what is old: those are returned.
    /// Tries again while other pages change the list at the same time.
    async fn change_index(&self, added: Option<(&str, Timestamp)>) -> Vec<String> {
        let store = &self.settings.state_store;
        let mut attempt = 0;
        loop {
            let text = store.get(INDEX).await;
            let now = self.platform.timers.now();
            let mut index = text.as_deref().and_then(Index::parse).unwrap_or_default();
            match added {
                Some(added) => index.waiting.push(added),
                None => index.searched = Some(now),
            }
            let old = index.take_old(now);
            attempt += 1;
            if store.swap(INDEX, text.as_deref(), Some(&index.to_text())).await || attempt == ATTEMPTS {
                return old;
            }
        }
    }
}

impl<'a> Index<'a> {
    /// Takes out what is too old, or too much.
    fn take_old(&mut self, now: Timestamp) -> Vec<String> {
        let mut too_many = self.waiting.len().saturating_sub(MOST);
        let mut old = Vec::new();
        self.waiting.retain(|(id, until)| {
            let stays = too_many == 0 && *until >= now;
            too_many = too_many.saturating_sub(1);
            if !stays {
                old.push((*id).to_owned());
            }
            stays
        });
        old
    }

    /// A JSON string, which oidc-client-ts leaves alone in its own searches: when the last search was, `0` for none, and for
    /// each that waits until when, and its name. Times are in seconds since 1970. Names have letters, digits, `-` and `_`.
    fn parse(text: &'a str) -> Option<Index<'a>> {
        let mut words = text.strip_prefix('"')?.strip_suffix('"')?.split(' ');
        let searched = words.next()?.parse().ok()?;
        let entry = |word: &'a str| {
            let (until, id) = word.split_once(':')?;
            Some((id, Timestamp(until.parse().ok()?)))
        };
        Some(Index {
            waiting: words.filter_map(entry).collect(),
            searched: (searched > 0).then_some(Timestamp(searched)),
        })
    }

    fn to_text(&self) -> String {
        let mut text = format!("\"{}", self.searched.map_or(0, |at| at.0));
        for (id, until) in &self.waiting {
            text.push(' ');
            text.push_str(&until.0.to_string());
            text.push(':');
            text.push_str(id);
        }
        text.push('"');
        text
    }
}
