//! The causes of errors.

use crate::api_error::ApiError;
use crate::navigators::NavigatorError;
use crate::platform::crypto::CryptoError;
use crate::platform::fetch::FetchError;
use crate::platform::window::NavigationError;
use crate::session_monitor::SessionMonitorError;
use oidc_client_protocol::dpop::DpopKeyError;
use oidc_client_protocol::{
    CallbackError, EndSessionTemplateError, FrontchannelLogoutError, IdTokenError, InitiateLoginError,
    IssuerError, JwkSetError, MetadataError, PendingSigninError, ProviderError, PushedAuthorizationError,
    RevocationError, SigninError, TokenParametersError, TokenResponseError, UserinfoError,
};

/// The cause of an [`Error`](super::Error), by the stage at which it occurred.
///
/// ```
/// use oidc_client_wasm::{Error, ErrorKind};
///
/// fn say(error: &Error) -> String {
///     match error.kind() {
///         ErrorKind::LockTimeout { seconds } => format!("another tab is busy for {seconds} seconds"),
///         _ => error.to_string(),
///     }
/// }
/// assert!(say(&ErrorKind::LockTimeout { seconds: 40 }.into()).ends_with("40 seconds"));
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The authority can't be an issuer.
    Authority(IssuerError),
    /// The sign-in can't begin.
    Signin(SigninError),
    /// The provider didn't respond.
    Provider {
        /// The address that was requested.
        url: String,
        /// What happened instead.
        error: FetchError,
    },
    /// The authorization request could not be pushed to the provider.
    PushedAuthorization(PushedAuthorizationError),
    /// The provider's metadata was refused.
    Metadata(MetadataError),
    /// The provider's keys were refused.
    Keys(JwkSetError),
    /// The callback was refused, or the provider refused the sign-in.
    Callback(CallbackError),
    /// No stored request matches this callback: it was answered before, or began in another browser.
    ///
    /// To do: start the sign-in again, in the browser that it is to be used in. If it always happens, check that the page that
    /// begins the sign-in and the callback have the same origin.
    StateNotFound,
    /// The stored request that this callback answers was changed in storage.
    StateDamaged(PendingSigninError),
    /// The tokens were refused, or the provider refused to issue any.
    Tokens(TokenResponseError),
    /// A token can't be requested with these parameters.
    TokenParameters(TokenParametersError),
    /// The ID token was refused.
    IdToken(IdTokenError),
    /// Userinfo was refused, or the provider refused the access token there.
    Userinfo(UserinfoError),
    /// The provider has no userinfo endpoint (OpenID Connect Discovery section 3, `userinfo_endpoint`).
    ///
    /// To do: switch the setting `load_user_info` off.
    NoUserinfoEndpoint,
    /// The provider refused to revoke a token.
    Revocation(RevocationError),
    /// The provider has no revocation endpoint (RFC 8414 section 2, `revocation_endpoint`).
    ///
    /// To do: don't call `revoke_tokens`. Tokens expire by themselves. (`revoke_tokens_on_signout` skips such a provider.)
    NoRevocationEndpoint,
    /// This environment can't create or check signatures.
    Crypto(CryptoError),
    /// The key can't be used for proofs.
    Dpop(DpopKeyError),
    /// The key that the tokens are bound to is missing in this browser, and they can't be used without it (RFC 9449).
    ///
    /// To do: sign in again, or let sessions be renewed in a hidden frame too (`silent_redirect_uri`). Keys are lost when
    /// the site's data are cleared, with the worker that kept them, or if the page that began the sign-in has another
    /// origin than the callback.
    DpopKeyMissing,
    /// The browser doesn't let this page store anything, so a callback could not be matched to its request.
    ///
    /// To do: allow this site to store data (cookies) in the browser's settings, and leave a private window that
    /// forbids it.
    StorageBlocked,
    /// Another tab holds the session's lock and doesn't release it.
    ///
    /// To do: close the other tab if it hangs, then try again.
    LockTimeout {
        /// How long this tab waited, in seconds.
        seconds: u32,
    },
    /// The operation took longer than the caller's limit.
    ///
    /// To do: try again, or raise the limit.
    TimedOut {
        /// The limit, in seconds.
        seconds: u64,
    },
    /// Nobody is signed in.
    ///
    /// To do: sign in first. In code, call `get_user` before anything that needs a user.
    NotSignedIn,
    /// The session has no refresh token.
    ///
    /// To do: request the scope `offline_access` and allow refresh tokens for this client at the provider, or sign in
    /// again when the session ends.
    NoRefreshToken,
    /// The provider did not sign the person out there; in this app they are signed out.
    Signout(ProviderError),
    /// The setting `end_session_template` isn't a valid sign-out address.
    EndSessionTemplate(EndSessionTemplateError),
    /// An address isn't a front-channel logout by the provider.
    FrontchannelLogout(FrontchannelLogoutError),
    /// A sign-in that a third party initiated was refused.
    InitiateLogin(InitiateLoginError),
    /// An API wasn't called, gave no response, or refused.
    Api(ApiError),
    /// The browser didn't leave the page.
    Navigation(NavigationError),
    /// A popup or a hidden frame gave no response, or the session can't be renewed silently.
    Navigator(NavigatorError),
    /// The session at the provider isn't watched.
    SessionMonitor(SessionMonitorError),
}

impl ErrorKind {
    /// A stable name for this cause, such as `state_not_found` or `id_token_signature`; for the provider's own
    /// errors, the standard's code, such as `access_denied`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ErrorKind::Authority(error) => error.code(),
            ErrorKind::Signin(error) => error.code(),
            ErrorKind::Provider { error, .. } => error.code(),
            ErrorKind::PushedAuthorization(error) => error.code(),
            ErrorKind::Metadata(error) => error.code(),
            ErrorKind::Keys(error) => error.code(),
            ErrorKind::Callback(error) => error.code(),
            ErrorKind::StateNotFound => "state_not_found",
            ErrorKind::StateDamaged(error) => error.code(),
            ErrorKind::Tokens(error) => error.code(),
            ErrorKind::TokenParameters(error) => error.code(),
            ErrorKind::IdToken(error) => error.code(),
            ErrorKind::Userinfo(error) => error.code(),
            ErrorKind::NoUserinfoEndpoint => "userinfo_endpoint_missing",
            ErrorKind::Revocation(error) => error.code(),
            ErrorKind::NoRevocationEndpoint => "revocation_endpoint_missing",
            ErrorKind::Crypto(error) => error.code(),
            ErrorKind::Dpop(error) => error.code(),
            ErrorKind::DpopKeyMissing => "dpop_key_missing",
            ErrorKind::StorageBlocked => "storage_blocked",
            ErrorKind::LockTimeout { .. } => "lock_timeout",
            ErrorKind::TimedOut { .. } => "timed_out",
            ErrorKind::NotSignedIn => "not_signed_in",
            ErrorKind::NoRefreshToken => "no_refresh_token",
            ErrorKind::Signout(error) => error.code(),
            ErrorKind::EndSessionTemplate(error) => error.code(),
            ErrorKind::FrontchannelLogout(error) => error.code(),
            ErrorKind::InitiateLogin(error) => error.code(),
            ErrorKind::Api(error) => error.code(),
            ErrorKind::Navigation(error) => error.code(),
            ErrorKind::Navigator(error) => error.code(),
            ErrorKind::SessionMonitor(error) => error.code(),
        }
    }
}
