//! Leaving the page.

use std::fmt;

/// Navigates.
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

/// The browser's window.
pub(super) struct BrowserWindow;

impl Window for BrowserWindow {
    fn assign(&self, url: &str) -> Result<(), NavigationError> {
        let window = web_sys::window().ok_or(NavigationError)?;
        window.location().assign(url).map_err(|_| NavigationError)
    }
}
