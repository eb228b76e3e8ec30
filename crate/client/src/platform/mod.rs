//! The browser, behind small traits: each file holds one trait and the browser's way of fulfilling it.
//!
//! Everything above this folder is written against the traits, so it runs on the host too, with a virtual clock
//! and a provider in memory.

pub mod abort;
pub mod crypto;
pub mod fetch;
pub mod keys;
mod listener;
pub mod locks;
pub mod store;
pub mod timers;
pub mod window;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// A future that stays on this thread: a page has only one.
///
/// ```
/// use oidc_client_wasm::platform::LocalFuture;
///
/// let status: LocalFuture<'_, u16> = Box::pin(async { 200 });
/// assert_eq!(futures_executor::block_on(status), 200);
/// ```
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// All that a [`UserManager`](crate::UserManager) asks of its surroundings, storage aside (that is a setting).
///
/// ```
/// # use oidc_client_wasm::UserManagerSettings;
/// use oidc_client_wasm::UserManager;
/// use oidc_client_wasm::platform::Platform;
/// use oidc_client_wasm::platform::window::{NavigationError, Window};
/// use std::rc::Rc;
///
/// /// For a page in a frame that must not leave it.
/// struct Staying;
/// impl Window for Staying {
///     fn assign(&self, _url: &str) -> Result<(), NavigationError> {
///         Err(NavigationError)
///     }
/// }
/// let platform = Platform { window: Rc::new(Staying), ..Platform::browser() };
/// assert_eq!(platform.window.assign("https://login.example"), Err(NavigationError));
/// # let settings =
/// #     UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback");
/// let manager = UserManager::with_platform(settings, platform)?;
/// # Ok::<(), oidc_client_wasm::Error>(())
/// ```
#[derive(Clone)]
pub struct Platform {
    /// Sends requests.
    pub fetch: Rc<dyn fetch::Fetch>,
    /// Draws random numbers, checks signatures and makes some.
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
            crypto: Rc::new(crypto::browser::BrowserCrypto),
            timers: Rc::new(timers::BrowserTimers),
            locks: Rc::new(locks::WebLocks),
            window: Rc::new(window::BrowserWindow),
        }
    }
}

/// The time by this device's clock, in whole seconds since 1970.
///
/// ```no_run
/// use oidc_client_wasm::platform::now;
/// use oidc_client_wasm::protocol::Timestamp;
///
/// assert!(now() > Timestamp(1_700_000_000));
/// ```
#[must_use]
pub fn now() -> oidc_client_protocol::Timestamp {
    timers::browser_now()
}
