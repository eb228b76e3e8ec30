//! Why another window gave no response.

use std::fmt;

/// Why a popup or a hidden frame gave no response. The session here is unchanged.
///
/// ```
/// use oidc_client_wasm::{Error, NavigatorError};
///
/// let error = Error::from(NavigatorError::PopupBlocked);
/// assert_eq!(error.code(), "popup_blocked");
/// assert!(!error.ends_session());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NavigatorError {
    /// The browser opened no window.
    ///
    /// To do: call it directly in the click handler, before the first `await`, or pass in a window that was opened
    /// there. The person can allow popups for this site; otherwise sign in by redirect.
    PopupBlocked,
    /// The person closed the window.
    ///
    /// To do: nothing: the person declined. Offer the button again.
    PopupClosed,
    /// Another popup took its place.
    ///
    /// To do: nothing: the code that opened the other popup gets its result.
    PopupReplaced,
    /// The window gave no response in time.
    ///
    /// To do: offer the button again. If it always happens, check that the page at `popup_redirect_uri` passes its
    /// address on, and has this page's origin.
    PopupTimeout {
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// The caller gave up.
    ///
    /// To do: nothing.
    Aborted,
    /// A page was loaded in the hidden frame but didn't respond, though the provider can be reached: a sign-in page,
    /// one that refuses to be framed, or a callback page that doesn't pass its address on. A renewal is retried once,
    /// four minutes later or when the token expires, since an outage may show such a page too. After a second failure
    /// no frame is tried until the page is reloaded or somebody signs in on it.
    ///
    /// To do: request the scope `offline_access`, so that the session is renewed with its refresh token: frames don't
    /// work where browsers block third-party cookies. If frames should work, check that the provider allows framing,
    /// and that the page at `silent_redirect_uri` passes its address on.
    SilentFrameBlocked {
        /// How long was waited, in seconds; 0 when it wasn't tried again.
        seconds: u32,
    },
    /// The hidden frame didn't respond in time, but another may: nothing was loaded in it, the provider can't be
    /// reached or is overloaded, or an earlier frame of this page succeeded.
    ///
    /// To do: try again; check the provider if it stays slow. The limit is `silent_request_timeout_in_seconds`.
    SilentTimeout {
        /// How long was waited, in seconds.
        seconds: u32,
    },
    /// The page, or another one that shares its session, navigates to the provider to renew the session, and returns through
    /// the callback.
    ///
    /// To do: nothing.
    Leaving,
    /// The page already navigated to the provider once for this session, and returned without new tokens.
    ///
    /// To do: sign in again.
    LeftBefore,
    /// Sessions aren't renewed silently here, or only by leaving the page, which a request for a token doesn't do.
    ///
    /// To do: nothing, or choose another method with the setting `silent_renew`.
    SilentRenewOff,
    /// This page was opened, or is framed, by a page of another origin, and its address isn't passed on.
    ///
    /// To do: start the sign-in on a page of the callback's origin. If nobody started one, a foreign page opened the
    /// callback: forbid framing with `frame-ancestors`.
    OtherOrigin,
    /// The address is the response to another window's request, and was passed on to that window.
    ///
    /// To do: nothing. On a page that is the callback for several kinds of request, use `signin_callback`.
    HandedOn,
}

impl NavigatorError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            NavigatorError::PopupBlocked => "popup_blocked",
            NavigatorError::PopupClosed => "popup_closed",
            NavigatorError::PopupReplaced => "popup_replaced",
            NavigatorError::PopupTimeout { .. } => "popup_timeout",
            NavigatorError::Aborted => "aborted",
            NavigatorError::SilentFrameBlocked { .. } => "silent_frame_blocked",
            NavigatorError::SilentTimeout { .. } => "silent_timeout",
            NavigatorError::Leaving => "silent_redirect",
            NavigatorError::LeftBefore => "silent_redirect_failed",
            NavigatorError::SilentRenewOff => "silent_renew_off",
            NavigatorError::OtherOrigin => "callback_other_origin",
            NavigatorError::HandedOn => "callback_handed_on",
        }
    }
}

impl fmt::Display for NavigatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NavigatorError::PopupBlocked => {
                f.write_str("the browser opened no window; allow popups for this site and try again")
            }
            NavigatorError::PopupClosed => f.write_str("the popup was closed before the operation finished"),
            NavigatorError::PopupReplaced => f.write_str("another popup replaced this one"),
            NavigatorError::PopupTimeout { seconds } => {
                write!(f, "the popup gave no response within {seconds} seconds")
            }
            NavigatorError::Aborted => f.write_str("the operation was aborted"),
            NavigatorError::SilentFrameBlocked { .. } => f.write_str(
                "the provider gives no response in a hidden frame; the browser may block its cookies there",
            ),
            NavigatorError::SilentTimeout { seconds } => {
                write!(f, "the hidden frame gave no response within {seconds} seconds")
            }
            NavigatorError::Leaving => {
                f.write_str("the page is being redirected to the provider to renew the session")
            }
            NavigatorError::LeftBefore => {
                f.write_str("an earlier redirect to the provider did not renew the session")
            }
            NavigatorError::SilentRenewOff => f.write_str("silent renewal is switched off"),
            NavigatorError::OtherOrigin => {
                f.write_str("a page of another origin opened this one; the response isn't sent to it")
            }
            NavigatorError::HandedOn => {
                f.write_str("this is the response to a request of another window, and was sent to it")
            }
        }
    }
}

impl std::error::Error for NavigatorError {}
