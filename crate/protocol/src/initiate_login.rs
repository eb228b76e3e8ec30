//! Sign-in initiated by a third party, such as the provider or a portal (OpenID Connect Core section 4).

use crate::issuer::Issuer;
use crate::return_to::{ReturnTo, ReturnToError};
use crate::url;
use std::fmt;

/// A third party's request to sign in here: the address at which the client's `initiate_login_uri` was opened (OpenID
/// Connect Core section 4). Anybody can open it, so it only decides where an ordinary sign-in begins.
///
/// ```
/// use oidc_client_protocol::{InitiateLogin, Issuer};
///
/// let ours = [Issuer::new("https://login.example")?];
/// let address = "https://app.example/start?iss=https://login.example&login_hint=alice&target_link_uri=/board";
/// let login = InitiateLogin::parse(address, &ours, "https://app.example")?;
/// assert_eq!(login.issuer.as_str(), "https://login.example");
/// assert_eq!(login.login_hint.as_deref(), Some("alice"));
/// assert_eq!(login.target_link_uri.as_ref().map(|it| it.as_str()), Some("/board"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitiateLogin {
    /// The provider to sign in at: one of the app's own.
    pub issuer: Issuer,
    /// Who is expected to sign in; passed on unchanged.
    pub login_hint: Option<String>,
    /// Where to continue after the sign-in.
    pub target_link_uri: Option<ReturnTo>,
}

impl InitiateLogin {
    /// Reads the address. `ours` are the providers that this app signs in at, `origin` is the app's own origin, as in
    /// `location.origin`.
    ///
    /// # Errors
    /// [`InitiateLoginError`] when a parameter repeats, the issuer isn't exactly one of ours or an admitted tenant's, or
    /// the target is of another origin.
    pub fn parse(address: &str, ours: &[Issuer], origin: &str) -> Result<InitiateLogin, InitiateLoginError> {
        let parameters = url::parameters(address);
        let one = |name: &'static str| {
            url::single(&parameters, name).map_err(|_| InitiateLoginError::RepeatedParameter { name })
        };
        // A parameter without a value counts as omitted (RFC 6749 section 3.1).
        let one = |name| one(name).map(|value| value.filter(|value| !value.is_empty()));
        let named = one("iss")?.ok_or(InitiateLoginError::IssuerMissing)?;
        let issuer = ours.iter().find(|issuer| issuer.as_str() == named || issuer.admits(named));
        let issuer = issuer.ok_or_else(|| InitiateLoginError::Issuer { got: named.to_owned() })?;
        let target = one("target_link_uri")?.map(|target| ReturnTo::parse(target, origin)).transpose();
        Ok(InitiateLogin {
            issuer: issuer.clone(),
            login_hint: one("login_hint")?.map(str::to_owned),
            target_link_uri: target.map_err(InitiateLoginError::Target)?,
        })
    }
}

impl fmt::Debug for InitiateLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The hint may be an email address, and the target may reveal what the person is doing.
        f.debug_struct("InitiateLogin").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Why a third party's request to sign in is refused.
///
/// ```
/// use oidc_client_protocol::{InitiateLogin, Issuer};
///
/// let ours = [Issuer::new("https://login.example")?];
/// let address = "https://app.example/start?iss=https://evil.example";
/// let error = InitiateLogin::parse(address, &ours, "https://app.example").unwrap_err();
/// assert_eq!(error.code(), "initiate_login_issuer");
/// # Ok::<(), oidc_client_protocol::IssuerError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InitiateLoginError {
    /// A parameter appears twice (RFC 6749 section 3.1).
    ///
    /// To do: check who links here. Sign-in from the app itself works all the same.
    RepeatedParameter {
        /// The parameter.
        name: &'static str,
    },
    /// `iss` is missing (OpenID Connect Core section 4).
    ///
    /// To do: have the linking site name the issuer, exactly as the provider's metadata does.
    IssuerMissing,
    /// The issuer isn't one of this app's providers (OpenID Connect Core section 4): following it would let a stranger
    /// choose where people sign in.
    ///
    /// To do: if it is another name of your provider, add it to `ours`, or to `initiate_login_issuers` of the manager's
    /// settings, exactly as it is named there.
    Issuer {
        /// The issuer that was named.
        got: String,
    },
    /// The target is of another origin (OpenID Connect Core section 4, `target_link_uri`).
    Target(ReturnToError),
}

impl InitiateLoginError {
    /// A stable name for this cause; for the target, the name of that cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            InitiateLoginError::RepeatedParameter { .. } => "initiate_login_repeated_parameter",
            InitiateLoginError::IssuerMissing => "initiate_login_issuer_missing",
            InitiateLoginError::Issuer { .. } => "initiate_login_issuer",
            InitiateLoginError::Target(error) => error.code(),
        }
    }
}

impl fmt::Display for InitiateLoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InitiateLoginError::RepeatedParameter { name } => {
                write!(f, "the address that starts a sign-in names \"{name}\" twice")
            }
            InitiateLoginError::IssuerMissing => {
                f.write_str("the address that starts a sign-in has no \"iss\"")
            }
            InitiateLoginError::Issuer { got } => {
                write!(f, "expected one of this app's providers to sign in at, got \"{got}\"")
            }
            InitiateLoginError::Target(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for InitiateLoginError {}
