//! How a sign-in's request reaches the provider: in the address, or pushed there first (RFC 9126).

use crate::form;
use crate::http::{HttpRequest, HttpResponse};
use crate::json::Object;
use crate::metadata::ProviderMetadata;
use crate::provider_error::ProviderError;
use crate::pushed_error::PushedAuthorizationError;
use crate::settings::{ClientSettings, PushedAuthorization};
use crate::signin::SigninError;
use crate::url;
use std::fmt;

/// A request to sign a person in (OpenID Connect Core section 3.1.2.1), as returned by [`begin`](crate::begin).
///
/// If the provider requires it, the request is pushed: it is sent to the provider first, and the address that the
/// person opens contains only a reference to it.
///
/// ```
/// use oidc_client_protocol::http::HttpResponse;
/// use oidc_client_protocol::{ClientSettings, Entropy, Issuer, ProviderMetadata, SigninRequest, Timestamp, begin};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys",
/// #     "pushed_authorization_request_endpoint":"https://login.example/par",
/// #     "require_pushed_authorization_requests":true}"#)?;
/// # let (args, entropy, now) = (SigninRequest::default(), Entropy([7; 96]), Timestamp(1_700_000_000));
/// let (request, _pending) = begin(&settings, &metadata, args, &entropy, now)?;
/// let push = request.push().ok_or("this provider demands it")?;
/// assert_eq!((push.method, push.url.as_str()), ("POST", "https://login.example/par"));
/// // The provider responds:
/// let answer = HttpResponse::new(201, r#"{"request_uri":"urn:example:bwc4JK","expires_in":60}"#);
/// let url = request.pushed(&answer)?;
/// let expected = "https://login.example/authorize?client_id=my-app&request_uri=urn%3Aexample%3Abwc4JK";
/// assert_eq!(url.as_str(), expected);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    client_id: String,
    authorization_endpoint: String,
    push_endpoint: Option<String>,
    parameters: Vec<(String, String)>,
}

impl AuthorizationRequest {
    pub(crate) fn new(
        settings: &ClientSettings,
        metadata: &ProviderMetadata,
        parameters: Vec<(String, String)>,
    ) -> Result<Self, SigninError> {
        let endpoint = metadata.pushed_authorization_request_endpoint.clone();
        let required = metadata.require_pushed_authorization_requests;
        let push_endpoint = match settings.pushed_authorization {
            PushedAuthorization::WhereRequired => endpoint.filter(|_| required),
            PushedAuthorization::WherePossible => endpoint,
            PushedAuthorization::Never => None,
        };
        if required && push_endpoint.is_none() {
            return Err(SigninError::PushedAuthorizationRequired);
        }
        Ok(Self {
            client_id: settings.client_id.as_str().to_owned(),
            authorization_endpoint: metadata.authorization_endpoint.clone(),
            push_endpoint,
            parameters,
        })
    }

    /// The address to send the person to, containing the whole request.
    #[must_use]
    pub fn url(&self) -> AuthorizationUrl {
        AuthorizationUrl(form::add_query(&self.authorization_endpoint, &self.pairs()))
    }

    /// The request that pushes this one to the provider (RFC 9126 section 2.1), or `None` if it isn't pushed.
    #[must_use]
    pub fn push(&self) -> Option<HttpRequest> {
        Some(HttpRequest::post_form(self.push_endpoint.as_deref()?, &self.pairs()))
    }

    /// Reads the response and returns the address to send the person to (RFC 9126 sections 2.2 and 4).
    ///
    /// # Errors
    /// [`PushedAuthorizationError`] when the provider refused, is overloaded, or returned no `request_uri`.
    pub fn pushed(&self, response: &HttpResponse) -> Result<AuthorizationUrl, PushedAuthorizationError> {
        let object = Object::parse(&response.body);
        if response.is_transient() {
            let (status, retry_after) = (response.status, response.retry_after());
            return Err(PushedAuthorizationError::Unavailable { status, retry_after });
        }
        if let Some(error) = object.as_ref().ok().and_then(ProviderError::from_object) {
            return Err(PushedAuthorizationError::Provider(error));
        }
        if !response.is_success() {
            return Err(PushedAuthorizationError::Status { got: response.status });
        }
        let object = object.map_err(PushedAuthorizationError::Json)?;
        let request_uri = object.string("request_uri").filter(|uri| !uri.is_empty());
        let request_uri = request_uri.ok_or(PushedAuthorizationError::RequestUriMissing)?;
        let parameters = [("client_id", self.client_id.as_str()), ("request_uri", request_uri)];
        Ok(AuthorizationUrl(form::add_query(&self.authorization_endpoint, &parameters)))
    }

    fn pairs(&self) -> Vec<(&str, &str)> {
        form::pairs(&self.parameters).collect()
    }
}

impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The parameters carry `state` and `nonce`.
        f.debug_struct("AuthorizationRequest")
            .field("client_id", &self.client_id)
            .field("authorization_endpoint", &self.authorization_endpoint)
            .finish_non_exhaustive()
    }
}

/// The address to send the person to: an absolute URL, fully encoded. Returned by [`AuthorizationRequest::url`].
///
/// ```
/// # use oidc_client_protocol::{ClientSettings, Entropy, Issuer, ProviderMetadata, SigninRequest, Timestamp, begin};
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// # let (request, entropy, now) = (SigninRequest::default(), Entropy([7; 96]), Timestamp(1_700_000_000));
/// let (request, _pending) = begin(&settings, &metadata, request, &entropy, now)?;
/// let url = request.url();
/// assert!(url.as_str().contains("&code_challenge_method=S256"));
/// // The query stays out of logs.
/// assert_eq!(format!("{url:?}"), r#"AuthorizationUrl("https://login.example/authorize")"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationUrl(String);

impl AuthorizationUrl {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AuthorizationUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The query carries `state` and `nonce`.
        f.debug_tuple("AuthorizationUrl").field(&url::without_query(&self.0)).finish()
    }
}
