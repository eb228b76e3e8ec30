//! Storage: one that all tabs share, one for each tab, and one that shows the writes of other tabs late.

use super::browser::yield_now;
use super::clock::{Clock, OnDrop};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::store::Store;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

type Texts = BTreeMap<String, String>;

/// Storage that all tabs of an origin share, in which writes are visible at once. Each access yields once, as that of a real
/// store may, so that whatever can interleave does.
#[derive(Default)]
pub struct SharedStore {
    kept: RefCell<Texts>,
    degraded: Cell<bool>,
    pub answers_at_once: Cell<bool>,
    /// The capacity, in texts.
    pub room: Cell<Option<usize>>,
    /// The texts that exceeded the capacity.
    fallback: RefCell<Texts>,
    /// How often all keys were requested.
    pub searches: Cell<usize>,
}

impl SharedStore {
    pub fn text(&self, key: &str) -> Option<String> {
        self.kept.borrow().get(key).cloned()
    }

    pub fn put(&self, key: &str, text: &str) {
        self.kept.borrow_mut().insert(key.to_owned(), text.to_owned());
    }

    pub fn keys(&self) -> Vec<String> {
        self.kept.borrow().keys().cloned().collect()
    }

    pub fn all(&self) -> Texts {
        self.kept.borrow().clone()
    }

    /// From now on it behaves as if the browser blocked it.
    pub fn degrade(&self) {
        self.degraded.set(true);
    }

    async fn yield_now(&self) {
        if !self.answers_at_once.get() {
            yield_now().await;
        }
    }

    fn read(&self, key: &str) -> Option<String> {
        self.fallback.borrow().get(key).cloned().or_else(|| self.text(key))
    }

    fn write(&self, key: &str, text: Option<&str>) {
        let mut kept = self.kept.borrow_mut();
        kept.remove(key);
        self.fallback.borrow_mut().remove(key);
        let Some(text) = text else { return };
        let is_full = self.room.get().is_some_and(|room| kept.len() >= room);
        if self.room.get().is_some() {
            self.degraded.set(is_full);
        }
        let place = if is_full { &mut *self.fallback.borrow_mut() } else { &mut *kept };
        place.insert(key.to_owned(), text.to_owned());
    }
}

impl Store for SharedStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move {
            self.yield_now().await;
            self.read(key)
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            self.yield_now().await;
            self.write(key, Some(value));
        })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move {
            self.yield_now().await;
            let value = self.read(key);
            self.write(key, None);
            value
        })
    }

    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        Box::pin(async move {
            self.yield_now().await;
            let is_expected = self.read(key).as_deref() == expected;
            if is_expected {
                self.write(key, value);
            }
            is_expected
        })
    }

    fn keys(&self) -> LocalFuture<'_, Vec<String>> {
        Box::pin(async move {
            self.yield_now().await;
            self.searches.set(self.searches.get() + 1);
            SharedStore::keys(self)
        })
    }

    fn is_degraded(&self) -> bool {
        self.degraded.get()
    }

    fn lag_in_seconds(&self) -> u64 {
        0
    }
}

/// The storage of one tab, like `sessionStorage`.
#[derive(Default)]
pub struct TabStore(SharedStore);

impl TabStore {
    /// The storage of a duplicated tab: a copy.
    pub fn duplicate(&self) -> Rc<TabStore> {
        Rc::new(TabStore(SharedStore { kept: RefCell::new(self.0.all()), ..SharedStore::default() }))
    }

    pub fn text(&self, key: &str) -> Option<String> {
        self.0.text(key)
    }
}

impl Store for TabStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        self.0.get(key)
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        self.0.set(key, value)
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        self.0.take(key)
    }

    fn swap<'a>(
        &'a self,
        key: &'a str,
        expected: Option<&'a str>,
        value: Option<&'a str>,
    ) -> LocalFuture<'a, bool> {
        self.0.swap(key, expected, value)
    }

    fn is_shared(&self) -> bool {
        false
    }
}

/// Storage as in browsers: each page reads its own copy, which receives the writes of other pages later.
pub struct LateStorage {
    clock: Rc<Clock>,
    written: Cell<u64>,
    pages: RefCell<Vec<Rc<LateStore>>>,
    /// How many seconds later; with 0, after all tasks that are ready.
    pub seconds: Cell<u64>,
    /// Whether pages get an event then.
    pub tells: Cell<bool>,
}

impl LateStorage {
    pub fn new(clock: Rc<Clock>) -> Rc<Self> {
        let (written, pages, seconds, tells) =
            (Cell::new(0), RefCell::default(), Cell::new(0), Cell::new(true));
        Rc::new(Self { clock, written, pages, seconds, tells })
    }

    /// One page's copy, which begins with all earlier writes.
    pub fn page(self: &Rc<Self>) -> Rc<LateStore> {
        let texts = self.pages.borrow().first().map(|page| page.texts.borrow().clone()).unwrap_or_default();
        let (texts, watchers, watched) = (RefCell::new(texts), Rc::default(), Cell::new(0));
        let page = Rc::new(LateStore { storage: self.clone(), texts, watchers, watched });
        self.pages.borrow_mut().push(page.clone());
        page
    }
}

type Watchers = Rc<RefCell<BTreeMap<u64, (String, Rc<dyn Fn()>)>>>;

/// One page's copy: for each key the number of its last change, and the text.
pub struct LateStore {
    storage: Rc<LateStorage>,
    texts: RefCell<BTreeMap<String, (u64, Option<String>)>>,
    watchers: Watchers,
    watched: Cell<u64>,
}

impl LateStore {
    pub fn text(&self, key: &str) -> Option<String> {
        self.texts.borrow().get(key).and_then(|(_, text)| text.clone())
    }

    fn write(&self, key: &str, text: Option<&str>) {
        let number = self.storage.written.get() + 1;
        self.storage.written.set(number);
        let change = (number, text.map(str::to_owned));
        self.texts.borrow_mut().insert(key.to_owned(), change.clone());
        for page in self.storage.pages.borrow().iter().filter(|page| !std::ptr::eq(&***page, self)) {
            let (page, key, change) = (page.clone(), key.to_owned(), change.clone());
            self.storage.clock.spawn(Box::pin(async move { page.take_in(key, change).await }));
        }
    }

    async fn take_in(&self, key: String, change: (u64, Option<String>)) {
        match self.storage.seconds.get() {
            // Locks and messages arrive sooner.
            0 => {
                for _ in 0..50 {
                    yield_now().await;
                }
            }
            seconds => self.storage.clock.sleep(seconds).await,
        }
        let known = self.texts.borrow().get(&key).map_or(0, |(number, _)| *number);
        if known > change.0 {
            return;
        }
        self.texts.borrow_mut().insert(key.clone(), change);
        let watchers: Vec<_> = self.watchers.borrow().values().cloned().collect();
        watchers.iter().filter(|(watched, _)| *watched == key).for_each(|(_, wake)| wake());
    }
}

impl Store for LateStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { self.text(key) })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move { self.write(key, Some(value)) })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move {
            let text = self.text(key);
            self.write(key, None);
            text
        })
    }

    fn watch(&self, key: &str, wake: Rc<dyn Fn()>) -> Option<Guard> {
        if !self.storage.tells.get() {
            return None;
        }
        let id = self.watched.replace(self.watched.get() + 1);
        self.watchers.borrow_mut().insert(id, (key.to_owned(), wake));
        let watchers = self.watchers.clone();
        // The callback is dropped after the borrow ends: it may own other watchers.
        let end = move || {
            let watcher = watchers.borrow_mut().remove(&id);
            drop(watcher);
        };
        Some(Box::new(OnDrop(Some(Box::new(end)))))
    }
}
