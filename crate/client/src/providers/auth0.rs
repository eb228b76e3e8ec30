//! Auth0.

use super::{Registration, SCOPE, origin_of};
use crate::settings::UserManagerSettings;
use oidc_client_protocol::form;
use oidc_client_protocol::json::Object;

/// An application of the type "Single Page Application" at Auth0.
///
/// The issuer ends in a slash. Without an audience the access token is opaque and only usable for userinfo; with one it is a
/// JWT for that API. Refresh tokens require the scope `offline_access`, and "Allow Offline Access" at the API.
///
/// ```
/// use oidc_client_wasm::providers::Auth0;
///
/// let settings = Auth0 {
///     audience: Some("https://api.example".to_owned()),
///     connection: Some("google-oauth2".to_owned()),
///     ..Auth0::new("tenant.eu.auth0.com", "my-app", "https://app.example/callback")
/// }
/// .settings();
/// assert_eq!(settings.authority, "https://tenant.eu.auth0.com/");
/// assert_eq!(settings.extra_query_params.len(), 2);
/// ```
#[derive(Debug, Clone)]
pub struct Auth0 {
    /// The tenant's domain, or its custom domain.
    pub domain: String,
    /// The client id ("Client ID").
    pub client_id: String,
    /// The redirect URI: one of "Allowed Callback URLs".
    pub redirect_uri: String,
    /// The API that access tokens are for ("Identifier"). None by default.
    pub audience: Option<String>,
    /// The organization that people sign in to: `org_…` or its name. None by default. Check the claims for it afterwards, by
    /// [`Auth0::is_of_organization`].
    pub organization: Option<String>,
    /// The connection to sign in with, which skips Auth0's own choice: `google-oauth2`, the name of a database … None by
    /// default.
    pub connection: Option<String>,
    /// Whether people sign out at `/v2/logout`, for tenants whose metadata has no `end_session_endpoint`: the switch
    /// "RP-Initiated Logout End Session Endpoint Discovery" is off there, as in tenants made before 14 November 2023. False by
    /// default.
    pub v2_logout: bool,
}

impl Auth0 {
    /// A client of this tenant, with the defaults.
    #[must_use]
    pub fn new(
        domain: impl Into<String>,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        Self {
            domain: domain.into(),
            client_id: client_id.into(),
            redirect_uri: redirect_uri.into(),
            audience: None,
            organization: None,
            connection: None,
            v2_logout: false,
        }
    }

    /// The settings for this client.
    #[must_use]
    pub fn settings(self) -> UserManagerSettings {
        let origin = origin_of(&self.domain);
        let logout = "/v2/logout?client_id={client_id}&returnTo={post_logout_redirect_uri}";
        let parameters = [
            ("audience", self.audience),
            ("organization", self.organization),
            ("connection", self.connection),
        ];
        let given = parameters.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        UserManagerSettings {
            extra_query_params: given.collect(),
            end_session_template: self.v2_logout.then(|| format!("{origin}{logout}")),
            ..Registration::new(self.client_id, self.redirect_uri).settings(format!("{origin}/"), SCOPE)
        }
    }

    /// Whether an ID token's claims ([`User::profile`](crate::User::profile)) are of this organization. An app that requires
    /// an organization must check this: by `org_id` for an `organization` that begins with `org_`, else by `org_name`, which
    /// Auth0 writes in lower case.
    ///
    /// ```
    /// use oidc_client_wasm::providers::Auth0;
    /// use oidc_client_wasm::protocol::json::Object;
    ///
    /// let claims = Object::parse(r#"{"sub":"alice","org_id":"org_7","org_name":"acme"}"#)?;
    /// assert!(Auth0::is_of_organization(&claims, "org_7"));
    /// assert!(Auth0::is_of_organization(&claims, "Acme"));
    /// assert!(!Auth0::is_of_organization(&claims, "org_8"));
    /// # Ok::<(), oidc_client_wasm::protocol::json::JsonError>(())
    /// ```
    #[must_use]
    pub fn is_of_organization(claims: &Object, organization: &str) -> bool {
        if organization.starts_with("org_") {
            claims.string("org_id") == Some(organization)
        } else {
            claims.string("org_name") == Some(organization.to_lowercase().as_str())
        }
    }

    /// The address that also signs out at the identity provider behind Auth0 (`federated`): open it after
    /// [`remove_user`](crate::UserManager::remove_user). `return_to` must be one of "Allowed Logout URLs".
    ///
    /// ```
    /// use oidc_client_wasm::providers::Auth0;
    ///
    /// let auth0 = Auth0::new("tenant.eu.auth0.com", "my-app", "https://app.example/callback");
    /// let address = auth0.federated_logout("https://app.example/");
    /// assert!(address.starts_with("https://tenant.eu.auth0.com/v2/logout?federated=&client_id=my-app&"));
    /// ```
    #[must_use]
    pub fn federated_logout(&self, return_to: &str) -> String {
        let parameters = [("federated", ""), ("client_id", &self.client_id), ("returnTo", return_to)];
        form::add_query(&format!("{}/v2/logout", origin_of(&self.domain)), &parameters)
    }
}
