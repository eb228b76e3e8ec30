//! What there is to know about a session.

use oidc_client_backends::token_source::Person;
use oidc_client_protocol::Timestamp;
use oidc_client_wasm::User;

use crate::error::AuthError;

/// What is known about the session.
///
/// ```no_run
/// use oidc_client_leptos::AuthState;
///
/// fn greeting(state: &AuthState) -> &'static str {
///     match state {
///         AuthState::Loading => "One moment…",
///         AuthState::SignedOut => "Please sign in.",
///         AuthState::SignedIn(_) => "Welcome back.",
///         AuthState::Expired(_) => "Please sign in again.",
///         AuthState::Failed(_) => "Sign-in does not work here.",
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "a page has one of it; on wasm32 it is no larger than others")]
pub enum AuthState {
    /// The stored session is being read; no request goes to the provider for it.
    Loading,
    /// Nobody is signed in.
    SignedOut,
    /// This person is signed in, with these tokens. Also while the access token has ended and a renewal is still to come: the
    /// provider is away, or the page offline.
    SignedIn(User),
    /// This person was signed in, and only they can go on: the access token has ended, and nothing renews it
    /// ([`UserManager::session_has_expired`](oidc_client_wasm::UserManager::session_has_expired)). The session is kept until
    /// they sign in again, or out.
    Expired(User),
    /// The session cannot work at all: wrong settings, unreadable storage, or no `<AuthProvider>`.
    Failed(AuthError),
}

/// [`AuthState`] without what it carries: the part that a renewal does not change.
///
/// ```
/// use oidc_client_leptos::{AuthState, AuthStatus};
///
/// assert_eq!(AuthState::SignedOut.status(), AuthStatus::SignedOut);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthStatus {
    /// See [`AuthState::Loading`].
    Loading,
    /// See [`AuthState::SignedOut`].
    SignedOut,
    /// See [`AuthState::SignedIn`].
    SignedIn,
    /// See [`AuthState::Expired`].
    Expired,
    /// See [`AuthState::Failed`].
    Failed,
}

impl AuthState {
    /// The state without what it carries.
    pub fn status(&self) -> AuthStatus {
        match self {
            Self::Loading => AuthStatus::Loading,
            Self::SignedOut => AuthStatus::SignedOut,
            Self::SignedIn(_) => AuthStatus::SignedIn,
            Self::Expired(_) => AuthStatus::Expired,
            Self::Failed(_) => AuthStatus::Failed,
        }
    }

    /// Whose session it is, whatever tokens they have. No renewal changes that, in a hidden frame neither.
    pub(crate) fn person(&self) -> Option<Person> {
        let user = self.user()?;
        Some(Person { issuer: user.issuer().to_owned(), subject: user.subject().to_owned() })
    }

    /// The person who is signed in, or was until their session [expired](AuthState::Expired).
    pub fn user(&self) -> Option<&User> {
        match self {
            Self::SignedIn(user) | Self::Expired(user) => Some(user),
            Self::Loading | Self::SignedOut | Self::Failed(_) => None,
        }
    }
}

/// How the renewal of the tokens is going. Trouble with it never signs anyone out: as long as another attempt is to come the
/// person stays signed in, and without one the session [expires](AuthState::Expired) with its token.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{Renewal, use_auth};
///
/// #[component]
/// fn ConnectionTrouble() -> impl IntoView {
///     let renewal = use_auth().renewal();
///     move || renewal.with(|renewal| matches!(renewal, Renewal::Failed { .. }).then_some("Reconnecting…"))
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Renewal {
    /// Nothing to do for now.
    Idle,
    /// A request is under way.
    Renewing,
    /// The last attempt failed; the next one is planned for `will_retry_at`, if there is to be one.
    Failed {
        /// Why it failed.
        error: AuthError,
        /// When it is tried again; `None` when the session has ended, or can't be renewed without the person.
        will_retry_at: Option<Timestamp>,
    },
}
