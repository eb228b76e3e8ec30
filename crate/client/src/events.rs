//! The events of a session, and their listeners.

use crate::error::Error;
use crate::listeners::Listeners;
use crate::platform::timers::Guard;
use crate::user::User;
use oidc_client_protocol::Timestamp;
use std::rc::Rc;

/// Something that happened to the session. Raised to the listeners of [`Events::subscribe`], also for changes made in
/// another tab that shares the session.
///
/// ```
/// use oidc_client_wasm::Event;
///
/// // The text that a page shows.
/// fn notice(event: &Event) -> Option<&'static str> {
///     match event {
///         Event::UserSignedOut => Some("Your provider has signed you out."),
///         Event::SilentRenewError { will_retry_at: None, .. } => Some("Please sign in again."),
///         Event::StorageDegraded => Some("You stay signed in until this page is closed."),
///         _ => None,
///     }
/// }
/// assert_eq!(notice(&Event::Renewing), None);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Somebody signed in, or the session was renewed: the session with its new tokens.
    UserLoaded(User),
    /// The session has ended, for whatever reason: nobody is signed in any more.
    UserUnloaded,
    /// The provider has ended the session; raised before [`Event::UserUnloaded`].
    UserSignedOut,
    /// The access token is about to expire.
    AccessTokenExpiring,
    /// The access token has expired. The session stays, and is renewed as soon as possible if it can be renewed.
    AccessTokenExpired,
    /// A scheduled renewal has begun.
    Renewing,
    /// A scheduled renewal has failed.
    SilentRenewError {
        /// Why it failed.
        error: Error,
        /// When it is tried again, in seconds since 1970; `None` if the session has ended, or can't be renewed without
        /// the person.
        will_retry_at: Option<Timestamp>,
    },
    /// The person has been inactive for long, and is about to be signed out. Any activity prevents that.
    IdleWarning {
        /// When they are signed out, in seconds since 1970.
        signs_out_at: Timestamp,
    },
    /// The person is active again: [`Event::IdleWarning`] no longer applies.
    IdleWarningEnded,
    /// This page begins to sign the person out for inactivity; raised before [`Event::UserUnloaded`], and not in other tabs.
    /// [`Event::IdleSignedOut`] follows.
    IdleSigningOut,
    /// The person was signed out for inactivity; raised after [`Event::UserUnloaded`].
    IdleSignedOut {
        /// Why the sign-out at the provider failed. In this app they are signed out all the same.
        error: Option<Error>,
    },
    /// The session at the provider isn't watched any more. The session itself continues.
    SessionMonitorStopped {
        /// Why the watch has stopped.
        error: Error,
    },
    /// The browser blocks storage, or it is full: the session is kept in memory and lost with the page. Raised once.
    StorageDegraded,
}

/// The event listeners of one [`UserManager`](crate::UserManager); got from
/// [`UserManager::events`](crate::UserManager::events). Cheap to clone: clones have the same listeners.
///
/// ```
/// use oidc_client_wasm::{Event, UserManager, UserManagerSettings};
///
/// # let settings =
/// #     UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback");
/// let manager = UserManager::new(settings)?;
/// let subscription = manager.events().subscribe(|event| {
///     if let Event::UserLoaded(user) = event {
///         assert_eq!(user.issuer(), "https://login.example");
///     }
/// });
/// drop(subscription);
/// # Ok::<(), oidc_client_wasm::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Events(Rc<Listeners<Event>>);

impl Events {
    /// Calls `listener` for each [`Event`] until the subscription is dropped.
    #[must_use = "dropping the subscription ends it"]
    pub fn subscribe(&self, listener: impl Fn(&Event) + 'static) -> Subscription {
        Subscription { _guard: self.0.add(Rc::new(listener)) }
    }

    /// Calls every listener. Listeners may subscribe and unsubscribe during the call.
    pub(crate) fn raise(&self, event: &Event) {
        self.0.tell(event);
    }
}

/// A listener's registration: dropping it unsubscribes.
///
/// ```
/// use oidc_client_wasm::{Events, Subscription};
///
/// /// Listens for as long as it exists.
/// struct Page {
///     _session: Subscription,
/// }
/// let page = Page { _session: Events::default().subscribe(|_event| {}) };
/// drop(page);
/// ```
pub struct Subscription {
    _guard: Guard,
}
