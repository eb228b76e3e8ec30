//! Errors of the session monitor.

use std::fmt;

/// Why the session isn't watched any more (OpenID Connect Session Management 1.0). The session itself continues.
///
/// ```
/// use oidc_client_wasm::{Error, SessionMonitorError};
///
/// let error = Error::from(SessionMonitorError::Blocked);
/// assert_eq!(error.code(), "session_monitor_blocked");
/// assert!(!error.ends_session());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionMonitorError {
    /// The provider has no page for it (`check_session_iframe`, section 3.3), or gave no `session_state` (section 2).
    ///
    /// To do: switch the setting `monitor_session` off, or switch session management on at the provider.
    Unsupported,
    /// The provider's page doesn't answer: it can't be reached, or refuses to be framed.
    ///
    /// To do: check that the provider allows its `check_session_iframe` to be framed, and that this page's content security
    /// policy allows it (`frame-src`).
    NoAnswer,
    /// The provider's page answered `error`: it can't read the question, and must not be asked again (section 3.1).
    ///
    /// To do: check that the client is registered at the provider with this page's origin.
    Refused,
    /// The provider's page doesn't get its own cookies, since the browser withholds them from frames of other sites: it would
    /// report every session as changed.
    ///
    /// To do: serve the provider from the app's own site, or do without: if refresh tokens end with the provider's session,
    /// the next renewal notices too.
    Blocked,
}

impl SessionMonitorError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            SessionMonitorError::Unsupported => "session_monitor_unsupported",
            SessionMonitorError::NoAnswer => "session_monitor_no_answer",
            SessionMonitorError::Refused => "session_monitor_refused",
            SessionMonitorError::Blocked => "session_monitor_blocked",
        }
    }
}

impl fmt::Display for SessionMonitorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SessionMonitorError::Unsupported => "the provider doesn't support session monitoring",
            SessionMonitorError::NoAnswer => "the provider's check_session_iframe doesn't respond",
            SessionMonitorError::Refused => "the provider can't report the state of this session",
            SessionMonitorError::Blocked => {
                "the browser blocks the provider's cookies in frames, so the session can't be monitored"
            }
        })
    }
}

impl std::error::Error for SessionMonitorError {}
