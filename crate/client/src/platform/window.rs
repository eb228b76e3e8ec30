//! Leaving the page.

use std::fmt;

/// Navigates.
pub trait Window {
    /// Leaves for another address.
    ///
    /// # Errors
    /// [`NavigationError`] where there is no window, or the browser refuses.
    fn assign(&self, url: &str) -> Result<(), NavigationError>;
}

/// There is no window to navigate, or the browser refused the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavigationError;

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
