//! Requests in a popup.

use super::{Inbox, NavigatorError, Opened, Outgoing, aborted, first};
use crate::core::Core;
use crate::error::Error;
use crate::platform::abort::Abort;
use crate::platform::window::{OtherWindow, PopupWindowFeatures};
use crate::platform::{LocalFuture, Platform};
use std::rc::Rc;

/// The `target` that always opens a new window (HTML Standard section 7.3.1.7).
pub(crate) const NEW_WINDOW: &str = "_blank";
/// How long to wait for the answer of a closed window, which may have sent it just before.
const LAST_WORDS_SECONDS: u32 = 2;
/// How long this page must have had the focus again, where a closed window can't be distinguished from one that
/// `Cross-Origin-Opener-Policy` severs.
const BACK_SECONDS: u32 = 5;

/// How a popup is opened, and for how long.
///
/// ```
/// use oidc_client_wasm::{Abort, PopupArgs, PopupWindowFeatures};
///
/// let cancel = Abort::new();
/// let popup = PopupArgs {
///     features: Some(PopupWindowFeatures { width: Some(500), ..PopupWindowFeatures::default() }),
///     timeout_in_seconds: Some(300),
///     abort: Some(cancel.clone()),
///     ..PopupArgs::default()
/// };
/// assert!(popup.window.is_none());
/// ```
#[derive(Clone, Default)]
pub struct PopupArgs {
    /// A window that is already open: [`platform::window::popup`](crate::platform::window::popup) wraps one of the browser.
    pub window: Option<Rc<dyn OtherWindow>>,
    /// The name of the window, instead of the setting.
    pub target: Option<String>,
    /// The size and position, instead of the setting.
    pub features: Option<PopupWindowFeatures>,
    /// How long the person may take, in seconds; by default as long as the answer to a sign-in is accepted at all
    /// ([`stale_state_age_in_seconds`](crate::UserManagerSettings::stale_state_age_in_seconds)).
    pub timeout_in_seconds: Option<u64>,
    /// Closes the window and aborts the operation.
    pub abort: Option<Abort>,
}

impl std::fmt::Debug for PopupArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PopupArgs")
            .field("target", &self.target)
            .field("features", &self.features)
            .field("timeout_in_seconds", &self.timeout_in_seconds)
            .field("abort", &self.abort)
            .finish_non_exhaustive()
    }
}

/// A window that is open for a request, closed when dropped.
pub(crate) struct Popup {
    window: Opened,
    timeout_seconds: u64,
    abort: Option<Abort>,
    replaced: Abort,
}

impl Core {
    /// Opens a window. Nothing may be awaited before: browsers allow this only while they handle a click.
    pub(crate) fn open_popup(&self, args: PopupArgs) -> Result<Popup, NavigatorError> {
        if args.abort.as_ref().is_some_and(Abort::is_aborted) {
            return Err(NavigatorError::Aborted);
        }
        let target = args.target.as_deref().unwrap_or(&self.settings.popup_window_target);
        let features = args.features.as_ref().unwrap_or(&self.settings.popup_window_features);
        // The next request may use the same window: by its name, or because the caller passes it again.
        let may_be_shared = args.window.is_some() || target != NEW_WINDOW;
        let opened = args.window.or_else(|| self.platform.window.open(target, features));
        let window = opened.filter(|window| !window.is_closed()).ok_or(NavigatorError::PopupBlocked)?;
        let replaced = Abort::new();
        let window = Opened::new(window, may_be_shared.then(|| replaced.clone()));
        if let Some(before) = self.open_popup_abort.replace(Some(replaced.clone())) {
            before.abort();
        }
        let timeout_seconds = args.timeout_in_seconds.unwrap_or(self.settings.stale_state_age_in_seconds);
        Ok(Popup { window, timeout_seconds, abort: args.abort, replaced })
    }

    /// Sends the request in the popup and resolves with the callback's address. The window is then closed, unless its callback
    /// page asks to stay open.
    pub(crate) async fn answer_in_popup(&self, popup: Popup, outgoing: &Outgoing) -> Result<String, Error> {
        popup.check()?;
        let Popup { window: opened, timeout_seconds: seconds, abort, replaced } = popup;
        let window = &opened.window;
        let inbox = Inbox::open(&self.platform, &**window, outgoing, self.platform.window.origin());
        window.navigate(&outgoing.url)?;
        let timeout = async {
            self.platform.timers.sleep(seconds).await;
            NavigatorError::PopupTimeout { seconds }
        };
        let replaced = async {
            replaced.aborted().await;
            NavigatorError::PopupReplaced
        };
        let closed = closed_by_the_person(&self.platform, &**window);
        let ends: Vec<LocalFuture<'_, _>> =
            vec![Box::pin(aborted(abort)), Box::pin(replaced), Box::pin(timeout), Box::pin(closed)];
        let answer = first(inbox, ends).await?;
        opened.stays.set(answer.stays);
        Ok(answer.address)
    }
}

impl Popup {
    /// The handle that aborts it.
    pub(crate) fn abort(&self) -> Option<Abort> {
        self.abort.clone()
    }

    /// Checks that the window is still usable: creating the request may have taken a while.
    fn check(&self) -> Result<(), NavigatorError> {
        if self.abort.as_ref().is_some_and(Abort::is_aborted) {
            return Err(NavigatorError::Aborted);
        }
        if self.replaced.is_aborted() {
            return Err(NavigatorError::PopupReplaced);
        }
        if self.window.window.is_closed() { Err(NavigatorError::PopupClosed) } else { Ok(()) }
    }
}

/// Waits until the person has closed the window.
///
/// A page with `Cross-Origin-Opener-Policy`, ours or the provider's, severs the window: it appears closed as soon as that
/// page loads, while the person still uses it. So a window counts as closed if the provider's page was seen in it before, or
/// else if this page lost the focus and has it again.
async fn closed_by_the_person(platform: &Platform, window: &dyn OtherWindow) -> NavigatorError {
    let (mut seconds_there, mut was_away, mut seconds_back) = (0_u32, false, 0_u32);
    loop {
        platform.timers.sleep(1).await;
        let is_here = platform.window.has_focus();
        was_away |= !is_here;
        if !window.is_closed() {
            seconds_there += u32::from(window.has_arrived());
            continue;
        }
        seconds_back = if is_here { seconds_back + 1 } else { 0 };
        let was_reachable = seconds_there > 1;
        let enough = if was_reachable { LAST_WORDS_SECONDS } else { BACK_SECONDS };
        if seconds_back >= enough && (was_reachable || was_away) {
            return NavigatorError::PopupClosed;
        }
    }
}
