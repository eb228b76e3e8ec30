//! What can go wrong, by stage.

use crate::platform::crypto::CryptoError;
use crate::platform::fetch::FetchError;
use crate::platform::window::NavigationError;
use oidc_client_protocol::{
    CallbackError, IdTokenError, IssuerError, JwkSetError, MetadataError, PendingSigninError, ProviderError,
    SigninError, TokenResponseError,
};
use std::fmt;

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
    /// The provider's metadata were refused.
    Metadata(MetadataError),
    /// The provider's keys were refused.
    Keys(JwkSetError),
    /// The callback was refused, or the provider said no.
    Callback(CallbackError),
    /// There is no sign-in that this callback could answer: it was answered before, or began elsewhere.
    StateNotFound,
    /// The sign-in that this callback answers was changed in storage.
    StateDamaged(PendingSigninError),
    /// The tokens were refused, or the provider said no.
    Tokens(TokenResponseError),
    /// The ID token was refused.
    IdToken(IdTokenError),
    /// Nothing can be signed or checked here.
    Crypto(CryptoError),
    /// The browser lets this page keep nothing, so a callback could never be matched to its request.
    StorageBlocked,
    /// Another tab holds the session's lock and doesn't let go of it.
    LockTimeout {
        /// How long was waited, in seconds.
        seconds: u32,
    },
    /// Nobody is signed in.
    NotSignedIn,
    /// The session has no refresh token.
    NoRefreshToken,
    /// The provider did not sign the person out there; here they are.
    Signout(ProviderError),
    /// The page could not be left.
    Navigation(NavigationError),
}

impl Error {
    /// A stable name for this cause, such as `state_not_found` or `id_token_signature`; for the provider's own
    /// errors, the name that the standard gives them, such as `access_denied`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::Authority(error) => error.code(),
            Error::Signin(error) => error.code(),
            Error::Provider { error: FetchError::Timeout { .. }, .. } => "provider_timeout",
            Error::Provider { .. } => "provider_unreachable",
            Error::Metadata(error) => error.code(),
            Error::Keys(error) => error.code(),
            Error::Callback(error) => error.code(),
            Error::StateNotFound => "state_not_found",
            Error::StateDamaged(_) => "state_damaged",
            Error::Tokens(error) => error.code(),
            Error::IdToken(error) => error.code(),
            Error::Crypto(CryptoError::InsecureContext) => "insecure_context",
            Error::Crypto(CryptoError::Unsupported { .. }) => "signature_unsupported",
            Error::Crypto(_) => "crypto_unavailable",
            Error::StorageBlocked => "storage_blocked",
            Error::LockTimeout { .. } => "lock_timeout",
            Error::NotSignedIn => "not_signed_in",
            Error::NoRefreshToken => "no_refresh_token",
            Error::Signout(error) => error.code(),
            Error::Navigation(_) => "navigation_failed",
        }
    }

    /// Whether this is the provider's own word that the session is over: `invalid_grant` (RFC 6749 section 5.2), or
    /// tokens of another person (OpenID Connect Core section 12.2). Nothing else ends one: not a network failure, not
    /// a broken server, not a closed lid.
    #[must_use]
    pub fn ends_session(&self) -> bool {
        match self {
            Error::Tokens(TokenResponseError::Provider(error)) => error.code() == "invalid_grant",
            Error::IdToken(IdTokenError::Changed { claim }) => *claim == "sub",
            _ => false,
        }
    }

    /// How many seconds the provider asked to wait.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Error::Tokens(TokenResponseError::Unavailable { retry_after, .. }) => *retry_after,
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Authority(error) => error.fmt(f),
            Error::Signin(error) => error.fmt(f),
            Error::Provider { url, error } => write!(f, "{url}: {error}"),
            Error::Metadata(error) => error.fmt(f),
            Error::Keys(error) => error.fmt(f),
            Error::Callback(error) => error.fmt(f),
            Error::StateNotFound => f.write_str(
                "no sign-in is waiting for this answer: it was used before, or began in another browser; start again",
            ),
            Error::StateDamaged(error) => error.fmt(f),
            Error::Tokens(error) => error.fmt(f),
            Error::IdToken(error) => error.fmt(f),
            Error::Crypto(error) => error.fmt(f),
            Error::StorageBlocked => {
                f.write_str("the browser blocks storage for this page; allow it (or cookies) to sign in")
            }
            Error::LockTimeout { seconds } => {
                write!(f, "another tab has been renewing this session for {seconds} seconds; close it if it hangs")
            }
            Error::NotSignedIn => f.write_str("nobody is signed in"),
            Error::NoRefreshToken => {
                f.write_str("the session has no refresh token; ask for the scope \"offline_access\", or sign in again")
            }
            Error::Signout(error) => error.fmt(f),
            Error::Navigation(error) => error.fmt(f),
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
    SigninError => Signin,
    MetadataError => Metadata,
    JwkSetError => Keys,
    CallbackError => Callback,
    PendingSigninError => StateDamaged,
    TokenResponseError => Tokens,
    IdTokenError => IdToken,
    CryptoError => Crypto,
    NavigationError => Navigation,
}
