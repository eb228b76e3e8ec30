//! Texts in this page's memory.

use super::Store;
use crate::platform::LocalFuture;
use std::cell::RefCell;

/// A list rather than a map, because it never has more than a few entries.
#[derive(Default)]
pub(super) struct MemoryStore(RefCell<Vec<(String, String)>>);

impl MemoryStore {
    pub(super) fn get(&self, key: &str) -> Option<String> {
        self.0.borrow().iter().find(|(other, _)| other == key).map(|(_, value)| value.clone())
    }

    pub(super) fn set(&self, key: &str, value: &str) {
        self.take(key);
        self.0.borrow_mut().push((key.to_owned(), value.to_owned()));
    }

    pub(super) fn take(&self, key: &str) -> Option<String> {
        let mut kept = self.0.borrow_mut();
        let index = kept.iter().position(|(other, _)| other == key)?;
        Some(kept.swap_remove(index).1)
    }

    pub(super) fn swap(&self, key: &str, expected: Option<&str>, value: Option<&str>) -> bool {
        let is_expected = self.get(key).as_deref() == expected;
        match value {
            Some(value) if is_expected => self.set(key, value),
            None if is_expected => drop(self.take(key)),
            _ => {}
        }
        is_expected
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    pub(super) fn keys(&self) -> Vec<String> {
        self.0.borrow().iter().map(|(key, _)| key.clone()).collect()
    }
}

impl Store for MemoryStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { MemoryStore::get(self, key) })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move { MemoryStore::set(self, key, value) })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { MemoryStore::take(self, key) })
    }

    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        Box::pin(async move { MemoryStore::swap(self, key, expected, value) })
    }

    fn keys(&self) -> LocalFuture<'_, Vec<String>> {
        Box::pin(async move { MemoryStore::keys(self) })
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn lag_in_seconds(&self) -> u64 {
        0
    }
}
