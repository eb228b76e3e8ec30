//! Settings and arguments out of JSON text.

use crate::outcome;
use oidc_client_wasm::platform::store;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::{SigninRedirectArgs, UserManagerSettings};

/// Settings: what isn't named has the client's own default.
pub(crate) fn parse(text: &str) -> Result<UserManagerSettings, String> {
    let given = object(text)?;
    let string = |name| given.string(name).unwrap_or_default();
    let mut settings =
        UserManagerSettings::new(string("authority"), string("client_id"), string("redirect_uri"));
    for (name, value) in given.iter() {
        match (name, value) {
            ("authority" | "client_id" | "redirect_uri", _) => {}
            ("scope", Value::String(scope)) => settings.scope.clone_from(scope),
            ("post_logout_redirect_uri", Value::String(uri)) => {
                settings.post_logout_redirect_uri = Some(uri.clone());
            }
            ("automatic_silent_renew", Value::Bool(renews)) => settings.automatic_silent_renew = *renews,
            ("user_store", Value::String(area)) if area == "localStorage" => {
                settings.user_store = store::local_storage();
            }
            _ => return Err(unknown(name)),
        }
    }
    Ok(settings)
}

/// What is asked of one sign-in.
pub(crate) fn signin_args(text: &str) -> Result<SigninRedirectArgs, String> {
    let mut args = SigninRedirectArgs::default();
    for (name, value) in object(text)?.iter() {
        match (name, value) {
            ("state", state) => args.state = Some(state.clone()),
            ("prompt", Value::String(prompt)) => args.prompt = Some(prompt.clone()),
            ("login_hint", Value::String(hint)) => args.login_hint = Some(hint.clone()),
            ("max_age", age) => args.max_age = age.as_u64(),
            _ => return Err(unknown(name)),
        }
    }
    Ok(args)
}

fn object(text: &str) -> Result<Object, String> {
    Object::parse(text).map_err(|error| outcome::refusal("not_json", &error.to_string()))
}

/// A test that asks for what this client hasn't got must not pass by accident.
fn unknown(name: &str) -> String {
    outcome::refusal("no_such_feature", name)
}
