//! The browser's APIs behind small traits: most files hold one trait and its implementation for the browser.
//!
//! All other modules use only the traits, so they also run on the host, with a virtual clock and a provider in memory.

pub mod abort;
pub mod channel;
pub mod crypto;
mod database;
pub mod fetch;
pub mod keys;
mod listener;
pub mod locks;
pub mod store;
pub mod timers;
pub mod window;
pub mod worker;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// A boxed future that is not `Send`: a page has only one thread.
///
/// ```
/// use oidc_client_wasm::platform::LocalFuture;
///
/// let status: LocalFuture<'_, u16> = Box::pin(async { 200 });
/// assert_eq!(futures_executor::block_on(status), 200);
/// ```
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Everything that a [`UserManager`](crate::UserManager) needs from its environment, except storage (which is a setting).
///
/// ```
/// # use oidc_client_wasm::UserManagerSettings;
/// use oidc_client_wasm::UserManager;
/// use oidc_client_wasm::platform::Platform;
/// use oidc_client_wasm::platform::window::{NavigationError, Window};
/// use std::rc::Rc;
///
/// /// For a page in a frame that must not navigate away.
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
    /// Generates random numbers, and verifies and creates signatures.
    pub crypto: Rc<dyn crypto::Crypto>,
    /// The clock and the timers.
    pub timers: Rc<dyn timers::Timers>,
    /// Keeps tabs from doing the same thing at once.
    pub locks: Rc<dyn locks::Locks>,
    /// Exchanges messages with the other pages of this origin.
    pub channels: Rc<dyn channel::Channels>,
    /// Records that all pages of this origin must read consistently and at once: how often a session was renewed, and which
    /// page renews it where Web Locks are missing or refused. No tokens. `IndexedDB` in a browser; `localStorage` won't do,
    /// since a page may briefly read an older value there.
    pub records: Rc<dyn store::Store>,
    /// Navigates the page and opens other windows.
    pub window: Rc<dyn window::Window>,
    /// Starts workers.
    pub workers: Rc<dyn worker::Workers>,
}

impl Platform {
    /// The browser that this code runs in. It can be created outside a browser too; only using it fails there.
    #[must_use]
    pub fn browser() -> Self {
        Self::browser_with(Rc::new(fetch::BrowserFetch))
    }

    /// As [`Platform::browser`], with another implementation of [`Fetch`](fetch::Fetch): the browser's isn't linked then.
    ///
    /// ```
    /// use oidc_client_wasm::platform::Platform;
    /// use oidc_client_wasm::platform::fetch::Fetch;
    /// use std::rc::Rc;
    ///
    /// fn platform(through_a_proxy: Rc<dyn Fetch>) -> Platform {
    ///     Platform::browser_with(through_a_proxy)
    /// }
    /// ```
    #[must_use]
    pub fn browser_with(fetch: Rc<dyn fetch::Fetch>) -> Self {
        let crypto = Rc::new(crypto::browser::BrowserCrypto);
        let timers = Rc::new(timers::BrowserTimers);
        let records = store::indexed_db();
        let fallback = locks::leases(records.clone(), timers.clone(), crypto.clone());
        Self {
            fetch,
            crypto,
            timers,
            locks: Rc::new(locks::WebLocks { fallback }),
            channels: Rc::new(channel::BroadcastChannels),
            records,
            window: Rc::new(window::BrowserWindow),
            workers: Rc::new(worker::BrowserWorkers),
        }
    }
}

/// The time of this device's clock, in whole seconds since 1970.
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
