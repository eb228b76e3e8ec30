//! Who issues the tokens, and who may speak in that name.

use crate::url;
use std::fmt;

/// What stands for the tenant in the issuer that a provider of many tenants publishes.
const TEMPLATE: &str = "{tenantid}";

/// Who issues the tokens: an `https` URL without query or fragment (OpenID Connect Core section 2, "Issuer
/// Identifier"); `http` is taken on loopback only. Compared byte for byte, trailing slash included.
///
/// ```
/// use oidc_client_protocol::Issuer;
///
/// let issuer = Issuer::new("https://login.example")?;
/// assert_eq!(issuer.as_str(), "https://login.example");
/// assert_ne!(issuer, Issuer::new("https://login.example/")?);
/// # Ok::<(), oidc_client_protocol::IssuerError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Issuer {
    authority: String,
    tenants: Option<Tenants>,
}

/// Whose people may sign in at a provider of many tenants.
///
/// ```
/// use oidc_client_protocol::{Issuer, Tenants};
///
/// let ours = Tenants::Only(vec!["3aa4a235-b6e2-48d5-9195-7fcf05b459b0".to_owned()]);
/// let issuer = Issuer::of_tenants("https://login.microsoftonline.com/organizations/v2.0", ours)?;
/// assert_eq!(issuer.published(), "https://login.microsoftonline.com/{tenantid}/v2.0");
/// # Ok::<(), oidc_client_protocol::IssuerError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Tenants {
    /// Everyone with an account at the provider, of whatever organization. The app must tell people apart by issuer
    /// and subject together.
    Any,
    /// The people of these tenants, named by their `tid`.
    Only(Vec<String>),
}

impl Tenants {
    fn admit(&self, tenant: &str) -> bool {
        match self {
            Tenants::Any => true,
            // As people copy a GUID from elsewhere: its letters may be capitals.
            Tenants::Only(tenants) => tenants.iter().any(|admitted| admitted.eq_ignore_ascii_case(tenant)),
        }
    }
}

impl Issuer {
    /// Takes an issuer as the provider writes it.
    ///
    /// # Errors
    /// [`IssuerError`] when it is neither `https` nor `http` on loopback, or has a query or fragment.
    ///
    /// ```
    /// use oidc_client_protocol::Issuer;
    ///
    /// assert!(Issuer::new("https://login.example").is_ok());
    /// assert!(Issuer::new("http://127.0.0.1:4400").is_ok());
    /// assert!(Issuer::new("http://login.example").is_err());
    /// ```
    pub fn new(issuer: impl Into<String>) -> Result<Issuer, IssuerError> {
        let authority = issuer.into();
        if !url::is_secure(&authority) {
            return Err(IssuerError::Insecure { got: authority });
        }
        if authority.contains(['?', '#']) {
            return Err(IssuerError::QueryOrFragment { got: authority });
        }
        Ok(Issuer { authority, tenants: None })
    }

    /// Takes an authority at which the people of many tenants sign in, as Microsoft Entra ID's `common` and
    /// `organizations` are. Such a provider publishes a template as its issuer; a token's issuer is that with the
    /// token's own `tid` put in, which must be one of these tenants.
    ///
    /// # Errors
    /// As [`Issuer::new`], and [`IssuerError::NoTenantSegment`] when the authority isn't for many tenants.
    pub fn of_tenants(authority: impl Into<String>, tenants: Tenants) -> Result<Issuer, IssuerError> {
        let issuer = Self::new(authority)?;
        if issuer.around_tenant().is_none() {
            return Err(IssuerError::NoTenantSegment { got: issuer.authority });
        }
        Ok(Issuer { tenants: Some(tenants), ..issuer })
    }

    /// The issuer as it was given: where its metadata are.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.authority
    }

    /// The issuer that the provider's metadata must name: the same, or for many tenants its template.
    #[must_use]
    pub fn published(&self) -> String {
        match (&self.tenants, self.around_tenant()) {
            (Some(_), Some((before, after))) => format!("{before}{TEMPLATE}{after}"),
            _ => self.authority.clone(),
        }
    }

    /// Whether a token of this issuer, with this `tid`, is what we ask for.
    pub(crate) fn admits_token(&self, issuer: &str, tenant: Option<&str>) -> bool {
        match (&self.tenants, tenant) {
            (None, _) => issuer == self.authority,
            (Some(_), None) => false,
            (Some(_), Some(tenant)) => self.tenant_of(issuer) == Some(tenant),
        }
    }

    /// The issuer whose tokens a key signs that is marked so (Microsoft identity platform, "Validate the signing key
    /// issuer"); `None` where there are no tenants, and such a mark means nothing.
    pub(crate) fn of_key(&self, mark: &str, tenant: Option<&str>) -> Option<String> {
        self.tenants.as_ref()?;
        Some(match mark.split_once(TEMPLATE) {
            Some((before, after)) => [before, tenant.unwrap_or_default(), after].concat(),
            None => mark.to_owned(),
        })
    }

    /// Whether a message signed with this issuer's name can be from here (RFC 9207 section 2.4).
    pub(crate) fn admits(&self, issuer: &str) -> bool {
        match self.tenants {
            None => issuer == self.authority,
            Some(_) => self.tenant_of(issuer).is_some(),
        }
    }

    /// The tenant whose issuer this is, if it is one of those admitted.
    fn tenant_of<'a>(&self, issuer: &'a str) -> Option<&'a str> {
        let (before, after) = self.around_tenant()?;
        let tenant = issuer.strip_prefix(before)?.strip_suffix(after)?;
        // A tenant is one segment of the path: nothing in it may make another host or path of the whole.
        let is_name =
            !tenant.is_empty() && tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (is_name && self.tenants.as_ref()?.admit(tenant)).then_some(tenant)
    }

    fn around_tenant(&self) -> Option<(&str, &str)> {
        let split = |segment: &str| self.authority.split_once(segment);
        let (before, after) = split("/common/").or_else(|| split("/organizations/"))?;
        // With the slashes on either side, which were split off.
        let start = before.len() + 1;
        let end = self.authority.len() - after.len() - 1;
        Some((self.authority.get(..start)?, self.authority.get(end..)?))
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.authority)
    }
}

/// Why a text can't be an issuer.
///
/// ```
/// use oidc_client_protocol::Issuer;
///
/// let error = Issuer::new("https://login.example?tenant=1").unwrap_err();
/// assert_eq!(error.code(), "issuer_query_or_fragment");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssuerError {
    /// Neither `https` nor `http` on loopback.
    ///
    /// To do: give the provider's address with `https`. Plain `http` works on this very machine alone (`localhost`,
    /// `127.0.0.1`), for development.
    Insecure {
        /// What was given.
        got: String,
    },
    /// An issuer has no query and no fragment (OpenID Connect Discovery section 2).
    ///
    /// To do: copy the `issuer` member of the provider's `/.well-known/openid-configuration`, and nothing after it.
    QueryOrFragment {
        /// What was given.
        got: String,
    },
    /// The authority names one tenant, or none: there is no segment `common` or `organizations` in its path.
    ///
    /// To do: leave the tenants setting out, or use the authority for many tenants that your provider documents.
    NoTenantSegment {
        /// What was given.
        got: String,
    },
}

impl IssuerError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            IssuerError::Insecure { .. } => "issuer_insecure",
            IssuerError::QueryOrFragment { .. } => "issuer_query_or_fragment",
            IssuerError::NoTenantSegment { .. } => "issuer_without_tenants",
        }
    }
}

impl fmt::Display for IssuerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IssuerError::Insecure { got } => {
                write!(f, "expected an issuer with https (or http on loopback), got \"{got}\"")
            }
            IssuerError::QueryOrFragment { got } => {
                write!(f, "expected an issuer without query or fragment, got \"{got}\"")
            }
            IssuerError::NoTenantSegment { got } => {
                write!(f, "expected an authority with \"/common/\" or \"/organizations/\", got \"{got}\"")
            }
        }
    }
}

impl std::error::Error for IssuerError {}
