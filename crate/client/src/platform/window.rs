//! Windows: leaving this page, opening others from it, and talking with those.

mod browser;
mod features;

pub use browser::popup;
pub(super) use browser::{BrowserWindow, from_js, to_js};
pub use features::PopupWindowFeatures;

use super::timers::Guard;
use oidc_client_protocol::json::Value;
use std::fmt;
use std::rc::Rc;

/// Navigates this page, and opens others. What surroundings can't do is left at its default.
///
/// ```
/// use oidc_client_wasm::platform::window::{NavigationError, Window};
/// use std::cell::RefCell;
///
/// /// For surroundings that open the address elsewhere, such as the system's browser.
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
    /// Leaves for another address: an absolute URL. The page may live on for a moment after this returns.
    ///
    /// # Errors
    /// [`NavigationError`] where there is no window, or the browser refuses.
    fn assign(&self, url: &str) -> Result<(), NavigationError>;

    /// Leaves for another address with a form of these names and values (`POST`): an absolute URL.
    ///
    /// # Errors
    /// [`NavigationError`] where there is no window, or the browser refuses.
    fn submit(&self, action: &str, fields: &[(String, String)]) -> Result<(), NavigationError> {
        let _ = (action, fields);
        Err(NavigationError)
    }

    /// Opens an empty window, at once. Browsers allow it only while they handle a click or a key. `target` is its name;
    /// with `_blank` it is a new one. `None` when the browser blocks it.
    fn open(&self, target: &str, features: &PopupWindowFeatures) -> Option<Rc<dyn OtherWindow>> {
        let _ = (target, features);
        None
    }

    /// Puts a hidden frame into this page that shows this address: an absolute URL.
    ///
    /// # Errors
    /// [`NavigationError`] where there is no page.
    fn frame(&self, url: &str) -> Result<Rc<dyn OtherWindow>, NavigationError> {
        let _ = url;
        Err(NavigationError)
    }

    /// The window that shows this one in a frame, or opened it.
    fn initiator(&self) -> Initiator {
        Initiator::None
    }

    /// Closes this window, where the browser lets a page do that.
    fn close(&self) {}

    /// Whether the person has turned to this page: what they type arrives here.
    fn has_focus(&self) -> bool {
        true
    }

    /// Calls `heard` each time that the person does something in this page, or comes back to it.
    fn on_activity(&self, heard: Rc<dyn Fn()>) -> Guard {
        drop(heard);
        Box::new(())
    }

    /// This page's origin (RFC 6454 section 6.2); `None` where there is no page.
    fn origin(&self) -> Option<String> {
        None
    }

    /// This page's address within its origin: path, query and fragment.
    fn path(&self) -> String {
        "/".to_owned()
    }
}

/// Another window than this page's own: a popup, or a hidden frame. A frame that nobody holds is taken out of the page.
///
/// ```
/// use oidc_client_wasm::platform::timers::Guard;
/// use oidc_client_wasm::platform::window::{NavigationError, OtherWindow, PopupWindowFeatures, Window};
/// use oidc_client_wasm::protocol::json::Value;
/// use std::rc::Rc;
///
/// /// The screen of a television: it shows pages, and nobody can close it.
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
    /// Shows another address in it: an absolute URL.
    ///
    /// # Errors
    /// [`NavigationError`] when the browser refuses.
    fn navigate(&self, url: &str) -> Result<(), NavigationError>;

    /// Posts a message to it, if its page is of this origin (HTML Standard section 9.3, cross-document messaging).
    fn post(&self, message: &Value, origin: &str);

    /// Calls `heard` with each message from this very window, while its page is of this origin, until the guard is
    /// dropped. What can't be written as JSON isn't heard.
    fn listen(&self, origin: &str, heard: Rc<dyn Fn(Value)>) -> Guard;

    /// Whether it is closed. It also looks closed when its page was taken out of reach (Cross-Origin-Opener-Policy).
    fn is_closed(&self) -> bool;

    /// Whether a page has come into it, be it an error page: it is no longer empty. One of this origin is loaded whole by then.
    fn has_arrived(&self) -> bool;

    /// Closes it, or takes it out of the page.
    fn close(&self);
}

/// Who brought a window about.
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
    /// The person, or somebody who has gone.
    None,
    /// A page of this origin.
    SameOrigin(Rc<dyn OtherWindow>),
    /// A page of another origin: nothing is to be told to it.
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
