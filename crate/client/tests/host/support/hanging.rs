//! Storage that delays, fails or never answers.

use super::keys::SharedKeys;
use super::stores::SharedStore;
use futures_channel::oneshot;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::crypto::SigningKey;
use oidc_client_wasm::platform::keys::KeyStore;
use oidc_client_wasm::platform::store::{Store, Unreadable};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Records on which a tab hangs when it changes one, as soon as `is_stuck` returns true.
pub struct StuckRecords {
    records: Rc<dyn Store>,
    is_stuck: Box<dyn Fn() -> bool>,
    /// Whether the tab hangs.
    pub stopped: Cell<bool>,
}

impl StuckRecords {
    pub fn new(records: Rc<dyn Store>, is_stuck: impl Fn() -> bool + 'static) -> Rc<Self> {
        Rc::new(Self { records, is_stuck: Box::new(is_stuck), stopped: Cell::default() })
    }
}

impl Store for StuckRecords {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        self.records.get(key)
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        self.records.set(key, value)
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        self.records.take(key)
    }

    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        if (self.is_stuck)() {
            self.stopped.set(true);
            return Box::pin(std::future::pending());
        }
        self.records.swap(key, expected, value)
    }
}

/// Records of a browser whose database never answers.
#[derive(Default)]
pub struct SilentRecords {
    /// How often it was accessed.
    pub asked: Cell<usize>,
}

impl SilentRecords {
    fn never<'a, T: 'a>(&'a self) -> LocalFuture<'a, T> {
        self.asked.set(self.asked.get() + 1);
        Box::pin(std::future::pending())
    }
}

impl Store for SilentRecords {
    fn get<'a>(&'a self, _key: &'a str) -> LocalFuture<'a, Option<String>> {
        self.never()
    }

    fn set<'a>(&'a self, _key: &'a str, _value: &'a str) -> LocalFuture<'a, ()> {
        self.never()
    }

    fn take<'a>(&'a self, _key: &'a str) -> LocalFuture<'a, Option<String>> {
        self.never()
    }
}

/// A store that holds one answer back until the test releases it: of the first read, or of one change.
pub struct GatedStore {
    store: Rc<dyn Store>,
    /// How many changes come before the one that waits; `None` if a read waits.
    changes_before: Cell<Option<usize>>,
    gate: RefCell<Option<oneshot::Receiver<()>>>,
}

impl GatedStore {
    /// Holds the first read back. The sender releases it.
    pub fn new(store: Rc<dyn Store>) -> (Rc<Self>, oneshot::Sender<()>) {
        Self::waiting(store, None)
    }

    /// Holds the change of this number back. The sender releases it.
    pub fn changing(store: Rc<dyn Store>, number: usize) -> (Rc<Self>, oneshot::Sender<()>) {
        Self::waiting(store, Some(number - 1))
    }

    fn waiting(store: Rc<dyn Store>, changes_before: Option<usize>) -> (Rc<Self>, oneshot::Sender<()>) {
        let (open, gate) = oneshot::channel();
        let (changes_before, gate) = (Cell::new(changes_before), RefCell::new(Some(gate)));
        (Rc::new(Self { store, changes_before, gate }), open)
    }

    async fn change(&self) {
        match self.changes_before.get() {
            Some(0) => self.wait().await,
            Some(more) => self.changes_before.set(Some(more - 1)),
            None => {}
        }
    }

    async fn wait(&self) {
        if let Some(gate) = self.gate.take() {
            let _ = gate.await;
        }
    }
}

impl Store for GatedStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move {
            if self.changes_before.get().is_none() {
                self.wait().await;
            }
            self.store.get(key).await
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            self.change().await;
            self.store.set(key, value).await;
        })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move {
            self.change().await;
            self.store.take(key).await
        })
    }

    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        Box::pin(async move {
            self.change().await;
            self.store.swap(key, expected, value).await
        })
    }
}

/// A store that can be read, but whose writes stay in the page's memory, like `IndexedDB` on a full disk.
pub struct FullStore {
    store: Rc<dyn Store>,
    memory: SharedStore,
}

impl FullStore {
    pub fn new(store: Rc<dyn Store>) -> Self {
        Self { store, memory: SharedStore::default() }
    }
}

impl Store for FullStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move {
            match self.memory.get(key).await {
                Some(text) => Some(text),
                None => self.store.get(key).await,
            }
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        self.memory.set(key, value)
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        self.memory.take(key)
    }

    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        self.memory.swap(key, expected, value)
    }

    fn is_degraded(&self) -> bool {
        true
    }
}

/// A store that fails while the test says so, except for writes, like a database that can't be opened for a moment.
pub struct FailingStore {
    store: Rc<dyn Store>,
    pub fails: Cell<bool>,
}

impl FailingStore {
    pub fn new(store: Rc<dyn Store>) -> Rc<Self> {
        Rc::new(Self { store, fails: Cell::default() })
    }
}

impl Store for FailingStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { self.find(key).await.ok().flatten() })
    }

    fn find<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<String>, Unreadable>> {
        Box::pin(async move {
            let text = self.store.get(key).await;
            if self.fails.get() { Err(Unreadable) } else { Ok(text) }
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        self.store.set(key, value)
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { if self.fails.get() { None } else { self.store.take(key).await } })
    }

    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        Box::pin(async move { !self.fails.get() && self.store.swap(key, expected, value).await })
    }
}

/// A key store that never answers a deletion, and may never answer anything else either.
pub struct StuckKeys {
    keys: Rc<SharedKeys>,
    pub finds: Cell<bool>,
    pub keeps: Cell<bool>,
}

impl StuckKeys {
    pub fn new(keys: Rc<SharedKeys>) -> Rc<Self> {
        Rc::new(Self { keys, finds: Cell::new(true), keeps: Cell::new(true) })
    }
}

impl KeyStore<SigningKey> for StuckKeys {
    fn get<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Option<SigningKey>> {
        if self.finds.get() { self.keys.get(name) } else { Box::pin(std::future::pending()) }
    }

    fn set<'a>(&'a self, name: &'a str, key: &'a SigningKey) -> LocalFuture<'a, ()> {
        if self.keeps.get() { self.keys.set(name, key) } else { Box::pin(std::future::pending()) }
    }

    fn remove<'a>(&'a self, _name: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(std::future::pending())
    }
}
