//! Settings out of JSON text.

use crate::arguments::{object, strings, unknown};
use oidc_client_wasm::platform::store;
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::protocol::{PushedAuthorization, ResponseMode, Tenants};
use oidc_client_wasm::{DpopSettings, UserManagerSettings};

/// Settings: what isn't named has the client's own default.
pub(crate) fn parse(text: &str) -> Result<UserManagerSettings, String> {
    let given = object(text)?;
    let string = |name| given.string(name).unwrap_or_default();
    let mut settings =
        UserManagerSettings::new(string("authority"), string("client_id"), string("redirect_uri"));
    for (name, value) in given.iter() {
        if !["authority", "client_id", "redirect_uri", "encrypted"].contains(&name) {
            set(&mut settings, name, value).ok_or_else(|| unknown(name))?;
        }
    }
    if given.get("encrypted").and_then(Value::as_bool) == Some(true) {
        settings.user_store = store::encrypted(settings.user_store);
    }
    Ok(settings)
}

/// `None` for a setting that there isn't, or another value than it takes.
fn set(settings: &mut UserManagerSettings, name: &str, value: &Value) -> Option<()> {
    let text = || value.as_str().map(str::to_owned);
    match name {
        "scope" => settings.scope = text()?,
        "post_logout_redirect_uri" => settings.post_logout_redirect_uri = text(),
        "popup_redirect_uri" => settings.popup_redirect_uri = text(),
        "silent_redirect_uri" => settings.silent_redirect_uri = text(),
        "silent_web_message" => settings.silent_web_message = value.as_bool()?,
        "request_timeout_in_seconds" => {
            settings.request_timeout_in_seconds = u32::try_from(value.as_u64()?).ok()?;
        }
        "silent_request_timeout_in_seconds" => {
            settings.silent_request_timeout_in_seconds = u32::try_from(value.as_u64()?).ok()?;
        }
        "monitor_session" => settings.monitor_session = value.as_bool()?,
        "trusted_audiences" => settings.trusted_audiences = strings(value.as_array()?),
        "tenants" => settings.tenants = Some(Tenants::Only(strings(value.as_array()?))),
        "revoke_tokens_on_signout" => settings.revoke_tokens_on_signout = value.as_bool()?,
        "load_user_info" => settings.load_user_info = value.as_bool()?,
        "require_signed_userinfo" => settings.require_signed_userinfo = value.as_bool()?,
        "response_mode" => settings.response_mode = Some(ResponseMode::from_name(value.as_str()?)?),
        "dpop" if value.as_bool()? => settings.dpop = Some(DpopSettings::default()),
        "pushed_authorization" if value.as_str()? == "where_possible" => {
            settings.pushed_authorization = PushedAuthorization::WherePossible;
        }
        "signout_by_form" => settings.signout_by_form = value.as_bool()?,
        "token_worker" => settings.token_worker = text(),
        "user_store" => {
            settings.user_store = match value.as_str()? {
                "localStorage" => store::local_storage(),
                "IndexedDB" => store::indexed_db(),
                "memory" => store::memory(),
                _ => return None,
            }
        }
        _ => return None,
    }
    Some(())
}
