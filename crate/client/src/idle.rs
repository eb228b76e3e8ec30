//! Signs out whoever isn't there any more.

mod watcher;

use crate::core::Core;
use crate::events::{Event, Subscription};
use crate::signout::{SignoutRedirectArgs, SignoutSilentArgs};
use std::rc::Rc;
use watcher::Watcher;

/// When somebody who isn't there any more is signed out, and how.
///
/// ```
/// use oidc_client_wasm::{IdleAction, IdleSettings};
///
/// let settings = IdleSettings { action: IdleAction::RemoveUser, ..IdleSettings::default() };
/// assert_eq!((settings.timeout_in_seconds, settings.warn_before_in_seconds), (900, 60));
/// ```
#[derive(Debug, Clone)]
pub struct IdleSettings {
    /// After how many seconds without activity. 900 by default.
    pub timeout_in_seconds: u64,
    /// How many seconds before people are told ([`Event::IdleWarning`]). 60 by default; at most half of the whole time, and
    /// not at all at 0.
    pub warn_before_in_seconds: u64,
    /// What is done then.
    pub action: IdleAction,
}

impl Default for IdleSettings {
    fn default() -> Self {
        Self { timeout_in_seconds: 900, warn_before_in_seconds: 60, action: IdleAction::default() }
    }
}

/// How somebody is signed out who isn't there any more.
///
/// ```
/// use oidc_client_wasm::IdleAction;
///
/// assert!(matches!(IdleAction::default(), IdleAction::SignoutRedirect(_)));
/// ```
#[derive(Debug, Clone)]
pub enum IdleAction {
    /// Here alone. Whoever comes next may be signed in again by the provider without a question.
    RemoveUser,
    /// By leaving for the provider's sign-out page: see
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

/// Watches for absence until it is dropped: [`UserManager::signout_when_idle`](crate::UserManager::signout_when_idle) makes
/// it.
#[must_use = "dropping it ends the watch"]
pub struct IdleSignout {
    watcher: Rc<Watcher>,
    _subscription: Subscription,
}

impl IdleSignout {
    /// Counts as activity: for what is none to a browser, such as a film that runs.
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
