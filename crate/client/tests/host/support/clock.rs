//! A virtual clock with timers, resume callbacks and tasks: eight hours pass in microseconds, and deterministically.

use futures_channel::oneshot;
use futures_executor::{LocalPool, LocalSpawner};
use futures_util::task::LocalSpawnExt;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use oidc_client_wasm::protocol::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

/// The time at which every test begins.
pub const START: Timestamp = Timestamp(1_700_000_000);

type Wake = Rc<dyn Fn()>;

/// A clock that a test advances.
pub struct Clock {
    now: Cell<Timestamp>,
    next_id: Cell<u64>,
    timers: RefCell<BTreeMap<(Timestamp, u64), Wake>>,
    resumes: RefCell<BTreeMap<u64, Wake>>,
    pool: RefCell<LocalPool>,
    spawner: LocalSpawner,
    weak: Weak<Clock>,
}

impl Clock {
    pub fn new() -> Rc<Self> {
        let pool = LocalPool::new();
        Rc::new_cyclic(|weak| Self {
            now: Cell::new(START),
            next_id: Cell::new(0),
            timers: RefCell::default(),
            resumes: RefCell::default(),
            spawner: pool.spawner(),
            pool: RefCell::new(pool),
            weak: weak.clone(),
        })
    }

    /// How many timers are set, and how many callbacks wait for the page to resume.
    pub fn waiting(&self) -> (usize, usize) {
        (self.timers.borrow().len(), self.resumes.borrow().len())
    }

    /// Runs everything that can run without time passing.
    pub fn settle(&self) {
        self.pool.borrow_mut().run_until_stalled();
    }

    /// Lets `seconds` pass; every timer fires on time.
    pub fn advance(&self, seconds: u64) {
        let end = self.now.get().plus(seconds);
        self.settle();
        while self.fire_next(end) {
            self.settle();
        }
        self.now.set(end);
        self.settle();
    }

    /// Lets `seconds` pass while the device sleeps: no timer fires.
    pub fn sleep_through(&self, seconds: u64) {
        self.now.set(self.now.get().plus(seconds));
    }

    /// Somebody sets the device's clock back.
    pub fn set_back(&self, seconds: u64) {
        self.now.set(self.now.get().minus(seconds));
    }

    /// Calls the resume callbacks of all pages.
    pub fn resume(&self) {
        let wakes: Vec<Wake> = self.resumes.borrow().values().cloned().collect();
        wakes.iter().for_each(|wake| wake());
        self.settle();
    }

    /// Runs a future to its output, and lets time pass only as far as needed.
    ///
    /// Panics when the future is pending and no timer is left that could wake it.
    pub fn run<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> T {
        let mut outcome = self.start(future);
        loop {
            self.settle();
            if let Some(outcome) = outcome.try_recv().expect("the task was dropped") {
                return outcome;
            }
            assert!(self.fire_next(Timestamp(u64::MAX)), "the future waits for nothing that will come");
        }
    }

    /// Spawns a future; the receiver resolves with its output.
    pub fn start<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> oneshot::Receiver<T> {
        let (sender, receiver) = oneshot::channel();
        let task = async move { drop(sender.send(future.await)) };
        self.spawner.spawn_local(task).expect("the pool is there as long as the clock");
        receiver
    }

    /// Polls a future once, as a caller does that drops it afterwards.
    pub fn poll_once<T>(&self, future: &mut (impl Future<Output = T> + Unpin)) {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(
            std::pin::Pin::new(future).poll(&mut context).is_pending(),
            "the future had nothing to wait for"
        );
    }

    /// Waits for virtual seconds to pass.
    pub async fn sleep(&self, seconds: u64) {
        let (sender, receiver) = oneshot::channel();
        let sender = Cell::new(Some(sender));
        let wake = move || {
            // The caller may have stopped waiting.
            let _ = sender.take().map(|sender| sender.send(()));
        };
        let guard = self.wake_at(self.now.get().plus(seconds), Rc::new(wake));
        receiver.await.expect("the timer is kept by the guard");
        drop(guard);
    }

    fn fire_next(&self, end: Timestamp) -> bool {
        let next = {
            let mut timers = self.timers.borrow_mut();
            match timers.first_entry() {
                Some(entry) if entry.key().0 <= end => Some((entry.key().0, entry.remove())),
                _ => None,
            }
        };
        let Some((at, wake)) = next else { return false };
        self.now.set(self.now.get().max(at));
        wake();
        true
    }

    fn guard(&self, cancel: impl Fn(&Clock) + 'static) -> Guard {
        let clock = self.weak.clone();
        let run = move || {
            if let Some(clock) = clock.upgrade() {
                cancel(&clock);
            }
        };
        Box::new(OnDrop(Some(Box::new(run))))
    }

    fn id(&self) -> u64 {
        self.next_id.replace(self.next_id.get() + 1)
    }
}

impl Timers for Clock {
    fn now(&self) -> Timestamp {
        self.now.get()
    }

    fn wake_at(&self, at: Timestamp, wake: Wake) -> Guard {
        let key = (at.max(self.now.get()), self.id());
        self.timers.borrow_mut().insert(key, wake);
        // The callback is dropped after the borrow ends: it may own guards itself.
        self.guard(move |clock| {
            let wake = clock.timers.borrow_mut().remove(&key);
            drop(wake);
        })
    }

    fn on_resume(&self, wake: Wake) -> Guard {
        let id = self.id();
        self.resumes.borrow_mut().insert(id, wake);
        self.guard(move |clock| {
            let wake = clock.resumes.borrow_mut().remove(&id);
            drop(wake);
        })
    }

    fn spawn(&self, future: LocalFuture<'static, ()>) {
        self.spawner.spawn_local(future).expect("the pool is there as long as the clock");
    }
}

/// The clock in a tab whose timers the browser delays by `seconds`.
pub struct LateTimers {
    pub clock: Rc<Clock>,
    pub seconds: u64,
}

impl Timers for LateTimers {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn wake_at(&self, at: Timestamp, wake: Wake) -> Guard {
        self.clock.wake_at(at.plus(self.seconds), wake)
    }

    fn on_resume(&self, wake: Wake) -> Guard {
        self.clock.on_resume(wake)
    }

    fn spawn(&self, future: LocalFuture<'static, ()>) {
        self.clock.spawn(future);
    }
}

/// The clock on a platform without timers, which drops what it should call later.
pub struct NoTimers(pub Rc<Clock>);

impl Timers for NoTimers {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn wake_at(&self, _at: Timestamp, _wake: Wake) -> Guard {
        Box::new(())
    }

    fn on_resume(&self, _wake: Wake) -> Guard {
        Box::new(())
    }

    fn spawn(&self, future: LocalFuture<'static, ()>) {
        self.0.spawn(future);
    }
}

/// Runs once, when dropped.
pub struct OnDrop(pub Option<Box<dyn FnOnce()>>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        if let Some(run) = self.0.take() {
            run();
        }
    }
}
