//! Amazon Cognito.

use super::{Registration, SCOPE_ONLINE, origin_of};
use crate::settings::UserManagerSettings;

/// An app client of a Cognito user pool, of the type "Single-page application", which has no secret.
///
/// The issuer (the pool) and the sign-in pages (the domain) have different hosts. The sign-out has non-standard parameters.
/// Access tokens contain the client (`client_id`) and no audience. Refresh tokens are issued without `offline_access`, which
/// Cognito refuses as unknown.
///
/// ```
/// use oidc_client_wasm::providers::Cognito;
///
/// let settings = Cognito::new(
///     "eu-west-1",
///     "eu-west-1_AbCdEfGhI",
///     "acme.auth.eu-west-1.amazoncognito.com",
///     "my-app",
///     "https://app.example/callback",
/// )
/// .settings();
/// assert_eq!(settings.authority, "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI");
/// assert!(settings.end_session_template.is_some());
/// ```
#[derive(Debug, Clone)]
pub struct Cognito {
    /// The region of the pool.
    pub region: String,
    /// The pool's id ("User pool ID").
    pub user_pool_id: String,
    /// The host of the sign-in pages ("Domain"): Amazon's or a custom domain.
    pub domain: String,
    /// The client id ("Client ID").
    pub client_id: String,
    /// The redirect URI: one of "Allowed callback URLs".
    pub redirect_uri: String,
}

impl Cognito {
    /// A client of this pool.
    #[must_use]
    pub fn new(
        region: impl Into<String>,
        user_pool_id: impl Into<String>,
        domain: impl Into<String>,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        let (client_id, redirect_uri) = (client_id.into(), redirect_uri.into());
        let (region, user_pool_id) = (region.into(), user_pool_id.into());
        Self { region, user_pool_id, domain: domain.into(), client_id, redirect_uri }
    }

    /// The settings for this client. Set `post_logout_redirect_uri` to one of "Allowed sign-out URLs": Cognito signs nobody
    /// out without one.
    #[must_use]
    pub fn settings(self) -> UserManagerSettings {
        let authority = format!("https://cognito-idp.{}.amazonaws.com/{}", self.region, self.user_pool_id);
        let logout = "/logout?client_id={client_id}&logout_uri={post_logout_redirect_uri}";
        UserManagerSettings {
            end_session_template: Some(format!("{}{logout}", origin_of(&self.domain))),
            ..Registration::new(self.client_id, self.redirect_uri).settings(authority, SCOPE_ONLINE)
        }
    }
}
