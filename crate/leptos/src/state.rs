//! The state of a session.

use oidc_client_backends::token_source::Person;
use oidc_client_protocol::Timestamp;
use oidc_client_wasm::User;

use crate::error::AuthError;

/// The state of the session.
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
    /// The stored session is being read. This sends no request to the provider.
    Loading,
    /// Nobody is signed in.
    SignedOut,
    /// This person is signed in, with these tokens. That includes an expired access token while a renewal is still to come,
    /// because the provider is down or the page is offline.
    SignedIn(User),
    /// The person must sign in again: the access token has expired, and nothing renews it
    /// ([`UserManager::session_has_expired`](oidc_client_wasm::UserManager::session_has_expired)). The session is kept until
    /// they sign in again, or sign out.
    Expired(User),
    /// The session can't work at all: wrong settings, unreadable storage, or no `<AuthProvider>`.
    Failed(AuthError),
}

/// The kind of an [`AuthState`], without its content. A renewal doesn't change it.
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
    /// The kind of the state, without its content.
    pub fn status(&self) -> AuthStatus {
        match self {
            Self::Loading => AuthStatus::Loading,
            Self::SignedOut => AuthStatus::SignedOut,
            Self::SignedIn(_) => AuthStatus::SignedIn,
            Self::Expired(_) => AuthStatus::Expired,
            Self::Failed(_) => AuthStatus::Failed,
        }
    }

    /// The session's person. A renewal never changes it, not even one in a hidden frame.
    pub(crate) fn person(&self) -> Option<Person> {
        let user = self.user()?;
        Some(Person { issuer: user.issuer().to_owned(), subject: user.subject().to_owned() })
    }

    /// The person who is signed in, or whose session has [expired](AuthState::Expired).
    pub fn user(&self) -> Option<&User> {
        match self {
            Self::SignedIn(user) | Self::Expired(user) => Some(user),
            Self::Loading | Self::SignedOut | Self::Failed(_) => None,
        }
    }
}

/// The state of the token renewal. A failure never signs anyone out: while another attempt is planned, the person stays
/// signed in; without one, the session [expires](AuthState::Expired) with its token.
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
    /// No renewal is due.
    Idle,
    /// A request is under way.
    Renewing,
    /// The last attempt failed. The next one is planned for `will_retry_at`, if there is one.
    Failed {
        /// Why it failed.
        error: AuthError,
        /// When the next attempt starts, in seconds since 1970; `None` when the session has ended, or can't be renewed
        /// without the person.
        will_retry_at: Option<Timestamp>,
    },
}
