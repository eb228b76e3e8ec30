//! Notification that somebody signed out at the provider (OpenID Connect Front-Channel Logout 1.0).

use crate::json::Object;
use crate::url;
use std::fmt;

/// The provider's notification that a session has ended: the address at which it opens the client's
/// `frontchannel_logout_uri` in a hidden frame (OpenID Connect Front-Channel Logout 1.0 section 2).
///
/// ```
/// use oidc_client_protocol::FrontchannelLogout;
/// use oidc_client_protocol::json::Object;
///
/// let address = "https://app.example/signed-out?iss=https://login.example&sid=08a5019c";
/// let logout = FrontchannelLogout::parse(address)?;
/// let claims = Object::parse(r#"{"iss":"https://login.example","sub":"alice","sid":"08a5019c"}"#)?;
/// assert!(logout.concerns(&claims, true));
/// assert!(!logout.concerns(&Object::parse(r#"{"iss":"https://login.example","sid":"another"}"#)?, true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FrontchannelLogout {
    session: Option<Session>,
}

#[derive(Clone, PartialEq, Eq)]
struct Session {
    /// `None`: Entra ID names the session alone.
    issuer: Option<String>,
    sid: String,
}

impl FrontchannelLogout {
    /// Reads the address.
    ///
    /// # Errors
    /// [`FrontchannelLogoutError`] when a parameter repeats, or `iss` is present without `sid`.
    pub fn parse(address: &str) -> Result<FrontchannelLogout, FrontchannelLogoutError> {
        let parameters = url::parameters(address);
        let one = |name: &'static str| {
            url::single(&parameters, name).map_err(|_| FrontchannelLogoutError::RepeatedParameter { name })
        };
        let session = match (one("iss")?, one("sid")?) {
            (issuer, Some(sid)) => Some(Session { issuer: issuer.map(str::to_owned), sid: sid.to_owned() }),
            (None, None) => None,
            (Some(_), None) => return Err(FrontchannelLogoutError::Missing { parameter: "sid" }),
        };
        Ok(FrontchannelLogout { session })
    }

    /// Whether the session with these ID token claims has ended: `sid` is equal, and `iss` too (section 3), which some
    /// providers leave out. An address that names no session means any session, unless `session_required`, which is the
    /// client's registered `frontchannel_logout_session_required`. It should be `true`, since anybody can open an address.
    #[must_use]
    pub fn concerns(&self, claims: &Object, session_required: bool) -> bool {
        match &self.session {
            Some(session) => {
                let is_issuer = |issuer: &String| claims.string("iss") == Some(issuer);
                session.issuer.as_ref().is_none_or(is_issuer) && claims.string("sid") == Some(&session.sid)
            }
            None => !session_required,
        }
    }
}

impl fmt::Debug for FrontchannelLogout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Anybody who knows a `sid` can end that session.
        f.debug_struct("FrontchannelLogout")
            .field("issuer", &self.session.as_ref().and_then(|session| session.issuer.as_ref()))
            .finish_non_exhaustive()
    }
}

/// Why an address isn't a valid notification that a session has ended. It signs nobody out.
///
/// ```
/// use oidc_client_protocol::FrontchannelLogout;
///
/// let error = FrontchannelLogout::parse("https://app.example/signed-out?iss=https://login.example").unwrap_err();
/// assert_eq!(error.code(), "frontchannel_logout_parameter_missing");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrontchannelLogoutError {
    /// A parameter appears twice.
    ///
    /// To do: check that the registered `frontchannel_logout_uri` has no `iss` or `sid` of its own in its query.
    RepeatedParameter {
        /// The parameter.
        name: &'static str,
    },
    /// `iss` is present without `sid` (OpenID Connect Front-Channel Logout 1.0 section 2).
    ///
    /// To do: report it to the provider: it must send `sid` too, or neither.
    Missing {
        /// The missing parameter.
        parameter: &'static str,
    },
}

impl FrontchannelLogoutError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            FrontchannelLogoutError::RepeatedParameter { .. } => "frontchannel_logout_repeated_parameter",
            FrontchannelLogoutError::Missing { .. } => "frontchannel_logout_parameter_missing",
        }
    }
}

impl fmt::Display for FrontchannelLogoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrontchannelLogoutError::RepeatedParameter { name } => {
                write!(f, "the front-channel logout names \"{name}\" twice")
            }
            FrontchannelLogoutError::Missing { parameter } => {
                write!(
                    f,
                    "expected both \"iss\" and \"sid\" in the front-channel logout, got no \"{parameter}\""
                )
            }
        }
    }
}

impl std::error::Error for FrontchannelLogoutError {}
