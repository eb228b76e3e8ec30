//! What errors say to people.

use super::Error;
use std::fmt;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Authority(error) => error.fmt(f),
            Error::Signin(error) => error.fmt(f),
            Error::Provider { url, error } => write!(f, "{url}: {error}"),
            Error::PushedAuthorization(error) => error.fmt(f),
            Error::Metadata(error) => error.fmt(f),
            Error::Keys(error) => error.fmt(f),
            Error::Callback(error) => error.fmt(f),
            Error::StateNotFound => f.write_str(
                "no sign-in is waiting for this answer: it was used before, or began in another browser; start again",
            ),
            Error::StateDamaged(error) => error.fmt(f),
            Error::Tokens(error) => error.fmt(f),
            Error::TokenParameters(error) => error.fmt(f),
            Error::IdToken(error) => error.fmt(f),
            Error::Userinfo(error) => error.fmt(f),
            Error::NoUserinfoEndpoint => f.write_str("the provider has no userinfo endpoint"),
            Error::Revocation(error) => error.fmt(f),
            Error::NoRevocationEndpoint => f.write_str("the provider takes no tokens back"),
            Error::Crypto(error) => error.fmt(f),
            Error::Dpop(error) => error.fmt(f),
            Error::DpopKeyMissing => f.write_str(
                "the key that this session is bound to is gone from this browser; sign in again",
            ),
            Error::StorageBlocked => {
                f.write_str("the browser blocks storage for this page; allow it (or cookies) to sign in")
            }
            Error::LockTimeout { seconds } => {
                write!(f, "another tab has been renewing this session for {seconds} seconds; close it if it hangs")
            }
            Error::TimedOut { seconds } => write!(f, "it wasn't done within {seconds} seconds"),
            Error::NotSignedIn => f.write_str("nobody is signed in"),
            Error::NoRefreshToken => {
                f.write_str("the session has no refresh token; ask for the scope \"offline_access\", or sign in again")
            }
            Error::Signout(error) => error.fmt(f),
            Error::EndSessionTemplate(error) => error.fmt(f),
            Error::FrontchannelLogout(error) => error.fmt(f),
            Error::InitiateLogin(error) => error.fmt(f),
            Error::Api(error) => error.fmt(f),
            Error::Navigation(error) => error.fmt(f),
            Error::Navigator(error) => error.fmt(f),
            Error::SessionMonitor(error) => error.fmt(f),
        }
    }
}
