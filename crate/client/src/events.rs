//! What happens to a session, told to whoever wants to know.

use crate::error::Error;
use crate::listeners::Listeners;
use crate::platform::timers::Guard;
use crate::user::User;
use oidc_client_protocol::Timestamp;
use std::rc::Rc;

/// Something that happened to the session.
///
/// ```
/// use oidc_client_wasm::Event;
///
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
    /// Somebody signed in, or the session was renewed: these are the tokens from now on.
    UserLoaded(User),
    /// The session is gone from this page.
    UserUnloaded,
    /// The provider has ended the session.
    UserSignedOut,
    /// The access token is about to end.
    AccessTokenExpiring,
    /// The access token has ended. The session is kept, and renewed as soon as that is possible.
    AccessTokenExpired,
    /// The session is being renewed.
    Renewing,
    /// A renewal failed.
    SilentRenewError {
        /// Why.
        error: Error,
        /// When it is tried again, in seconds since 1970; `None` when the session has ended, or can't be renewed without
        /// the person.
        will_retry_at: Option<Timestamp>,
    },
    /// The person hasn't done anything for long, and is about to be signed out. Whatever they do takes it back.
    IdleWarning {
        /// When, in seconds since 1970.
        signs_out_at: Timestamp,
    },
    /// The person is there: [`Event::IdleWarning`] is taken back.
    IdleWarningEnded,
    /// The person was signed out because they haven't done anything for so long; told after [`Event::UserUnloaded`].
    IdleSignedOut {
        /// Why the provider wasn't told, or the page not left. Here they are signed out all the same.
        error: Option<Error>,
    },
    /// The session at the provider is watched no more. It goes on.
    SessionMonitorStopped {
        /// Why.
        error: Error,
    },
    /// The browser blocks storage, or it is full: the session is kept in memory, and lost with the page.
    StorageDegraded,
}

/// The listeners of one [`UserManager`](crate::UserManager).
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
    /// Calls `listener` at each event, until the subscription is dropped.
    #[must_use = "dropping the subscription ends it"]
    pub fn subscribe(&self, listener: impl Fn(&Event) + 'static) -> Subscription {
        Subscription { _guard: self.0.add(Rc::new(listener)) }
    }

    /// Tells everyone. A listener may subscribe and unsubscribe meanwhile.
    pub(crate) fn raise(&self, event: &Event) {
        self.0.tell(event);
    }
}

/// Dropping it unsubscribes.
///
/// ```
/// use oidc_client_wasm::{Events, Subscription};
///
/// /// Listens for as long as it lives.
/// struct Page {
///     _session: Subscription,
/// }
/// let page = Page { _session: Events::default().subscribe(|_event| {}) };
/// drop(page);
/// ```
pub struct Subscription {
    _guard: Guard,
}
