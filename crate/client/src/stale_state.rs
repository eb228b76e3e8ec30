//! Stored requests of sign-ins and sign-outs, and the removal of those that will never be answered.
//!
//! People close the provider's page, and the stored request would stay for ever. Oidc-client-ts searches all of storage at
//! each sign-in. Here an index lists the stored requests and when they expire, so that old ones are found without a search;
//! once a day, when the page is idle, the store is searched for those that oidc-client-ts left behind.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::store::Store;
use oidc_client_protocol::Timestamp;
use oidc_client_protocol::json::Object;
use std::rc::Rc;

/// The index's key. It has a colon, so no `state` from an address can name it: see [`Core::take_pending`].
const INDEX: &str = "signins:under-way";
/// The maximum number of stored requests. The oldest is removed first.
const MOST: usize = 50;
/// How often a compare-and-swap is tried. More collisions than this don't come from pages of this app.
const ATTEMPTS: usize = 100;
const SECONDS_PER_DAY: u64 = 86_400;

/// The stored requests, the oldest first. Borrowed from the stored text, because every sign-in reads it.
#[derive(Default)]
struct Index<'a> {
    /// Each request's `state`, and when it expires.
    waiting: Vec<(&'a str, Timestamp)>,
    /// When the whole store was last searched.
    searched: Option<Timestamp>,
}

impl Core {
    /// Stores a request until its answer comes. Removes old ones first, so that they never fill up the storage.
    ///
    /// # Errors
    /// [`ErrorKind::StorageBlocked`] if it would be lost with this page.
    pub(crate) async fn keep_pending(&self, id: &str, text: &str) -> Result<(), Error> {
        let until = self.platform.timers.now().plus(self.settings.stale_state_age_in_seconds);
        for id in self.change_index(Some((id, until))).await {
            self.remove_pending(&id).await;
        }
        let store = &self.settings.state_store;
        if self.store_making_room(store, id, text).await {
            Ok(())
        } else {
            Err(ErrorKind::StorageBlocked.into())
        }
    }

    /// Stores a text, removing stale requests if there is no room. False if the text will be lost with this page.
    pub(crate) async fn store_making_room(&self, store: &Rc<dyn Store>, key: &str, text: &str) -> bool {
        store.set(key, text).await;
        let mut lasts = !store.is_degraded();
        if !lasts && self.clear_stale_state().await > 0 {
            store.set(key, text).await;
            lasts = !store.is_degraded();
        }
        lasts
    }

    /// Searches the store for stale requests, including oidc-client-ts's, and removes them. Returns how many there were.
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

    /// Searches the store once a day, when the page is idle.
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

    /// Removes a stored request with its DPoP key, and returns whether it was there. If it was already answered, the key
    /// belongs to a session by now, and stays.
    pub(crate) async fn remove_pending(&self, id: &str) -> bool {
        let was_there = self.take_pending(id).await.is_some();
        if was_there {
            self.forget_key(id).await;
        }
        was_there
    }

    /// Whether this entry is an old request. A request's `id` is its key, as in oidc-client-ts's `State`: nothing else in the
    /// store is touched.
    fn is_stale(&self, key: &str, text: &str) -> bool {
        let Ok(object) = Object::parse(text) else { return false };
        let created = Timestamp::of(&object, "created");
        let cutoff = self.platform.timers.now().minus(self.settings.stale_state_age_in_seconds);
        object.string("id") == Some(key) && created.is_some_and(|created| created < cutoff)
    }

    /// Adds a request to the index, or notes that the store was searched. Removes and returns the requests that have
    /// expired or are too many. Tries again while other pages change the index too.
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
    /// Removes and returns the requests that have expired or are too many.
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

    /// The format: a JSON string, which oidc-client-ts ignores in its own searches, with the time of the last search (`0` for
    /// none), then `expiry:state` for each request, separated by spaces. Times are in seconds since 1970. A `state` has
    /// letters, digits, `-` and `_`.
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
