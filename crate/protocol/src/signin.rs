//! The way out: from settings to the address at which a person signs in (OpenID Connect Core section 3.1.2.1,
//! PKCE of RFC 7636).

use crate::form;
use crate::json::{JsonError, Object, Value};
use crate::metadata::ProviderMetadata;
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
pub struct Entropy(pub [u8; 96]);

impl Entropy {
    fn split(&self) -> (String, String, String) {
        let (state, rest) = self.0.split_at(32);
        let (nonce, verifier) = rest.split_at(32);
        (random_id(state), random_id(nonce), random_id(verifier))
    }
}

/// Random bytes as text that needs no escaping in an address: base64url.
#[must_use]
pub fn random_id(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a caller may ask of one sign-in.
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

/// Starts a sign-in: the address to send the person to, and what must be kept until they come back.
///
/// # Errors
/// [`SigninError`] when `openid` isn't asked for, or an extra parameter would replace one of the protocol's.
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

/// Where to send the person.
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

/// A sign-in under way: what must be kept, for one answer only, until the person comes back.
///
/// [`PendingSignin::accept`](crate::PendingSignin::accept) consumes it. In storage it has the format of
/// oidc-client-ts's `SigninState`, with the nonce added.
pub struct PendingSignin {
    pub(crate) id: String,
    pub(crate) nonce: Nonce,
    pub(crate) code_verifier: PkceCodeVerifier,
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) max_age: Option<u64>,
    pub(crate) created: Timestamp,
    pub(crate) state: Option<Value>,
}

impl PendingSignin {
    /// The value of the `state` parameter, and the name to keep this under.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When the sign-in began.
    #[must_use]
    pub fn created(&self) -> Timestamp {
        self.created
    }

    /// As JSON text, to be kept where this origin alone can read it: it holds the `code_verifier`.
    #[must_use]
    pub fn to_storage_string(&self) -> String {
        let mut object = Object::new();
        object.insert("id", self.id.as_str());
        object.insert_some("data", self.state.clone());
        object.insert("created", self.created.0);
        object.insert("request_type", "si:r");
        object.insert("code_verifier", self.code_verifier.secret().as_str());
        object.insert("redirect_uri", self.redirect_uri.as_str());
        object.insert("authority", self.issuer.as_str());
        object.insert("client_id", self.client_id.as_str());
        object.insert("scope", self.scope.as_str());
        object.insert("nonce", self.nonce.secret());
        object.insert_some("max_age", self.max_age);
        Value::Object(object).to_json()
    }

    /// Reads what [`PendingSignin::to_storage_string`] wrote.
    ///
    /// # Errors
    /// [`PendingSigninError`] when the text was changed or cut in storage.
    pub fn from_storage_string(text: &str) -> Result<PendingSignin, PendingSigninError> {
        let object = Object::parse(text).map_err(PendingSigninError::Json)?;
        let number = |member: &'static str| {
            object.get(member).and_then(Value::as_u64).ok_or(PendingSigninError::Missing { member })
        };
        let string = |member: &'static str| {
            object.string(member).map(str::to_owned).ok_or(PendingSigninError::Missing { member })
        };
        Ok(PendingSignin {
            id: string("id")?,
            nonce: Nonce::new(string("nonce")?),
            code_verifier: PkceCodeVerifier::new(string("code_verifier")?),
            issuer: string("authority")?,
            client_id: string("client_id")?,
            redirect_uri: string("redirect_uri")?,
            scope: string("scope")?,
            // Absent is fine, but a limit that can't be read must not become no limit.
            max_age: object.get("max_age").map(|_| number("max_age")).transpose()?,
            created: Timestamp(number("created")?),
            state: object.get("data").cloned(),
        })
    }
}

impl fmt::Debug for PendingSignin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever knows the `state` of a sign-in under way can answer it with a code of their own.
        f.debug_struct("PendingSignin")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("created", &self.created)
            .finish_non_exhaustive()
    }
}

/// Why a sign-in can't begin.
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

/// Why a stored sign-in can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PendingSigninError {
    /// Not a JSON object.
    Json(JsonError),
    /// A member is missing or of another type.
    Missing {
        /// Its name.
        member: &'static str,
    },
}

impl fmt::Display for PendingSigninError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PendingSigninError::Json(error) => write!(f, "the stored sign-in: {error}"),
            PendingSigninError::Missing { member } => write!(f, "the stored sign-in lacks \"{member}\""),
        }
    }
}

impl std::error::Error for PendingSigninError {}
