//! The presets by their names, with members out of JSON text.

use oidc_client_wasm::protocol::Tenants;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::providers::{Auth0, Clerk, Cognito, Entra, EntraTenant, Google, Keycloak, Okta};
use oidc_client_wasm::{DpopSettings, UserManagerSettings};

const CLIENT_ID: &str = "my-app";
const REDIRECT_URI: &str = "https://app.example/callback";

pub(crate) fn settings(preset: &str, members: &Object, more: &Object) -> Result<UserManagerSettings, String> {
    let text = |name| members.string(name).unwrap_or_default();
    let maybe = |name| members.string(name).map(str::to_owned);
    let is = |name| members.get(name).and_then(Value::as_bool).unwrap_or_default();
    let settings = match preset {
        "auth0" => Auth0 {
            audience: maybe("audience"),
            organization: maybe("organization"),
            connection: maybe("connection"),
            v2_logout: is("v2_logout"),
            ..Auth0::new(text("domain"), CLIENT_ID, REDIRECT_URI)
        }
        .settings(),
        "okta" => Okta {
            authorization_server: maybe("authorization_server"),
            ..Okta::new(text("domain"), CLIENT_ID, REDIRECT_URI)
        }
        .settings(),
        "entra" => Entra {
            api_scopes: maybe("api_scope").into_iter().collect(),
            ..Entra::new(tenant(text("tenant"), members), CLIENT_ID, REDIRECT_URI)
        }
        .settings(),
        "keycloak" => Keycloak::new(text("server"), text("realm"), CLIENT_ID, REDIRECT_URI).settings(),
        "google" => {
            let offline = is("offline");
            Google { offline, ..Google::new(CLIENT_ID, REDIRECT_URI, text("token_endpoint")) }.settings()
        }
        "cognito" => {
            let domain = text("domain");
            Cognito::new(text("region"), text("user_pool_id"), domain, CLIENT_ID, REDIRECT_URI).settings()
        }
        "clerk" => Clerk::new(text("frontend_api"), CLIENT_ID, REDIRECT_URI).settings(),
        // For a provider that follows the standard.
        "none" => UserManagerSettings::new(text("authority"), text("client_id"), text("redirect_uri")),
        other => return Err(format!("no such preset: {other}")),
    };
    with(settings, more)
}

fn tenant(segment: &str, members: &Object) -> EntraTenant {
    let only = members
        .get("tenants")
        .and_then(Value::as_array)
        .map(|tenants| Tenants::Only(tenants.iter().filter_map(Value::as_str).map(str::to_owned).collect()));
    let tenants = only.unwrap_or(Tenants::Any);
    match segment {
        "common" => EntraTenant::Common(tenants),
        "organizations" => EntraTenant::Organizations(tenants),
        one => EntraTenant::One(one.to_owned()),
    }
}

/// The settings that an app adds to a preset's.
fn with(mut settings: UserManagerSettings, more: &Object) -> Result<UserManagerSettings, String> {
    for (name, value) in more.iter() {
        let text = value.as_str().map(str::to_owned);
        let is = value.as_bool().unwrap_or_default();
        match name {
            "post_logout_redirect_uri" => settings.post_logout_redirect_uri = text,
            "silent_redirect_uri" => settings.silent_redirect_uri = text,
            "metadata_url" => settings.metadata_url = text,
            "scope" => settings.scope = text.unwrap_or_default(),
            "resource" => settings.resources = text.into_iter().collect(),
            "dpop" => settings.dpop = is.then(DpopSettings::default),
            "load_user_info" => settings.load_user_info = is,
            "monitor_session" => settings.monitor_session = is,
            other => return Err(format!("no such setting: {other}")),
        }
    }
    Ok(settings)
}
