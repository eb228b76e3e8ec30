//! What the drivers of SpacetimeDB and EdgeBase have in common: feeding the machine, and calling the app's listener.

use crate::{backoff, inbox::Inbox, timer};
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::protocol::Timestamp;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// The time in milliseconds since 1970, and 32 random bits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) ms: u64,
    pub(crate) random: u32,
}

impl Now {
    fn of(platform: &Platform) -> Now {
        Now { ms: timer::now_ms(&*platform.timers), random: backoff::random(&*platform.crypto) }
    }

    /// When a wait of `after_ms` milliseconds is over, rounded up to whole seconds.
    pub(crate) fn after(self, after_ms: u64) -> Timestamp {
        Timestamp((self.ms + after_ms).div_ceil(1000))
    }
}

/// Carries out what a machine decides.
pub(crate) trait MachineDriver: 'static {
    type Input: 'static;
    type Action;

    fn platform(&self) -> &Platform;

    fn inbox(&self) -> &Inbox<Self::Input>;

    /// Hands the input to the machine, and returns what to do.
    fn decide(&self, input: Self::Input, now: Now) -> Vec<Self::Action>;

    fn carry_out(&self, action: Self::Action);

    /// Feeds the machine one input after another, and carries out each input's actions in order. A call from within an
    /// action queues its input.
    fn feed(&self, input: Self::Input) {
        self.inbox().work(input, |input| {
            let actions = self.decide(input, Now::of(self.platform()));
            actions.into_iter().for_each(|action| self.carry_out(action));
        });
    }
}

/// Feeds the machine, if the app still holds the connection.
pub(crate) fn feed<D: MachineDriver>(driver: &Weak<D>, input: D::Input) {
    if let Some(driver) = driver.upgrade() {
        driver.feed(input);
    }
}

/// Feeds the machine after the current call has returned: the listener may use the connection that this call returns.
pub(crate) fn feed_later<D: MachineDriver>(driver: &Rc<D>, input: D::Input) {
    let this = Rc::downgrade(driver);
    driver.platform().timers.spawn(Box::pin(async move { feed(&this, input) }));
}

/// A function that the app wants to be called at each event.
pub(crate) type OnEvent<E> = Rc<dyn Fn(E)>;

/// The app's listener, until it is forgotten.
pub(crate) struct Listener<E>(RefCell<Option<OnEvent<E>>>);

impl<E> Listener<E> {
    pub(crate) fn new(listener: OnEvent<E>) -> Listener<E> {
        Listener(RefCell::new(Some(listener)))
    }

    /// The listener is not called again.
    pub(crate) fn forget(&self) {
        self.0.take();
    }

    pub(crate) fn emit(&self, event: E) {
        // Cloned first: the listener may drop the connection, and with it the listener.
        let listener = self.0.borrow().clone();
        if let Some(listener) = listener {
            listener(event);
        }
    }
}
