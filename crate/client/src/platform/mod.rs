//! The browser, behind small traits: each file holds one trait and the browser's way of fulfilling it.
//!
//! Everything above this folder is written against the traits, so it runs on the host too, with a virtual clock
//! and a provider in memory.

pub mod crypto;
pub mod fetch;
pub mod locks;
pub mod store;
pub mod timers;
pub mod window;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// A future that stays on this thread: a page has only one.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// All that a [`UserManager`](crate::UserManager) asks of its surroundings, storage aside (that is a setting).
#[derive(Clone)]
pub struct Platform {
    /// Sends requests.
    pub fetch: Rc<dyn fetch::Fetch>,
    /// Draws random numbers and checks signatures.
    pub crypto: Rc<dyn crypto::Crypto>,
    /// Tells the time and wakes up.
    pub timers: Rc<dyn timers::Timers>,
    /// Keeps tabs from doing the same thing at once.
    pub locks: Rc<dyn locks::Locks>,
    /// Leaves the page.
    pub window: Rc<dyn window::Window>,
}

impl Platform {
    /// The browser that this code runs in. Harmless to make outside one: only using it fails there.
    #[must_use]
    pub fn browser() -> Self {
        Self {
            fetch: Rc::new(fetch::BrowserFetch),
            crypto: Rc::new(crypto::BrowserCrypto),
            timers: Rc::new(timers::BrowserTimers),
            locks: Rc::new(locks::WebLocks),
            window: Rc::new(window::BrowserWindow),
        }
    }
}

/// The time by this device's clock.
#[must_use]
pub fn now() -> oidc_client_protocol::Timestamp {
    timers::browser_now()
}
