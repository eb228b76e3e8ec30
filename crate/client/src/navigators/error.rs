//! Why another window gave no answer.

use std::fmt;

/// Why a popup or a hidden frame gave no answer. Nothing has changed then: whoever was signed in still is.
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
    /// To do: call it straight from the click, before anything is awaited, or hand in a window that was opened there. The
    /// person can allow popups for this site; else sign in by redirect.
    PopupBlocked,
    /// The person closed the window.
    ///
    /// To do: nothing: it is a no. Offer the button again.
    PopupClosed,
    /// Another popup took its place.
    ///
    /// To do: nothing: whoever opened the other one waits for that.
    PopupReplaced,
    /// The window gave no answer in time.
    ///
    /// To do: offer the button again. If it always happens, see that the page at `popup_redirect_uri` hands its address on,
    /// and that it is of this page's origin.
    PopupTimeout {
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// The caller gave up.
    ///
    /// To do: nothing.
    Aborted,
    /// A page came into the hidden frame and didn't answer, though the provider can be reached: a sign-in page, one that
    /// refuses to be framed, or a callback page that doesn't hand its address on. A renewal is tried once more, four minutes
    /// later or when the token ends, since an outage may have a page too; after a second time no frame is tried until the
    /// page is loaded anew, or somebody signs in in it.
    ///
    /// To do: ask for the scope `offline_access`, so that the session is renewed by its refresh token: frames don't work
    /// where browsers keep third-party cookies from them. If frames ought to work, see that the provider allows to be
    /// framed, and that the page at `silent_redirect_uri` hands its address on.
    SilentFrameBlocked {
        /// How long was waited, in seconds; 0 when it wasn't tried again.
        seconds: u32,
    },
    /// The hidden frame gave no answer in time, and the next one may: no page came into it, the provider can't be reached
    /// or is overloaded, or a frame of this page was answered before.
    ///
    /// To do: try again; look at the provider if it stays slow. The limit is `silent_request_timeout_in_seconds`.
    SilentTimeout {
        /// How long was waited, in seconds.
        seconds: u32,
    },
    /// The page leaves for the provider to renew the session, and comes back by the callback.
    ///
    /// To do: nothing.
    Leaving,
    /// The page has left for the provider to renew this session before, and came back without.
    ///
    /// To do: sign in again.
    LeftBefore,
    /// Sessions aren't renewed silently here.
    ///
    /// To do: nothing, or choose another way by the setting `silent_renew`.
    SilentRenewOff,
    /// This page was opened, or is framed, by a page of another origin, and its address isn't handed on.
    ///
    /// To do: begin the sign-in in a page of the same origin as the callback's. If nobody began one, somebody else's page
    /// opened the callback: forbid framing by `frame-ancestors`.
    OtherOrigin,
    /// The address is the answer to a request of another window, and was handed on to that.
    ///
    /// To do: nothing. In a page that is callback for all of them, use `signin_callback`.
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
            NavigatorError::PopupClosed => f.write_str("the window was closed before it was done"),
            NavigatorError::PopupReplaced => f.write_str("another window took its place"),
            NavigatorError::PopupTimeout { seconds } => {
                write!(f, "the window gave no answer within {seconds} seconds")
            }
            NavigatorError::Aborted => f.write_str("it was given up"),
            NavigatorError::SilentFrameBlocked { .. } => f.write_str(
                "the provider's page doesn't answer in a hidden frame; the browser may keep its cookies from it there",
            ),
            NavigatorError::SilentTimeout { seconds } => {
                write!(f, "the hidden frame gave no answer within {seconds} seconds")
            }
            NavigatorError::Leaving => f.write_str("the page leaves for the provider to renew the session"),
            NavigatorError::LeftBefore => {
                f.write_str("the page has left for the provider before, and came back without a renewed session")
            }
            NavigatorError::SilentRenewOff => f.write_str("sessions aren't renewed silently here"),
            NavigatorError::OtherOrigin => {
                f.write_str("a page of another origin opened this one; nothing is handed on to it")
            }
            NavigatorError::HandedOn => {
                f.write_str("this is the answer to a request of another window, and was handed on to it")
            }
        }
    }
}

impl std::error::Error for NavigatorError {}
