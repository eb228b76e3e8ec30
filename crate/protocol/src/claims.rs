//! The claims that an app sees: those of the ID token and of userinfo, merged.

use crate::json::{Object, Value};

/// The claims that apps have no use for, removed by default, as in oidc-client-ts (`filterProtocolClaims`).
///
/// ```
/// use oidc_client_protocol::PROTOCOL_CLAIMS;
///
/// assert!(PROTOCOL_CLAIMS.contains(&"nonce"));
/// ```
pub const PROTOCOL_CLAIMS: [&str; 8] = ["nbf", "jti", "auth_time", "nonce", "acr", "amr", "azp", "at_hash"];

/// The person, provider, client and times: without them a profile says nothing.
const ALWAYS_KEPT: [&str; 5] = ["sub", "iss", "aud", "exp", "iat"];

/// Claims that only the ID token may set. The first five are its identity and its own lifetime; a signed userinfo
/// response has such members too, about itself. The others bind the token to one sign-in (`nonce`, `azp`, `sid`, the
/// hashes) or tell how and when it happened (`auth_time`, `acr`, `amr`), which counts only if signed; userinfo is
/// fetched later, and is seldom signed.
const ID_TOKEN_ONLY: [&str; 16] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "nonce",
    "azp",
    "sid",
    "at_hash",
    "c_hash",
    "s_hash",
    "auth_time",
    "acr",
    "amr",
];

/// Aggregated and distributed claims (OpenID Connect Core section 5.6.2): the names in the first refer to sources in
/// the second, so both are taken together or not at all.
const SOURCES: [&str; 2] = ["_claim_names", "_claim_sources"];

/// How two claims of the same name are merged (oidc-client-ts, `mergeClaimsStrategy`).
///
/// ```
/// use oidc_client_protocol::{ArrayMerge, ClaimsStrategy};
///
/// let strategy = ClaimsStrategy { arrays: ArrayMerge::Merge };
/// assert_ne!(strategy, ClaimsStrategy::default());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClaimsStrategy {
    /// How arrays are merged. Objects are merged member by member, anything else is replaced.
    pub arrays: ArrayMerge,
}

/// How two arrays of the same name are merged.
///
/// ```
/// use oidc_client_protocol::ArrayMerge;
///
/// assert_eq!(ArrayMerge::default(), ArrayMerge::Replace);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ArrayMerge {
    /// Userinfo's array replaces the ID token's.
    #[default]
    Replace,
    /// The ID token's values, followed by those of userinfo that aren't among them. A single value beside an array is
    /// treated as an array of one.
    Merge,
}

/// Merges userinfo into the ID token's claims (OpenID Connect Core sections 5.1 and 5.3.2). If both have a claim,
/// userinfo's is newer and wins; but claims that only the ID token may set (`iss`, `sub`, `aud`, `exp`, `iat`, `nbf`,
/// `jti`, `nonce`, `azp`, `sid`, `at_hash`, `c_hash`, `s_hash`, `auth_time`, `acr`, `amr`) are never taken from
/// userinfo. Aggregated and distributed claims are taken unchanged from userinfo or from the ID token, never mixed.
///
/// ```
/// use oidc_client_protocol::json::Object;
/// use oidc_client_protocol::{ClaimsStrategy, merge_claims};
///
/// let id_token = Object::parse(r#"{"sub":"alice","acr":"mfa","address":{"country":"NL"}}"#)?;
/// let userinfo = Object::parse(r#"{"sub":"alice","acr":"pwd","address":{"locality":"Utrecht"}}"#)?;
/// let both = merge_claims(&id_token, &userinfo, ClaimsStrategy::default());
/// assert_eq!(both, Object::parse(r#"{"sub":"alice","acr":"mfa","address":{"country":"NL","locality":"Utrecht"}}"#)?);
/// # Ok::<(), oidc_client_protocol::json::JsonError>(())
/// ```
#[must_use]
pub fn merge_claims(id_token: &Object, userinfo: &Object, strategy: ClaimsStrategy) -> Object {
    let has_sources = SOURCES.iter().any(|name| userinfo.get(name).is_some());
    let id_token = without(id_token, |name| has_sources && SOURCES.contains(&name));
    merge(&id_token, &without(userinfo, |name| ID_TOKEN_ONLY.contains(&name)), strategy)
}

/// The claims without those named, such as [`PROTOCOL_CLAIMS`]. `sub`, `iss`, `aud`, `exp` and `iat` are always kept.
///
/// ```
/// use oidc_client_protocol::json::Object;
/// use oidc_client_protocol::{PROTOCOL_CLAIMS, filter_claims};
///
/// let claims = Object::parse(r#"{"sub":"alice","nonce":"n-0S6","name":"Alice"}"#)?;
/// assert_eq!(filter_claims(&claims, &PROTOCOL_CLAIMS), Object::parse(r#"{"sub":"alice","name":"Alice"}"#)?);
/// assert_eq!(filter_claims(&claims, &["sub", "name"]), Object::parse(r#"{"sub":"alice","nonce":"n-0S6"}"#)?);
/// # Ok::<(), oidc_client_protocol::json::JsonError>(())
/// ```
#[must_use]
pub fn filter_claims<Name: AsRef<str>>(claims: &Object, names: &[Name]) -> Object {
    let named = |name: &str| names.iter().any(|other| other.as_ref() == name);
    without(claims, |name| named(name) && !ALWAYS_KEPT.contains(&name))
}

fn without(claims: &Object, left_out: impl Fn(&str) -> bool) -> Object {
    let mut kept = Object::new();
    claims
        .iter()
        .filter(|(name, _)| !left_out(name))
        .for_each(|(name, value)| kept.insert(name, value.clone()));
    kept
}

fn merge(one: &Object, other: &Object, strategy: ClaimsStrategy) -> Object {
    let mut both = one.clone();
    for (name, value) in other.iter() {
        let merged = one.get(name).map_or_else(|| value.clone(), |old| merge_values(old, value, strategy));
        both.insert(name, merged);
    }
    both
}

/// The recursion is bounded, since the JSON parser limits nesting.
fn merge_values(old: &Value, new: &Value, strategy: ClaimsStrategy) -> Value {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => Value::Object(merge(old, new, strategy)),
        (Value::Array(_), _) | (_, Value::Array(_)) if strategy.arrays == ArrayMerge::Merge => {
            let mut all = elements(old).to_vec();
            elements(new).iter().for_each(|value| {
                if !all.contains(value) {
                    all.push(value.clone())
                }
            });
            Value::Array(all)
        }
        _ => new.clone(),
    }
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().unwrap_or(std::slice::from_ref(value))
}

/// Whether the audience, a string or an array of strings (RFC 7519 section 4.1.3), names this client.
pub(crate) fn names_client(audience: &Value, client_id: &str) -> bool {
    elements(audience).iter().any(|one| one.as_str() == Some(client_id))
}
