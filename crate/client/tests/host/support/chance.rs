//! Reproducible random numbers, and tabs that can be closed at random.

use super::browser::yield_now;
use super::clock::{Clock, OnDrop};
use super::{Tab, World};
use futures_util::future::{AbortHandle, abortable};
use oidc_client_wasm::UserManagerSettings;
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::locks::{Lock, Locks};
use oidc_client_wasm::platform::store::Store;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use oidc_client_wasm::platform::{LocalFuture, Platform};
use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A random number generator (xorshift).
pub struct Die(Cell<u64>);

impl Die {
    pub fn new(seed: u64) -> Rc<Self> {
        Rc::new(Self(Cell::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)))
    }

    /// A random number below `end`.
    pub fn below(&self, end: u64) -> u64 {
        let mut state = self.0.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0.set(state);
        (state >> 11) % end
    }

    /// Yields to the other tasks a random number of times.
    pub async fn dawdle(&self) {
        for _ in 0..self.below(6) {
            yield_now().await;
        }
    }
}

/// A store whose answers come in random order.
pub struct Dawdling<S> {
    pub store: Rc<S>,
    pub die: Rc<Die>,
    pub clock: Rc<Clock>,
    /// One of this many accesses takes a second or more; none with 0.
    pub stalls: u64,
    /// Whether it swaps atomically.
    pub swaps: bool,
}

impl<S: Store> Dawdling<S> {
    async fn dawdle(&self) {
        self.die.dawdle().await;
        if self.stalls > 0 && self.die.below(self.stalls) == 0 {
            self.clock.sleep(self.die.below(20)).await;
        }
    }
}

impl<S: Store> Store for Dawdling<S> {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move {
            self.dawdle().await;
            let value = self.store.get(key).await;
            self.dawdle().await;
            value
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            self.dawdle().await;
            self.store.set(key, value).await;
            self.dawdle().await;
        })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move {
            self.dawdle().await;
            let value = self.store.take(key).await;
            self.dawdle().await;
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
            self.dawdle().await;
            let swapped = match (self.swaps, value) {
                (true, _) => self.store.swap(key, expected, value).await,
                (false, _) if self.store.get(key).await.as_deref() != expected => false,
                (false, Some(value)) => {
                    // Yields, but lets no time pass: a browser does this without a pause.
                    self.die.dawdle().await;
                    self.store.set(key, value).await;
                    true
                }
                (false, None) => {
                    self.die.dawdle().await;
                    self.store.take(key).await;
                    true
                }
            };
            self.dawdle().await;
            swapped
        })
    }

    fn keys(&self) -> LocalFuture<'_, Vec<String>> {
        self.store.keys()
    }

    fn is_shared(&self) -> bool {
        self.store.is_shared()
    }

    fn lag_in_seconds(&self) -> u64 {
        u64::from(!self.swaps)
    }
}

/// The network, with counts of the spent and the refused refresh tokens and codes.
pub struct Counted {
    network: Rc<dyn Fetch>,
    pub spent: Cell<usize>,
    pub refused: Cell<usize>,
}

impl Counted {
    pub fn new(world: &World) -> Rc<Self> {
        Rc::new(Self { network: world.network.clone(), spent: Cell::new(0), refused: Cell::new(0) })
    }
}

impl Fetch for Counted {
    fn fetch(
        &self,
        request: HttpRequest,
        timeout_seconds: u32,
    ) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        let is_token_request = request.url.ends_with("/token");
        Box::pin(async move {
            let answer = self.network.fetch(request, timeout_seconds).await;
            if is_token_request {
                let is_success = answer.as_ref().is_ok_and(HttpResponse::is_success);
                let count = if is_success { &self.spent } else { &self.refused };
                count.set(count.get() + 1);
            }
            answer
        })
    }
}

/// A tab that can be closed at any moment, with all its tasks.
pub struct OpenTab {
    pub tab: Tab,
    timers: Rc<TabTimers>,
}

impl OpenTab {
    pub fn open(world: &World, settings: UserManagerSettings, network: &Rc<Counted>) -> Self {
        Self::open_on(world, settings, network, |_| {})
    }

    pub fn open_on(
        world: &World,
        settings: UserManagerSettings,
        network: &Rc<Counted>,
        change: impl FnOnce(&mut Platform),
    ) -> Self {
        let timers = TabTimers::new(world);
        let own = timers.clone();
        let tab = world.open_on(settings, |platform| {
            platform.fetch = network.clone();
            platform.timers = own.clone();
            platform.locks = world.locks_of(own);
            change(platform);
        });
        Self { tab, timers }
    }

    pub fn close(self) {
        self.timers.close();
        drop(self.tab);
    }
}

/// Locks that are released when their tab is closed.
pub struct BorrowedLocks {
    locks: Rc<dyn Locks>,
    held: RefCell<Vec<Rc<RefCell<Option<Lock>>>>>,
}

impl BorrowedLocks {
    pub fn new(locks: Rc<dyn Locks>) -> Rc<Self> {
        Rc::new(Self { locks, held: RefCell::default() })
    }

    pub fn give_back(&self) {
        for held in self.held.take() {
            let lock = held.borrow_mut().take();
            drop(lock);
        }
    }
}

impl Locks for BorrowedLocks {
    fn lock<'a>(&'a self, name: &'a str, timeout_seconds: u32) -> LocalFuture<'a, Option<Lock>> {
        Box::pin(async move {
            let lock = self.locks.lock(name, timeout_seconds).await?;
            let held = Rc::new(RefCell::new(Some(lock)));
            self.held.borrow_mut().push(held.clone());
            let release = move || drop(held.borrow_mut().take());
            Some(Box::new(OnDrop(Some(Box::new(release)))) as Lock)
        })
    }
}

/// The timers and tasks of one tab.
pub struct TabTimers {
    clock: Rc<Clock>,
    tasks: RefCell<Vec<AbortHandle>>,
    is_closed: Rc<Cell<bool>>,
}

impl TabTimers {
    pub fn new(world: &World) -> Rc<Self> {
        let (clock, tasks, is_closed) = (world.clock.clone(), RefCell::default(), Rc::default());
        Rc::new(Self { clock, tasks, is_closed })
    }

    /// Cancels everything, and lets nothing begin.
    pub fn close(&self) {
        self.is_closed.set(true);
        self.tasks.take().iter().for_each(AbortHandle::abort);
    }

    fn unless_closed(&self, wake: Rc<dyn Fn()>) -> Rc<dyn Fn()> {
        let is_closed = self.is_closed.clone();
        Rc::new(move || {
            if !is_closed.get() {
                wake();
            }
        })
    }
}

impl Timers for TabTimers {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn wake_at(&self, at: Timestamp, wake: Rc<dyn Fn()>) -> Guard {
        self.clock.wake_at(at, self.unless_closed(wake))
    }

    fn on_resume(&self, wake: Rc<dyn Fn()>) -> Guard {
        self.clock.on_resume(self.unless_closed(wake))
    }

    fn spawn(&self, future: LocalFuture<'static, ()>) {
        if self.is_closed.get() {
            return;
        }
        let (task, handle) = abortable(future);
        self.tasks.borrow_mut().push(handle);
        self.clock.spawn(Box::pin(async move {
            let _ = task.await;
        }));
    }
}
