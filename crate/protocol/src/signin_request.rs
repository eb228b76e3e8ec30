//! The options of a sign-in, and the parameters that are sent for them (OpenID Connect Core section 3.1.2.1).

use crate::json::{Object, Value};
use crate::pending::PendingSignin;
use crate::request_type::Navigator;
use crate::response_mode::ResponseMode;
use crate::signin::SigninError;
use crate::types::IdToken;
use crate::url_state;
use oauth2::PkceCodeChallenge;
use std::fmt;

/// Parameters that the protocol sets, or that the response is checked for: extra parameters may not set them.
pub(crate) const RESERVED: [&str; 15] = [
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

/// The options of one sign-in (OpenID Connect Core section 3.1.2.1). Values are given unencoded, and encoded here.
///
/// ```
/// use oidc_client_protocol::SigninRequest;
///
/// let request = SigninRequest {
///     // The page to return to after the callback.
///     state: Some("/inbox".into()),
///     prompt: Some("login".to_owned()),
///     max_age: Some(3600),
///     ..SigninRequest::default()
/// };
/// assert!(request.extra_query_params.is_empty());
/// ```
#[derive(Clone, Default)]
pub struct SigninRequest {
    /// Application state, returned after the callback. It stays in this browser.
    pub state: Option<Value>,
    /// Text that is returned in the callback's address: everyone on the way can read it, and the provider returns it
    /// unchanged. It travels in `state` after a semicolon, as with oidc-client-ts.
    pub url_state: Option<String>,
    /// The window that the request is sent in.
    pub navigator: Navigator,
    /// The redirect URI, if it differs from the settings: an absolute URL, registered at the provider.
    pub redirect_uri: Option<String>,
    /// How the response is returned, if it differs from the settings.
    pub response_mode: Option<ResponseMode>,
    /// The scope, separated by spaces, if it differs from the settings. Must contain `openid`.
    pub scope: Option<String>,
    /// `prompt`: `none`, `login`, `consent`, `select_account` or `create`.
    pub prompt: Option<String>,
    /// `display`: `page`, `popup`, `touch` or `wap`.
    pub display: Option<String>,
    /// `login_hint`: who is expected to sign in.
    pub login_hint: Option<String>,
    /// `id_token_hint`: who was signed in. It travels in the address, and so into the provider's logs.
    pub id_token_hint: Option<IdToken>,
    /// `ui_locales`: the person's languages, separated by spaces (BCP 47), in order of preference.
    pub ui_locales: Option<String>,
    /// `max_age` in seconds: older sign-ins at the provider don't count. The ID token is checked for it.
    pub max_age: Option<u64>,
    /// `acr_values`: preferred authentication contexts, separated by spaces, in order of preference. Not checked: see
    /// [`essential_acr`](SigninRequest::essential_acr).
    pub acr_values: Option<String>,
    /// Authentication contexts of which one is required (OpenID Connect Core section 5.5.1.1). The ID token is checked for it.
    pub essential_acr: Vec<String>,
    /// `claims`: the requested claims, and how essential each is (OpenID Connect Core section 5.5). The ID token is
    /// checked for an essential `acr`, as for `essential_acr`, which takes precedence: without values any will do.
    pub claims: Option<Object>,
    /// The APIs that the access token is for (RFC 8707 section 2), if they differ from the settings.
    pub resources: Option<Vec<String>>,
    /// The nonce (OpenID Connect Core section 3.1.2.1), for callers that must know it, such as a back-end that checks
    /// the ID token again: at least 128 random bits, never reused. Random by default.
    pub nonce: Option<String>,
    /// Binds the code to a key, given by its thumbprint (RFC 9449 section 10): see [`PublicKey::thumbprint`].
    ///
    /// [`PublicKey::thumbprint`]: crate::PublicKey::thumbprint
    pub dpop_jkt: Option<String>,
    /// Other parameters that the provider supports (`audience`, `organization` …). The options above take precedence.
    pub extra_query_params: Vec<(String, String)>,
    /// The same for the request that exchanges the code.
    pub extra_token_params: Vec<(String, String)>,
    /// Skips userinfo for this sign-in, even if the settings request it. Not sent to the provider.
    pub skip_userinfo: bool,
}

impl SigninRequest {
    /// The authentication contexts of which one is required, here or in the caller's own claims (OpenID Connect Core
    /// section 5.5.1.1); an empty list for any.
    pub(crate) fn demanded_acr(&self) -> Result<Option<Vec<String>>, SigninError> {
        if !self.essential_acr.is_empty() {
            return Ok(Some(self.essential_acr.clone()));
        }
        let of_id_token = self.claims.as_ref().and_then(|claims| claims.get("id_token")?.as_object());
        let Some(acr) = of_id_token.and_then(|claims| claims.present("acr")) else { return Ok(None) };
        let (is_essential, contexts) = demand(acr).ok_or(SigninError::AcrRequestMalformed)?;
        Ok(is_essential.then_some(contexts))
    }

    /// The parameters of the authorization request, not yet encoded.
    pub(crate) fn into_parameters(self, pending: &PendingSignin) -> Vec<(String, String)> {
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&pending.code_verifier);
        let claims = claims(self.claims, &self.essential_acr);
        let state = url_state::join(&pending.id, pending.url_state.as_deref());
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
            ("prompt", self.prompt),
            ("display", self.display),
            ("login_hint", self.login_hint),
            ("id_token_hint", self.id_token_hint.map(|token| token.secret().to_owned())),
            ("ui_locales", self.ui_locales),
            ("max_age", self.max_age.map(|seconds| seconds.to_string())),
            ("acr_values", self.acr_values),
            ("claims", claims.map(|claims| Value::Object(claims).to_json())),
            ("dpop_jkt", self.dpop_jkt),
        ];
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let mut parameters: Vec<_> = always.into_iter().map(own).collect();
        parameters.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        parameters.extend(pending.resources.iter().map(|resource| own(("resource", resource))));
        // No parameter may repeat (RFC 6749 section 3.1): this sign-in's own options win, such as a frame's
        // `prompt=none`.
        let is_set = |name: &str| parameters.iter().any(|(set, _)| set == name);
        let mut extra = self.extra_query_params;
        extra.retain(|(name, _)| !is_set(name));
        parameters.append(&mut extra);
        parameters
    }
}

impl fmt::Debug for SigninRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The other fields are secrets, or reveal who signs in.
        f.debug_struct("SigninRequest")
            .field("navigator", &self.navigator)
            .field("scope", &self.scope)
            .field("prompt", &self.prompt)
            .finish_non_exhaustive()
    }
}

/// Whether a request for `acr` is essential, and the contexts that it names (OpenID Connect Core section 5.5.1). `None` if it
/// is malformed: a check that the caller relies on must not be skipped for a typing error.
fn demand(acr: &Value) -> Option<(bool, Vec<String>)> {
    let acr = acr.as_object()?;
    let is_essential = acr.present("essential").map_or(Some(false), Value::as_bool)?;
    let values = acr.present("values").map_or(Some([].as_slice()), Value::as_array)?;
    let contexts = values.iter().chain(acr.present("value"));
    Some((is_essential, contexts.map(|one| one.as_str().map(str::to_owned)).collect::<Option<_>>()?))
}

/// The caller's claims, with the requirement of one of these `acr` values added (OpenID Connect Core section 5.5.1.1).
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
