//! Microsoft Entra ID.

use super::{Registration, SCOPE};
use crate::settings::UserManagerSettings;
use oidc_client_protocol::Tenants;

/// An app registration at Microsoft Entra ID, with a redirect address of the platform "Single-page application": for those of
/// another platform the token endpoint answers no browser (AADSTS9002326).
///
/// Refresh tokens end after 24 hours, whatever was asked for: from then on the person signs in by redirect, mostly without
/// being asked. Access tokens are for the API whose scope was asked for, and nobody else can read those for Microsoft Graph.
/// Each renewal names the scopes again ([`refresh_scope`](UserManagerSettings::refresh_scope)): whoever sets another
/// [`scope`](UserManagerSettings::scope) sets both. People are told apart by [`User::issuer`](crate::User::issuer) and
/// [`User::subject`](crate::User::subject) together; the e-mail address may be missing and is no name.
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
/// // The scope `.default` stands for all that an administrator has allowed, and takes no others of its API beside it.
/// let scope = "openid offline_access api://orders/.default".to_owned();
/// let settings = UserManagerSettings { refresh_scope: Some(scope.clone()), scope, ..settings };
/// # drop(settings);
/// ```
#[derive(Debug, Clone)]
pub struct Entra {
    /// Whose people may sign in.
    pub tenant: EntraTenant,
    /// This client's name there ("Application (client) ID").
    pub client_id: String,
    /// Where people are sent back to, registered for the platform "Single-page application".
    pub redirect_uri: String,
    /// What access tokens are for: scopes of one API, such as `api://…/read`. None by default, which is Microsoft Graph.
    pub api_scopes: Vec<String>,
}

/// Whose people may sign in at Entra ID ("Supported account types").
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
    /// Those of one tenant, by its id: its domain won't do, as tokens name the id.
    One(String),
    /// Those of these organizations (`organizations`).
    Organizations(Tenants),
    /// The same, and whoever has a personal account (`common`), whose tenant is
    /// `9188040d-6c67-4c5b-b112-36a304b66dad`.
    Common(Tenants),
}

impl Entra {
    /// This client, for these tenants.
    #[must_use]
    pub fn new(tenant: EntraTenant, client_id: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        let (client_id, redirect_uri) = (client_id.into(), redirect_uri.into());
        Self { tenant, client_id, redirect_uri, api_scopes: Vec::new() }
    }

    /// Settings to go on with.
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
            // Without it a token for an API of the same registration is refused (AADSTS90009).
            refresh_scope: Some(scope.clone()),
            ..Registration::new(self.client_id, self.redirect_uri).settings(authority, &scope)
        }
    }
}
