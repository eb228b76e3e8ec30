//! Texts in the browser's `IndexedDB`.

use super::{MemoryStore, Store, Unreadable, or_none};
use crate::platform::LocalFuture;
use crate::platform::database::{OWN, Operation, Swap, TEXTS};
use js_sys::Array;
use std::cell::Cell;
use std::rc::Rc;

/// `IndexedDB`, with a fallback in memory: it may be blocked (cookies refused, sandboxed frames) or full.
#[derive(Default)]
pub(super) struct IndexedDbStore {
    fallback: MemoryStore,
    /// The keys whose older text in the database could not be deleted, and must not be read.
    outdated: MemoryStore,
    degraded: Cell<bool>,
}

impl IndexedDbStore {
    async fn read(&self, key: &str) -> Result<Option<String>, Unreadable> {
        match self.fallback.get(key) {
            Some(value) => Ok(Some(value)),
            // The text in the database is outdated.
            None if self.outdated.get(key).is_some() => Ok(None),
            None => match OWN.transact(TEXTS, key, Operation::Get).await {
                Ok(value) => Ok(value.as_string()),
                Err(_) => Err(Unreadable),
            },
        }
    }

    async fn write(&self, key: &str, value: &str) {
        let kept = OWN.transact(TEXTS, key, Operation::Put(value.into())).await.is_ok();
        self.degraded.set(!kept);
        self.outdated.take(key);
        if kept {
            self.fallback.take(key);
            return;
        }
        // An older value left in a full store would be read as the current session later.
        if OWN.transact(TEXTS, key, Operation::Delete).await.is_err() {
            self.outdated.set(key, "");
        }
        self.fallback.set(key, value);
    }

    async fn remove(&self, key: &str) -> Option<String> {
        let kept = OWN.transact(TEXTS, key, Operation::Take).await;
        if kept.is_ok() {
            self.outdated.take(key);
        }
        self.fallback.take(key).or_else(|| kept.ok()?.as_string())
    }

    async fn replace(&self, key: &str, expected: Option<&str>, value: Option<&str>) -> bool {
        let in_memory = self.fallback.get(key);
        if in_memory.is_some() && in_memory.as_deref() != expected {
            return false;
        }
        // A text in memory is not in the database. If there is one now, another page wrote it, and it must not be overwritten.
        let expected_there = expected.filter(|_| in_memory.is_none()).map(str::to_owned);
        let swap = Swap { expected: expected_there, value: value.map(str::to_owned), done: Rc::default() };
        let kept = async {
            if self.outdated.get(key).is_some() {
                OWN.transact(TEXTS, key, Operation::Delete).await?;
                self.outdated.take(key);
            }
            OWN.transact(TEXTS, key, Operation::Swap(swap.clone())).await
        };
        let kept = kept.await.is_ok();
        self.degraded.set(!kept);
        if !kept {
            return self.fallback.swap(key, expected, value);
        }
        self.fallback.take(key);
        swap.done.get()
    }

    async fn names(&self) -> Vec<String> {
        let kept = OWN.transact(TEXTS, "", Operation::Names).await;
        let kept = kept.as_ref().map(Array::from).unwrap_or_default();
        kept.iter().filter_map(|key| key.as_string()).chain(self.fallback.keys()).collect()
    }
}

impl Store for IndexedDbStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        or_none(self.find(key))
    }

    fn find<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<String>, Unreadable>> {
        Box::pin(self.read(key))
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(self.write(key, value))
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(self.remove(key))
    }

    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        Box::pin(self.replace(key, expected, value))
    }

    fn keys(&self) -> LocalFuture<'_, Vec<String>> {
        Box::pin(self.names())
    }

    fn is_degraded(&self) -> bool {
        self.degraded.get()
    }

    fn is_shared(&self) -> bool {
        self.fallback.is_empty()
    }

    fn lag_in_seconds(&self) -> u64 {
        0
    }
}
