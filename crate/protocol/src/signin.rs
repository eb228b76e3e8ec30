//! The way out: from settings to the address at which a person signs in (OpenID Connect Core section 3.1.2.1,
//! PKCE of RFC 7636).

use crate::form;
use crate::json::Value;
use crate::metadata::ProviderMetadata;
use crate::pending::PendingSignin;
use crate::settings::ClientSettings;
use crate::types::{Nonce, Timestamp};
use crate::url;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use std::fmt;

/// Parameters that belong to the protocol: a caller's extra parameters may not replace them.
const RESERVED: [&str; 9] = [
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "response_mode",
];

/// 96 bytes from a cryptographically secure source, used up by one sign-in: 32 each for `state`, `nonce` and
/// `code_verifier` (RFC 7636 section 7.1 asks for 256 bits).
///
/// ```
/// use oidc_client_protocol::Entropy;
///
/// let mut entropy = Entropy([0; 96]);
/// // Stands for crypto.getRandomValues, which fills the bytes in a browser.
/// entropy.0.copy_from_slice(&[7; 96]);
/// assert_eq!(entropy.0.len(), 96);
/// ```
pub struct Entropy(pub [u8; 96]);

impl Entropy {
    fn split(&self) -> (String, String, String) {
        let (state, rest) = self.0.split_at(32);
        let (nonce, verifier) = rest.split_at(32);
        (random_id(state), random_id(nonce), random_id(verifier))
    }
}

/// Random bytes as text that needs no escaping in an address: base64url without padding (RFC 4648 section 5).
///
/// ```
/// use oidc_client_protocol::random_id;
///
/// assert_eq!(random_id(&[0xff, 0xfe, 0xfd]), "__79");
/// assert_eq!(random_id(&[0; 32]).len(), 43);
/// ```
#[must_use]
pub fn random_id(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a caller may ask of one sign-in (OpenID Connect Core section 3.1.2.1). Texts are given as they are, and
/// encoded here.
///
/// ```
/// use oidc_client_protocol::SigninRequest;
///
/// let request = SigninRequest {
///     // Where to go on after the callback.
///     state: Some("/inbox".into()),
///     prompt: Some("login".to_owned()),
///     max_age: Some(3600),
///     ..SigninRequest::default()
/// };
/// assert!(request.extra_query_params.is_empty());
/// ```
#[derive(Debug, Clone, Default)]
pub struct SigninRequest {
    /// Anything to find again after the callback. It stays in this browser.
    pub state: Option<Value>,
    /// `prompt`: `none`, `login`, `consent` or `select_account`.
    pub prompt: Option<String>,
    /// `login_hint`: who is expected to sign in.
    pub login_hint: Option<String>,
    /// `max_age` in seconds: older sign-ins at the provider don't count, and the answer is checked for it.
    pub max_age: Option<u64>,
    /// Anything else that the provider understands (`audience`, `organization`, `ui_locales` …).
    pub extra_query_params: Vec<(String, String)>,
}

/// Starts a sign-in: the address to send the person to, and what must be kept until they come back (OpenID Connect
/// Core section 3.1.2.1, RFC 7636 sections 4.1 to 4.3 with S256).
///
/// # Errors
/// [`SigninError`] when `openid` isn't asked for, or an extra parameter would replace one of the protocol's.
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
/// let (url, pending) = begin(&settings, &metadata, request, &Entropy([7; 96]), now)?;
/// assert!(url.as_str().contains("&login_hint=alice"));
/// assert_eq!(pending.created(), now);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn begin(
    settings: &ClientSettings,
    metadata: &ProviderMetadata,
    request: SigninRequest,
    entropy: &Entropy,
    now: Timestamp,
) -> Result<(AuthorizationUrl, PendingSignin), SigninError> {
    check(settings, &request)?;
    let (state, nonce, verifier) = entropy.split();
    let pending = PendingSignin {
        id: state,
        nonce: Nonce::new(nonce),
        code_verifier: PkceCodeVerifier::new(verifier),
        issuer: settings.issuer.as_str().to_owned(),
        client_id: settings.client_id.as_str().to_owned(),
        redirect_uri: settings.redirect_uri.clone(),
        scope: settings.scope.clone(),
        max_age: request.max_age,
        created: now,
        state: request.state.clone(),
    };
    let url = authorization_url(metadata, &pending, &request);
    Ok((url, pending))
}

fn check(settings: &ClientSettings, request: &SigninRequest) -> Result<(), SigninError> {
    if !settings.scope.split(' ').any(|scope| scope == "openid") {
        return Err(SigninError::ScopeWithoutOpenid { got: settings.scope.clone() });
    }
    match request.extra_query_params.iter().find(|(name, _)| RESERVED.contains(&name.as_str())) {
        Some((name, _)) => Err(SigninError::ReservedParameter { name: name.clone() }),
        None => Ok(()),
    }
}

fn authorization_url(
    metadata: &ProviderMetadata,
    pending: &PendingSignin,
    request: &SigninRequest,
) -> AuthorizationUrl {
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&pending.code_verifier);
    let max_age = request.max_age.map(|seconds| seconds.to_string());
    let mut parameters = vec![
        ("client_id", pending.client_id.as_str()),
        ("redirect_uri", &pending.redirect_uri),
        ("response_type", "code"),
        ("scope", &pending.scope),
        ("state", &pending.id),
        ("nonce", pending.nonce.secret()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    let optional = [("prompt", &request.prompt), ("login_hint", &request.login_hint), ("max_age", &max_age)];
    parameters.extend(optional.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))));
    parameters.extend(request.extra_query_params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    AuthorizationUrl(form::add_query(&metadata.authorization_endpoint, &parameters))
}

/// Where to send the person: an absolute URL, encoded in full. [`begin`] makes it.
///
/// ```
/// # use oidc_client_protocol::{ClientSettings, Entropy, Issuer, ProviderMetadata, SigninRequest, Timestamp, begin};
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize",
/// #     "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#)?;
/// # let (request, entropy, now) = (SigninRequest::default(), Entropy([7; 96]), Timestamp(1_700_000_000));
/// let (url, _pending) = begin(&settings, &metadata, request, &entropy, now)?;
/// assert!(url.as_str().contains("&code_challenge_method=S256"));
/// // What the query carries stays out of logs.
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
    ScopeWithoutOpenid {
        /// The scope that was set.
        got: String,
    },
    /// An extra parameter has the name of one that the protocol sets.
    ReservedParameter {
        /// Its name.
        name: String,
    },
}

impl SigninError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            SigninError::ScopeWithoutOpenid { .. } => "scope_without_openid",
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
            SigninError::ReservedParameter { name } => {
                write!(f, "the extra parameter \"{name}\" would replace one that the protocol sets")
            }
        }
    }
}

impl std::error::Error for SigninError {}
