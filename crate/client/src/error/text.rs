//! The error messages.

use super::{Error, ErrorKind};
use std::fmt;

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorKind::Authority(error) => error.fmt(f),
            ErrorKind::Signin(error) => error.fmt(f),
            ErrorKind::Provider { url, error } => write!(f, "{url}: {error}"),
            ErrorKind::PushedAuthorization(error) => error.fmt(f),
            ErrorKind::Metadata(error) => error.fmt(f),
            ErrorKind::Keys(error) => error.fmt(f),
            ErrorKind::Callback(error) => error.fmt(f),
            ErrorKind::StateNotFound => f.write_str(
                "no sign-in is waiting for this answer: it was used before, or began in another browser; start again",
            ),
            ErrorKind::StateDamaged(error) => error.fmt(f),
            ErrorKind::Tokens(error) => error.fmt(f),
            ErrorKind::TokenParameters(error) => error.fmt(f),
            ErrorKind::IdToken(error) => error.fmt(f),
            ErrorKind::Userinfo(error) => error.fmt(f),
            ErrorKind::NoUserinfoEndpoint => f.write_str("the provider has no userinfo endpoint"),
            ErrorKind::Revocation(error) => error.fmt(f),
            ErrorKind::NoRevocationEndpoint => f.write_str("the provider has no revocation endpoint"),
            ErrorKind::Crypto(error) => error.fmt(f),
            ErrorKind::Dpop(error) => error.fmt(f),
            ErrorKind::DpopKeyMissing => f.write_str(
                "the key that this session is bound to is gone from this browser; sign in again",
            ),
            ErrorKind::StorageBlocked => {
                f.write_str("the browser blocks storage for this page; allow it (or cookies) to sign in")
            }
            ErrorKind::LockTimeout { seconds } => {
                write!(f, "another tab has been renewing this session for {seconds} seconds; close it if it hangs")
            }
            ErrorKind::TimedOut { seconds } => write!(f, "the operation took longer than {seconds} seconds"),
            ErrorKind::NotSignedIn => f.write_str("nobody is signed in"),
            ErrorKind::NoRefreshToken => {
                f.write_str("the session has no refresh token; ask for the scope \"offline_access\", or sign in again")
            }
            ErrorKind::Signout(error) => error.fmt(f),
            ErrorKind::EndSessionTemplate(error) => error.fmt(f),
            ErrorKind::FrontchannelLogout(error) => error.fmt(f),
            ErrorKind::InitiateLogin(error) => error.fmt(f),
            ErrorKind::Api(error) => error.fmt(f),
            ErrorKind::Navigation(error) => error.fmt(f),
            ErrorKind::Navigator(error) => error.fmt(f),
            ErrorKind::SessionMonitor(error) => error.fmt(f),
        }
    }
}
