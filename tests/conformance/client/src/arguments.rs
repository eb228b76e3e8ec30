//! Arguments of single calls, out of JSON text.

use crate::outcome;
use oidc_client_wasm::protocol::TokenParameters;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::{AccessTokenArgs, AllowedApi, SigninRedirectArgs};

/// The arguments of one sign-in.
pub(crate) fn signin(text: &str) -> Result<SigninRedirectArgs, String> {
    let mut args = SigninRedirectArgs::default();
    for (name, value) in object(text)?.iter() {
        match (name, value) {
            ("state", state) => args.state = Some(state.clone()),
            ("scope", Value::String(scope)) => args.scope = Some(scope.clone()),
            ("acr_values", Value::String(values)) => args.acr_values = Some(values.clone()),
            ("prompt", Value::String(prompt)) => args.prompt = Some(prompt.clone()),
            ("login_hint", Value::String(hint)) => args.login_hint = Some(hint.clone()),
            ("max_age", age) => args.max_age = age.as_u64(),
            ("claims", Value::Object(claims)) => args.claims = Some(claims.clone()),
            ("essential_acr", Value::Array(values)) => args.essential_acr = strings(values),
            _ => return Err(unknown(name)),
        }
    }
    Ok(args)
}

/// An API's address, and the addresses that may be called: all with a separate token, if a resource is named.
pub(crate) fn api_call(text: &str) -> Result<(String, Vec<AllowedApi>), String> {
    let given = object(text)?;
    let token = given.string("resource").map(token).transpose()?;
    let allowed = strings(given.get("allowed").and_then(Value::as_array).unwrap_or_default());
    let allowed = allowed.into_iter().map(|address| AllowedApi { address, token: token.clone() }).collect();
    Ok((given.string("url").unwrap_or_default().to_owned(), allowed))
}

fn token(resource: &str) -> Result<AccessTokenArgs, String> {
    let parameters = TokenParameters::new(vec![resource.to_owned()], Vec::new());
    let parameters = parameters.map_err(|error| outcome::refusal(error.code(), &error.to_string()))?;
    Ok(AccessTokenArgs { parameters, ..AccessTokenArgs::default() })
}

pub(crate) fn object(text: &str) -> Result<Object, String> {
    Object::parse(text).map_err(|error| outcome::refusal("not_json", &error.to_string()))
}

pub(crate) fn strings(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A test that asks for what this client hasn't got must not pass by accident.
pub(crate) fn unknown(name: &str) -> String {
    outcome::refusal("no_such_feature", name)
}
