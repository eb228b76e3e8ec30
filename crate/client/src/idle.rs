//! Signs people out after inactivity.

mod watcher;

use crate::core::Core;
use crate::events::{Event, Subscription};
use crate::signout::{SignoutRedirectArgs, SignoutSilentArgs};
use std::rc::Rc;
use watcher::Watcher;

/// When and how an inactive person is signed out.
///
/// ```
/// use oidc_client_wasm::{IdleAction, IdleSettings};
///
/// let settings = IdleSettings { action: IdleAction::RemoveUser, ..IdleSettings::default() };
/// assert_eq!((settings.timeout_in_seconds, settings.warn_before_in_seconds), (900, 60));
/// ```
#[derive(Debug, Clone)]
pub struct IdleSettings {
    /// The person is signed out after this many seconds without activity. 900 by default.
    pub timeout_in_seconds: u64,
    /// [`Event::IdleWarning`] is raised this many seconds before. 60 by default; at most half of the timeout, and 0 for no
    /// warning.
    pub warn_before_in_seconds: u64,
    /// How the person is signed out.
    pub action: IdleAction,
}

impl Default for IdleSettings {
    fn default() -> Self {
        Self { timeout_in_seconds: 900, warn_before_in_seconds: 60, action: IdleAction::default() }
    }
}

/// How an inactive person is signed out.
///
/// ```
/// use oidc_client_wasm::IdleAction;
///
/// assert!(matches!(IdleAction::default(), IdleAction::SignoutRedirect(_)));
/// ```
#[derive(Debug, Clone)]
pub enum IdleAction {
    /// In this app only. The provider may sign the next person in as the same user, without asking.
    RemoveUser,
    /// By navigating to the provider's sign-out page: see
    /// [`UserManager::signout_redirect`](crate::UserManager::signout_redirect). The default.
    SignoutRedirect(SignoutRedirectArgs),
    /// In a hidden frame: see [`UserManager::signout_silent`](crate::UserManager::signout_silent).
    SignoutSilent(SignoutSilentArgs),
}

impl Default for IdleAction {
    fn default() -> Self {
        IdleAction::SignoutRedirect(SignoutRedirectArgs::default())
    }
}

/// Watches for inactivity until it is dropped; returned by
/// [`UserManager::signout_when_idle`](crate::UserManager::signout_when_idle).
#[must_use = "dropping it ends the watch"]
pub struct IdleSignout {
    watcher: Rc<Watcher>,
    _subscription: Subscription,
}

impl IdleSignout {
    /// Reports activity that the browser doesn't see as such, for example a video that is playing.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) {
    /// use oidc_client_wasm::IdleSettings;
    ///
    /// let idle = manager.signout_when_idle(IdleSettings::default());
    /// // On the button that says "I am here":
    /// idle.keep_alive();
    /// # }
    /// ```
    pub fn keep_alive(&self) {
        self.watcher.active();
    }
}

impl Drop for IdleSignout {
    fn drop(&mut self) {
        self.watcher.stop();
    }
}

impl Core {
    pub(crate) fn signout_when_idle(&self, settings: IdleSettings) -> IdleSignout {
        let watcher = Watcher::new(self.this.clone(), settings);
        let weak = Rc::downgrade(&watcher);
        let subscription = self.events.subscribe(move |event| {
            let Some(watcher) = weak.upgrade() else { return };
            match event {
                Event::UserLoaded(user) => watcher.notice(user),
                Event::UserUnloaded => watcher.end(),
                _ => {}
            }
        });
        watcher.start();
        IdleSignout { watcher, _subscription: subscription }
    }
}
