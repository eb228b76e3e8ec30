//! What can go wrong, by stage.

mod text;

use crate::api_error::ApiError;
use crate::navigators::NavigatorError;
use crate::platform::crypto::CryptoError;
use crate::platform::fetch::FetchError;
use crate::platform::window::NavigationError;
use crate::session_monitor::SessionMonitorError;
use oidc_client_protocol::dpop::DpopKeyError;
use oidc_client_protocol::{
    CallbackError, EndSessionTemplateError, FrontchannelLogoutError, IdTokenError, InitiateLoginError,
    IssuerError, JarmError, JwkSetError, MetadataError, PendingSigninError, ProviderError,
    PushedAuthorizationError, RevocationError, SignatureCheckError, SigninError, TokenParametersError,
    TokenResponseError, UserinfoError,
};

/// Why an operation failed. Each cause has a stable [`code`](Error::code); none carries a secret.
///
/// ```
/// use oidc_client_wasm::{UserManager, UserManagerSettings};
///
/// let settings = UserManagerSettings::new("http://login.example", "my-app", "https://app.example/callback");
/// let Err(error) = UserManager::new(settings) else { return };
/// assert_eq!(error.code(), "insecure_issuer");
/// assert!(!error.ends_session());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The authority can't be an issuer.
    Authority(IssuerError),
    /// The sign-in can't begin.
    Signin(SigninError),
    /// The provider gave no answer.
    Provider {
        /// Which of its addresses was asked.
        url: String,
        /// What happened.
        error: FetchError,
    },
    /// The authorization request could not be pushed to the provider.
    PushedAuthorization(PushedAuthorizationError),
    /// The provider's metadata were refused.
    Metadata(MetadataError),
    /// The provider's keys were refused.
    Keys(JwkSetError),
    /// The callback was refused, or the provider said no.
    Callback(CallbackError),
    /// There is no sign-in that this callback could answer: it was answered before, or began elsewhere.
    ///
    /// To do: start the sign-in again, in the browser that it is to be used in. If it always happens, the page that
    /// begins and the callback must be of one origin.
    StateNotFound,
    /// The sign-in that this callback answers was changed in storage.
    StateDamaged(PendingSigninError),
    /// The tokens were refused, or the provider said no.
    Tokens(TokenResponseError),
    /// A token can't be asked for in that way.
    TokenParameters(TokenParametersError),
    /// The ID token was refused.
    IdToken(IdTokenError),
    /// Userinfo was refused, or the provider refused the access token there.
    Userinfo(UserinfoError),
    /// The provider has no userinfo endpoint (OpenID Connect Discovery section 3, `userinfo_endpoint`).
    ///
    /// To do: switch the setting `load_user_info` off.
    NoUserinfoEndpoint,
    /// A token was not given back.
    Revocation(RevocationError),
    /// The provider takes no tokens back (RFC 8414 section 2, `revocation_endpoint`).
    ///
    /// To do: don't ask for it. Tokens end by themselves.
    NoRevocationEndpoint,
    /// Nothing can be signed or checked here.
    Crypto(CryptoError),
    /// The key can't be used for proofs.
    Dpop(DpopKeyError),
    /// The key that the tokens are bound to is gone from this browser, and they can't be used without (RFC 9449).
    ///
    /// To do: sign in again. Keys are lost when the site's data are cleared, or when the page that began the sign-in is
    /// of another origin than the callback.
    DpopKeyMissing,
    /// The browser lets this page keep nothing, so a callback could never be matched to its request.
    ///
    /// To do: allow this site to store data (cookies) in the browser's settings, and leave a private window that
    /// forbids it.
    StorageBlocked,
    /// Another tab holds the session's lock and doesn't let go of it.
    ///
    /// To do: close the other tab if it hangs, then try again.
    LockTimeout {
        /// How long was waited, in seconds.
        seconds: u32,
    },
    /// The operation took longer than the caller wanted to wait.
    ///
    /// To do: try again, or wait longer.
    TimedOut {
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// Nobody is signed in.
    ///
    /// To do: sign in first. In code, ask for the user before anything that needs one.
    NotSignedIn,
    /// The session has no refresh token.
    ///
    /// To do: ask for the scope `offline_access` and allow refresh tokens for this client at the provider, or sign in
    /// again when the session ends.
    NoRefreshToken,
    /// The provider did not sign the person out there; here they are.
    Signout(ProviderError),
    /// The setting `end_session_template` is no address of a provider.
    EndSessionTemplate(EndSessionTemplateError),
    /// An address isn't the provider's word that a session has ended.
    FrontchannelLogout(FrontchannelLogoutError),
    /// No sign-in begins at somebody else's wish.
    InitiateLogin(InitiateLoginError),
    /// An API wasn't called, or gave no answer.
    Api(ApiError),
    /// The page could not be left.
    Navigation(NavigationError),
    /// A popup or a hidden frame gave no answer, or the session can't be renewed silently.
    Navigator(NavigatorError),
    /// The session at the provider isn't watched.
    SessionMonitor(SessionMonitorError),
}

impl Error {
    /// A stable name for this cause, such as `state_not_found` or `id_token_signature`; for the provider's own
    /// errors, the name that the standard gives them, such as `access_denied`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::Authority(error) => error.code(),
            Error::Signin(error) => error.code(),
            Error::Provider { error, .. } => error.code(),
            Error::PushedAuthorization(error) => error.code(),
            Error::Metadata(error) => error.code(),
            Error::Keys(error) => error.code(),
            Error::Callback(error) => error.code(),
            Error::StateNotFound => "state_not_found",
            Error::StateDamaged(error) => error.code(),
            Error::Tokens(error) => error.code(),
            Error::TokenParameters(error) => error.code(),
            Error::IdToken(error) => error.code(),
            Error::Userinfo(error) => error.code(),
            Error::NoUserinfoEndpoint => "userinfo_endpoint_missing",
            Error::Revocation(error) => error.code(),
            Error::NoRevocationEndpoint => "revocation_endpoint_missing",
            Error::Crypto(error) => error.code(),
            Error::Dpop(error) => error.code(),
            Error::DpopKeyMissing => "dpop_key_missing",
            Error::StorageBlocked => "storage_blocked",
            Error::LockTimeout { .. } => "lock_timeout",
            Error::TimedOut { .. } => "timed_out",
            Error::NotSignedIn => "not_signed_in",
            Error::NoRefreshToken => "no_refresh_token",
            Error::Signout(error) => error.code(),
            Error::EndSessionTemplate(error) => error.code(),
            Error::FrontchannelLogout(error) => error.code(),
            Error::InitiateLogin(error) => error.code(),
            Error::Api(error) => error.code(),
            Error::Navigation(error) => error.code(),
            Error::Navigator(error) => error.code(),
            Error::SessionMonitor(error) => error.code(),
        }
    }

    /// Whether this is the provider's own word that the session is over: `invalid_grant` (RFC 6749 section 5.2), or
    /// tokens of another person (OpenID Connect Core section 12.2). Nothing else ends one: not a network failure, not
    /// a broken server, not a closed lid. It is to be asked of renewals: a sign-in that fails, such as by a wrong password,
    /// ends nothing.
    #[must_use]
    pub fn ends_session(&self) -> bool {
        match self {
            Error::Tokens(TokenResponseError::Provider(error)) => error.code() == "invalid_grant",
            Error::IdToken(IdTokenError::Changed { claim }) => *claim == "sub",
            _ => false,
        }
    }

    /// What the provider said, where it said no in the standards' own way (RFC 6749 sections 4.1.2.1 and 5.2).
    #[must_use]
    pub fn provider_error(&self) -> Option<&ProviderError> {
        match self {
            Error::Callback(CallbackError::Provider(error))
            | Error::PushedAuthorization(PushedAuthorizationError::Provider(error))
            | Error::Revocation(RevocationError::Provider(error))
            | Error::Signout(error)
            | Error::Tokens(TokenResponseError::Provider(error)) => Some(error),
            _ => None,
        }
    }

    /// Whether the same question would be answered by the same no: the provider wants to see the person, or the browser
    /// lets no frame ask.
    pub(crate) fn asks_for_the_person(&self) -> bool {
        match self {
            Error::Navigator(error) => !matches!(error, NavigatorError::SilentTimeout { .. }),
            Error::Provider { error, .. } => *error == FetchError::RefreshTokenLost,
            Error::Callback(CallbackError::Provider(error)) => {
                !matches!(error.code(), "server_error" | "temporarily_unavailable")
            }
            _ => false,
        }
    }

    /// Whether the refresh token is gone with the worker that kept it.
    pub(crate) fn has_lost_refresh_token(&self) -> bool {
        matches!(self, Error::Provider { error: FetchError::RefreshTokenLost, .. })
    }

    /// Whether the same question may be answered another time: the provider is out of reach, or another tab is slow.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(
            self,
            Error::Provider { .. }
                | Error::LockTimeout { .. }
                | Error::Tokens(TokenResponseError::Unavailable { .. })
        )
    }

    /// Whether the provider vouches for another person than before.
    pub(crate) fn is_of_somebody_else(&self) -> bool {
        matches!(self, Error::IdToken(IdTokenError::Changed { claim: "sub" }))
    }

    /// Whether the provider may have begun to sign by a key that isn't known here yet.
    pub(crate) fn names_unknown_key(&self) -> bool {
        let error = match self {
            Error::IdToken(IdTokenError::Key(error)) => error,
            Error::Userinfo(UserinfoError::Key(error)) => error,
            Error::Callback(CallbackError::Signed(JarmError::Key(error))) => error,
            _ => return false,
        };
        matches!(error, SignatureCheckError::KeyNotFound { .. })
    }

    /// How many seconds the provider asked to wait.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Error::Tokens(TokenResponseError::Unavailable { retry_after, .. }) => *retry_after,
            _ => None,
        }
    }
}

impl std::error::Error for Error {}

macro_rules! from {
    ($($cause:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$cause> for Error {
            fn from(error: $cause) -> Self {
                Error::$variant(error)
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
