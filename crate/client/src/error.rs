//! The crate's error type.

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

/// Why an operation failed.
///
/// - [`kind`](Error::kind) is the cause, to match on; each cause's documentation says what to do about it.
/// - [`code`](Error::code) is its stable name, such as `state_not_found`, for logs and support.
/// - `Display` is one sentence in English. None of these contains a secret.
/// - [`may_pass`](Error::may_pass) says whether trying again later may help, [`ends_session`](Error::ends_session) whether a
///   failed renewal has ended the session.
///
/// A clone shares its cause, so it is cheap.
///
/// ```
/// use oidc_client_wasm::{ErrorKind, UserManager, UserManagerSettings};
///
/// let settings = UserManagerSettings::new("http://login.example", "my-app", "https://app.example/callback");
/// let Err(error) = UserManager::new(settings) else { return };
/// assert!(matches!(error.kind(), ErrorKind::Authority(_)));
/// assert_eq!(error.code(), "issuer_insecure");
/// assert!(!error.may_pass());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Arc<ErrorKind>);

impl Error {
    /// The cause.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// A stable name for the cause: see [`ErrorKind::code`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// Whether a renewal that failed with this error has ended the session: the provider answered `invalid_grant` (RFC 6749
    /// section 5.2), or sent tokens of another person (OpenID Connect Core section 12.2). Nothing else does: not a network
    /// failure, not a broken server, not a closed lid. Meaningful for renewals only: a failed sign-in, such as with a wrong
    /// password, ends no session.
    #[must_use]
    pub fn ends_session(&self) -> bool {
        match self.kind() {
            ErrorKind::Tokens(TokenResponseError::Provider(error)) => error.code() == "invalid_grant",
            _ => self.changes_person(),
        }
    }

    /// The provider's own error, if it sent one in the standard format (RFC 6749 sections 4.1.2.1 and 5.2).
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

    /// Whether no retry can succeed without the person: the provider demands interaction or other settings, the browser blocks
    /// hidden frames, or the means to renew are lost.
    pub(crate) fn needs_the_person(&self) -> bool {
        match (self.provider_error(), self.kind()) {
            (Some(said), _) => !is_passing(said),
            (None, ErrorKind::Navigator(error)) => !matches!(error, NavigatorError::SilentTimeout { .. }),
            _ => self.has_lost_means_to_renew(),
        }
    }

    /// Whether the refresh token is lost with the worker that kept it, or the key that it is bound to is.
    pub(crate) fn has_lost_means_to_renew(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::DpopKeyMissing | ErrorKind::Provider { error: FetchError::RefreshTokenLost, .. }
        )
    }

    /// Whether the same operation may succeed later: the provider can't be reached, is overloaded or broken, a network's login
    /// page answered instead, this device's clock is wrong or a key is outdated, or another tab is slow. Otherwise only the
    /// person or other settings help.
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
        passes || self.is_outage() || self.tokens_may_verify_later()
    }

    /// Whether the provider can't be reached, is overloaded or broken, or another tab is slow.
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
    pub(crate) fn changes_person(&self) -> bool {
        matches!(self.kind(), ErrorKind::IdToken(IdTokenError::Changed { claim: "iss" | "sub" }))
    }

    /// Whether the provider may have begun to sign with a key that isn't cached here yet.
    pub(crate) fn names_unknown_key(&self) -> bool {
        let error = match self.kind() {
            ErrorKind::IdToken(IdTokenError::Key(error)) => error,
            ErrorKind::Userinfo(UserinfoError::Key(error)) => error,
            ErrorKind::Callback(CallbackError::Signed(JarmError::Key(error))) => error,
            _ => return false,
        };
        matches!(error, SignatureCheckError::KeyNotFound { .. })
    }

    /// Whether the tokens may turn out to be valid later: the keys to check them couldn't be fetched, or they don't fit this
    /// device's clock.
    pub(crate) fn tokens_may_verify_later(&self) -> bool {
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

/// Whether this error of the provider is temporary: it is broken or overloaded, or it refused the proof, and each request gets
/// a new one. Not all of these codes are standard.
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
