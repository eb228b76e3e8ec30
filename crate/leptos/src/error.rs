//! The errors of this crate, by cause.

use std::fmt;

use oidc_client_wasm::Error;

use crate::claims::ClaimsError;

/// Why there is no session, or why an action of [`Auth`](crate::Auth) failed.
///
/// ```
/// use oidc_client_leptos::AuthError;
///
/// assert_eq!(AuthError::ProviderMissing.code(), "auth_provider_missing");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AuthError {
    /// There is no `<AuthProvider>` (of that name) above the component, or it has neither settings nor a manager.
    ///
    /// To do: wrap the app in an `<AuthProvider>`, and give it settings or a manager. If there are several, compare the
    /// names.
    ProviderMissing,
    /// The provider has redirected to this page, but no `<Callback>` handles the response: a guard hides it, or the page has
    /// none. The error is cleared if a router creates the page later.
    ///
    /// To do: put the callback's route outside of every guard. To guard all others, make them children of a `<ParentRoute
    /// path=path!("") view=require_auth(Outlet)>`.
    CallbackMissing,
    /// An error of the session itself: of the provider, the network, the storage or a token check.
    Client(Error),
    /// The claims don't match the app's type.
    Claims(ClaimsError),
}

impl AuthError {
    /// A stable name for code, logs and tests, such as `state_not_found` or `provider_unreachable`.
    ///
    /// ```no_run
    /// # fn show(error: &oidc_client_leptos::AuthError) -> &'static str {
    /// match error.code() {
    ///     "access_denied" => "You closed the sign-in.",
    ///     _ => "Sign-in did not work.",
    /// }
    /// # }
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Self::ProviderMissing => "auth_provider_missing",
            Self::CallbackMissing => "callback_missing",
            Self::Client(error) => error.code(),
            Self::Claims(error) => error.code(),
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProviderMissing => formatter.write_str(
                "expected an <AuthProvider> with settings or a manager above this component, got none: \
                 wrap the app in one",
            ),
            Self::CallbackMissing => formatter
                .write_str("expected a <Callback> on this page, got none: is its route inside of a guard?"),
            Self::Client(error) => error.fmt(formatter),
            Self::Claims(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::ProviderMissing | Self::CallbackMissing => None,
            Self::Client(error) => Some(error),
            Self::Claims(error) => Some(error),
        }
    }
}

impl From<Error> for AuthError {
    fn from(error: Error) -> Self {
        Self::Client(error)
    }
}

impl From<ClaimsError> for AuthError {
    fn from(error: ClaimsError) -> Self {
        Self::Claims(error)
    }
}
