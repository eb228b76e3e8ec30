//! Arguments of single calls, out of JSON text.

use crate::outcome;
use oidc_client_wasm::SigninRedirectArgs;
use oidc_client_wasm::protocol::json::{Object, Value};

/// What is asked of one sign-in.
pub(crate) fn signin(text: &str) -> Result<SigninRedirectArgs, String> {
    let mut args = SigninRedirectArgs::default();
    for (name, value) in object(text)?.iter() {
        match (name, value) {
            ("state", state) => args.state = Some(state.clone()),
            ("prompt", Value::String(prompt)) => args.prompt = Some(prompt.clone()),
            ("login_hint", Value::String(hint)) => args.login_hint = Some(hint.clone()),
            ("max_age", age) => args.max_age = age.as_u64(),
            ("essential_acr", Value::Array(values)) => args.essential_acr = strings(values),
            _ => return Err(unknown(name)),
        }
    }
    Ok(args)
}

/// An API's address, and the addresses that may be called.
pub(crate) fn api_call(text: &str) -> Result<(String, Vec<String>), String> {
    let given = object(text)?;
    let allowed = given.get("allowed").and_then(Value::as_array).unwrap_or_default();
    Ok((given.string("url").unwrap_or_default().to_owned(), strings(allowed)))
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
