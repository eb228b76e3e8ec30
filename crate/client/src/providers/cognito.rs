//! Amazon Cognito.

use super::{Registration, SCOPE_ONLINE, origin_of};
use crate::settings::UserManagerSettings;

/// An app client of a Cognito user pool, of the type "Single-page application", which has no secret.
///
/// Tokens come from one host and pages from another: the issuer is the pool, and the domain is where people sign in. Its
/// sign-out takes parameters of its own. Access tokens name the client (`client_id`) and no audience. Refresh tokens come
/// without `offline_access`, which Cognito refuses as unknown.
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
    /// The pool's name ("User pool ID").
    pub user_pool_id: String,
    /// Where its pages are ("Domain"): Amazon's or one's own.
    pub domain: String,
    /// This client's name there ("Client ID").
    pub client_id: String,
    /// Where people are sent back to: one of "Allowed callback URLs".
    pub redirect_uri: String,
}

impl Cognito {
    /// This client of this pool.
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

    /// Settings to go on with. `post_logout_redirect_uri` must be one of "Allowed sign-out URLs", and must be set: Cognito
    /// signs nobody out without one.
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
