//! The issuer of the tokens, and the names under which a provider may speak.

use crate::url;
use std::fmt;

/// The placeholder for the tenant in the issuer that a multi-tenant provider publishes.
const TEMPLATE: &str = "{tenantid}";

/// The issuer of the tokens: an `https` URL without query or fragment (OpenID Connect Core section 2, "Issuer
/// Identifier"); `http` is accepted on loopback only. Compared byte for byte, including a trailing slash.
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

/// The tenants of a multi-tenant provider whose members may sign in.
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
    /// Everyone with an account at the provider, of any organization. The app must tell people apart by issuer and
    /// subject together.
    Any,
    /// Members of these tenants, identified by `tid`.
    Only(Vec<String>),
}

impl Tenants {
    fn admit(&self, tenant: &str) -> bool {
        match self {
            Tenants::Any => true,
            // GUIDs are often copied in upper case.
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

    /// Takes an authority that serves many tenants, such as `common` and `organizations` of Microsoft Entra ID. Such a
    /// provider publishes a template as its issuer; a token's issuer is that template with the token's own `tid`, which
    /// must be one of these tenants.
    ///
    /// # Errors
    /// As for [`Issuer::new`], and [`IssuerError::NoTenantSegment`] when the authority isn't multi-tenant.
    pub fn of_tenants(authority: impl Into<String>, tenants: Tenants) -> Result<Issuer, IssuerError> {
        let issuer = Self::new(authority)?;
        if issuer.split_at_tenant().is_none() {
            return Err(IssuerError::NoTenantSegment { got: issuer.authority });
        }
        Ok(Issuer { tenants: Some(tenants), ..issuer })
    }

    /// The issuer as configured: the base of the metadata's address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.authority
    }

    /// The issuer that the provider's metadata must name: the same, or the template of a multi-tenant provider.
    #[must_use]
    pub fn published(&self) -> String {
        match (&self.tenants, self.split_at_tenant()) {
            (Some(_), Some((before, after))) => format!("{before}{TEMPLATE}{after}"),
            _ => self.authority.clone(),
        }
    }

    /// Whether a token with this `iss` and `tid` is acceptable.
    pub(crate) fn admits_token(&self, issuer: &str, tenant: Option<&str>) -> bool {
        match (&self.tenants, tenant) {
            (None, _) => issuer == self.authority,
            (Some(_), None) => false,
            (Some(_), Some(tenant)) => self.tenant_of(issuer) == Some(tenant),
        }
    }

    /// The issuer whose tokens a key with this `issuer` member signs (Microsoft identity platform, "Validate the
    /// signing key issuer"); `None` for a single-tenant issuer, where the member has no meaning.
    pub(crate) fn key_issuer(&self, mark: &str, tenant: Option<&str>) -> Option<String> {
        self.tenants.as_ref()?;
        Some(match mark.split_once(TEMPLATE) {
            Some((before, after)) => [before, tenant.unwrap_or_default(), after].concat(),
            None => mark.to_owned(),
        })
    }

    /// Whether an authorization response with this `iss` can be from this provider (RFC 9207 section 2.4).
    pub(crate) fn admits(&self, issuer: &str) -> bool {
        match self.tenants {
            None => issuer == self.authority,
            Some(_) => self.tenant_of(issuer).is_some(),
        }
    }

    /// The tenant of this issuer, if it is admitted.
    fn tenant_of<'a>(&self, issuer: &'a str) -> Option<&'a str> {
        let (before, after) = self.split_at_tenant()?;
        let tenant = issuer.strip_prefix(before)?.strip_suffix(after)?;
        // A tenant is one path segment: its characters must not change the host or path of the whole.
        let is_name =
            !tenant.is_empty() && tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (is_name && self.tenants.as_ref()?.admit(tenant)).then_some(tenant)
    }

    fn split_at_tenant(&self) -> Option<(&str, &str)> {
        let split = |segment: &str| self.authority.split_once(segment);
        let (before, after) = split("/common/").or_else(|| split("/organizations/"))?;
        // Include the slashes on both sides, which were split off.
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

/// Why a string can't be an issuer.
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
    /// To do: give the provider's address with `https`. Plain `http` works on the same machine only (`localhost`,
    /// `127.0.0.1`), for development.
    Insecure {
        /// The given value.
        got: String,
    },
    /// An issuer has no query and no fragment (OpenID Connect Discovery section 2).
    ///
    /// To do: copy the `issuer` member of the provider's `/.well-known/openid-configuration`, and nothing after it.
    QueryOrFragment {
        /// The given value.
        got: String,
    },
    /// The authority is for a single tenant, or for none: its path has no segment `common` or `organizations`.
    ///
    /// To do: leave the tenants setting out, or use the multi-tenant authority that your provider documents.
    NoTenantSegment {
        /// The given value.
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
