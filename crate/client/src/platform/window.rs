//! Windows: navigating this page, opening others, and exchanging messages with them.

mod browser;
mod features;

pub use browser::popup;
pub(super) use browser::{BrowserWindow, from_js, to_js};
pub use features::PopupWindowFeatures;

use super::timers::Guard;
use oidc_client_protocol::json::Value;
use std::fmt;
use std::rc::Rc;

/// Navigates this page, and opens other windows. Leave the defaults for what an environment can't do.
///
/// ```
/// use oidc_client_wasm::platform::window::{NavigationError, Window};
/// use std::cell::RefCell;
///
/// /// For an environment that opens the address elsewhere, such as in the system's browser.
/// #[derive(Default)]
/// struct Outbox(RefCell<Vec<String>>);
/// impl Window for Outbox {
///     fn assign(&self, url: &str) -> Result<(), NavigationError> {
///         self.0.borrow_mut().push(url.to_owned());
///         Ok(())
///     }
/// }
/// let window = Outbox::default();
/// window.assign("https://login.example/authorize")?;
/// assert_eq!(window.0.take(), ["https://login.example/authorize"]);
/// # Ok::<(), NavigationError>(())
/// ```
pub trait Window {
    /// Navigates to another address: an absolute URL. The page may run for a moment after this returns.
    ///
    /// # Errors
    /// [`NavigationError`] where there is no window, or the browser refuses.
    fn assign(&self, url: &str) -> Result<(), NavigationError>;

    /// Navigates to another address, an absolute URL, by submitting a form with these names and values (`POST`).
    ///
    /// # Errors
    /// [`NavigationError`] where there is no window, or the browser refuses.
    fn submit(&self, action: &str, fields: &[(String, String)]) -> Result<(), NavigationError> {
        let _ = (action, fields);
        Err(NavigationError)
    }

    /// Opens an empty window at once. Browsers allow this only while they handle a click or a key. `target` is the window's
    /// name; `_blank` always opens a new one. `None` when the browser blocks it.
    fn open(&self, target: &str, features: &PopupWindowFeatures) -> Option<Rc<dyn OtherWindow>> {
        let _ = (target, features);
        None
    }

    /// Adds a hidden frame to this page that loads this address: an absolute URL.
    ///
    /// # Errors
    /// [`NavigationError`] where there is no page.
    fn frame(&self, url: &str) -> Result<Rc<dyn OtherWindow>, NavigationError> {
        let _ = url;
        Err(NavigationError)
    }

    /// The window that frames this one, or opened it.
    fn initiator(&self) -> Initiator {
        Initiator::None
    }

    /// Closes this window, where the browser lets a page do that.
    fn close(&self) {}

    /// Whether this page has the keyboard focus.
    fn has_focus(&self) -> bool {
        true
    }

    /// Calls `heard` each time the person does something in this page or returns to it, until the guard is dropped.
    fn on_activity(&self, heard: Rc<dyn Fn()>) -> Guard {
        drop(heard);
        Box::new(())
    }

    /// This page's origin (RFC 6454 section 6.2); `None` where there is no page.
    fn origin(&self) -> Option<String> {
        None
    }

    /// The part of this page's address after the origin: path, query and fragment.
    fn path(&self) -> String {
        "/".to_owned()
    }
}

/// Another window: a popup, or a hidden frame. A frame is removed from the page when it is dropped.
///
/// ```
/// use oidc_client_wasm::platform::timers::Guard;
/// use oidc_client_wasm::platform::window::{NavigationError, OtherWindow, PopupWindowFeatures, Window};
/// use oidc_client_wasm::protocol::json::Value;
/// use std::rc::Rc;
///
/// /// The screen of a television, which can't be closed.
/// struct Screen;
/// impl OtherWindow for Screen {
///     fn navigate(&self, url: &str) -> Result<(), NavigationError> {
///         if url.starts_with("https://") { Ok(()) } else { Err(NavigationError) }
///     }
///     fn post(&self, _message: &Value, _origin: &str) {}
///     fn listen(&self, _origin: &str, _heard: Rc<dyn Fn(Value)>) -> Guard {
///         Box::new(())
///     }
///     fn is_closed(&self) -> bool {
///         false
///     }
///     fn has_arrived(&self) -> bool {
///         true
///     }
///     fn close(&self) {}
/// }
/// assert_eq!(Screen.navigate("about:blank"), Err(NavigationError));
/// ```
pub trait OtherWindow {
    /// Navigates it to another address: an absolute URL.
    ///
    /// # Errors
    /// [`NavigationError`] when the browser refuses.
    fn navigate(&self, url: &str) -> Result<(), NavigationError>;

    /// Posts a message to it, if its page is of `origin` (HTML Standard section 9.3, cross-document messaging).
    fn post(&self, message: &Value, origin: &str);

    /// Calls `heard` with each message that this window posts while its page is of `origin`, until the guard is dropped.
    /// Messages that can't be written as JSON are ignored.
    fn listen(&self, origin: &str, heard: Rc<dyn Fn(Value)>) -> Guard;

    /// Whether it is closed. It also appears closed if its page is served with `Cross-Origin-Opener-Policy`.
    fn is_closed(&self) -> bool;

    /// Whether a page has loaded in it, even an error page. A page of this origin must be loaded completely.
    fn has_arrived(&self) -> bool;

    /// Closes it, or removes it from the page.
    fn close(&self);
}

/// Which window opened or frames this one.
///
/// ```
/// use oidc_client_wasm::platform::window::{Initiator, NavigationError, Window};
///
/// struct Tab;
/// impl Window for Tab {
///     fn assign(&self, _url: &str) -> Result<(), NavigationError> {
///         Ok(())
///     }
/// }
/// assert!(matches!(Tab.initiator(), Initiator::None));
/// ```
#[derive(Clone)]
pub enum Initiator {
    /// The person opened it, or the window that did is closed.
    None,
    /// A page of this origin.
    SameOrigin(Rc<dyn OtherWindow>),
    /// A page of another origin: no message is posted to it.
    OtherOrigin,
}

/// There is no window to navigate, or the browser refused the address.
///
/// ```
/// use oidc_client_wasm::platform::window::NavigationError;
///
/// assert_eq!(NavigationError.code(), "navigation_failed");
/// ```
///
/// To do: begin the sign-in in a page and not in a worker. In a frame with `sandbox`, allow it to navigate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavigationError;

impl NavigationError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "navigation_failed"
    }
}

impl fmt::Display for NavigationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the browser did not leave for the provider's page")
    }
}

impl std::error::Error for NavigationError {}
