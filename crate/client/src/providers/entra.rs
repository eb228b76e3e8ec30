//! Microsoft Entra ID.

use super::{Registration, SCOPE};
use crate::settings::UserManagerSettings;
use oidc_client_protocol::Tenants;

/// An app registration at Microsoft Entra ID, with a redirect URI of the platform "Single-page application": for those of
/// another platform the token endpoint refuses requests of browsers (AADSTS9002326).
///
/// Refresh tokens expire after 24 hours in any case: then the person signs in by redirect, mostly without a prompt. Access
/// tokens are for the API whose scope was requested, and those for Microsoft Graph are readable only there. Each renewal
/// repeats the scopes ([`refresh_scope`](UserManagerSettings::refresh_scope)): if you change
/// [`scope`](UserManagerSettings::scope), change both. Identify people by [`User::issuer`](crate::User::issuer) and
/// [`User::subject`](crate::User::subject) together; the e-mail address may be missing and isn't unique.
///
/// ```
/// use oidc_client_wasm::UserManagerSettings;
/// use oidc_client_wasm::providers::{Entra, EntraTenant};
///
/// let tenant = EntraTenant::One("3aa4a235-b6e2-48d5-9195-7fcf05b459b0".to_owned());
/// let entra = Entra {
///     api_scopes: vec!["api://orders/read".to_owned()],
///     ..Entra::new(tenant, "my-app", "https://app.example/callback")
/// };
/// let settings = entra.settings();
/// assert!(settings.authority.ends_with("/3aa4a235-b6e2-48d5-9195-7fcf05b459b0/v2.0"));
/// assert!(settings.scope.ends_with("offline_access api://orders/read"));
/// assert_eq!(settings.refresh_scope.as_ref(), Some(&settings.scope));
/// // The scope `.default` means all that an administrator has granted, and excludes other scopes of its API.
/// let scope = "openid offline_access api://orders/.default".to_owned();
/// let settings = UserManagerSettings { refresh_scope: Some(scope.clone()), scope, ..settings };
/// # drop(settings);
/// ```
#[derive(Debug, Clone)]
pub struct Entra {
    /// The tenants whose people may sign in.
    pub tenant: EntraTenant,
    /// The client id ("Application (client) ID").
    pub client_id: String,
    /// The redirect URI, registered for the platform "Single-page application".
    pub redirect_uri: String,
    /// The scopes of one API that access tokens are for, such as `api://…/read`. None by default, which is Microsoft Graph.
    pub api_scopes: Vec<String>,
}

/// The tenants whose people may sign in at Entra ID ("Supported account types").
///
/// ```
/// use oidc_client_wasm::protocol::Tenants;
/// use oidc_client_wasm::providers::{Entra, EntraTenant};
///
/// let ours = Tenants::Only(vec!["3aa4a235-b6e2-48d5-9195-7fcf05b459b0".to_owned()]);
/// let entra = Entra::new(EntraTenant::Organizations(ours), "my-app", "https://app.example/callback");
/// assert_eq!(entra.settings().authority, "https://login.microsoftonline.com/organizations/v2.0");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntraTenant {
    /// One tenant, by its id, not its domain, since tokens contain the id.
    One(String),
    /// These organizations (`organizations`).
    Organizations(Tenants),
    /// These organizations and personal accounts (`common`), whose tenant is
    /// `9188040d-6c67-4c5b-b112-36a304b66dad`.
    Common(Tenants),
}

impl Entra {
    /// A client for these tenants.
    #[must_use]
    pub fn new(tenant: EntraTenant, client_id: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        let (client_id, redirect_uri) = (client_id.into(), redirect_uri.into());
        Self { tenant, client_id, redirect_uri, api_scopes: Vec::new() }
    }

    /// The settings for this client.
    #[must_use]
    pub fn settings(self) -> UserManagerSettings {
        let (segment, tenants) = match self.tenant {
            EntraTenant::One(id) => (id, None),
            EntraTenant::Organizations(tenants) => ("organizations".to_owned(), Some(tenants)),
            EntraTenant::Common(tenants) => ("common".to_owned(), Some(tenants)),
        };
        let authority = format!("https://login.microsoftonline.com/{segment}/v2.0");
        let scopes: Vec<&str> =
            std::iter::once(SCOPE).chain(self.api_scopes.iter().map(String::as_str)).collect();
        let scope = scopes.join(" ");
        UserManagerSettings {
            tenants,
            // Without it, a token for an API of the same registration is refused (AADSTS90009).
            refresh_scope: Some(scope.clone()),
            ..Registration::new(self.client_id, self.redirect_uri).settings(authority, &scope)
        }
    }
}
