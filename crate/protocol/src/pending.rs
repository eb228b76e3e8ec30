//! A sign-in in progress, and how it is stored until the person returns.

use crate::json::{JsonError, Object, Value};
use crate::request_type::{Navigator, RequestType};
use crate::response_mode::ResponseMode;
use crate::types::{Nonce, Timestamp};
use oauth2::PkceCodeVerifier;
use std::fmt;

/// A sign-in in progress: what must be kept until the person returns, for one response only.
///
/// [`PendingSignin::accept`](crate::PendingSignin::accept) consumes it. It is stored in the format of oidc-client-ts's
/// `SigninState`, with the nonce added.
///
/// ```
/// use oidc_client_protocol::{PendingSignin, Timestamp};
///
/// let stored = r#"{"id":"abc","nonce":"n","code_verifier":"v","created":1700000000,
///     "authority":"https://login.example","client_id":"my-app","scope":"openid",
///     "redirect_uri":"https://app.example/callback"}"#;
/// let pending = PendingSignin::from_storage_string(stored)?;
/// assert_eq!((pending.id(), pending.created()), ("abc", Timestamp(1_700_000_000)));
/// let again = PendingSignin::from_storage_string(&pending.to_storage_string())?;
/// assert_eq!(again.id(), "abc");
/// # Ok::<(), oidc_client_protocol::PendingSigninError>(())
/// ```
pub struct PendingSignin {
    pub(crate) id: String,
    pub(crate) navigator: Navigator,
    pub(crate) url_state: Option<String>,
    pub(crate) nonce: Nonce,
    pub(crate) code_verifier: PkceCodeVerifier,
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) resources: Vec<String>,
    pub(crate) max_age: Option<u64>,
    /// The demanded authentication contexts: empty for any.
    pub(crate) essential_acr: Option<Vec<String>>,
    pub(crate) response_mode: Option<ResponseMode>,
    pub(crate) created: Timestamp,
    pub(crate) state: Option<Value>,
    pub(crate) extra_token_params: Vec<(String, String)>,
    pub(crate) skip_userinfo: bool,
}

impl PendingSignin {
    /// The value of the `state` parameter without its `url_state`, and the key under which to store this.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The window that the response returns to.
    #[must_use]
    pub fn navigator(&self) -> Navigator {
        self.navigator
    }

    /// When the sign-in began.
    #[must_use]
    pub fn created(&self) -> Timestamp {
        self.created
    }

    /// Whether this sign-in skips userinfo: see [`SigninRequest::skip_userinfo`](crate::SigninRequest).
    #[must_use]
    pub fn skips_userinfo(&self) -> bool {
        self.skip_userinfo
    }

    /// Serializes this to JSON text. Store it where only this origin can read it: it contains the `code_verifier`.
    #[must_use]
    pub fn to_storage_string(&self) -> String {
        let mut object = Object::new();
        object.insert("id", self.id.as_str());
        object.insert_some("data", self.state.clone());
        object.insert("created", self.created.0);
        object.insert("request_type", RequestType::Signin(self.navigator).name());
        object.insert_some("url_state", self.url_state.as_deref());
        object.insert("code_verifier", self.code_verifier.secret().as_str());
        object.insert("redirect_uri", self.redirect_uri.as_str());
        object.insert("authority", self.issuer.as_str());
        object.insert("client_id", self.client_id.as_str());
        object.insert("scope", self.scope.as_str());
        object.insert("nonce", self.nonce.secret());
        object.insert_some("max_age", self.max_age);
        object.insert_some("response_mode", self.response_mode.map(ResponseMode::name));
        let array =
            |values: &Vec<String>| Value::Array(values.iter().map(|value| value.as_str().into()).collect());
        object.insert_some("essential_acr", self.essential_acr.as_ref().map(array));
        object.insert_some("resource", Some(&self.resources).filter(|all| !all.is_empty()).map(array));
        if !self.extra_token_params.is_empty() {
            let mut parameters = Object::new();
            for (name, value) in &self.extra_token_params {
                parameters.insert(name, value.as_str());
            }
            object.insert("extraTokenParams", parameters);
        }
        object.insert_some("skipUserInfo", self.skip_userinfo.then_some(true));
        Value::Object(object).to_json()
    }

    /// Reads the output of [`PendingSignin::to_storage_string`].
    ///
    /// # Errors
    /// [`PendingSigninError`] when the text was modified or truncated in storage.
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
            navigator: navigator(&object)?,
            url_state: object.get("url_state").map(|_| string("url_state")).transpose()?,
            nonce: Nonce::new(
                object.get("nonce").ok_or(PendingSigninError::WithoutNonce).and(string("nonce"))?,
            ),
            code_verifier: PkceCodeVerifier::new(string("code_verifier")?),
            issuer: string("authority")?,
            client_id: string("client_id")?,
            redirect_uri: string("redirect_uri")?,
            scope: string("scope")?,
            // It may be absent, but a malformed limit must not count as none.
            max_age: object.get("max_age").map(|_| number("max_age")).transpose()?,
            resources: strings(&object, "resource")?,
            essential_acr: object
                .get("essential_acr")
                .map(|_| strings(&object, "essential_acr"))
                .transpose()?,
            response_mode: response_mode(&object)?,
            created: Timestamp(number("created")?),
            state: object.get("data").cloned(),
            extra_token_params: parameters(&object),
            skip_userinfo: object.get("skipUserInfo").and_then(Value::as_bool) == Some(true),
        })
    }
}

/// A stored sign-in without a type was sent by redirect.
fn navigator(object: &Object) -> Result<Navigator, PendingSigninError> {
    let Some(value) = object.get("request_type") else { return Ok(Navigator::Redirect) };
    match value.as_str().and_then(RequestType::from_name) {
        Some(RequestType::Signin(navigator)) => Ok(navigator),
        _ => Err(PendingSigninError::Missing { member: "request_type" }),
    }
}

fn response_mode(object: &Object) -> Result<Option<ResponseMode>, PendingSigninError> {
    let Some(value) = object.get("response_mode") else { return Ok(None) };
    let mode = value.as_str().and_then(ResponseMode::from_name);
    mode.map(Some).ok_or(PendingSigninError::Missing { member: "response_mode" })
}

/// No check depends on these, so malformed ones are skipped.
fn parameters(object: &Object) -> Vec<(String, String)> {
    let parameters = object.get("extraTokenParams").and_then(Value::as_object);
    let pair = |(name, value): (&str, &Value)| Some((name.to_owned(), value.as_str()?.to_owned()));
    parameters.into_iter().flat_map(Object::iter).filter_map(pair).collect()
}

fn strings(object: &Object, member: &'static str) -> Result<Vec<String>, PendingSigninError> {
    let Some(value) = object.get(member) else { return Ok(Vec::new()) };
    let strings = value
        .as_array()
        .and_then(|all| all.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<_>>());
    strings.ok_or(PendingSigninError::Missing { member })
}

impl fmt::Debug for PendingSignin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An attacker who knows the `state` of a pending sign-in can answer it with a code of their own.
        f.debug_struct("PendingSignin")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("created", &self.created)
            .finish_non_exhaustive()
    }
}

/// Why a stored sign-in can't be read.
///
/// ```
/// use oidc_client_protocol::{PendingSignin, PendingSigninError};
///
/// let error = PendingSignin::from_storage_string(r#"{"id":"abc","nonce":"n"}"#).unwrap_err();
/// assert_eq!(error, PendingSigninError::Missing { member: "code_verifier" });
/// assert_eq!(error.code(), "state_damaged");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PendingSigninError {
    /// Not a JSON object.
    ///
    /// To do: start the sign-in again. If it recurs, check what else writes to this origin's storage under `oidc.`.
    Json(JsonError),
    /// A member is missing or has the wrong type.
    ///
    /// To do: start the sign-in again. If it recurs, check what else writes to this origin's storage under `oidc.`.
    Missing {
        /// Its name.
        member: &'static str,
    },
    /// The nonce is missing: oidc-client-ts began the sign-in, and the page was migrated to this library before the
    /// person returned. Nothing would bind an ID token to it (OpenID Connect Core section 3.1.3.7).
    ///
    /// To do: start the sign-in again. It won't recur.
    WithoutNonce,
}

impl PendingSigninError {
    /// A stable name: a single one for all kinds of modified text, since the remedy is the same.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            PendingSigninError::Json(_) | PendingSigninError::Missing { .. } => "state_damaged",
            PendingSigninError::WithoutNonce => "state_without_nonce",
        }
    }
}

impl fmt::Display for PendingSigninError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PendingSigninError::Json(error) => write!(f, "the stored sign-in: {error}"),
            PendingSigninError::Missing { member } => write!(f, "the stored sign-in lacks \"{member}\""),
            PendingSigninError::WithoutNonce => f.write_str(
                "the sign-in was begun by another library, which keeps no nonce for its answer; start again",
            ),
        }
    }
}

impl std::error::Error for PendingSigninError {}
