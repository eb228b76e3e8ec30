//! What can go wrong, by stage.

mod kind;
mod text;

pub use kind::ErrorKind;

use crate::api_error::ApiError;
use crate::navigators::NavigatorError;
use crate::platform::crypto::CryptoError;
use crate::platform::fetch::FetchError;
use crate::platform::window::NavigationError;
use crate::session_monitor::SessionMonitorError;
use oidc_client_protocol::dpop::DpopKeyError;
use oidc_client_protocol::http::is_transient;
use oidc_client_protocol::{
    CallbackError, EndSessionTemplateError, FrontchannelLogoutError, IdTokenError, InitiateLoginError,
    IssuerError, JarmError, JwkSetError, MetadataError, PendingSigninError, ProviderError,
    PushedAuthorizationError, RevocationError, SignatureCheckError, SigninError, TokenParametersError,
    TokenResponseError, UserinfoError,
};
use std::sync::Arc;

/// Why an operation failed. Its [`kind`](Error::kind) is the cause, which has a stable [`code`](Error::code); none carries a
/// secret. Shared and not copied, however many wait for the outcome.
///
/// ```
/// use oidc_client_wasm::{ErrorKind, UserManager, UserManagerSettings};
///
/// let settings = UserManagerSettings::new("http://login.example", "my-app", "https://app.example/callback");
/// let Err(error) = UserManager::new(settings) else { return };
/// assert!(matches!(error.kind(), ErrorKind::Authority(_)));
/// assert_eq!(error.code(), "issuer_insecure");
/// assert!(!error.ends_session());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Arc<ErrorKind>);

impl Error {
    /// What it comes from.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// A stable name for it: see [`ErrorKind::code`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// Whether this is the provider's own word that the session is over: `invalid_grant` (RFC 6749 section 5.2), or
    /// tokens of another person (OpenID Connect Core section 12.2). Nothing else ends one: not a network failure, not
    /// a broken server, not a closed lid. It is to be asked of renewals: a sign-in that fails, such as by a wrong password,
    /// ends nothing.
    #[must_use]
    pub fn ends_session(&self) -> bool {
        match self.kind() {
            ErrorKind::Tokens(TokenResponseError::Provider(error)) => error.code() == "invalid_grant",
            _ => self.is_of_somebody_else(),
        }
    }

    /// What the provider said, where it said no in the standards' own way (RFC 6749 sections 4.1.2.1 and 5.2).
    #[must_use]
    pub fn provider_error(&self) -> Option<&ProviderError> {
        match self.kind() {
            ErrorKind::Api(ApiError::TokenRefused { error })
            | ErrorKind::Callback(CallbackError::Provider(error))
            | ErrorKind::PushedAuthorization(PushedAuthorizationError::Provider(error))
            | ErrorKind::Revocation(RevocationError::Provider(error))
            | ErrorKind::Signout(error)
            | ErrorKind::Tokens(TokenResponseError::Provider(error)) => Some(error),
            _ => None,
        }
    }

    /// Whether the same question would be answered by the same no: the provider wants to see the person or other settings,
    /// the browser lets no frame ask, or there is nothing left to ask with.
    pub(crate) fn asks_for_the_person(&self) -> bool {
        match (self.provider_error(), self.kind()) {
            (Some(said), _) => !is_passing(said),
            (None, ErrorKind::Navigator(error)) => !matches!(error, NavigatorError::SilentTimeout { .. }),
            _ => self.has_lost_means_to_renew(),
        }
    }

    /// Whether the refresh token is gone with the worker that kept it, or the key that it is bound to.
    pub(crate) fn has_lost_means_to_renew(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::DpopKeyMissing | ErrorKind::Provider { error: FetchError::RefreshTokenLost, .. }
        )
    }

    /// Whether the same question may be answered another time: the provider is out of reach, overloaded or broken, its place
    /// was taken by a network's own page, this device's clock or a key is behind, or another tab is slow. Otherwise only other
    /// settings help, or the person.
    ///
    /// ```
    /// use oidc_client_wasm::{Error, ErrorKind};
    ///
    /// let slow = Error::from(ErrorKind::LockTimeout { seconds: 10 });
    /// assert!(slow.may_pass());
    /// assert!(!Error::from(ErrorKind::NotSignedIn).may_pass());
    /// ```
    #[must_use]
    pub fn may_pass(&self) -> bool {
        let passes = match self.kind() {
            ErrorKind::Metadata(MetadataError::Json(_))
            | ErrorKind::Keys(_)
            | ErrorKind::Tokens(TokenResponseError::Json(_))
            | ErrorKind::StorageBlocked
            | ErrorKind::Navigator(NavigatorError::SilentTimeout { .. }) => true,
            _ => self.provider_error().is_some_and(is_passing),
        };
        passes || self.is_outage() || self.leaves_tokens_open()
    }

    /// Whether the provider is out of reach, overloaded or broken, or another tab slow.
    pub(crate) fn is_outage(&self) -> bool {
        match self.kind() {
            ErrorKind::Metadata(MetadataError::Status { got })
            | ErrorKind::Keys(JwkSetError::Status { got }) => is_transient(*got),
            ErrorKind::Provider { .. }
            | ErrorKind::LockTimeout { .. }
            | ErrorKind::PushedAuthorization(PushedAuthorizationError::Unavailable { .. })
            | ErrorKind::Tokens(TokenResponseError::Unavailable { .. }) => true,
            _ => false,
        }
    }

    /// Whether the provider vouches for another person than before.
    pub(crate) fn is_of_somebody_else(&self) -> bool {
        matches!(self.kind(), ErrorKind::IdToken(IdTokenError::Changed { claim: "iss" | "sub" }))
    }

    /// Whether the provider may have begun to sign by a key that isn't known here yet.
    pub(crate) fn names_unknown_key(&self) -> bool {
        let error = match self.kind() {
            ErrorKind::IdToken(IdTokenError::Key(error)) => error,
            ErrorKind::Userinfo(UserinfoError::Key(error)) => error,
            ErrorKind::Callback(CallbackError::Signed(JarmError::Key(error))) => error,
            _ => return false,
        };
        matches!(error, SignatureCheckError::KeyNotFound { .. })
    }

    /// Whether tokens may still turn out to be good: the keys to check them by couldn't be had, or they don't fit the time by
    /// this device's clock.
    pub(crate) fn leaves_tokens_open(&self) -> bool {
        let is_clock = matches!(
            self.kind(),
            ErrorKind::IdToken(
                IdTokenError::Expired { .. }
                    | IdTokenError::IssuedInFuture { .. }
                    | IdTokenError::NotYetValid { .. }
            )
        );
        is_clock
            || self.names_unknown_key()
            || matches!(self.kind(), ErrorKind::Provider { .. } | ErrorKind::Keys(_))
    }

    /// How many seconds the provider asked to wait.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self.kind() {
            ErrorKind::PushedAuthorization(PushedAuthorizationError::Unavailable { retry_after, .. })
            | ErrorKind::Tokens(TokenResponseError::Unavailable { retry_after, .. }) => *retry_after,
            _ => None,
        }
    }
}

/// Whether a provider that says this may say something else another time: it is broken or overloaded, or it was the proof,
/// which is made anew each time. Other servers than the standards' own name it in words of theirs.
fn is_passing(said: &ProviderError) -> bool {
    let passing = [
        "invalid_dpop_proof",
        "server_error",
        "slow_down",
        "temporarily_unavailable",
        "too_many_requests",
        "use_dpop_nonce",
    ];
    passing.contains(&said.error.as_str())
}

impl std::error::Error for Error {}
impl std::error::Error for ErrorKind {}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Error(Arc::new(kind))
    }
}

macro_rules! from {
    ($($cause:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$cause> for Error {
            fn from(error: $cause) -> Self {
                ErrorKind::$variant(error).into()
            }
        })+
    };
}

from! {
    IssuerError => Authority,
    EndSessionTemplateError => EndSessionTemplate,
    SigninError => Signin,
    PushedAuthorizationError => PushedAuthorization,
    MetadataError => Metadata,
    JwkSetError => Keys,
    CallbackError => Callback,
    PendingSigninError => StateDamaged,
    TokenResponseError => Tokens,
    TokenParametersError => TokenParameters,
    IdTokenError => IdToken,
    UserinfoError => Userinfo,
    RevocationError => Revocation,
    CryptoError => Crypto,
    DpopKeyError => Dpop,
    FrontchannelLogoutError => FrontchannelLogout,
    InitiateLoginError => InitiateLogin,
    ApiError => Api,
    NavigationError => Navigation,
    NavigatorError => Navigator,
    SessionMonitorError => SessionMonitor,
}
