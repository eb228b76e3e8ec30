//! The way out: from settings to the address at which a person signs in (OpenID Connect Core section 3.1.2.1,
//! PKCE of RFC 7636).

use crate::authorization_request::AuthorizationRequest;
use crate::json::{Object, Value};
use crate::metadata::ProviderMetadata;
use crate::pending::PendingSignin;
use crate::request_type::Navigator;
use crate::response_mode::ResponseMode;
use crate::settings::ClientSettings;
use crate::token_parameters;
use crate::types::{IdToken, Nonce, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use std::fmt;

/// Parameters that belong to the protocol, or whose answer is checked: a caller's extra parameters may not set them.
const RESERVED: [&str; 15] = [
    "claims",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "dpop_jkt",
    "max_age",
    "nonce",
    "redirect_uri",
    "request",
    "request_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
];

/// Stands between a request's own `state` and the text that is added to it, as with oidc-client-ts.
pub(crate) const URL_STATE_DELIMITER: char = ';';

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
    /// Text to find again in the callback's address: everyone on the way can read it, and the provider returns it as it
    /// is. It travels in `state`, behind a semicolon, as with oidc-client-ts.
    pub url_state: Option<String>,
    /// The window that the request goes out in.
    pub navigator: Navigator,
    /// Where the provider sends people back to, instead of the settings' address: an absolute URL, registered there.
    pub redirect_uri: Option<String>,
    /// How the answer travels, instead of what the settings say.
    pub response_mode: Option<ResponseMode>,
    /// What is asked for, separated by spaces, instead of the settings' scope. Must contain `openid`.
    pub scope: Option<String>,
    /// `prompt`: `none`, `login`, `consent`, `select_account` or `create`.
    pub prompt: Option<String>,
    /// `display`: `page`, `popup`, `touch` or `wap`.
    pub display: Option<String>,
    /// `login_hint`: who is expected to sign in.
    pub login_hint: Option<String>,
    /// `id_token_hint`: who was signed in. It travels in the address, and so into the provider's logs.
    pub id_token_hint: Option<IdToken>,
    /// `ui_locales`: languages the person reads, separated by spaces (BCP 47), the best first.
    pub ui_locales: Option<String>,
    /// `max_age` in seconds: older sign-ins at the provider don't count, and the answer is checked for it.
    pub max_age: Option<u64>,
    /// `acr_values`: wished-for ways to sign in, separated by spaces, the best first. Not checked: see
    /// [`essential_acr`](SigninRequest::essential_acr).
    pub acr_values: Option<String>,
    /// Ways to sign in of which one is demanded (OpenID Connect Core section 5.5.1.1); the answer is checked for it.
    pub essential_acr: Vec<String>,
    /// `claims`: which claims to tell, and how much each matters (OpenID Connect Core section 5.5).
    pub claims: Option<Object>,
    /// The APIs that the access token is for (RFC 8707 section 2), instead of the settings'.
    pub resources: Option<Vec<String>>,
    /// The nonce (OpenID Connect Core section 3.1.2.1), for a caller who must know it, such as a back-end that checks the ID
    /// token again: 128 random bits or more, and never the same twice. A random one by default.
    pub nonce: Option<String>,
    /// Binds the code to a key, by its thumbprint (RFC 9449 section 10): see [`PublicKey::thumbprint`].
    ///
    /// [`PublicKey::thumbprint`]: crate::PublicKey::thumbprint
    pub dpop_jkt: Option<String>,
    /// Anything else that the provider understands (`audience`, `organization` …).
    pub extra_query_params: Vec<(String, String)>,
    /// The same for the request that exchanges the code.
    pub extra_token_params: Vec<(String, String)>,
}

/// Starts a sign-in: the request to send the person away with, and what must be kept until they come back (OpenID
/// Connect Core section 3.1.2.1, RFC 7636 sections 4.1 to 4.3 with S256).
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
        essential_acr: request.essential_acr.clone(),
        response_mode: request.response_mode.or(settings.response_mode),
        created: now,
        state: request.state.clone(),
        extra_token_params: request.extra_token_params.clone(),
    };
    let parameters = parameters(&pending, request);
    let way = AuthorizationRequest::new(settings, metadata, parameters)?;
    Ok((way, pending))
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
    let in_query = request.extra_query_params.iter().find(replaces(&RESERVED));
    match in_query.or_else(|| request.extra_token_params.iter().find(replaces(&token_parameters::RESERVED))) {
        Some((name, _)) => Err(SigninError::ReservedParameter { name: name.clone() }),
        None => Ok(()),
    }
}

fn parameters(pending: &PendingSignin, request: SigninRequest) -> Vec<(String, String)> {
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&pending.code_verifier);
    let claims = claims(request.claims, &request.essential_acr);
    let state = match &pending.url_state {
        Some(url_state) => format!("{}{URL_STATE_DELIMITER}{url_state}", pending.id),
        None => pending.id.clone(),
    };
    let always = [
        ("client_id", pending.client_id.as_str()),
        ("redirect_uri", &pending.redirect_uri),
        ("response_type", "code"),
        ("scope", &pending.scope),
        ("state", &state),
        ("nonce", pending.nonce.secret()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    let optional = [
        ("response_mode", pending.response_mode.map(|mode| mode.name().to_owned())),
        ("prompt", request.prompt),
        ("display", request.display),
        ("login_hint", request.login_hint),
        ("id_token_hint", request.id_token_hint.map(|token| token.secret().to_owned())),
        ("ui_locales", request.ui_locales),
        ("max_age", request.max_age.map(|seconds| seconds.to_string())),
        ("acr_values", request.acr_values),
        ("claims", claims.map(|claims| Value::Object(claims).to_json())),
        ("dpop_jkt", request.dpop_jkt),
    ];
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let mut parameters: Vec<_> = always.into_iter().map(own).collect();
    parameters.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    parameters.extend(pending.resources.iter().map(|resource| own(("resource", resource))));
    parameters.extend(request.extra_query_params);
    parameters
}

/// The caller's claims, with the demand for one of these `acr` values added (OpenID Connect Core section 5.5.1.1).
fn claims(claims: Option<Object>, essential_acr: &[String]) -> Option<Object> {
    if essential_acr.is_empty() {
        return claims;
    }
    let mut acr = Object::new();
    acr.insert("essential", true);
    acr.insert("values", Value::Array(essential_acr.iter().map(|value| value.as_str().into()).collect()));
    let mut claims = claims.unwrap_or_default();
    let mut of_id_token = claims.get("id_token").and_then(Value::as_object).cloned().unwrap_or_default();
    of_id_token.insert("acr", acr);
    claims.insert("id_token", of_id_token);
    Some(claims)
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
    /// The answer is to be posted to this page (`web_message`), which takes a frame, and the request goes out in another
    /// window.
    ///
    /// To do: ask for that response mode in silent sign-ins alone.
    MessageWithoutFrame,
    /// The provider demands pushed requests and names no endpoint for them, or they are switched off here (RFC 9126
    /// section 5).
    ///
    /// To do: leave the setting for pushed requests at its default. If the provider names no endpoint, report it there.
    PushedAuthorizationRequired,
    /// An extra parameter has the name of one that the protocol sets.
    ///
    /// To do: use the setting of that name, or leave the parameter out.
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
            SigninError::MessageWithoutFrame => "web_message_without_frame",
            SigninError::PushedAuthorizationRequired => "pushed_authorization_required",
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
            SigninError::ReservedParameter { name } => {
                write!(f, "the extra parameter \"{name}\" would replace one that the protocol sets")
            }
        }
    }
}

impl std::error::Error for SigninError {}
