//! The start of a sign-in: from settings to the address at which the person signs in (OpenID Connect Core section
//! 3.1.2.1, PKCE of RFC 7636).

use crate::authorization_request::AuthorizationRequest;
use crate::entropy::Entropy;
use crate::metadata::ProviderMetadata;
use crate::pending::PendingSignin;
use crate::request_type::Navigator;
use crate::response_mode::ResponseMode;
use crate::settings::ClientSettings;
use crate::signin_request::{self, SigninRequest};
use crate::token_parameters;
use crate::types::{Nonce, Timestamp};
use oauth2::PkceCodeVerifier;
use std::fmt;

/// Begins a sign-in: returns the request to send, and what must be stored until the person returns (OpenID Connect Core
/// section 3.1.2.1, RFC 7636 sections 4.1 to 4.3 with S256).
///
/// # Errors
/// [`SigninError`] when the scope lacks `openid`, an extra parameter would replace one of the protocol's, a response by
/// message is requested outside a frame, `claims` request `acr` in a malformed way, or the provider requires a pushed
/// request and pushing isn't possible.
///
/// ```
/// use oidc_client_protocol::{ClientSettings, Entropy, Issuer, ProviderMetadata, SigninRequest, Timestamp, begin};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// let request = SigninRequest { login_hint: Some("alice".to_owned()), ..SigninRequest::default() };
/// let now = Timestamp(1_700_000_000);
/// let (request, pending) = begin(&settings, &metadata, request, &Entropy([7; 96]), now)?;
/// assert!(request.url().as_str().contains("&login_hint=alice"));
/// assert_eq!(pending.created(), now);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn begin(
    settings: &ClientSettings,
    metadata: &ProviderMetadata,
    request: SigninRequest,
    entropy: &Entropy,
    now: Timestamp,
) -> Result<(AuthorizationRequest, PendingSignin), SigninError> {
    let scope = request.scope.clone().unwrap_or_else(|| settings.scope.clone());
    check(settings, &request, &scope)?;
    let (state, nonce, verifier) = entropy.split();
    let pending = PendingSignin {
        id: state,
        navigator: request.navigator,
        url_state: request.url_state.clone().filter(|url_state| !url_state.is_empty()),
        nonce: Nonce::new(request.nonce.clone().filter(|nonce| !nonce.is_empty()).unwrap_or(nonce)),
        code_verifier: PkceCodeVerifier::new(verifier),
        issuer: settings.issuer.as_str().to_owned(),
        client_id: settings.client_id.as_str().to_owned(),
        redirect_uri: request.redirect_uri.clone().unwrap_or_else(|| settings.redirect_uri.clone()),
        scope,
        resources: request.resources.clone().unwrap_or_else(|| settings.resources.clone()),
        max_age: request.max_age,
        essential_acr: request.demanded_acr()?,
        response_mode: request.response_mode.or(settings.response_mode),
        created: now,
        state: request.state.clone(),
        extra_token_params: request.extra_token_params.clone(),
        skip_userinfo: request.skip_userinfo,
    };
    let request = AuthorizationRequest::new(settings, metadata, request.into_parameters(&pending))?;
    Ok((request, pending))
}

fn check(settings: &ClientSettings, request: &SigninRequest, scope: &str) -> Result<(), SigninError> {
    if !scope.split(' ').any(|scope| scope == "openid") {
        return Err(SigninError::ScopeWithoutOpenid { got: scope.to_owned() });
    }
    let mode = request.response_mode.or(settings.response_mode);
    if mode.is_some_and(ResponseMode::is_message) && request.navigator != Navigator::Iframe {
        return Err(SigninError::MessageWithoutFrame);
    }
    let replaces =
        |reserved: &'static [&str]| move |(name, _): &&(String, String)| reserved.contains(&name.as_str());
    let in_query = request.extra_query_params.iter().find(replaces(&signin_request::RESERVED));
    match in_query.or_else(|| request.extra_token_params.iter().find(replaces(&token_parameters::RESERVED))) {
        Some((name, _)) => Err(SigninError::ReservedParameter { name: name.clone() }),
        None => Ok(()),
    }
}

/// Why a sign-in can't begin.
///
/// ```
/// use oidc_client_protocol::{ClientSettings, Entropy, Issuer, ProviderMetadata, SigninRequest, Timestamp, begin};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// let request = SigninRequest {
///     extra_query_params: vec![("state".to_owned(), "mine".to_owned())],
///     ..SigninRequest::default()
/// };
/// let begun = begin(&settings, &metadata, request, &Entropy([7; 96]), Timestamp(1_700_000_000));
/// assert_eq!(begun.unwrap_err().code(), "reserved_parameter");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigninError {
    /// Without the scope `openid` there is no ID token (OpenID Connect Core section 3.1.2.1).
    ///
    /// To do: add `openid` to the scope.
    ScopeWithoutOpenid {
        /// The scope that was set.
        got: String,
    },
    /// The response is to be posted to this page (`web_message`), which only works in a frame, and the request is sent
    /// in another window.
    ///
    /// To do: request that response mode for silent sign-ins only.
    MessageWithoutFrame,
    /// The provider requires pushed requests but has no endpoint for them, or they are switched off here (RFC 9126 section 5).
    ///
    /// To do: leave the setting for pushed requests at its default. If the provider has no endpoint, report it there.
    PushedAuthorizationRequired,
    /// `claims` request `acr` of the ID token in a malformed way, so it can't be checked (OpenID Connect Core section
    /// 5.5.1).
    ///
    /// To do: write it as an object, in which `essential` is a boolean, `values` an array of strings, and `value` a string.
    AcrRequestMalformed,
    /// An extra parameter has the same name as one that the protocol sets.
    ///
    /// To do: use the setting of that name, or leave the parameter out.
    ReservedParameter {
        /// The parameter.
        name: String,
    },
}

impl SigninError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            SigninError::ScopeWithoutOpenid { .. } => "scope_without_openid",
            SigninError::MessageWithoutFrame => "web_message_without_frame",
            SigninError::PushedAuthorizationRequired => "pushed_authorization_required",
            SigninError::AcrRequestMalformed => "acr_request_malformed",
            SigninError::ReservedParameter { .. } => "reserved_parameter",
        }
    }
}

impl fmt::Display for SigninError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SigninError::ScopeWithoutOpenid { got } => {
                write!(f, "expected a scope that contains \"openid\", got \"{got}\"")
            }
            SigninError::MessageWithoutFrame => {
                f.write_str("only a sign-in in a frame can be answered by a message (\"web_message\")")
            }
            SigninError::PushedAuthorizationRequired => f.write_str(
                "the provider demands pushed authorization requests, and they are switched off or have no endpoint",
            ),
            SigninError::AcrRequestMalformed => f.write_str(
                "expected the request for \"acr\" in \"claims\" to have a boolean \"essential\" and texts as \"values\"",
            ),
            SigninError::ReservedParameter { name } => {
                write!(f, "the extra parameter \"{name}\" would replace one that the protocol sets")
            }
        }
    }
}

impl std::error::Error for SigninError {}
